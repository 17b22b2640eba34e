// Tickets as screens show them, with own commands laid over them. One signal per ticket, so that a change
// redraws one card.
import { computed } from '@preact/signals';
import type { ItemWas, Ticket, TicketItem, TicketItemState, TicketState } from '#protocol';
import type { Entry } from '../../core/index.js';
import { client } from '../../ui/app.js';
import { family, grouped, steady } from '../../ui/lists.js';
import { ageOf, now } from '../../ui/time.js';
import type { Age } from '../../ui/time.js';
import { layOver } from '../drafts.js';
import { openIn, refusedIn } from '../own.js';
import type { Draft } from './moves.js';
import { KITCHEN } from './overlay.js';

export interface ShownItem {
    readonly record: TicketItem;
    readonly state: TicketItemState;
    /** An own command about it is unanswered. */
    readonly pending: boolean;
    /** How it was before a change that nobody has acknowledged; null: there is none. */
    readonly was: ItemWas | null;
}

export interface Shown {
    readonly record: Ticket;
    readonly state: TicketState;
    readonly pending: boolean;
    readonly items: readonly ShownItem[];
    /** Voided items that the kitchen has not acknowledged: they block a bump. */
    readonly unseenVoids: number;
    /** Likewise changed ones: they block a start, too. */
    readonly unseenChanges: number;
    readonly rush: boolean;
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

function draftOf(record: Ticket, items: readonly TicketItem[]): Draft {
    const { state, rush } = record;
    const draft: Draft = { state, rush, pending: false, items: new Map() };
    for (const item of items)
        draft.items.set(item.id, { state: item.state, pending: false, changed: item.was.length > 0 });
    return layOver('ticket', KITCHEN, draft, openIn(record.id));
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
            const { state, pending, changed } = draft.items.get(item.id) ?? {
                state: item.state,
                pending: false,
                changed: false,
            };
            return { record: item, state, pending, was: changed === true ? (item.was[0] ?? null) : null };
        });
        return {
            record,
            state: draft.state,
            pending: draft.pending,
            items,
            unseenVoids: items.filter(({ state }) => state === 'voided').length,
            unseenChanges: items.filter(({ was }) => was !== null).length,
            rush: draft.rush === true,
            refused: refusedIn(id),
        };
    }),
);

/* --- states and order ---------------------------------------------------------------------------- */

export function isDone(state: TicketState): boolean {
    return state === 'bumped' || state === 'picked_up';
}

export const stateOf = family<TicketState | null>((id) =>
    computed(() => shown(id).value?.state ?? null),
);

export const isRush = family<boolean>((id) => computed(() => shown(id).value?.rush === true));

const sentAt = (id: string): string => client().store.kind('ticket').peek(id)?.sent_at ?? '';
export function oldestFirst(a: string, b: string): number {
    const [x, y] = [sentAt(a), sentAt(b)];
    return x === y ? (a < b ? -1 : 1) : x < y ? -1 : 1;
}

/** What is in a rush comes first. */
export function rushFirst(a: string, b: string): number {
    return Number(isRush(b).value) - Number(isRush(a).value) || oldestFirst(a, b);
}

/* --- time ---------------------------------------------------------------------------------------- */

/** The target time of the ticket's station, in ms. */
export function targetOf(record: Ticket): number {
    const now = client().store.kind('station').get(record.station_id)?.target_s ?? 0;
    return (record.target_s || now) * 1000; // what was sent by an older hub has none of its own
}

/** Ids of the stations that make it, by the menu as it is now (line_stations in
 *  protocol/pos/rules/order/route.c). `own`: the first of them; undefined: not known. */
export function madeAt(
    { item_id, choices }: Pick<TicketItem, 'item_id' | 'choices'>,
    own: string | undefined,
): readonly string[] {
    const { store } = client();
    const item = store.kind('item').get(item_id ?? '');
    const options = choices
        .filter(({ prefix }) => prefix !== 'no')
        .map(({ group_id, option_id }) =>
            store.kind('choice_group').get(group_id)?.options.find(({ id }) => id === option_id),
        );
    const more = [
        ...(item?.stations.map(({ station_id }) => station_id) ?? []),
        ...options.flatMap((option) => option?.station_id ?? []),
    ];
    return [...new Set(own === undefined ? more : [own, ...more])];
}

/** Names of the other stations that have a part of the item. */
export function alsoAt(record: TicketItem): readonly string[] {
    const { store } = client();
    const line = store.kind('line').get(record.line_id);
    const all = madeAt(record, line?.station_id ?? store.kind('item').get(record.item_id ?? '')?.station_id);
    return all
        .filter((id) => id !== record.station_id && all.length > 1)
        .flatMap((id) => store.kind('station').get(id)?.name ?? []);
}

/** What is in one of it, by the menu as it is now. */
export function ingredientsOf(record: TicketItem): readonly { readonly name: string; readonly portions: number }[] {
    const { store } = client();
    const item = store.kind('item').get(record.item_id ?? '');
    const added = record.choices.flatMap(({ group_id, option_id, quantity, prefix }) => {
        const { options = [] } = store.kind('choice_group').get(group_id) ?? {};
        const option = options.find(({ id }) => id === option_id);
        if (!option || option.ingredient === '' || prefix === 'no') return [];
        return { name: option.ingredient, portions: (option.portions ?? 1) * (quantity ?? 1) };
    });
    return [...(item?.ingredients ?? []), ...added];
}

/** ms since a ticket was sent, until it was bumped or now. */
export function ranFor(record: Ticket): number {
    const end = record.bumped_at ? Date.parse(record.bumped_at) : now.value;
    return Math.max(0, end - Date.parse(record.sent_at));
}

export interface Timing {
    readonly age: Age;
    /** Minutes late, or left. */
    readonly minutes: number;
}

/** A Timing as text, which changes once a minute and not every second. */
export function timingText(ran: number, target: number): string {
    const age = ageOf(ran, target);
    const over = ran - target;
    return `${age} ${over >= 0 ? Math.max(1, Math.floor(over / 60_000)) : Math.ceil(-over / 60_000)}`;
}
export function readTiming(text: string): Timing {
    const [age, minutes] = text.split(' ');
    return { age: age as Age, minutes: Number(minutes) };
}

export const timingOf = family<string>((id) =>
    computed(() => {
        const one = shown(id).value;
        return one ? timingText(ranFor(one.record), targetOf(one.record)) : 'fresh 0';
    }),
);
