// Who else is where, and which stations have nobody looking. Told by the hub as it is now, kept nowhere.
import { computed } from '@preact/signals';
import type { VNode } from 'preact';
import { say } from '../../strings/tablet.js';
import { app } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { me } from './model.js';

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

/** Says which table this tablet looks at; null: none. */
export function lookAt(table: string | null): void {
    app.client.peek()?.at(table);
}

/** Stations that items of the menu go to and that no living screen shows. */
const dark = computed(() => {
    const lit = told.value?.stations;
    const store = app.client.value?.store;
    if (!lit || !store) return [];
    const asked = new Set(store.kind('item').all().map(({ station_id }) => station_id));
    return store
        .kind('station')
        .all()
        .filter(({ id }) => asked.has(id) && !lit.includes(id))
        .sort((a, b) => a.position - b.position);
});

/** A kitchen that looks idle and is dead: its orders must be told by mouth. */
export function DarkStations(): VNode | null {
    if (dark.value.length === 0) return null;
    return (
        <div class="banner warn" role="status" data-dark={dark.value.map(({ code }) => code).join(',')}>
            <Icon name="dark_screen" />
            {say('dark_station', { names: dark.value.map(({ name }) => name).join(', ') })}
        </div>
    );
}
