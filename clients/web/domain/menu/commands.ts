import { itemLane, send } from '../own.js';

export function setAvailable(item_id: string, available: boolean): void {
    send(available ? 'item.back' : 'item.86', { item_id }, { lane: itemLane(item_id) });
}
