// What a cook has not seen yet: the card flashes and the sound repeats until the card is touched. Derived
// from the tickets, not from events, so that nothing that came during an outage is missed.
import { computed, effect, signal } from '@preact/signals';
import type { EventType } from '#protocol';
import { shown } from '../../domain/kitchen/views.js';
import { client } from '../../ui/app.js';
import { play, soundOn, soundReady } from '../../ui/sound.js';
import type { Tune } from '../../ui/sound.js';
import { openIds } from './model.js';
import { readyOrders } from './orders.js';
import { isExpo } from './station.js';

export type Alert = Exclude<Tune, 'alarm'>;
/** The most urgent first. */
const URGENCY: readonly Alert[] = ['void', 'changed', 'ready', 'new'];
const AGAIN_MS = 8000;

/** By ticket, or at the expo by order. */
export const alerts = signal<ReadonlyMap<string, Alert>>(new Map());

export function alertOf(id: string): Alert | null {
    return alerts.value.get(id) ?? null;
}

function raise(id: string, alert: Alert): void {
    const had = alerts.peek().get(id);
    if (!had || URGENCY.indexOf(alert) < URGENCY.indexOf(had))
        alerts.value = new Map([...alerts.peek(), [id, alert]]);
    play(alert);
}

export function markSeen(id: string): void {
    if (!alerts.peek().has(id)) return;
    const left = new Map(alerts.peek());
    left.delete(id);
    alerts.value = left;
}
export function markAllSeen(): void {
    alerts.value = new Map();
}

/** The browser allows no sound before a first tap: the page has to ask for one. */
export const needsTap = computed(() => soundOn.value === 'on' && !soundReady.value);

function again(): void {
    const tunes = new Set(alerts.peek().values());
    const tune = URGENCY.find((one) => tunes.has(one));
    if (tune) play(tune);
}

/** Tickets that no screen has shown yet are new, however old this page is. */
function watchTickets(): void {
    const voids = new Map<string, number>(); // by ticket, of all seen so far
    const heads = new Map<string, string>(); // likewise: its table, the order's note, rush, changes
    effect(() => {
        if (isExpo.value) return;
        const ids = openIds.value;
        for (const id of ids) {
            const one = shown(id).value;
            if (!one) continue;
            const had = voids.get(id);
            voids.set(id, one.unseenVoids);
            if (had === undefined && !one.record.displayed_at)
                raise(id, one.record.fire_no > 1 ? 'changed' : 'new');
            if (one.unseenVoids > (had ?? 0)) raise(id, 'void');
            const { table_number, note } = one.record;
            const changes = one.items.reduce((sum, { record }) => sum + record.changes, 0);
            const head = JSON.stringify([table_number, note, one.record.rush, changes]);
            if ((heads.get(id) ?? head) !== head) raise(id, 'changed');
            heads.set(id, head);
        }
        const open = new Set(ids);
        for (const id of [...alerts.peek().keys()]) if (!open.has(id)) markSeen(id);
        for (const id of [...voids.keys()])
            if (!shown(id).peek()) {
                voids.delete(id);
                heads.delete(id);
            }
    });
}

/** Calls the expo when an order becomes ready; not for orders that were ready before. */
function watchOrders(): void {
    let known: ReadonlySet<string> | null = null;
    effect(() => {
        if (!isExpo.value) return;
        const ready = new Set(readyOrders.value);
        for (const id of ready) if (known && !known.has(id)) raise(id, 'ready');
        for (const id of [...alerts.peek().keys()]) if (!ready.has(id)) markSeen(id);
        known = ready;
    });
}

const RECALLED: EventType = 'ticket.recalled';

/** A recall on another screen brings back what this cook thought was done. */
function watchRecalls(): void {
    client().onChange = ({ op, events }) => {
        const mine = client()
            .outbox.entries.peek()
            .some((entry) => entry.op === op);
        for (const { type, id } of events)
            if (type === RECALLED && !mine && !isExpo.peek() && openIds.peek().includes(id))
                raise(id, 'changed');
    };
}

export function startAlerts(): void {
    watchTickets();
    watchOrders();
    watchRecalls();
    setInterval(again, AGAIN_MS);
}
