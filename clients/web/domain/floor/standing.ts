// How a table stands: its state, and for an available one what is reserved there, by the clock. The same as
// table_standing in protocol/pos/rules/floor/standing.c.
import { computed } from '@preact/signals';
import type { Reservation, Settings, Table } from '#protocol';
import { grouped } from '../../ui/lists.js';
import { now } from '../../ui/time.js';
import { all } from '../records.js';

export type Standing = 'available' | 'reserved' | 'held' | 'seated' | 'dirty' | 'blocked' | 'joined';

const HOLD_MINUTES = 30; // unless the settings say

const byTable = computed(() =>
    grouped(
        all('reservation').sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at)),
        ({ table_id }) => table_id,
    ),
);
/** Those of a table, the next one first. */
export const reservationsOf = (table: string): readonly Reservation[] => byTable.value.get(table) ?? [];

/** The venue's settings; undefined: what holds without them. */
export const settings = (): Settings | undefined => all('settings')[0];

/** The reservation that holds the table at that moment. */
export function reservationDue(
    reservations: readonly Reservation[],
    hold_minutes: number | null | undefined,
    at: number,
): Reservation | undefined {
    const hold = (hold_minutes ?? HOLD_MINUTES) * 60_000;
    return reservations.find(
        ({ starts_at, ends_at }) => at >= Date.parse(starts_at) - hold && at < Date.parse(ends_at),
    );
}

export const dueAt = (table: string): Reservation | undefined =>
    reservationDue(reservationsOf(table), settings()?.hold_minutes, now.value);

export function standingOf(table: Table): Standing {
    if (table.state !== 'available') return table.state;
    if (dueAt(table.id)) return 'held';
    const later = ({ starts_at }: Reservation): boolean => Date.parse(starts_at) > now.value;
    return reservationsOf(table.id).some(later) ? 'reserved' : 'available';
}

/** Guests may sit down there: nobody does, and it is not held for others. */
export function isFree(table: Table): boolean {
    const standing = standingOf(table);
    return standing === 'available' || standing === 'reserved';
}
