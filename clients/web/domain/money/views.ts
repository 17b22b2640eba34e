import { computed } from '@preact/signals';
import type { Charge, Line } from '#protocol';
import { app } from '../../ui/app.js';
import { byPosition } from '../../ui/lists.js';
import { all } from '../records.js';

/** The venue's currency, for ui/money.ts. */
export const money = computed(
    () => app.client.value?.identity.value?.venue ?? { currency: '', exponent: 2 },
);

/** What is asked for in cash: the nearest multiple of the smallest coin, half up, as the hub checks it. */
export function cashDue(due: number): number {
    const coin = all('settings')[0]?.cash_coin ?? null;
    return coin === null ? due : Math.floor((2 * due + coin) / (2 * coin)) * coin;
}

/** What an order costs besides its lines, as the hub computed it. */
export interface Part {
    readonly name: string; // empty: a tax without a name
    readonly ppm: number; // 0: an amount
    readonly amount: number;
    readonly id?: string; // of a charge
}

const isOf = (order: string) => (record: { readonly order_id?: string }) => record.order_id === order;

const chargesOf = (order: string): readonly Charge[] =>
    all('charge')
        .filter(isOf(order))
        .filter(({ state }) => state !== 'removed')
        .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));

/** The service charges of an order, with their taxes. */
export const chargeParts = (order: string): readonly Part[] =>
    chargesOf(order).map(({ id, name = '', percent_ppm = 0, net = 0, tax = 0 }) => ({
        id,
        name,
        ppm: percent_ppm,
        amount: net + tax,
    }));

/** A line's only tax is known by its rate: its name is that of the menu's tax with that rate. */
const nameOf = (ppm: number, inclusive: boolean): string =>
    all('tax').find((tax) => tax.rate_ppm === ppm && tax.inclusive === inclusive)?.name ?? '';

function taxesOf(line: Line): readonly Part[] {
    if (line.taxes.length > 0)
        return line.taxes.map(({ name, rate_ppm, amount = 0 }) => ({ name, ppm: rate_ppm, amount }));
    return [{ name: nameOf(line.tax_ppm, line.tax_inclusive), ppm: line.tax_ppm, amount: line.tax ?? 0 }];
}

/** The taxes of an order by name and rate; together they are its `tax`. */
export function taxParts(order: string): readonly Part[] {
    const found = new Map<string, Part>();
    const add = (part: Part): void => {
        const key = `${part.ppm} ${part.name}`;
        if (part.amount > 0)
            found.set(key, { ...part, amount: part.amount + (found.get(key)?.amount ?? 0) });
    };
    for (const line of all('line').filter(isOf(order)).sort(byPosition)) taxesOf(line).forEach(add);
    for (const { tax_ppm: ppm = 0, tax_inclusive = false, tax: amount = 0 } of chargesOf(order))
        add({ name: nameOf(ppm, tax_inclusive), ppm, amount });
    return [...found.values()];
}
