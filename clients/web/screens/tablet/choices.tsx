// The sheet of an item: choices with their minimum and maximum, quantity, course, seat, note. Also edits a line that
// is not sent yet.
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { ChoiceGroup, Item } from '#protocol';
import { textMax } from '../../core/index.js';
import { setAvailable } from '../../domain/menu/commands.js';
import { groupsOf } from '../../domain/menu/views.js';
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
import { formatAmount, formatMoney } from '../../ui/money.js';
import { useOnce } from '../../ui/once.js';
import { Options, Sheet, Stepper } from '../../ui/sheet.js';
import { course, COURSES, seat } from './state.js';

const QUANTITY_MAX = 99; // more would be a slip; the hub takes 9999
const NOTE_MAX = textMax('line.add', 'note');

/* --- one group of choices ----------------------------------------------------------------------- */

function rule({ min, max }: ChoiceGroup): string {
    if (min === max) return say('choose_exactly', { n: min });
    return min > 0 ? say('choose_range', { min, max }) : say('choose_up_to', { max });
}

/** With a maximum of one a tap replaces the choice; otherwise a full group takes no more. */
function toggled(group: ChoiceGroup, chosen: readonly string[], option: string): readonly string[] {
    if (chosen.includes(option)) return chosen.filter((one) => one !== option);
    if (group.max === 1) return [option];
    return chosen.length < group.max ? [...chosen, option] : chosen;
}

function Group(props: {
    readonly group: ChoiceGroup;
    readonly chosen: readonly string[];
    readonly onChange: (chosen: readonly string[]) => void;
}): VNode {
    const { group, chosen, onChange } = props;
    const lacking = chosen.length < group.min;
    const full = group.max > 1 && chosen.length >= group.max;
    return (
        <section class="stack" role="group" aria-label={group.name}>
            <h3 class="row">
                <bdi>{group.name}</bdi>
                <span class={lacking ? 'badge warn' : 'quiet'}>
                    {lacking && <Icon name="refused" />}
                    {rule(group)}
                </span>
                {chosen.length > 0 && <span class="quiet">· {say('chosen_n', { n: chosen.length })}</span>}
            </h3>
            <div class="row wrap">
                {group.options.map(({ id, name, price }) => (
                    <button
                        key={id}
                        class="button option"
                        data-option={id}
                        aria-pressed={chosen.includes(id)}
                        disabled={full && !chosen.includes(id)}
                        onClick={() => onChange(toggled(group, chosen, id))}
                    >
                        {chosen.includes(id) && <Icon name="check" />}
                        <bdi>{name}</bdi>
                        {(price ?? 0) !== 0 && (
                            <span class="number">
                                {(price ?? 0) > 0 ? '+' : ''}
                                {formatAmount(price ?? 0, money.value.exponent)}
                            </span>
                        )}
                    </button>
                ))}
            </div>
        </section>
    );
}

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

/** Affects everybody, so it asks twice. */
function EightySix(props: { readonly item: Item; readonly onDone: () => void }): VNode {
    const { id, available } = props.item;
    const sure = useSignal(false);
    const tap = (): void => {
        if (available && !sure.value) {
            sure.value = true;
            return;
        }
        setAvailable(id, !available);
        props.onDone();
    };
    return (
        <button class="button bad" data-act={available ? '86' : 'back_on'} onClick={tap}>
            {say(!available ? 'make_back' : sure.value ? 'make_86_sure' : 'make_86')}
        </button>
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

const NOTHING: Omit<Ordered, 'item_id'> = { quantity: 1, choices: [], note: '', allergy: false, seat: 0, course: 0 };

/** `before`: the line to edit. `onDone` gets null when cancelled. */
export function ItemSheet(props: {
    readonly item: Item;
    readonly covers: number;
    readonly before?: Omit<Ordered, 'item_id'>;
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
    const groups = groupsOf(item.id);
    const of = (group: string): readonly string[] =>
        choices.value.filter(({ group_id }) => group_id === group).map(({ option_id }) => option_id);
    const lacking = groups.some((group) => of(group.id).length < group.min);
    const unit = groups
        .flatMap((group) => group.options.filter(({ id }) => of(group.id).includes(id)))
        .reduce((sum, { price }) => sum + (price ?? 0), item.price ?? 0);
    const set = (group: string, chosen: readonly string[]): void => {
        choices.value = groups.flatMap(({ id }) =>
            (id === group ? chosen : of(id)).map((option_id) => ({ group_id: id, option_id })),
        );
    };
    const done = useOnce(() =>
        onDone({
            item_id: item.id,
            quantity: quantity.value,
            choices: choices.value,
            note: note.value.trim(),
            allergy: allergy.value,
            seat: at.value,
            course: eaten.value,
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
                        disabled={lacking || !item.available || isTooLong(note.value, NOTE_MAX)}
                        onClick={done}
                    >
                        {props.before ? `${say('save')} · ${sum}` : say('add_for', { sum })}
                    </button>
                </>
            }
        >
            {!item.available && (
                <p class="badge bad" role="status">
                    <Icon name="void" />
                    {sayMenu('sold_out')}
                </p>
            )}
            {groups.map((group) => (
                <Group
                    key={group.id}
                    group={group}
                    chosen={of(group.id)}
                    onChange={(chosen) => set(group.id, chosen)}
                />
            ))}
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
            {client().has('courses') && <CourseRow value={eaten} />}
            <SeatRow covers={covers} value={at} />
            <Note note={note} allergy={allergy} />
        </Sheet>
    );
}
