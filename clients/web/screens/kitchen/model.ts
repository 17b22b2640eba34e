// The tickets that this screen is about.
import { computed } from '@preact/signals';
import { comingAt } from '../../domain/kitchen/coming.js';
import type { Coming } from '../../domain/kitchen/coming.js';
import { isDone, rushFirst, shown, stateOf } from '../../domain/kitchen/views.js';
import type { Shown } from '../../domain/kitchen/views.js';
import { client } from '../../ui/app.js';
import { steady } from '../../ui/lists.js';
import { comingOn } from './preferences.js';
import { backed, station } from './station.js';

/** Ids of the station's tickets and of those that it shows for others, or of all at an expo. */
export const ticketIds = steady(() => {
    const tickets = client().store.kind('ticket');
    const here = station.value;
    if (!here) return [];
    const all = tickets.ids();
    if (here.kind === 'expo') return all;
    const shownHere = new Set([here.id, ...backed.value]);
    return all.filter((id) => shownHere.has(tickets.peek(id)?.station_id ?? ''));
});

/** Others' tickets come after the station's own, so that these stay where they are. */
const ownFirst = (a: string, b: string): number => {
    const here = station.value;
    const isOther = (id: string): number =>
        Number(here?.kind === 'prep' && client().store.kind('ticket').peek(id)?.station_id !== here.id);
    return isOther(a) - isOther(b);
};

/** Not done yet: own ones first, of these what is in a rush, then the oldest first. */
export const openIds = steady(() =>
    ticketIds.value
        .filter((id) => {
            const state = stateOf(id).value;
            return state !== null && !isDone(state);
        })
        .sort((a, b) => ownFirst(a, b) || rushFirst(a, b)),
);

/** What is still to come here, by id. */
const coming = computed(() => {
    const here = station.value;
    const shows = here !== null && comingOn.value === 'on';
    const all = shows ? comingAt(here.kind === 'expo' ? null : here.id) : [];
    return new Map(all.map((one) => [one.id, one]));
});
export const comingIds = steady(() => [...coming.value.keys()]);
export const comingOf = (id: string): Coming | undefined => coming.value.get(id);

const RECALL_MAX = 50;

/** When a ticket was done. An own bump that is unanswered has no time yet and sorts as the latest. */
function doneAt({ record }: Shown): string {
    return record.picked_up_at ?? record.bumped_at ?? '9';
}

/** Done tickets that can still be recalled, the latest first. */
export const doneTickets = computed(() =>
    ticketIds.value
        .flatMap((id) => shown(id).value ?? [])
        .filter(({ state }) => isDone(state))
        .sort((a, b) => (doneAt(a) > doneAt(b) ? -1 : 1))
        .slice(0, RECALL_MAX),
);
