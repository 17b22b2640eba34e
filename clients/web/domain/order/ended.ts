// Orders that ended otherwise than by a payment, as long as the hub keeps them: they can be opened again.
import { computed } from '@preact/signals';
import type { Order } from '#protocol';
import { now } from '../../ui/time.js';
import { openIn, send } from '../own.js';
import { all } from '../records.js';

/** While they can be opened again, the last one first. */
export const endedOrders = computed<readonly Order[]>(() => {
    const minutes = all('settings')[0]?.reopen_minutes ?? null;
    if (minutes === null) return [];
    const since = now.value - minutes * 60_000;
    return all('order')
        .filter(({ state, closed_at }) => (state === 'closed' || state === 'cancelled') && Date.parse(closed_at ?? '') > since)
        .sort((a, b) => (b.closed_at ?? '').localeCompare(a.closed_at ?? ''));
});

export const isReopening = (order: string): boolean => openIn(order).some(({ type }) => type === 'order.reopen');

export function reopenOrder(order_id: string, reason: string): void {
    send('order.reopen', { order_id, reason, another: true }, { lane: order_id });
}
