// Amounts as people read them. The hub tells how many decimals the venue's currency has: browsers' tables
// differ from ISO 4217 for many currencies.

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

/** What somebody typed, in minor units; null: not an amount. Takes both "," and "." as decimal mark. */
export function parseAmount(text: string, exponent: number): number | null {
    const found = /^\s*(\d{1,12})(?:[.,](\d*))?\s*$/.exec(text);
    const decimals = found?.[2] ?? '';
    if (!found || decimals.length > exponent) return null;
    return Number(`${found[1]}${decimals.padEnd(exponent, '0')}`);
}
