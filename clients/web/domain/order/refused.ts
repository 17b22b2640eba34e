// Refused commands, by the order or table that they are about.
import type { Entry } from '../../core/index.js';
import { needsYou } from '../../ui/app.js';
import { dismiss, refusedIn, tableLane } from '../own.js';
import { ordersAt } from './views.js';

/** Dismisses a refused command; for an order that was never opened, with those that were to follow. */
export function drop(entry: Entry): void {
    for (const one of entry.type === 'order.open' ? refusedIn(entry.lane) : [entry]) dismiss(one);
}

/** Refused commands about this table or order, including those of an order that never opened. */
export function refusedHere(table: string | null, order: string | null): readonly Entry[] {
    const orderIds = new Set(table === null ? [order] : ordersAt(table).map(({ id }) => id));
    const isHere = ({ type, body, lane }: Entry): boolean => {
        if (orderIds.has(lane)) return true;
        if (table === null) return false;
        return lane === tableLane(table) || (type === 'order.open' && body['table_id'] === table);
    };
    return needsYou.value.filter(isHere);
}
