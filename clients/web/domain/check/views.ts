// The checks of a split order, with own commands laid over them. The hub says what each one bears.
import { computed } from '@preact/signals';
import type { Check } from '#protocol';
import { grouped } from '../../ui/lists.js';
import { layOver } from '../drafts.js';
import { MONEY } from '../money/overlay.js';
import type { LineView } from '../order/shapes.js';
import { lines } from '../order/views.js';
import { openIn } from '../own.js';
import { all, store } from '../records.js';
import type { Bearer, CheckView } from './shapes.js';
import { CHECK } from './overlay.js';

const ALL = { ...CHECK, ...MONEY };

const byOrder = computed(() =>
    grouped(
        all('check').sort((a, b) => a.number - b.number),
        ({ order_id }) => order_id,
    ),
);
const NONE: readonly Check[] = [];
/** All that an order ever had, by number. */
export const everyCheck = (order: string): readonly Check[] => byOrder.value.get(order) ?? NONE;

/** By number, without those that are merged into others. Fewer than two: the order is paid as a whole. */
export function checksOf(order: string): readonly CheckView[] {
    const known = everyCheck(order).filter(({ state }) => state === 'open' || state === 'paid');
    const draft = new Map<string, CheckView>(known.map((record) => [record.id, { record, paying: false }]));
    return [...layOver('checks', ALL, draft, openIn(order)).values()];
}

/* --- who bears which line ------------------------------------------------------------------------ */

const sharesByLine = computed(() =>
    grouped(
        all('share').filter(({ weight }) => weight > 0),
        ({ line_id }) => line_id,
    ),
);

/** The check, or the one that it is merged into. */
function bearing(id: string): Check | undefined {
    const check = store.value?.kind('check').get(id);
    return check?.state === 'merged' && check.into_id !== null ? bearing(check.into_id) : check;
}

/** By number; none: all checks of the order bear the line. */
export function bearersOf({ id, check }: LineView): readonly Bearer[] {
    const shares = check === null ? (sharesByLine.value.get(id) ?? []) : [{ check_id: check, weight: 1 }];
    const found = new Map<string, Bearer>();
    for (const { check_id, weight } of shares) {
        const by = bearing(check_id);
        if (by) found.set(by.id, { check: by, weight: weight + (found.get(by.id)?.weight ?? 0) });
    }
    return [...found.values()].sort((a, b) => a.check.number - b.check.number);
}

const isPaid = (line: LineView): boolean => bearersOf(line).some(({ check }) => check.state === 'paid');

/** The lines that can still go to another check. */
export const linesToPay = (order: string): readonly LineView[] =>
    lines(order).filter((line) => line.committed && line.phase !== 'void' && !isPaid(line));

/** The seats that ordered something that is not paid. */
export const seatsToPay = (order: string): readonly number[] =>
    [...new Set(linesToPay(order).map(({ seat }) => seat))].filter((seat) => seat > 0).sort((a, b) => a - b);
