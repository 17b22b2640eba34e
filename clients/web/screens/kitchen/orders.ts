// The expo's view: a card for each send of an order, with what every station has of it.
import { computed } from '@preact/signals';
import {
    isDone,
    oldestFirst,
    ranFor,
    shown,
    targetOf,
    timingText,
} from '../../domain/kitchen/views.js';
import type { Shown } from '../../domain/kitchen/views.js';
import { client } from '../../ui/app.js';
import { family, steady } from '../../ui/lists.js';
import { now } from '../../ui/time.js';
import { ticketIds } from './model.js';
import { station } from './station.js';

/** Key of a card: one order and one send. */
const keyOf = ({ record }: Shown): string => `${record.order_id}.${record.fire_no}`;

const position = ({ record }: Shown): number =>
    client().store.kind('station').get(record.station_id)?.position ?? 0;

const byKey = computed(() => {
    const found = new Map<string, string[]>();
    for (const id of [...ticketIds.value].sort(oldestFirst)) {
        const one = shown(id).value;
        if (!one) continue;
        const of = found.get(keyOf(one));
        if (of) of.push(id);
        else found.set(keyOf(one), [id]);
    }
    return found;
});

/** Ids of the tickets of one card. */
export const ticketsOf = family((key) => steady(() => byKey.value.get(key) ?? []));

/** Tickets of a card as shown, in the order of the stations. */
export function partsOf(key: string): readonly Shown[] {
    return ticketsOf(key)
        .value.flatMap((id) => shown(id).value ?? [])
        .sort((a, b) => position(a) - position(b));
}

/** Keys of cards with something to be made or handed over, oldest first. */
export const openOrders = steady(() =>
    [...byKey.value]
        .filter(([, ids]) => ids.some((id) => shown(id).value?.state !== 'picked_up'))
        .map(([key]) => key),
);

export function isReady(parts: readonly Shown[]): boolean {
    return parts.length > 0 && parts.every(({ state }) => isDone(state));
}

export const readyOrders = steady(() => openOrders.value.filter((key) => isReady(partsOf(key))));

/** A ready order ages until it is handed over; an open one is as late as its latest station. */
function orderTiming(key: string): string {
    const parts = partsOf(key);
    if (isReady(parts)) {
        const at = Math.max(...parts.map(({ record }) => Date.parse(record.bumped_at ?? '') || 0));
        return timingText(at > 0 ? Math.max(0, now.value - at) : 0, (station.value?.target_s ?? 0) * 1000);
    }
    let worst = { share: -1, text: 'fresh 0' };
    for (const { record, state } of parts) {
        if (isDone(state)) continue;
        const [ran, target] = [ranFor(record), targetOf(record)];
        const share = target > 0 ? ran / target : 0;
        if (share > worst.share) worst = { share, text: timingText(ran, target) };
    }
    return worst.text;
}

/** As text, like timingOf. */
export const orderTimingOf = family<string>((key) => computed(() => orderTiming(key)));
