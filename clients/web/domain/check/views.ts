// The checks of a split order, with own commands laid over them. The hub says what each one bears.
import { all } from '../records.js';
import { layOver } from '../drafts.js';
import { MONEY } from '../money/overlay.js';
import { openIn } from '../own.js';
import type { CheckView } from './shapes.js';
import { CHECK } from './overlay.js';

const ALL = { ...CHECK, ...MONEY };

/** By number, without those that are merged into others. Fewer than two: the order is paid as a whole. */
export function checksOf(order: string): readonly CheckView[] {
    const known = all('check')
        .filter(({ order_id, state }) => order_id === order && (state === 'open' || state === 'paid'))
        .sort((a, b) => a.number - b.number);
    const draft = new Map<string, CheckView>(known.map((record) => [record.id, { record, paying: false }]));
    return [...layOver('checks', ALL, draft, openIn(order)).values()];
}
