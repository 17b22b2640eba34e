// Which view the tablet shows, in the page's hash: a reload returns to the same table, and the device's back
// button to the floor.
import { effect, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { signedIn } from '../../domain/people/views.js';

export type Place =
    | { readonly at: 'floor' }
    | { readonly at: 'table'; readonly id: string }
    | { readonly at: 'order'; readonly id: string }; // without a table

function read(): Place {
    const [at, id] = location.hash.slice(1).split('/');
    return (at === 'table' || at === 'order') && id ? { at, id } : { at: 'floor' };
}

const placeSignal = signal<Place>(read());
export const place: ReadonlySignal<Place> = placeSignal;

addEventListener('popstate', () => (placeSignal.value = read()));

/** Every view is one step from the floor: back always leads there. */
export function go(to: Place): void {
    const url = to.at === 'floor' ? location.pathname + location.search : `#${to.at}/${to.id}`;
    if (placeSignal.peek().at === 'floor' && to.at !== 'floor') history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    placeSignal.value = to;
}

/* --- what somebody was doing when the screen locked: it is offered again to nobody else ------------- */

const kept = new Map<string, Place>(); // by person

export function keepPlace(staff: string): void {
    kept.set(staff, place.peek());
    go({ at: 'floor' });
}

/** Whoever signs in again goes on there. Call once, when there is a client. */
export function watchPlaces(): void {
    effect(() => {
        const staff = signedIn.value?.staff;
        const was = staff === undefined ? undefined : kept.get(staff);
        if (staff === undefined || !was) return;
        kept.delete(staff);
        if (place.peek().at === 'floor') go(was);
    });
}
