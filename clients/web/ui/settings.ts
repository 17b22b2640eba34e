// What a person chose on this device: language, colours, sound. In localStorage, because it is needed before
// the first paint and may be lost.
import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { direction, language, LANGUAGES } from '../strings/catalogue.js';
import type { Language } from '../strings/catalogue.js';

export const THEMES = ['auto', 'dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

/** A signal whose value is saved under this name; other saved values than these are ignored. */
export function kept<T extends string>(
    name: string,
    values: readonly T[],
    first: T,
    into: Signal<T> = signal(first),
): Signal<T> {
    const key = `payon.${name}`;
    const read = (): string | null => {
        try {
            return localStorage.getItem(key);
        } catch {
            return null; // storage is denied: choices last as long as the page
        }
    };
    const found = values.find((value) => value === read());
    into.value = found ?? first;
    let saved = into.peek(); // what nobody chose is not saved: another screen of this browser may differ
    effect(() => {
        const { value } = into;
        if (value === saved) return;
        saved = value;
        try {
            localStorage.setItem(key, value);
        } catch {
            /* as above */
        }
    });
    return into;
}

export const theme = signal<Theme>('auto');

function preferredLanguage(): Language {
    for (const wish of navigator.languages) {
        const found = LANGUAGES.find((one) => wish.toLowerCase().startsWith(one));
        if (found) return found;
    }
    return 'en';
}

/** Applies what was chosen, now and whenever it changes. `first`: the default theme of the screen. */
export function startSettings(first: Theme): void {
    kept('language', LANGUAGES, preferredLanguage(), language);
    kept('theme', THEMES, first, theme);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const systemDark = signal(dark.matches);
    dark.addEventListener('change', () => (systemDark.value = dark.matches));
    effect(() => {
        const root = document.documentElement;
        root.lang = language.value;
        root.dir = direction.value;
        root.dataset['theme'] =
            theme.value === 'auto' ? (systemDark.value ? 'dark' : 'light') : theme.value;
    });
}
