// Refused commands: those whose intent came true anyway are dismissed; those about tickets without a card
// on the screen are shown above the toasts, so that no refusal is out of sight.
import { computed, effect } from '@preact/signals';
import type { VNode } from 'preact';
import type { Entry } from '../../core/index.js';
import { isItemMove, isReached } from '../../domain/kitchen/moves.js';
import { shown } from '../../domain/kitchen/views.js';
import { dismiss } from '../../domain/own.js';
import { client, needsYou } from '../../ui/app.js';
import { openIds } from './model.js';
import { openOrders, ticketsOf } from './orders.js';
import { placeOf, Refused } from './parts.js';
import { isExpo } from './station.js';

/** By the hub's record. */
function cameTrue({ type, body, lane, refusal }: Entry): boolean {
    if (refusal?.code !== 'state_changed') return false;
    const { store } = client();
    const record = isItemMove(type)
        ? store.kind('ticket_item').get(String(body['ticket_item_id']))
        : store.kind('ticket').get(lane);
    return record !== undefined && isReached(type, record.state);
}

export function watchRefused(): void {
    effect(() => {
        for (const entry of needsYou.value.filter(cameTrue)) queueMicrotask(() => dismiss(entry));
    });
}

const onCards = computed(
    () =>
        new Set(
            isExpo.value
                ? openOrders.value.flatMap((key) => ticketsOf(key).value)
                : openIds.value,
        ),
);
const homeless = computed(() => needsYou.value.filter(({ lane }) => !onCards.value.has(lane)));

/** The ticket that the command was about. */
function about({ lane }: Entry): string {
    const one = shown(lane).value;
    return one ? placeOf(one.record) : '';
}

export function Homeless(): VNode | null {
    if (homeless.value.length === 0) return null;
    return (
        <div class="homeless">
            {homeless.value.slice(0, 3).map((entry) => (
                <Refused key={entry.op} entry={entry} about={about(entry)} />
            ))}
        </div>
    );
}
