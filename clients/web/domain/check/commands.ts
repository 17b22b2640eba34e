// Commands about who pays what. Those that split an order as a whole say for each of its lines who bears it,
// and state the order's rev; those that move lines commute with what others do.
import type { Bodies, Check } from '#protocol';
import type { OrderView } from '../order/shapes.js';
import { openIn, send, uuid } from '../own.js';
import { everyCheck, linesToPay, seatsToPay } from './views.js';

type Split = Bodies['check.split'];

/** Ids of n checks: those that are open, then merged ones, then new ones. */
function payersOf(order: string, n: number): readonly string[] {
    const usable = (['open', 'merged'] as const).flatMap((is) =>
        everyCheck(order).filter(({ state }) => state === is),
    );
    return Array.from({ length: n }, (_, i) => usable[i]?.id ?? uuid());
}

/** No check bears the order's lines alone. */
const shared = (order: string): NonNullable<Split['lines']> =>
    linesToPay(order).map(({ id }) => ({ line_id: id }));

/** A second tap comes before the first one is drawn, and would open further checks. */
const isUnanswered = (order: string): boolean => openIn(order).length > 0;

/** How many merges away the check that bears what this one would is. */
function depthOf({ into_id }: Check, all: readonly Check[]): number {
    const into = all.find(({ id }) => id === into_id);
    return into ? 1 + depthOf(into, all) : 0;
}

/**
 * Splits the order anew. Merged checks that are not among the payers would add their weights and amounts to those
 * that they are merged into: they are opened, emptied and merged again.
 */
function split({ id, record }: OrderView, body: Omit<Split, 'order_id'>): void {
    if (!record || isUnanswered(id)) return;
    const { checks = [], ...more } = body;
    const all = everyCheck(id);
    const left = all
        .filter(({ state, id: merged }) => state === 'merged' && !checks.some(({ check_id }) => check_id === merged))
        .sort((a, b) => depthOf(b, all) - depthOf(a, all)); // into one that is open still
    const emptied = left.map((check) => ({ check_id: check.id, weight: 0 }));
    send('check.split', { order_id: id, checks: [...checks, ...emptied], ...more }, { pre: { rev: record.rev }, lane: id });
    for (const check of left) mergeCheck(id, check.id, check.into_id ?? '');
}

/** What is not paid, in n equal parts. */
export function splitEqually(order: OrderView, n: number): void {
    const checks = payersOf(order.id, n).map((check_id) => ({ check_id, weight: 1 }));
    split(order, { checks, lines: shared(order.id) });
}

/** A check for each seat; what is for the table is borne by all in equal parts. */
export function splitBySeat(order: OrderView): void {
    const seats = seatsToPay(order.id);
    const payers = payersOf(order.id, seats.length);
    split(order, {
        checks: payers.map((check_id) => ({ check_id, weight: 1 })),
        seats: seats.flatMap((seat, i) => ({ seat, check_id: payers[i] ?? '' })),
        lines: linesToPay(order.id)
            .filter(({ seat }) => seat === 0)
            .map(({ id }) => ({ line_id: id })),
    });
}

/** Two checks, the first one with all lines: they go from there to the other. */
export function splitByItem(order: OrderView): void {
    const payers = payersOf(order.id, 2);
    split(order, {
        checks: payers.map((check_id) => ({ check_id, weight: 1 })),
        lines: linesToPay(order.id).map(({ id }) => ({ line_id: id, check_id: payers[0] ?? '' })),
    });
}

/** One check with an amount or a percentage, and one with the rest. */
export function splitOff(order: OrderView, part: { readonly amount: number } | { readonly percent: number }): void {
    const [rest = '', check_id = ''] = payersOf(order.id, 2);
    const checks =
        'amount' in part
            ? [{ check_id: rest, weight: 1 }, { check_id, amount: part.amount }]
            : [{ check_id: rest, weight: 100 - part.percent }, { check_id, weight: part.percent }];
    split(order, { checks, lines: shared(order.id) });
}

/** A check more: it bears its part of what no check bears alone. */
export function addCheck(order_id: string): void {
    if (isUnanswered(order_id)) return;
    send('check.split', { order_id, checks: [{ check_id: uuid(), weight: 1 }] }, { lane: order_id });
}

/** Lines go to one check, are divided over several in proportion, or without any are borne by all. */
export function giveLines(
    order_id: string,
    line_ids: readonly string[],
    to: readonly { readonly check_id: string; readonly weight: number }[],
): void {
    const lines = line_ids.flatMap((line_id) =>
        to.length === 0 ? [{ line_id }] : to.map((part) => ({ line_id, ...part })),
    );
    send('check.split', { order_id, lines }, { lane: order_id });
}

export function mergeCheck(order_id: string, check_id: string, into_id: string): void {
    send('check.merge', { check_id, into_id }, { lane: order_id });
}
