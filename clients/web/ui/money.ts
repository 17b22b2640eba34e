// Amounts as people read them. The hub tells how many decimals the venue's currency has: browsers' tables
// differ from ISO 4217 for many currencies.
import { westernDigits } from './digits.js';

/** Minor units -> "1,250.00", with `exponent` decimals. */
export function formatAmount(minor: number, exponent: number): string {
    const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
    const whole = digits.slice(0, digits.length - exponent);
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    const decimals = exponent > 0 ? `.${digits.slice(-exponent)}` : '';
    return `${minor < 0 ? '−' : ''}${grouped}${decimals}`;
}

/** With the currency in front and a non-breaking space. */
export function formatMoney(
    minor: number,
    money: { readonly currency: string; readonly exponent: number },
): string {
    return `${money.currency}\u00a0${formatAmount(minor, money.exponent)}`;
}

/** Likely sums in cash for an amount due: the due itself and the next round sums above it. */
export function quickTenders(due: number, exponent: number): readonly number[] {
    const unit = 10 ** exponent;
    const found = new Set<number>([due]);
    for (const step of [1, 5, 10, 20, 50, 100, 500, 1000]) {
        const sum = Math.ceil(due / (step * unit)) * step * unit;
        if (sum >= due) found.add(sum);
    }
    return [...found].sort((a, b) => a - b).slice(0, 5);
}

/* --- amounts as people type them ----------------------------------------------------------------- */

const SPACES = /[\s\u00a0\u202f\u2009'’\u066c]/g; // marks that only ever group
const WESTERN = /^\d{1,3}(?:,\d{3})+$/;
const INDIAN = /^\d{1,2}(?:,\d{2})*,\d{3}$/;
const isGrouped = (whole: string): boolean => WESTERN.test(whole) || INDIAN.test(whole);

/**
 * Splits digits, commas and points into whole and decimals; null: it could mean two sums. As the screens
 * print amounts, a comma groups and a point is the decimal mark. A comma is a decimal mark where it cannot
 * group, and points group where there are several, or a comma follows.
 */
function splitAmount(text: string, exponent: number): readonly [whole: string, decimals: string] | null {
    const last = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'));
    if (last < 0) return [text, ''];
    const mark = text.charAt(last);
    const other = mark === ',' ? '.' : ',';
    const [before, after] = [text.slice(0, last), text.slice(last + 1)];
    if (before.includes(other)) {
        if (before.includes(mark)) return null; // 1,000.000,00
        const grouped = before.replaceAll(other, ',');
        return isGrouped(grouped) ? [grouped.replaceAll(',', ''), after] : null;
    }
    const all = text.replaceAll(mark, ',');
    if (before.includes(mark)) return isGrouped(all) ? [all.replaceAll(',', ''), ''] : null;
    const isGroup = mark === ',' && isGrouped(text) && !text.startsWith('0');
    if (!isGroup) return [before, after];
    return exponent === 3 ? null : [before + after, '']; // 1,500: with three decimals it could be both
}

/**
 * What somebody typed, in minor units: in the digits of any script, with marks between thousands, with the
 * currency. null: it is not understood, or could mean two sums.
 */
export function parseAmount(
    text: string,
    money: { readonly currency: string; readonly exponent: number },
): number | null {
    const { currency, exponent } = money;
    const bare = westernDigits(text)
        .replace(/\u066b/g, '.') // the Arabic decimal mark
        .replace(new RegExp(`^\\s*(?:${currency}|\\p{Sc})|(?:${currency}|\\p{Sc})\\s*$`, 'giu'), '')
        .replace(/،/g, ',')
        .trim();
    if (!/^\d/.test(bare)) return null;
    const plain = bare.replace(SPACES, '');
    if (!/^[\d.,]+$/.test(plain)) return null;
    const [whole, decimals] = splitAmount(plain, exponent) ?? [];
    if (!whole || decimals === undefined || !/^\d{1,12}$/.test(whole) || !/^\d*$/.test(decimals)) return null;
    if (decimals.length > exponent) return null;
    const minor = Number(`${whole}${decimals.padEnd(exponent, '0')}`);
    return Number.isSafeInteger(minor) ? minor : null;
}
