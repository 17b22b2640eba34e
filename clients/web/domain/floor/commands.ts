import type { Reservation, Table } from '#protocol';
import { ordersAt } from '../order/views.js';
import { send, tableLane } from '../own.js';

export function moveTable(table_id: string, to_table_id: string): void {
    // in the lane of its order, so that earlier taps go first
    const lane = ordersAt(table_id)[0]?.id ?? tableLane(table_id);
    send('table.transfer', { table_id, to_table_id }, { lane });
}

/** The party of a reservation sits down at its table. */
export function seatParty({ id, table_id, covers }: Reservation): void {
    send('table.seat', { table_id, covers, reservation_id: id }, { lane: tableLane(table_id) });
}

/** Others sit down at a table that is held. */
export function seatOthers({ id, seats }: Table): void {
    send('table.seat', { table_id: id, covers: seats, walk_in: true }, { lane: tableLane(id) });
}

export function cleanTable(table_id: string): void {
    send('table.clean', { table_id }, { lane: tableLane(table_id) });
}

export function clearTable(table_id: string): void {
    send('table.clear', { table_id }, { lane: tableLane(table_id) });
}
