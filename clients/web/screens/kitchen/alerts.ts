// What a cook has not seen yet: flashes on its card and sounds again until the card was touched. Taken
// from what is there, not only from what was told, so that nothing that came during an outage is missed.
import { computed, effect, signal } from '@preact/signals';
import { client } from '../../ui/app.js';
import { play, soundOn, soundReady } from '../../ui/sound.js';
import type { Tune } from '../../ui/sound.js';
import { openIds, shown } from './model.js';
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

/** Something sounds or would, and the browser has not had its first tap: a page must ask for it. */
export const needsTap = computed(() => soundOn.value === 'on' && !soundReady.value);

function again(): void {
    const tunes = new Set(alerts.peek().values());
    const tune = URGENCY.find((one) => tunes.has(one));
    if (tune) play(tune);
}

/** Tickets that no screen has shown yet are new, whenever this page came. */
function watchTickets(): void {
    const voids = new Map<string, number>(); // by every ticket that was looked at
    const tables = new Map<string, string>(); // likewise
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
            const { table_number } = one.record;
            if ((tables.get(id) ?? table_number) !== table_number) raise(id, 'changed');
            tables.set(id, table_number);
        }
        const open = new Set(ids);
        for (const id of [...alerts.peek().keys()]) if (!open.has(id)) markSeen(id);
        for (const id of [...voids.keys()])
            if (!shown(id).peek()) {
                voids.delete(id);
                tables.delete(id);
            }
    });
}

/** The expo is called when an order becomes ready. Those that were ready before are on the screen. */
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

/** A recall by another screen brings back what a cook thought done. */
function watchRecalls(): void {
    client().onChange = ({ op, events }) => {
        const mine = client()
            .outbox.entries.peek()
            .some((entry) => entry.op === op);
        for (const { type, id } of events)
            if (type === 'ticket.recalled' && !mine && !isExpo.peek() && openIds.peek().includes(id))
                raise(id, 'changed');
    };
}

export function startAlerts(): void {
    watchTickets();
    watchOrders();
    watchRecalls();
    setInterval(again, AGAIN_MS);
}
