// Which station this screen is for, from the page's address: ?station=CODE, and &view=expo for an expo,
// because topics are subscribed before the kind of a station is known.
import { computed } from '@preact/signals';
import { isLocked } from '../../domain/people/sign_in.js';
import { signedIn } from '../../domain/people/views.js';
import { app, client } from '../../ui/app.js';
import { further } from '../../ui/device.js';
import { steady } from '../../ui/lists.js';
import { comingOn } from './preferences.js';

const query = new URLSearchParams(location.search);
export const code = query.get('station') ?? '';
const asExpo = query.get('view') === 'expo';

/** The topics to subscribe. */
export const topics: readonly string[] = [
    'menu',
    'staff',
    ...(comingOn.peek() === 'on' ? ['courses', 'floor'] : []), // to switch it, the page is loaded again
    ...(asExpo ? ['expo'] : code ? [`kitchen:${code}`] : []),
];

/** All stations of the venue, in people's order. */
export const stations = computed(() =>
    client()
        .store.kind('station')
        .all()
        .sort((a, b) => a.position - b.position || a.name.localeCompare(b.name)),
);

/** null: the menu is not loaded yet, or has no such station. */
export const station = computed(() => stations.value.find((one) => one.code === code) ?? null);

export function addressOf(one: { readonly code: string; readonly kind: string }): string {
    const to = new URLSearchParams({ station: one.code });
    if (one.kind === 'expo') to.set('view', 'expo');
    if (further !== '') to.set('device', further);
    return `${location.pathname}?${to.toString()}`;
}

/** The address asks for the wrong topics: the station is of the other kind. */
export const misled = computed(() => station.value && (station.value.kind === 'expo') !== asExpo);

export const isExpo = computed(() => station.value?.kind === 'expo');

const WORKS: readonly string[] = ['kitchen', 'manager', 'importer'];

const deviceRole = computed(() => app.client.value?.identity.value?.role ?? '');

/** The device is one that works in the kitchen: it reports what it has shown, whoever is signed in. */
export const isWorking = computed(() => WORKS.includes(deviceRole.value));

/** Whose rights count: the person's who is signed in, where the device's allow it, too. */
const mayAs = (roles: readonly string[]): boolean =>
    !isLocked.value && roles.includes(deviceRole.value) && roles.includes(signedIn.value?.actor.role ?? deviceRole.value);

/** A display only looks: what the hub would refuse is not offered. */
export const mayAct = computed(() => mayAs(WORKS));
export const mayPickUp = computed(() => mayAs([...WORKS, 'waiter']));

/** Ids of other stations, without a live screen, whose tickets this one is told, too: the hub decides. */
export const backed = steady(() => client().store.cursor.value?.backed ?? []);

/** The name of the station that a ticket is for; null: it is for this one, or this is an expo. */
export function foreignTo({ station_id }: { readonly station_id: string }): string | null {
    if (station.value === null || isExpo.value || station_id === station.value.id) return null;
    return stations.value.find(({ id }) => id === station_id)?.name ?? '?';
}
