// What the tablet shows: the store's records with this device's own commands laid over them, so that a
// tap is seen before the hub has answered. It says what was asked for, marked pending; what is so, only
// the hub's records say.
import { computed } from '@preact/signals';
import type { Area, Category, ChoiceGroup, Item, Line, Order, Table, Ticket } from '#protocol';
import type { Entry } from '../../core/index.js';
import { app } from '../../ui/app.js';
import { family, grouped, steady } from '../../ui/lists.js';

/* --- records ------------------------------------------------------------------------------------ */

const store = computed(() => app.client.value?.store ?? null);
const byPosition = (a: { readonly position: number }, b: { readonly position: number }): number =>
    a.position - b.position;

export const areas = computed<readonly Area[]>(
    () => store.value?.kind('area').all().sort(byPosition) ?? [],
);
const numbers = new Intl.Collator('en', { numeric: true });
export const tables = computed<readonly Table[]>(
    () =>
        store.value
            ?.kind('table')
            .all()
            .sort((a, b) => numbers.compare(a.number, b.number)) ?? [],
);
export const categories = computed<readonly Category[]>(
    () => store.value?.kind('category').all().sort(byPosition) ?? [],
);
const itemsByCategory = computed(() =>
    grouped(store.value?.kind('item').all().sort(byPosition) ?? [], (item) => item.category_id),
);
const groupsByItem = computed(() =>
    grouped(
        store.value?.kind('choice_group').all().sort(byPosition) ?? [],
        (group) => group.item_id,
    ),
);
export const itemsOf = (category: string): readonly Item[] =>
    itemsByCategory.value.get(category) ?? [];
export const groupsOf = (item: string): readonly ChoiceGroup[] =>
    groupsByItem.value.get(item) ?? [];
export const itemOf = (id: string): Item | undefined => store.value?.kind('item').get(id);
export const tableOf = (id: string): Table | undefined => store.value?.kind('table').get(id);
export const money = computed(
    () => app.client.value?.identity.value?.venue ?? { currency: '', exponent: 2 },
);
export const me = computed(() => app.client.value?.identity.value?.actor ?? null);

const linesByOrder = computed(() =>
    grouped(store.value?.kind('line').all().sort(byPosition) ?? [], (line) => line.order_id),
);
const recordsOf = family((order) => steady(() => linesByOrder.value.get(order) ?? []));
const ticketsByOrder = computed(() =>
    grouped(store.value?.kind('ticket').all() ?? [], (ticket) => ticket.order_id),
);
const ticketsOfOrder = family((order) => steady(() => ticketsByOrder.value.get(order) ?? []));
export const ticketsOf = (order: string): readonly Ticket[] => ticketsOfOrder(order).value;

/* --- commands under way ------------------------------------------------------------------------- */

/** Without an answer, or answered and not yet in the store. */
const open = computed(
    () => app.client.value?.outbox.entries.value.filter(({ state }) => state !== 'refused') ?? [],
);
const openByLane = computed(() => grouped(open.value, ({ lane }) => lane));
const refused = computed(
    () => app.client.value?.outbox.entries.value.filter(({ state }) => state === 'refused') ?? [],
);
const refusedByLane = computed(() => grouped(refused.value, ({ lane }) => lane));
const openOfLane = family((lane) => steady(() => openByLane.value.get(lane) ?? []));
export const openIn = (lane: string): readonly Entry[] => openOfLane(lane).value;
export const refusedIn = (lane: string): readonly Entry[] => refusedByLane.value.get(lane) ?? [];
/** A table's own commands: those that are not about an order. */
export const tableLane = (id: string): string => `table:${id}`;
const text = (entry: Entry, field: string): string => String(entry.body[field] ?? '');

/* --- orders ------------------------------------------------------------------------------------- */

export interface OrderView {
    readonly id: string;
    readonly record: Order | null; // null: not committed yet
    readonly table_id: string | null;
    readonly number: number | null;
    readonly covers: number;
    readonly customer: string;
    readonly pending: boolean; // it, or something about it, has no answer yet
    readonly paying: boolean;
    readonly cancelling: boolean;
}

const transfers = computed(
    () =>
        new Map(
            open.value
                .filter(({ type }) => type === 'table.transfer')
                .map((entry) => [text(entry, 'table_id'), text(entry, 'to_table_id')]),
        ),
);
const moved = (table: string | null): string | null =>
    table === null ? null : (transfers.value.get(table) ?? table);

function viewOf(record: Order): OrderView {
    const entries = openIn(record.id);
    return {
        id: record.id,
        record,
        table_id: moved(record.table_id),
        number: record.number,
        covers: record.covers,
        customer: record.customer ?? '',
        pending: entries.length > 0,
        paying: entries.some(({ type }) => type === 'payment.take'),
        cancelling: entries.some(({ type }) => type === 'order.cancel'),
    };
}

function viewOfPending(entry: Entry): OrderView {
    const table = entry.body['table_id'];
    return {
        id: text(entry, 'order_id'),
        record: null,
        table_id: moved(typeof table === 'string' ? table : null),
        number: null,
        covers: Number(entry.body['covers'] ?? 0),
        customer: text(entry, 'customer'),
        pending: true,
        paying: false,
        cancelling: openIn(entry.lane).some(({ type }) => type === 'order.cancel'),
    };
}

/** All open orders, oldest first; the pending ones last. */
export const orders = computed<readonly OrderView[]>(() => {
    const known = store.value?.kind('order').all() ?? [];
    const ids = new Set(known.map(({ id }) => id));
    const pending = open.value.filter(
        (entry) => entry.type === 'order.open' && !ids.has(text(entry, 'order_id')),
    );
    return [
        ...known.sort((a, b) => a.number - b.number).map(viewOf),
        ...pending.map(viewOfPending),
    ];
});
const ordersByTable = computed(() => grouped(orders.value, ({ table_id }) => table_id ?? ''));
export const ordersAt = (table: string): readonly OrderView[] =>
    ordersByTable.value.get(table) ?? [];
export const takeaways = computed(() => ordersAt(''));
export const orderOf = (id: string): OrderView | undefined =>
    orders.value.find((order) => order.id === id);

/* --- lines -------------------------------------------------------------------------------------- */

export const PHASES = [
    'unsent',
    'pending',
    'sent',
    'displayed',
    'started',
    'ready',
    'picked_up',
    'void',
] as const;
export type Phase = (typeof PHASES)[number];

export interface LineView {
    readonly id: string;
    readonly order_id: string;
    readonly item_id: string;
    readonly name: string;
    readonly quantity: number;
    readonly choices: readonly (Chosen & { readonly name: string })[];
    readonly note: string;
    readonly allergy: boolean;
    readonly seat: number;
    readonly price: number; // of all, as the menu has it; what is due says the order
    readonly phase: Phase;
    /** The rev it has once our commands under way are done: what the next one states. */
    readonly rev: number;
    readonly draft: boolean; // not sent, nor being sent
    readonly committed: boolean; // the hub has it
    readonly fire_no: number;
    readonly sent_at: string | null;
    readonly added_by: string;
    readonly void_reason: string;
}

type Chosen = { readonly group_id: string; readonly option_id: string };

type Given = Pick<LineView, 'choices' | 'note' | 'allergy' | 'seat' | 'quantity' | 'price'>;

/** A line's fields as a command of ours gives them, with names and prices from the menu. */
function fromBody(entry: Entry, itemId: string): Given {
    const item = itemOf(itemId);
    const quantity = Number(entry.body['quantity'] ?? 1);
    const groups = item ? groupsOf(item.id) : [];
    const chosen = (entry.body['choices'] ?? []) as readonly Chosen[];
    const options = chosen.map(({ group_id, option_id }) => ({
        group_id,
        option_id,
        option: groups
            .find((group) => group.id === group_id)
            ?.options.find((option) => option.id === option_id),
    }));
    return {
        choices: options.map(({ group_id, option_id, option }) => ({
            group_id,
            option_id,
            name: option?.name ?? '…',
        })),
        note: text(entry, 'note'),
        allergy: entry.body['allergy'] === true,
        seat: Number(entry.body['seat'] ?? 0),
        quantity,
        price: options.reduce((sum, { option }) => sum + (option?.price ?? 0), item?.price ?? 0) * quantity,
    };
}

function lineOfRecord(line: Line): LineView {
    const phases: Record<string, Phase> = {
        draft: 'unsent',
        sent: line.displayed ? 'displayed' : 'sent',
        started: 'started',
        ready: 'ready',
        picked_up: 'picked_up',
        voided: 'void',
    };
    const { id, order_id, item_id, name, quantity, choices, note, allergy, seat, rev } = line;
    return {
        ...{ id, order_id, item_id, name, quantity, choices, note, allergy, seat, rev },
        price: (line.unit_price ?? 0) * quantity,
        phase: phases[line.state] ?? 'sent',
        draft: line.state === 'draft',
        committed: true,
        fire_no: line.fire_no,
        sent_at: line.sent_at,
        added_by: line.added_by,
        void_reason: line.void_reason,
    };
}

function lineOfAdd(entry: Entry): LineView {
    const item_id = text(entry, 'item_id');
    return {
        id: text(entry, 'line_id'),
        order_id: text(entry, 'order_id'),
        item_id,
        name: itemOf(item_id)?.name ?? '…',
        ...fromBody(entry, item_id),
        phase: 'pending',
        rev: 1,
        draft: true,
        committed: false,
        fire_no: 0,
        sent_at: null,
        added_by: me.value?.name ?? '',
        void_reason: '',
    };
}

/** Lays one command of ours over the lines. */
function lay(lines: Map<string, LineView>, entry: Entry): void {
    const id = text(entry, 'line_id');
    const line = lines.get(id);
    switch (entry.type) {
        case 'line.add':
            if (!line) lines.set(id, lineOfAdd(entry));
            return;
        case 'order.send':
            for (const [key, one] of lines)
                if (one.draft) lines.set(key, { ...one, phase: 'pending', draft: false });
            return;
        case 'line.remove':
            lines.delete(id);
            return;
        case 'line.change': {
            if (!line) return;
            const quantity = Number(entry.body['quantity']);
            const price = (line.price / line.quantity) * quantity;
            lines.set(id, { ...line, quantity, price, phase: 'pending', rev: line.rev + 1 });
            return;
        }
        case 'line.replace':
            if (line)
                lines.set(id, {
                    ...line,
                    ...fromBody(entry, line.item_id),
                    phase: 'pending',
                    rev: line.rev + 1,
                });
            return;
        case 'line.void':
            if (line) lines.set(id, { ...line, phase: 'pending', rev: line.rev + 1 });
            return;
    }
}

/** The lines of an order as they stand with our commands done, in the order of the check. */
function linesOf(order: string): readonly LineView[] {
    const lines = new Map(
        recordsOf(order).value.map((line) => [line.id, lineOfRecord(line)]),
    );
    for (const entry of openIn(order)) lay(lines, entry);
    return [...lines.values()];
}

/** Computed once for all who look, and the same list while its order's lines and commands are the same. */
const listOf = family((order) => computed(() => linesOf(order)));
export const lines = (order: string): readonly LineView[] => listOf(order).value;
