import { ordersAt } from '../order/views.js';
import { send, tableLane } from '../own.js';

export function moveTable(table_id: string, to_table_id: string): void {
    // in the lane of its order, so that earlier taps go first
    const lane = ordersAt(table_id)[0]?.id ?? tableLane(table_id);
    send('table.transfer', { table_id, to_table_id }, { lane });
}

export function clearTable(table_id: string): void {
    send('table.clear', { table_id }, { lane: tableLane(table_id) });
}
