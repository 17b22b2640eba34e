// Keyboard and bump bar. A card is chosen by its number or the arrows and gets the focus; its items are
// chosen by the arrows while the card keeps the focus, so that Enter still bumps. Buttons that are reached
// by Tab work as usual.
import { effect, signal } from '@preact/signals';
import { shown } from '../../domain/kitchen/views.js';
import { westernDigits } from '../../ui/digits.js';
import {
    ackAll,
    ackItem,
    bump,
    finishItem,
    rush,
    startItem,
    startTicket,
    toasts,
    undoItem,
    undoToast,
} from './acts.js';
import { markAllSeen, markSeen } from './alerts.js';
import { idsOnPage, turnPage } from './layout.js';
import { takeOrder } from './order.js';
import { select, selection, sheet } from './state.js';
import { isExpo, mayAct } from './station.js';

export const KEYS = [
    { keys: ['1', '…', '9', '0'], says: 'key_digits' },
    { keys: ['←', '→'], says: 'key_cards' },
    { keys: ['↑', '↓'], says: 'key_items' },
    { keys: ['Enter', 'Space'], says: 'key_bump' },
    { keys: ['S'], says: 'key_start' },
    { keys: ['D'], says: 'key_done' },
    { keys: ['U'], says: 'key_undo' },
    { keys: ['A'], says: 'key_ack' },
    { keys: ['X'], says: 'key_rush' },
    { keys: ['R'], says: 'key_recall' },
    { keys: ['B'], says: 'key_seen' },
    { keys: ['PageUp', 'PageDown'], says: 'key_pages' },
    { keys: ['?'], says: 'key_help' },
    { keys: ['Esc'], says: 'key_escape' },
] as const;

/** The last input was a key: only then is the chosen card framed. */
export const byKeys = signal(false);

function cardElement(id: string): HTMLElement | null {
    return document.querySelector(`[data-ticket="${id}"].card, [data-order="${id}"]`);
}

function choose(index: number): void {
    const id = idsOnPage.peek()[index];
    if (!id) return;
    select(id);
    markSeen(id);
    cardElement(id)?.focus();
}

/** Index of the chosen card on the page; -1: none. */
function chosen(): number {
    return idsOnPage.peek().indexOf(selection.peek()?.id ?? '');
}

/** In the direction of the text: in Urdu the next card is to the left. */
function chooseBeside(key: string): void {
    const forward = (key === 'ArrowRight') !== (document.documentElement.dir === 'rtl');
    const n = idsOnPage.peek().length;
    const at = chosen();
    if (n === 0) return;
    choose(at < 0 ? (forward ? 0 : n - 1) : Math.min(Math.max(0, at + (forward ? 1 : -1)), n - 1));
}

function chooseItem(by: number): void {
    const at = selection.peek();
    const items = shown(at?.id ?? '').peek()?.items;
    if (!at || !items) return choose(0);
    const now = items.findIndex(({ record }) => record.id === at.item);
    const next = Math.min(now + by, items.length - 1);
    select(at.id, next < 0 ? null : (items[next]?.record.id ?? null));
    cardElement(at.id)?.focus();
    return undefined;
}

/** Bumps the chosen card, or hands it over at the expo; the card that takes its place is chosen next. */
function bumpChosen(): void {
    const at = selection.peek();
    if (!at || chosen() < 0) return;
    if (isExpo.peek()) takeOrder(at.id);
    else bump(at.id);
}

function forItem(act: (ticket: string, item: string) => void, orTicket: (ticket: string) => void): void {
    const at = selection.peek();
    if (!at || isExpo.peek()) return;
    if (at.item) act(at.id, at.item);
    else orTicket(at.id);
}

/** For when no item is chosen: does it to all of the ticket. */
function eachItem(act: (ticket: string, item: string) => void): (ticket: string) => void {
    return (ticket) => {
        for (const { record } of shown(ticket).peek()?.items ?? []) act(ticket, record.id);
    };
}

/** Undoes the chosen item; without one, the last bump. */
function undo(): void {
    const at = selection.peek();
    const last = toasts.peek().at(-1);
    if (at?.item) undoItem(at.id, at.item);
    else if (last) undoToast(last);
}

const ACTS: Readonly<Record<string, (key: string) => void>> = {
    ArrowLeft: chooseBeside,
    ArrowRight: chooseBeside,
    ArrowUp: () => chooseItem(-1),
    ArrowDown: () => chooseItem(1),
    Enter: bumpChosen,
    ' ': bumpChosen,
    s: () => forItem(startItem, startTicket),
    d: () => forItem(finishItem, eachItem(finishItem)),
    u: undo,
    a: () => forItem(ackItem, ackAll),
    x: () => {
        const at = selection.peek();
        if (at && !isExpo.peek()) rush(at.id);
    },
    r: () => {
        if (mayAct.peek()) sheet.value = 'recall';
    },
    b: markAllSeen,
    PageUp: () => turnPage(-1),
    PageDown: () => turnPage(1),
    '?': () => (sheet.value = 'help'),
    Escape: () => (selection.value = null),
};

/** Keys that the browser handles: in fields and sheets, and on focused buttons. */
function isTheBrowsers(event: KeyboardEvent): boolean {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return true;
    if (document.querySelector('dialog[open]')) return true;
    if (!(target instanceof HTMLElement)) return false;
    if (target.closest('input, textarea, select')) return true;
    return (key === 'Enter' || key === ' ') && target.closest('button, a, summary') !== null;
}

/** The key in Western letters and digits, whatever script the keyboard writes. */
function westernKey({ key, code }: KeyboardEvent): string {
    const western = westernDigits(key);
    const letter = /^Key([A-Z])$/.exec(code)?.[1];
    return letter !== undefined && !/^[a-z]$/i.test(western) ? letter : western;
}

function onKey(event: KeyboardEvent): void {
    if (isTheBrowsers(event)) return;
    const key = westernKey(event);
    const act = ACTS[key.length === 1 ? key.toLowerCase() : key];
    const digit = /^[0-9]$/.test(key);
    if (!act && !digit) return;
    event.preventDefault();
    byKeys.value = true;
    if (digit) choose(key === '0' ? 9 : Number(key) - 1);
    else act?.(key);
}

/** When the chosen card leaves, chooses the one in its place. */
function keepChosen(): void {
    let index = 0;
    effect(() => {
        const ids = idsOnPage.value;
        const at = selection.value;
        if (!at) return;
        const found = ids.indexOf(at.id);
        if (found >= 0) {
            index = found;
            return;
        }
        if (!byKeys.peek() || ids.length === 0) {
            selection.value = null;
            return;
        }
        const next = ids[Math.min(index, ids.length - 1)];
        if (next) selection.value = { id: next, item: null };
        requestAnimationFrame(() => next && cardElement(next)?.focus());
    });
}

export function startKeys(): void {
    document.addEventListener('keydown', onKey);
    addEventListener('pointerdown', () => (byKeys.value = false), { passive: true, capture: true });
    keepChosen();
}
