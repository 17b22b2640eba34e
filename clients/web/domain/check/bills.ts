// Bills that were printed: what they say, and printing one.
import { computed } from '@preact/signals';
import type { Bill, BillLine, Check } from '#protocol';
import { client } from '../../ui/app.js';
import { grouped } from '../../ui/lists.js';
import { openIn, send, uuid } from '../own.js';
import { all } from '../records.js';

const billsByOrder = computed(() => grouped(all('bill'), ({ order_id }) => order_id));

/** The last bill of an order (check: null) or of one of its checks. */
export const billOf = (order: string, check: string | null): Bill | undefined =>
    billsByOrder.value.get(order)?.find(({ check_id }) => check_id === check);

/** What was printed of the order; empty: nothing. */
export const billsOf = (order: string): readonly Bill[] => billsByOrder.value.get(order) ?? [];

/** The guests have bills, and each says what there is to pay. */
export const hasGoodBills = (order: string): boolean =>
    billsOf(order).length > 0 && billsOf(order).every(({ state }) => state === 'good');

/** Checks that can be billed, by number. */
export const checksToBill = (order: string): readonly Check[] =>
    all('check')
        .filter(({ order_id, state }) => order_id === order && (state === 'open' || state === 'paid'))
        .sort((a, b) => a.number - b.number);

export const isPrinting = (order: string): boolean => openIn(order).some(({ type }) => type === 'bill.print');

export function printBill(order_id: string, check_id: string | null): void {
    send('bill.print', { bill_id: uuid(), order_id, ...(check_id === null ? {} : { check_id }) }, { lane: order_id });
}

export interface BilledLine {
    readonly id: string;
    readonly name: string; // empty: the line is on another order now, which has ended
    readonly quantity: number;
    readonly part: boolean; // of a line that several checks bear
    readonly amount: number; // with tax, less discount
}

const billed = ({ line_id, quantity, part, net = 0, tax = 0 }: BillLine): BilledLine => ({
    id: line_id,
    name: all('line').find(({ id }) => id === line_id)?.name ?? '',
    ...{ quantity, part },
    amount: net + tax,
});

export const linesOfBill = (bill: Bill): readonly BilledLine[] => (bill.lines ?? []).map(billed);

/** What each of n guests would pay who split what is due equally, the most first; null: nobody says now. */
export async function equalParts(order_id: string, n: number): Promise<readonly number[] | null> {
    const checks = Array.from({ length: n }, () => ({ check_id: uuid(), weight: 1 }));
    const told = await client().quote('check.split', { order_id, checks });
    if (!told || told.code !== undefined) return null;
    return (told.put.check ?? []).map(({ total = 0 }) => total).sort((a, b) => b - a);
}
