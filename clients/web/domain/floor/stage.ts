// The stage that a table is at: what its guests wait for, and whether that takes too long. Derived from
// records and the clock.
import type { Table } from '#protocol';
import { sayFloor } from '../../strings/floor.js';
import { ageOf, since, span } from '../../ui/time.js';
import type { Age } from '../../ui/time.js';
import type { OrderView } from '../order/shapes.js';
import { lines, ordersAt, ticketsOf } from '../order/views.js';
import { openIn, tableLane } from '../own.js';
import { store } from '../records.js';

export type Stage = 'free' | 'seated' | 'ordering' | 'in_kitchen' | 'ready_here' | 'served';

export interface TableStage {
    readonly stage: Stage;
    readonly covers: number;
    readonly seated_ms: number; // 0: nobody sits there
    readonly pending: boolean;
    /** What takes too long, in words; null: nothing. */
    readonly overdue: { readonly age: Age; readonly words: string } | null;
}

const ORDER_WITHIN_MS = 10 * 60_000; // guests who sat down want to order
const FETCH_WITHIN_MS = 3 * 60_000; // what is ready gets cold

export function stageOfOrders(orders: readonly OrderView[], seated: boolean): Stage {
    const all = orders.flatMap(({ id }) => lines(id));
    const live = all.filter(({ phase }) => phase !== 'void');
    if (live.some(({ phase }) => phase === 'ready')) return 'ready_here';
    if (live.some(({ draft }) => draft)) return 'ordering';
    if (live.some(({ phase }) => phase !== 'picked_up')) return 'in_kitchen';
    if (live.length > 0) return 'served';
    return seated || orders.length > 0 ? 'seated' : 'free';
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
        if (ticket.state === 'bumped') weigh(since(ticket.bumped_at), FETCH_WITHIN_MS, 'cold_n');
        else if (ticket.state !== 'picked_up')
            weigh(since(ticket.sent_at), (station?.get(ticket.station_id)?.target_s ?? 0) * 1000, 'late_n');
    }
    return worst;
}

export function stageOf(table: Table): TableStage {
    const orders = ordersAt(table.id);
    const stage = stageOfOrders(orders, table.state === 'seated');
    const seated_ms = stage === 'free' ? 0 : since(table.seated_at);
    const overdue = orders.map(overdueOf).find((one) => one !== null) ?? null;
    const waits = stage === 'seated' && ageOf(seated_ms, ORDER_WITHIN_MS) !== 'fresh';
    return {
        stage,
        covers: Math.max(table.covers, ...orders.map(({ covers }) => covers)),
        seated_ms,
        pending: openIn(tableLane(table.id)).length > 0 || orders.some(({ pending }) => pending),
        overdue:
            overdue ??
            (waits && seated_ms >= ORDER_WITHIN_MS
                ? { age: 'late', words: sayFloor('waiting_n', { time: span(seated_ms) }) }
                : null),
    };
}
