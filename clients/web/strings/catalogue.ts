// Texts for people in every language: a row is a key with its texts in the order of LANGUAGES, so that a
// missing translation does not compile. `{name}` is replaced by a value given to say().
//
// To add a language: its code in LANGUAGES, then a text in every row.
import { computed, signal } from '@preact/signals';

export const LANGUAGES = ['en', 'ur'] as const;
export type Language = (typeof LANGUAGES)[number];
/** In their own words. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ur: 'اردو' };
const RIGHT_TO_LEFT: readonly Language[] = ['ur'];

export type Row = readonly [en: string, ur: string];
export type Values = Readonly<Record<string, string | number>>;

export const language = signal<Language>('en');
export const direction = computed(() =>
    RIGHT_TO_LEFT.includes(language.value) ? 'rtl' : 'ltr',
);

/** The texts of one part of the screens. Reading one subscribes to the language. */
export function speaker<K extends string>(
    rows: Readonly<Record<K, Row>>,
): (key: K, values?: Values) => string {
    return (key, values) => pick(rows[key], values);
}

/** A row in the language of the screen; subscribes to it. */
export function pick(row: Row, values?: Values): string {
    const text = row[LANGUAGES.indexOf(language.value)] ?? row[0];
    if (!values) return text;
    return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}
