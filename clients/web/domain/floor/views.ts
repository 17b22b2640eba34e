// The floor as screens show it, and who else looks at which table.
import { computed } from '@preact/signals';
import type { Area, Barrier, Section, Station, Table } from '#protocol';
import { app } from '../../ui/app.js';
import { byPosition, grouped } from '../../ui/lists.js';
import { stationsOf } from '../menu/routes.js';
import { all, store } from '../records.js';
import { me } from '../staff.js';

const numbers = new Intl.Collator('en', { numeric: true });

export const areas = computed<readonly Area[]>(() => all('area').sort(byPosition));
export const tables = computed<readonly Table[]>(() =>
    all('table').sort((a, b) => numbers.compare(a.number, b.number)),
);
const parts = computed(() => grouped(tables.value, ({ joined_to }) => joined_to ?? ''));
const NONE: readonly Table[] = [];
/** The tables that are part of this one. */
export const joinedTo = (id: string): readonly Table[] => parts.value.get(id) ?? NONE;
export const tableOf = (id: string): Table | undefined => store.value?.kind('table').get(id);

/** What stands on the plan of an area besides tables. */
export const barriersIn = (area: string): readonly Barrier[] =>
    all('barrier').filter(({ area_id }) => area_id === area);

/** The section that a table belongs to. */
export const sectionOf = ({ section_id }: Table): Section | undefined =>
    section_id === null ? undefined : store.value?.kind('section').get(section_id);

/* --- presence: only while live, never saved ------------------------------------------------------ */

const told = computed(() => app.client.value?.presence.value ?? null);

/** Names of the other devices by the table they look at. */
const others = computed(() => {
    const at = new Map<string, string[]>();
    for (const { device, name, table_id } of told.value?.devices ?? []) {
        if (table_id === null || device === me.value?.device) continue;
        at.set(table_id, [...(at.get(table_id) ?? []), name]);
    }
    return at;
});
const NOBODY: readonly string[] = [];
export const othersAt = (table: string): readonly string[] => others.value.get(table) ?? NOBODY;

/** Tells the hub which table this device looks at; null: none. */
export function lookAt(table: string | null): void {
    app.client.peek()?.at(table);
}

/** Stations that items of the menu go to and that no live screen shows. */
export const darkStations = computed<readonly Station[]>(() => {
    const lit = told.value?.stations;
    if (!lit) return [];
    const asked = new Set(all('item').flatMap(stationsOf));
    return all('station')
        .filter(({ id }) => asked.has(id) && !lit.includes(id))
        .sort(byPosition);
});

/** Where the tickets of a dark station are shown meanwhile; null: nowhere. */
export function shownAt({ id, backup_station_id }: Station): Station | null {
    if (backup_station_id === null || !told.value?.backed?.includes(id)) return null;
    return store.value?.kind('station').get(backup_station_id) ?? null;
}
