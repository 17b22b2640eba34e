// Digits of every script, as people type them: Unicode's decimal digits come in runs of ten, from zero.
const DIGIT = /\p{Nd}/u;
const isDigit = (code: number): boolean => code >= 0 && DIGIT.test(String.fromCodePoint(code));

function valueOf(digit: string): number {
    const code = digit.codePointAt(0) ?? 0;
    let first = code; // of this run, or of several runs in a row
    while (isDigit(first - 1)) first--;
    return (code - first) % 10;
}

/** "۱۲" -> "12"; everything else stays. */
export function westernDigits(text: string): string {
    return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => String(valueOf(digit)));
}
