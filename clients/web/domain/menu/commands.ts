import { itemLane, send } from '../own.js';

export function setAvailable(item_id: string, available: boolean): void {
    send(available ? 'item.back' : 'item.86', { item_id }, { lane: itemLane(item_id) });
}

/** Sold out until a time, then back by itself. */
export function soldOutUntil(item_id: string, until: Date): void {
    send('item.86', { item_id, until: until.toISOString() }, { lane: itemLane(item_id) });
}
