// The sheet of an item: price and weight where they are said, choices, quantity, course, seat, note. Also edits a line
// that the kitchen has not started.
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { ComboSlot, Item } from '#protocol';
import { textMax } from '../../core/index.js';
import { picked } from '../../domain/menu/choices.js';
import { priceOfOne } from '../../domain/menu/shapes.js';
import { optionOf } from '../../domain/menu/combos.js';
import type { Part } from '../../domain/menu/combos.js';
import { groupsOf, isOutside, maySay, offerOf, slotsOf } from '../../domain/menu/views.js';
import { money } from '../../domain/money/views.js';
import type { Ordered } from '../../domain/order/shapes.js';
import { pick } from '../../strings/catalogue.js';
import type { Row } from '../../strings/catalogue.js';
import { sayMenu } from '../../strings/menu.js';
import { ALLERGY_CHIPS, NOTE_CHIPS } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { client } from '../../ui/app.js';
import { isTooLong, TextField } from '../../ui/field.js';
import { Icon } from '../../ui/icons.js';
import { Keypad } from '../../ui/keypad.js';
import { formatAmount, formatMoney } from '../../ui/money.js';
import { Options, Sheet, Stepper } from '../../ui/sheet.js';
import { useOnce } from '../../ui/taps.js';
import { EightySix } from './eighty_six.js';
import { Groups, isLacking } from './groups.js';
import { canFill, isUnfilled, Slots } from './slots.js';
import { course, COURSES, seat } from './state.js';

// More would be a slip; the hub takes more.
export const QUANTITY_MAX = 99;
const PRICE_MAX = 99_999_999;
const WEIGHT_MAX = 999_999;
const NOTE_MAX = textMax('line.add', 'note');

/* --- note --------------------------------------------------------------------------------------- */

function Note(props: { readonly note: Signal<string>; readonly allergy: Signal<boolean> }): VNode {
    const { note, allergy } = props;
    const put = (row: Row, isAllergy: boolean): void => {
        const text = pick(row);
        if (!note.value.includes(text)) note.value = note.value ? `${note.value}, ${text}` : text;
        if (isAllergy) allergy.value = true;
    };
    const chips = (rows: readonly Row[], isAllergy: boolean): VNode[] =>
        rows.map((row) => (
            <button key={row[0]} class="button chip" onClick={() => put(row, isAllergy)}>
                {isAllergy && <Icon name="allergy" />}
                {pick(row)}
            </button>
        ));
    return (
        <section class="stack" role="group" aria-label={say('note')}>
            <h3>{say('note')}</h3>
            <TextField
                name="note"
                label={say('note')}
                max={NOTE_MAX}
                value={note.value}
                onInput={(text) => (note.value = text)}
            />
            <div class="row wrap">
                {chips(NOTE_CHIPS, false)}
                {chips(ALLERGY_CHIPS, true)}
            </div>
            <button
                class="button"
                role="switch"
                aria-checked={allergy.value}
                onClick={() => (allergy.value = !allergy.value)}
            >
                <Icon name={allergy.value ? 'check' : 'allergy'} />
                {say('is_allergy')}
            </button>
        </section>
    );
}

/* --- the sheet ---------------------------------------------------------------------------------- */

function SeatRow(props: { readonly covers: number; readonly value: Signal<number> }): VNode | null {
    if (props.covers < 2) return null;
    const seats = Array.from({ length: Math.min(props.covers, 20) + 1 }, (_, n) => n);
    return (
        <section class="stack">
            <h3>{say('seat')}</h3>
            <Options
                label={say('seat')}
                options={seats.map((n) => ({ value: n, text: n === 0 ? say('for_table') : String(n) }))}
                value={props.value.value}
                onPick={(n) => (props.value.value = n)}
            />
        </section>
    );
}

function CourseRow(props: { readonly value: Signal<number> }): VNode {
    return (
        <section class="stack">
            <h3>{say('course')}</h3>
            <Options
                label={say('course')}
                options={COURSES.map((n) => ({ value: n as number, text: n === 0 ? say('no_course') : String(n) }))}
                value={props.value.value}
                onPick={(n) => (props.value.value = n)}
            />
        </section>
    );
}

/** The price, where somebody may say one; and the weight, where the price depends on it. */
function Pricing(props: {
    readonly item: Item;
    readonly price: number;
    readonly said: Signal<number | null>;
    readonly weight: Signal<number | null>;
}): VNode {
    const { item, said, weight } = props;
    const price = said.value ?? props.price;
    return (
        <>
            {maySay(item) && (
                <section class="stack">
                    <h3 class="row">
                        {say('price')}
                        {isOutside(item, price) && (
                            <span class="badge warn">
                                {formatAmount(item.price_min ?? 0, money.value.exponent)} –{' '}
                                {item.price_max === null ? '…' : formatAmount(item.price_max ?? 0, money.value.exponent)}
                            </span>
                        )}
                    </h3>
                    <Keypad
                        name="price"
                        label={say('price')}
                        value={price}
                        max={PRICE_MAX}
                        text={formatMoney(price, money.value)}
                        onChange={(n) => (said.value = n)}
                    />
                </section>
            )}
            {item.unit !== '' && (
                <section class="stack">
                    <h3>{say('weight')}</h3>
                    <Keypad
                        name="weight"
                        label={say('weight')}
                        value={weight.value ?? 0}
                        max={WEIGHT_MAX}
                        text={`${((weight.value ?? 0) / 1000).toFixed(3)} ${item.unit}`}
                        onChange={(n) => (weight.value = n === 0 ? null : n)}
                    />
                </section>
            )}
        </>
    );
}

const NOTHING: Omit<Ordered, 'item_id'> = {
    quantity: 1,
    choices: [],
    note: '',
    allergy: false,
    seat: 0,
    course: 0,
    said: null,
    weight: null,
    parts: [],
};

/** What the parts of a combo add to its price. */
const addedBy = (slots: readonly ComboSlot[], parts: readonly Part[]): number =>
    parts.reduce((sum, { slot_id, item_id, choices }) => {
        const slot = slots.find(({ id }) => id === slot_id);
        const chosen = picked(groupsOf(item_id), choices).reduce((all, { price }) => all + price, 0);
        return sum + (optionOf(slot, item_id)?.price ?? 0) + chosen;
    }, 0);

/** `before`: the line to edit. `onDone` gets null when cancelled. */
export function ItemSheet(props: {
    readonly item: Item;
    readonly price: number; // by the menu, in this order
    readonly covers: number;
    readonly before?: Omit<Ordered, 'item_id'>;
    readonly fixed?: boolean; // the quantity is
    readonly most?: number; // how many at most; absent: as many as anybody orders
    readonly onDone: (ordered: Ordered | null) => void;
}): VNode {
    const { item, covers, most = QUANTITY_MAX, onDone } = props;
    const before = props.before ?? { ...NOTHING, seat: seat.value, course: course.value };
    const choices = useSignal(before.choices);
    const quantity = useSignal(before.quantity);
    const note = useSignal(before.note);
    const allergy = useSignal(before.allergy);
    const at = useSignal(before.seat);
    const eaten = useSignal(before.course);
    const said = useSignal(before.said);
    const weight = useSignal(before.weight);
    const parts = useSignal(before.parts);
    const groups = groupsOf(item.id);
    const slots = slotsOf(item.id);
    const available = offerOf(item.id).available && canFill(slots);
    const price = said.value ?? props.price;
    const lacking =
        isLacking(groups, choices.value) ||
        isUnfilled(slots, parts.value) ||
        (item.unit !== '' && weight.value === null) ||
        (said.value !== null && said.value !== before.said && isOutside(item, price));
    const unit = picked(groups, choices.value).reduce(
        (sum, one) => sum + one.price,
        priceOfOne(price, item.unit === '' ? null : (weight.value ?? 0)) + addedBy(slots, parts.value),
    );
    const done = useOnce(() =>
        onDone({
            item_id: item.id,
            quantity: quantity.value,
            choices: choices.value,
            note: note.value.trim(),
            allergy: allergy.value,
            seat: at.value,
            course: eaten.value,
            said: said.value,
            weight: weight.value,
            parts: parts.value,
        }),
    );
    const sum = formatMoney(unit * quantity.value, money.value);
    return (
        <Sheet
            title={item.name}
            wide
            onClose={() => onDone(null)}
            footer={
                <>
                    <EightySix item={item} onDone={() => onDone(null)} />
                    <span class="grow" />
                    <button
                        class="button main"
                        data-act="add"
                        disabled={lacking || !available || isTooLong(note.value, NOTE_MAX)}
                        onClick={done}
                    >
                        {props.before ? `${say('save')} · ${sum}` : say('add_for', { sum })}
                    </button>
                </>
            }
        >
            {!available && (
                <p class="badge bad" role="status">
                    <Icon name="void" />
                    {sayMenu('sold_out')}
                </p>
            )}
            <Pricing item={item} price={props.price} said={said} weight={weight} />
            <Slots slots={slots} parts={parts.value} onChange={(is) => (parts.value = is)} />
            <Groups groups={groups} choices={choices.value} onChange={(is) => (choices.value = is)} />
            {!props.fixed && (
                <section class="row wrap">
                    <h3>{say('quantity')}</h3>
                    <Stepper
                        label={say('quantity')}
                        value={quantity.value}
                        min={1}
                        max={most}
                        onChange={(n) => (quantity.value = n)}
                    />
                </section>
            )}
            {client().has('courses') && <CourseRow value={eaten} />}
            <SeatRow covers={covers} value={at} />
            <Note note={note} allergy={allergy} />
        </Sheet>
    );
}
