// What is open and selected on the screen; not saved.
import { signal } from '@preact/signals';
import { app } from '../../ui/app.js';
import { toasts } from './acts.js';

export type SheetName = 'recall' | 'settings' | 'help' | 'eighty_six';
export const sheet = signal<SheetName | null>(null);

/** Chosen by keys: a card on the page, and an item of it. */
export interface Selection {
    readonly id: string;
    readonly item: string | null;
}
export const selection = signal<Selection | null>(null);

export function select(id: string, item: string | null = null): void {
    selection.value = { id, item };
}

/** A new version of the page is applied only after nobody has touched the screen for this long. */
const IDLE_MS = 60_000;
let lastTouch = performance.now();

export function watchIdle(): void {
    for (const kind of ['pointerdown', 'keydown'] as const)
        addEventListener(kind, () => (lastTouch = performance.now()), { passive: true, capture: true });
    app.updates.mayReload = () =>
        sheet.peek() === null &&
        toasts.peek().length === 0 &&
        !document.querySelector('dialog[open]') &&
        performance.now() - lastTouch > IDLE_MS;
}
