// The menu: a rail of categories, a grid of items. A tap adds one; an item that needs a choice asks for
// it; a long press, or the right mouse button, opens the sheet of any item.
import { computed, signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Item } from '#protocol';
import { categories, groupsOf, itemsOf } from '../../domain/menu/views.js';
import { money } from '../../domain/money/views.js';
import { changeQuantity } from '../../domain/order/commands.js';
import type { Ordered, OrderView } from '../../domain/order/shapes.js';
import { lines } from '../../domain/order/views.js';
import { sayMenu } from '../../strings/menu.js';
import { say } from '../../strings/screens/tablet.js';
import { Icon } from '../../ui/icons.js';
import { formatAmount } from '../../ui/money.js';
import { pressed } from '../../ui/press.js';
import { ItemSheet } from './choices.js';
import { seat } from './state.js';

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
});

/** The same item as the last line increases its quantity instead of adding a line. */
function addPlain(item: Item, order: OrderView | null, onAdd: (ordered: Ordered) => void): void {
    const last = order ? lines(order.id).at(-1) : undefined;
    const same =
        last?.draft &&
        last.item_id === item.id &&
        last.choices.length === 0 &&
        last.note === '' &&
        last.seat === seat.value;
    if (last && same) changeQuantity(last, last.quantity + 1);
    else onAdd(plain(item));
}

function ItemTile(props: {
    readonly item: Item;
    readonly order: OrderView | null;
    readonly onAdd: (ordered: Ordered) => void;
}): VNode {
    const { item, order, onAdd } = props;
    const needsChoice = groupsOf(item.id).some(({ min }) => min > 0);
    const open = (): void => {
        asked.value = item;
    };
    const tap = (): void => {
        if (!item.available || needsChoice) open();
        else addPlain(item, order, onAdd);
    };
    return (
        <button
            class={`item ${item.available ? '' : 'sold-out'}`}
            data-item={item.id}
            aria-disabled={!item.available}
            {...pressed(tap, open)}
        >
            <b>
                <bdi>{item.name}</bdi>
            </b>
            <span class="row">
                <span class="number grow">{formatAmount(item.price ?? 0, money.value.exponent)}</span>
                {!item.available ? (
                    <span class="badge bad">{sayMenu('sold_out')}</span>
                ) : (
                    item.remaining !== null && (
                        <span class="badge warn">{sayMenu('left_n', { n: item.remaining })}</span>
                    )
                )}
                {item.available && needsChoice && <Icon name="list" />}
            </span>
        </button>
    );
}

function Seats(props: { readonly covers: number }): VNode | null {
    if (props.covers < 2) return null;
    const seats = Array.from({ length: Math.min(props.covers, 20) + 1 }, (_, n) => n);
    return (
        <div class="row seats" role="group" aria-label={say('seat')}>
            <span class="quiet">{say('seat')}</span>
            {seats.map((n) => (
                <button
                    key={n}
                    class="button"
                    data-seat={n}
                    aria-pressed={seat.value === n}
                    onClick={() => (seat.value = n)}
                >
                    {n === 0 ? say('for_table') : n}
                </button>
            ))}
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
                <Seats covers={props.covers} />
                <div class="items" role="group" aria-label={say('items')}>
                    {itemsOf(shown.value).map((item) => (
                        <ItemTile key={item.id} item={item} order={order} onAdd={add} />
                    ))}
                </div>
            </div>
            {asked.value && (
                <ItemSheet
                    item={asked.value}
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
