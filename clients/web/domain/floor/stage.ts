// The stage that a table is at: what its guests wait for, and whether that takes too long. Derived from
// records and the clock.
import type { Table, TableStage as Reached } from '#protocol';
import { sayFloor } from '../../strings/floor.js';
import { ageOf, since, span } from '../../ui/time.js';
import type { Age } from '../../ui/time.js';
import { billsOf, hasGoodBills } from '../check/bills.js';
import type { OrderView } from '../order/shapes.js';
import { lines, ordersAt, ticketsOf } from '../order/views.js';
import { isFree, settings, standingOf } from './standing.js';
import { tableOf } from './views.js';
import type { Standing } from './standing.js';
import { openIn, tableLane } from '../own.js';
import { all, store } from '../records.js';

/** Of a table without guests: how it stands; else what its guests wait for. */
export type Stage = 'free' | Exclude<Standing, 'available' | 'seated'> | Reached;

export interface TableStage {
    readonly stage: Stage;
    readonly course: number; // in_kitchen: the highest course that is fired; 0: none
    readonly covers: number;
    readonly seated_ms: number; // 0: nobody sits there
    readonly pending: boolean;
    /** What takes too long, in words; null: nothing. */
    readonly overdue: { readonly age: Age; readonly words: string } | null;
}

/** Minutes that a stage may last, unless the settings say. What is not here may last for ever. */
const LIMITS: Partial<Record<Reached, number>> = {
    seated: 10, // guests who sat down want to order
    ready: 3, // it gets cold
};

const limitMs = (stage: Reached): number =>
    60_000 *
    (settings()?.stage_limits.find((one) => one.stage === stage)?.minutes ?? LIMITS[stage] ?? 0);

/** The last of these that holds: see table_stage in protocol/pos/tables/floor.h. */
export function stageOfOrders(orders: readonly OrderView[]): Reached {
    const live = orders.flatMap(({ id }) => lines(id)).filter(({ phase }) => phase !== 'void');
    if (live.some(({ phase }) => phase === 'ready')) return 'ready';
    if (live.some(({ draft }) => draft)) return 'ordering';
    if (orders.some(({ record }) => (record?.paid ?? 0) > 0)) return 'part_paid';
    const billed = orders.filter(({ id }) => lines(id).length > 0);
    if (billed.length > 0 && billed.every(({ id }) => hasGoodBills(id))) return 'bill_printed';
    if (live.some(({ phase }) => phase !== 'picked_up')) return 'in_kitchen';
    return live.length > 0 ? 'served' : 'seated';
}

function stageHere(table: Table, orders: readonly OrderView[]): Stage {
    if (orders.length > 0) return stageOfOrders(orders);
    const standing = standingOf(table);
    if (standing === 'seated') return table.paid_at === null ? 'seated' : 'paid';
    return standing === 'available' ? 'free' : standing;
}

/** How long the table has been in its stage, as far as the records say; 0: they do not. */
function sinceOf(stage: Stage, table: Table, orders: readonly OrderView[]): number {
    const sent = orders.flatMap(({ id }) => lines(id)).map(({ sent_at }) => sent_at ?? '');
    const fetched = orders.flatMap(({ id }) => ticketsOf(id)).map(({ picked_up_at }) => picked_up_at ?? '');
    switch (stage) {
        case 'seated':
            return since(table.seated_at);
        case 'in_kitchen':
            return since(sent.sort().at(-1)); // it starts anew with each send
        case 'served':
            return since(fetched.sort().at(-1));
        case 'bill_printed':
            return since(orders.flatMap(({ id }) => billsOf(id)).map(({ printed_at }) => printed_at).sort().at(-1));
        case 'paid':
            return since(table.paid_at);
        default:
            return 0;
    }
}

function courseOf(orders: readonly OrderView[]): number {
    const here = new Set(orders.map(({ id }) => id));
    const fired = all('course').filter(({ order_id, state }) => here.has(order_id) && state === 'fired');
    return Math.max(0, ...fired.map(({ number }) => number));
}

/** The worst of what an order waits for. */
function overdueOf(order: OrderView): TableStage['overdue'] {
    const station = store.value?.kind('station');
    let worst: { age: Age; words: string; share: number } | null = null;
    const weigh = (ms: number, allowed: number, words: 'late_n' | 'cold_n'): void => {
        const age = ageOf(ms, allowed);
        if (age !== 'late' && age !== 'very_late') return;
        const share = ms / allowed;
        const time = span(words === 'late_n' ? ms - allowed : ms);
        if (!worst || share > worst.share) worst = { age, words: sayFloor(words, { time }), share };
    };
    for (const ticket of ticketsOf(order.id)) {
        if (ticket.state === 'bumped') weigh(since(ticket.bumped_at), limitMs('ready'), 'cold_n');
        else if (ticket.state !== 'picked_up') {
            const target = ticket.target_s || (station?.get(ticket.station_id)?.target_s ?? 0);
            weigh(since(ticket.sent_at), target * 1000, 'late_n');
        }
    }
    return worst;
}

export function stageOf(table: Table): TableStage {
    const orders = ordersAt(table.id);
    const stage = stageHere(table, orders);
    const guests = table.state === 'seated' || orders.length > 0;
    const overdue = orders.map(overdueOf).find((one) => one !== null) ?? null;
    const lasted = sinceOf(stage, table, orders);
    const limit = guests ? limitMs(stage as Reached) : 0;
    return {
        stage,
        course: stage === 'in_kitchen' ? courseOf(orders) : 0,
        covers: Math.max(table.covers, ...orders.map(({ covers }) => covers)),
        seated_ms: guests ? since(table.seated_at) : 0,
        pending: openIn(tableLane(table.id)).length > 0 || orders.some(({ pending }) => pending),
        overdue:
            overdue ??
            (limit > 0 && lasted >= limit
                ? { age: 'late', words: sayFloor('waiting_n', { time: span(lasted) }) }
                : null),
    };
}

/** An order can be opened there: it is free, or guests sit there. */
export function isUsable(table_id: string): boolean {
    const table = tableOf(table_id);
    return !table || table.state === 'seated' || isFree(table);
}
