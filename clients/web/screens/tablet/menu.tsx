// The menu: a rail of categories, a grid of items. A tap adds one; an item that needs a choice asks for
// it; a long press, or the right mouse button, opens the sheet of any item.
import { computed, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Item } from '#protocol';
import { categories, groupsOf, itemsOf, maySay, offerOf, slotsOf } from '../../domain/menu/views.js';
import { isSoldNow, priceIn } from '../../domain/menu/prices.js';
import { money } from '../../domain/money/views.js';
import { changeQuantity } from '../../domain/order/commands.js';
import type { Ordered, OrderView } from '../../domain/order/shapes.js';
import { lines, whereIs } from '../../domain/order/views.js';
import { sayMenu } from '../../strings/menu.js';
import { say } from '../../strings/screens/tablet.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { formatAmount } from '../../ui/money.js';
import { pressed } from '../../ui/press.js';
import { timeOfDay } from '../../ui/time.js';
import { ItemSheet } from './choices.js';
import { canFill } from './slots.js';
import { course, COURSES, seat } from './state.js';

const chosen = signal<string | null>(null);
const shown = computed(() => chosen.value ?? categories.value[0]?.id ?? '');
const asked = signal<Item | null>(null); // whose sheet is open

const plain = (item: Item): Ordered => ({
    item_id: item.id,
    quantity: 1,
    choices: [],
    note: '',
    allergy: false,
    seat: seat.value,
    course: course.value,
    said: null,
    weight: null,
    parts: [],
});

/** The same item as the last line increases its quantity instead of adding a line. */
function addPlain(item: Item, order: OrderView | null, onAdd: (ordered: Ordered) => void): void {
    const last = order ? lines(order.id).at(-1) : undefined;
    const same =
        last?.draft &&
        last.item_id === item.id &&
        last.combo === null &&
        last.choices.length === 0 &&
        last.note === '' &&
        last.seat === seat.value &&
        last.course === course.value;
    if (last && same) changeQuantity(last, last.quantity + 1);
    else onAdd(plain(item));
}

function ItemTile(props: {
    readonly item: Item;
    readonly order: OrderView | null;
    readonly onAdd: (ordered: Ordered) => void;
}): VNode {
    const { item, order, onAdd } = props;
    const soldNow = isSoldNow(item);
    const slots = slotsOf(item.id);
    const available = offerOf(item.id).available && soldNow && canFill(slots);
    const needsChoice =
        slots.length > 0 ||
        item.unit !== '' ||
        maySay(item) ||
        groupsOf(item.id).some(({ min, under_group_id }) => min > 0 && under_group_id === null);
    const open = (): void => {
        asked.value = item;
    };
    const tap = (): void => {
        if (!available || needsChoice) open();
        else addPlain(item, order, onAdd);
    };
    return (
        <button
            class={`item ${available ? '' : 'sold-out'}`}
            data-item={item.id}
            aria-disabled={!available}
            {...pressed(tap, open)}
        >
            <b>
                <bdi>{item.name}</bdi>
            </b>
            <span class="row">
                <span class="number grow">
                    {formatAmount(priceIn(item, whereIs(order)), money.value.exponent)}
                    {item.unit !== '' && `/${item.unit}`}
                </span>
                {!available ? (
                    <span class="badge bad">
                        {!soldNow
                            ? sayMenu('not_now')
                            : item.back_at === null
                              ? sayMenu('sold_out')
                              : sayMenu('back_at', { time: timeOfDay(Date.parse(item.back_at)) })}
                    </span>
                ) : (
                    item.remaining !== null && (
                        <span class="badge warn">{sayMenu('left_n', { n: item.remaining })}</span>
                    )
                )}
                {available && needsChoice && <Icon name="list" />}
            </span>
        </button>
    );
}

function Choice(props: {
    readonly name: 'seat' | 'course';
    readonly numbers: readonly number[];
    readonly value: Signal<number>;
}): VNode {
    const { name, numbers, value } = props;
    return (
        <div class="row" role="group" aria-label={say(name)}>
            <span class="quiet">{say(name)}</span>
            {numbers.map((n) => (
                <button
                    key={n}
                    class="button"
                    {...{ [`data-${name}`]: n }}
                    aria-pressed={value.value === n}
                    onClick={() => (value.value = n)}
                >
                    {n > 0 ? n : say(name === 'seat' ? 'for_table' : 'no_course')}
                </button>
            ))}
        </div>
    );
}

/** What new lines are for: a seat, a course. */
function For(props: { readonly covers: number }): VNode | null {
    const seats = Array.from({ length: Math.min(props.covers, 20) + 1 }, (_, n) => n);
    const courses = client().has('courses');
    if (props.covers < 2 && !courses) return null;
    return (
        <div class="seats">
            {courses && <Choice name="course" numbers={COURSES} value={course} />}
            {props.covers >= 2 && <Choice name="seat" numbers={seats} value={seat} />}
        </div>
    );
}

export function Menu(props: {
    readonly covers: number;
    readonly closed: boolean;
    readonly order: OrderView | null;
    readonly onAdd: (ordered: Ordered) => void;
}): VNode {
    const { order, onAdd } = props;
    const add = props.closed || order?.paying || order?.cancelling ? () => {} : onAdd;
    return (
        <section class="menu" aria-label={say('menu')}>
            <div class="rail" role="tablist" aria-label={say('categories')}>
                {categories.value.map(({ id, name }) => (
                    <button
                        key={id}
                        class="button"
                        role="tab"
                        data-category={id}
                        aria-selected={id === shown.value}
                        onClick={() => (chosen.value = id)}
                    >
                        <bdi>{name}</bdi>
                    </button>
                ))}
            </div>
            <div class="menu-main">
                <For covers={props.covers} />
                <div class="items" role="group" aria-label={say('items')}>
                    {itemsOf(shown.value).map((item) => (
                        <ItemTile key={item.id} item={item} order={order} onAdd={add} />
                    ))}
                </div>
            </div>
            {asked.value && (
                <ItemSheet
                    item={asked.value}
                    price={priceIn(asked.value, whereIs(order))}
                    covers={props.covers}
                    onDone={(ordered) => {
                        asked.value = null;
                        if (ordered) add(ordered);
                    }}
                />
            )}
        </section>
    );
}
