// Tells the waiter that the kitchen has received a ticket, and that the ticket is displayed. A card counts
// as displayed only once it was painted within the window. Receipts are repeated until the record shows
// them, because the outbox does not keep them.
import { effect } from '@preact/signals';
import { client } from '../../ui/app.js';
import { idsOnPage } from './layout.js';
import { ticketIds } from './model.js';
import { sheet } from './state.js';
import { isExpo, isWorking } from './station.js';

const PAUSE_MS = 500; // between two messages
const AGAIN_MS = 3000;

/** When it was last said, by the page's clock. */
const said = new Map<string, number>();

function due(key: string, now: number): boolean {
    const at = said.get(key);
    return at === undefined || now - at >= AGAIN_MS;
}

/** The head of the card is within the window. */
function isPainted(id: string): boolean {
    const head = document.querySelector(`[data-ticket="${id}"] [data-part=head]`);
    if (!head) return false;
    const { width, height, top } = head.getBoundingClientRect();
    return width > 0 && height > 0 && top >= 0 && top < innerHeight;
}

function mayTell(): boolean {
    return document.visibilityState === 'visible' && isWorking.peek() && !isExpo.peek();
}

function tell(): void {
    if (!mayTell()) return;
    const now = performance.now();
    const tickets = client().store.kind('ticket');
    const covered = sheet.peek() !== null || document.querySelector('dialog[open]') !== null;
    const inView = covered ? [] : idsOnPage.peek().filter(isPainted);
    const displayed = inView.filter(
        (id) => tickets.peek(id)?.displayed_at === null && due(`displayed ${id}`, now),
    );
    const delivered = ticketIds
        .peek()
        .filter(
            (id) =>
                tickets.peek(id)?.delivered_at === null &&
                !displayed.includes(id) &&
                due(`delivered ${id}`, now),
        );
    if (displayed.length + delivered.length === 0) return;
    if (said.size > 5000) said.clear();
    for (const id of displayed) said.set(`displayed ${id}`, now);
    for (const id of delivered) said.set(`delivered ${id}`, now);
    client().receipts(delivered, displayed);
}

let waiting = false;
let last = -Infinity;

/** After two frames what was rendered has been painted. */
function soon(): void {
    if (waiting || document.visibilityState !== 'visible') return;
    waiting = true;
    const pause = Math.max(0, last + PAUSE_MS - performance.now());
    setTimeout(
        () =>
            requestAnimationFrame(() =>
                requestAnimationFrame(() => {
                    waiting = false;
                    last = performance.now();
                    tell();
                }),
            ),
        pause,
    );
}

export function startReceipts(): void {
    effect(() => {
        void idsOnPage.value;
        void ticketIds.value;
        void sheet.value;
        soon();
    });
    setInterval(soon, 1000);
    document.addEventListener('visibilitychange', soon);
}
