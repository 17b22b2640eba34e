import type { Bodies, Reservation } from '#protocol';
import { ordersAt } from '../order/views.js';
import { openIn, send, tableLane } from '../own.js';

export function moveTable(table_id: string, to_table_id: string): void {
    // in the lane of its order, so that earlier taps go first
    const lane = ordersAt(table_id)[0]?.id ?? tableLane(table_id);
    send('table.transfer', { table_id, to_table_id }, { lane });
}

/** Nothing while the answer to the last one is awaited: a second tap. */
function seat(body: Bodies['table.seat']): void {
    const lane = tableLane(body.table_id);
    if (openIn(lane).length === 0) send('table.seat', body, { lane });
}

/** The party of a reservation sits down at its table. */
export function seatParty({ id, table_id, covers }: Reservation): void {
    seat({ table_id, covers, reservation_id: id });
}

/** Others sit down at a table that is held. */
export function seatOthers(table_id: string, covers: number): void {
    seat({ table_id, covers, walk_in: true });
}

export function cleanTable(table_id: string): void {
    send('table.clean', { table_id }, { lane: tableLane(table_id) });
}

export function clearTable(table_id: string): void {
    send('table.clear', { table_id }, { lane: tableLane(table_id) });
}
