// Tickets as the screen shows them: the store's records with this device's own commands played on them.
// One signal a ticket, so that a change redraws one card.
import { computed } from '@preact/signals';
import type { Entry, protocol } from '../../core/index.js';
import { client } from '../../ui/app.js';
import { family, grouped, steady } from '../../ui/lists.js';
import { ageOf, now } from '../../ui/time.js';
import type { Age } from '../../ui/time.js';
import { play } from './moves.js';
import type { Draft, ItemState, TicketState } from './moves.js';
import { station } from './station.js';

export interface ShownItem {
    readonly record: protocol.TicketItem;
    readonly state: ItemState;
    /** A command of this device about it is not answered yet. */
    readonly pending: boolean;
}

export interface Shown {
    readonly record: protocol.Ticket;
    readonly state: TicketState;
    readonly pending: boolean;
    readonly items: readonly ShownItem[];
    /** Struck items that the kitchen has not acknowledged: no bump before. */
    readonly unseenVoids: number;
    /** Commands that the hub refused. */
    readonly refused: readonly Entry[];
}

/* --- what belongs to a ticket ------------------------------------------------------------------ */

const itemsByTicket = computed(() => {
    const items = client().store.kind('ticket_item');
    const found = items.ids().flatMap((id) => items.peek(id) ?? []);
    found.sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
    return grouped(found, (item) => item.ticket_id);
});
const itemIds = family((id) =>
    steady(() => (itemsByTicket.value.get(id) ?? []).map((item) => item.id)),
);

const entriesByLane = computed(() => grouped(client().outbox.entries.value, ({ lane }) => lane));
const NONE: readonly Entry[] = [];
const entriesOf = family((id) => steady(() => entriesByLane.value.get(id) ?? NONE));

function draftOf(record: protocol.Ticket, items: readonly protocol.TicketItem[]): Draft {
    const draft: Draft = { state: record.state, pending: false, items: new Map() };
    for (const { id, state } of items) draft.items.set(id, { state, pending: false });
    for (const entry of entriesOf(record.id).value)
        if (entry.state !== 'refused') play(entry, draft);
    return draft;
}

/** A ticket as it is shown; null: it is not in the store. */
export const shown = family<Shown | null>((id) =>
    computed(() => {
        const { store } = client();
        const record = store.kind('ticket').get(id);
        if (!record) return null;
        const records = itemIds(id).value.flatMap((item) => store.kind('ticket_item').get(item) ?? []);
        const draft = draftOf(record, records);
        const items = records.map((item) => {
            const { state, pending } = draft.items.get(item.id) ?? { state: item.state, pending: false };
            return { record: item, state, pending };
        });
        return {
            record,
            state: draft.state,
            pending: draft.pending,
            items,
            unseenVoids: items.filter(({ state }) => state === 'voided').length,
            refused: entriesOf(id).value.filter(({ state }) => state === 'refused'),
        };
    }),
);

/* --- lists of tickets ---------------------------------------------------------------------------- */

export function isDone(state: TicketState): boolean {
    return state === 'bumped' || state === 'picked_up';
}

/** Ids of the tickets that this screen is about: of its station, or all at an expo. */
export const ticketIds = steady(() => {
    const tickets = client().store.kind('ticket');
    const here = station.value;
    if (!here) return [];
    const all = tickets.ids();
    return here.kind === 'expo' ? all : all.filter((id) => tickets.peek(id)?.station_id === here.id);
});

const stateOf = family<TicketState | null>((id) => computed(() => shown(id).value?.state ?? null));

const sentAt = (id: string): string => client().store.kind('ticket').peek(id)?.sent_at ?? '';
export function oldestFirst(a: string, b: string): number {
    const [x, y] = [sentAt(a), sentAt(b)];
    return x === y ? (a < b ? -1 : 1) : x < y ? -1 : 1;
}

/** Not done yet, oldest first. */
export const openIds = steady(() =>
    ticketIds.value
        .filter((id) => {
            const state = stateOf(id).value;
            return state !== null && !isDone(state);
        })
        .sort(oldestFirst),
);

const RECALL_MAX = 50;

/** When a done ticket was done; an own bump that waits has no time yet: it is the latest. */
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

/* --- time ---------------------------------------------------------------------------------------- */

/** What a ticket may take, in ms: the target of its own station. */
export function targetOf(record: protocol.Ticket): number {
    return (client().store.kind('station').get(record.station_id)?.target_s ?? 0) * 1000;
}

/** ms since a ticket was sent, until it was bumped or now. */
export function ranFor(record: protocol.Ticket): number {
    const end = record.bumped_at ? Date.parse(record.bumped_at) : now.value;
    return Math.max(0, end - Date.parse(record.sent_at));
}

export interface Timing {
    readonly age: Age;
    /** Minutes late, or left; text of the card's head. */
    readonly minutes: number;
}

function timing(ran: number, target: number): string {
    const age = ageOf(ran, target);
    const over = ran - target;
    return `${age} ${over >= 0 ? Math.max(1, Math.floor(over / 60_000)) : Math.ceil(-over / 60_000)}`;
}
export function readTiming(text: string): Timing {
    const [age, minutes] = text.split(' ');
    return { age: age as Age, minutes: Number(minutes) };
}

/** As text, so that it changes once a minute and not with each second. */
export const timingOf = family<string>((id) =>
    computed(() => {
        const one = shown(id).value;
        return one ? timing(ranFor(one.record), targetOf(one.record)) : 'fresh 0';
    }),
);
export const timingText = timing;
