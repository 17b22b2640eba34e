// This device's own commands, and sending one. Screens send through the makers (commands.ts of each
// domain), which call send().
import { computed } from '@preact/signals';
import type { Bodies, CommandType, Pres } from '#protocol';
import type { Entry, Sent } from '../core/index.js';
import { app, client } from '../ui/app.js';
import { family, grouped, steady } from '../ui/lists.js';

const NONE: readonly Entry[] = [];
const entries = computed(() => app.client.value?.outbox.entries.value ?? NONE);

/** Unanswered, or answered and not yet in the store. */
export const open = computed(() => entries.value.filter(({ state }) => state !== 'refused'));
const refused = computed(() => entries.value.filter(({ state }) => state === 'refused'));

/** Steady while nothing in the lane changes. */
function byLane(list: { readonly value: readonly Entry[] }): (lane: string) => readonly Entry[] {
    const lanes = computed(() => grouped(list.value, ({ lane }) => lane));
    const ofLane = family((lane) => steady(() => lanes.value.get(lane) ?? NONE));
    return (lane) => ofLane(lane).value;
}
export const openIn = byLane(open);
export const refusedIn = byLane(refused);

/** A table's own commands: those that are not about an order. */
export const tableLane = (id: string): string => `table:${id}`;
/** The commands that change whether an item is offered. */
export const itemLane = (id: string): string => `item:${id}`;

/** Sends a command that this screen has declared (`words` of its main.tsx). */
export function send<C extends CommandType>(
    type: C,
    body: Bodies[C],
    how: { pre?: Pres[C]; lane: string; approval?: string },
): Sent {
    if (!(type in app.words))
        throw new Error(`the screen ${app.screen} sends ${type}, but does not declare it`);
    return client().send(type, body, how);
}

export const uuid = (): string => client().uuid();

/** A refused command was seen. */
export function dismiss(entry: Entry): void {
    client().outbox.dismiss(entry.op);
}

/** Sends the same again under a new op, with `pre` as the refusal says that things are now. */
export function again(entry: Entry): void {
    const rev = entry.refusal?.detail.rev;
    const pre = entry.pre && rev !== undefined ? { ...entry.pre, rev } : entry.pre;
    resend(entry, entry.body, entry.lane, pre);
}

export function resend(
    entry: Entry,
    body: Entry['body'],
    lane: string,
    pre: Entry['pre'] = null,
    approval?: string,
): void {
    const { entries } = client().outbox;
    if (!entries.peek().some(({ op, state }) => op === entry.op && state === 'refused')) return; // a second tap
    // an entry holds what send() was once given, of the type it names
    const type = entry.type as CommandType;
    const how = { ...(pre ? { pre: pre as never } : {}), ...(approval === undefined ? {} : { approval }), lane };
    send(type, body as never, how);
    dismiss(entry);
}
