// Orders, their lines and tickets, with own commands laid over them.
import { computed } from '@preact/signals';
import type { Item, Line, LineState, Order, Ticket } from '#protocol';
import { byPosition, family, grouped, steady } from '../../ui/lists.js';
import { layOver } from '../drafts.js';
import { FLOOR } from '../floor/overlay.js';
import { today } from '../local.js';
import { priceIn } from '../menu/prices.js';
import type { Where } from '../menu/prices.js';
import { isTakenOff } from '../menu/shapes.js';
import { groupsOf, itemOf, offerOf, slotsOf } from '../menu/views.js';
import { MONEY } from '../money/overlay.js';
import { open, openIn } from '../own.js';
import { all, store } from '../records.js';
import { me } from '../staff.js';
import { ORDER } from './overlay.js';
import type { Combo, LineView, OrderView, Phase } from './shapes.js';

/* --- orders ------------------------------------------------------------------------------------- */

function viewOf(record: Order): OrderView {
    return {
        id: record.id,
        record,
        table_id: record.table_id,
        number: record.number,
        covers: record.covers,
        customer: record.customer ?? '',
        kind: record.kind,
        promised_at: record.promised_at,
        room: record.room ?? '',
        allergies: record.allergies,
        note: record.note,
        noted_by: record.noted_by,
        pending: openIn(record.id).length > 0,
        paying: false,
        cancelling: false,
        closing: false,
    };
}

const ALL = { ...FLOOR, ...ORDER, ...MONEY };

/** All open orders, oldest first; those that are not committed yet last. */
export const orders = computed<readonly OrderView[]>(() => {
    const known = all('order')
        .filter(({ state }) => state === 'open') // others are merged, or can be opened again
        .sort((a, b) => a.business_date.localeCompare(b.business_date) || a.number - b.number);
    const draft = new Map(known.map((record) => [record.id, viewOf(record)]));
    return [...layOver('orders', ALL, draft, open.value).values()];
});
const ordersByTable = computed(() => grouped(orders.value, ({ table_id }) => table_id ?? ''));
export const ordersAt = (table: string): readonly OrderView[] =>
    ordersByTable.value.get(table) ?? [];
export const takeaways = computed(() => ordersAt(''));
/** The business day of an order that was opened before today's, else null. */
export function formerDay({ record }: OrderView): string | null {
    const date = record?.business_date ?? '';
    return date !== '' && date < today.value ? date : null;
}
export const orderOf = (id: string): OrderView | undefined =>
    orders.value.find((order) => order.id === id);

const ticketsByOrder = computed(() => grouped(all('ticket'), (ticket) => ticket.order_id));
const ticketsOfOrder = family((order) => steady(() => ticketsByOrder.value.get(order) ?? []));
export const ticketsOf = (order: string): readonly Ticket[] => ticketsOfOrder(order).value;

/* --- lines -------------------------------------------------------------------------------------- */

const linesByOrder = computed(() => grouped(all('line').sort(byPosition), (line) => line.order_id));
const recordsOf = family((order) => steady(() => linesByOrder.value.get(order) ?? []));

const PHASES: Readonly<Record<LineState, Phase>> = {
    draft: 'unsent',
    sent: 'sent',
    started: 'started',
    ready: 'ready',
    picked_up: 'picked_up',
    voided: 'void',
    removed: 'void', // never told: it leaves the topic
    waiting: 'waiting',
};

function phaseOf({ state, displayed, held }: Line): Phase {
    if (held) return 'held';
    return state === 'sent' && displayed ? 'displayed' : PHASES[state];
}

function comboOf({ combo_id, combo_item_id, combo_name, slot_id, item_price }: Line): Combo | null {
    if (combo_id === null) return null;
    const [item, slot] = [combo_item_id ?? '', slot_id ?? ''];
    return { id: combo_id, item_id: item, name: combo_name, slot_id: slot, share: item_price ?? 0 };
}

function lineOf(line: Line): LineView {
    const { id, order_id, item_id, name, quantity, choices, note, allergy, seat, rev } = line;
    return {
        ...{ id, order_id, item_id, name, quantity, choices, note, allergy, seat, rev },
        price: (line.unit_price ?? 0) * quantity,
        phase: phaseOf(line),
        draft: line.state === 'draft' && !line.held,
        editable: line.state === 'draft' || line.state === 'waiting',
        course: line.course,
        held: line.held,
        waits: line.state === 'waiting',
        committed: true,
        fire_no: line.fire_no,
        sent_at: line.sent_at,
        said: line.price_said ? (line.item_price ?? null) : null,
        weight: line.weight,
        unit: line.unit,
        added_by: line.added_by,
        void_reason: line.void_reason,
        changeable: line.state === 'sent' && line.remakes === 0,
        unseen: line.unseen.map(({ station_id }) => station_id),
        remakes: line.remakes,
        parts: [],
        combo: comboOf(line),
        check: line.check_id,
    };
}

/** An order that is not there yet is eaten here. */
export function whereIs(order: OrderView | null | undefined): Where {
    const table = order?.table_id ?? null;
    return {
        kind: order?.kind ?? 'dine_in',
        area: table === null ? null : (store.value?.kind('table').get(table)?.area_id ?? null),
    };
}

/** The lines of an order with our commands laid over them, in the order of the check. */
function linesOf(order: string): readonly LineView[] {
    const known = new Map(recordsOf(order).value.map((line) => [line.id, lineOf(line)]));
    const priceOf = (item: Item): number => priceIn(item, whereIs(orderOf(order)));
    const draft = { all: known, menu: { itemOf, groupsOf, slotsOf, priceOf }, me: me.value?.name ?? '' };
    return [...layOver('lines', ORDER, draft, openIn(order)).all.values()];
}

/** Taken off the menu since it was added to the order: it will not go to the kitchen. */
export function isSoldOut({ editable, item_id }: LineView): boolean {
    const item = itemOf(item_id);
    return editable && isTakenOff(item && { ...item, available: offerOf(item_id).available });
}

/** Computed once for all readers; the same list while the order's lines and commands are the same. */
const listOf = family((order) => computed(() => linesOf(order)));
export const lines = (order: string): readonly LineView[] => listOf(order).value;
