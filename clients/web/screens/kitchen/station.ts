// Which station this screen is, from the page's address: ?station=CODE, and &view=expo when it is an
// expo, since the topics are asked for before it is known what kind of station a code is.
import { computed } from '@preact/signals';
import { app, client } from '../../ui/app.js';

const query = new URLSearchParams(location.search);
export const code = query.get('station') ?? '';
const asExpo = query.get('view') === 'expo';

/** What is asked of the hub. */
export const topics: readonly string[] = [
    'menu',
    ...(asExpo ? ['expo'] : code ? [`kitchen:${code}`] : []),
];

/** All of the venue, as people list them. */
export const stations = computed(() =>
    client()
        .store.kind('station')
        .all()
        .sort((a, b) => a.position - b.position || a.name.localeCompare(b.name)),
);

/** null: the menu is not there yet, or has no such station. */
export const station = computed(() => stations.value.find((one) => one.code === code) ?? null);

export function addressOf(one: { readonly code: string; readonly kind: string }): string {
    const to = new URLSearchParams({ station: one.code });
    if (one.kind === 'expo') to.set('view', 'expo');
    return `${location.pathname}?${to.toString()}`;
}

/** This address asks for the wrong topics: the station is of the other kind. */
export const misled = computed(() => station.value && (station.value.kind === 'expo') !== asExpo);

export const isExpo = computed(() => station.value?.kind === 'expo');

const WORKS: readonly string[] = ['kitchen', 'manager', 'importer'];

/** A display only looks. What the hub refuses is not offered. */
export const mayAct = computed(() => WORKS.includes(app.client.value?.identity.value?.role ?? ''));
export const mayPickUp = computed(
    () => mayAct.value || app.client.value?.identity.value?.role === 'waiter',
);
