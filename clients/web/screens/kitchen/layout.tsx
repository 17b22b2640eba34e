// Which cards are on which page, and where. A card is measured once for each shape (its texts, not the
// states of its items), off screen and before the next paint, so that nothing jumps.
import { computed, effect, signal, untracked } from '@preact/signals';
import { render } from 'preact';
import type { ComponentType } from 'preact';
import { isComing } from '../../domain/kitchen/coming.js';
import { language } from '../../strings/catalogue.js';
import { GAP, pack } from './pack.js';
import type { Piece, Sizes } from './pack.js';
import { BODY_PX, columnMin, textSize } from './preferences.js';

export interface CardProps {
    readonly id: string;
    readonly from: number;
    readonly to: number;
    readonly first: boolean;
    readonly last: boolean;
    /** Position among the cards of the page, from 0; the bump bar's key is one more. */
    readonly index: number;
}

/** What the grid shows: tickets of a station, or orders at the expo. */
export interface Board {
    /** In the order of the page. */
    readonly ids: () => readonly string[];
    /** A key of everything that a card's height depends on. Subscribes. */
    readonly shape: (id: string) => string;
    readonly Card: ComponentType<CardProps>;
}

export interface Box {
    readonly width: number;
    readonly height: number;
}

/** Of the grid, in px; null before it is there. */
export const box = signal<Box | null>(null);
export const page = signal(0);
const pieces = signal<readonly Piece[]>([]);

/** How many columns a page has, and how wide they are. */
export const columns = computed(() => {
    const { width } = box.value ?? { width: 0 };
    void textSize.value;
    const n = Math.max(1, Math.floor((width + GAP) / (columnMin(width) + GAP)));
    return { n, width: Math.floor((width - (n - 1) * GAP) / n) };
});

export const pages = computed(() => {
    const last = pieces.value.at(-1)?.column ?? 0;
    return Math.floor(last / columns.value.n) + 1;
});
export const onPage = computed(() => {
    const { n } = columns.value;
    return pieces.value.filter(({ column }) => Math.floor(column / n) === page.value);
});

const isTicket = ({ id }: Piece): boolean => !isComing(id); // what is still to come is neither chosen nor counted
const unique = (list: readonly Piece[]): readonly string[] => [...new Set(list.filter(isTicket).map(({ id }) => id))];
/** Cards on the current page, in order: what the digit keys choose from. */
export const idsOnPage = computed(() => unique(onPage.value));

/** How many cards begin on pages before and after the current one. */
export const around = computed(() => {
    const { n } = columns.value;
    const begins = pieces.value.filter((piece) => piece.first && isTicket(piece));
    return {
        before: begins.filter(({ column }) => Math.floor(column / n) < page.value).length,
        behind: begins.filter(({ column }) => Math.floor(column / n) > page.value).length,
    };
});

export function turnPage(by: number): void {
    page.value = Math.min(Math.max(0, page.peek() + by), pages.peek() - 1);
}

/* --- measuring ----------------------------------------------------------------------------------- */

const measured = new Map<string, Sizes>();
const MEASURED_MAX = 3000;

const heightOf = (element: Element): number => element.getBoundingClientRect().height;

function sizesOf(card: Element): Sizes {
    const part = (name: string): number =>
        [...card.querySelectorAll(`[data-part=${name}]`)].reduce((all, one) => all + heightOf(one), 0);
    const elements = [...card.querySelectorAll<HTMLElement>('[data-part=row]')];
    const rows = elements.map(heightOf);
    const stays = elements.map(({ dataset }) => dataset['stays'] !== undefined);
    const [head, foot] = [part('head'), part('foot')];
    const frame = heightOf(card) - head - foot - rows.reduce((a, b) => a + b, 0);
    return { head, rows, stays, foot, frame: Math.max(0, frame) };
}

/** Renders the cards into a hidden element of the column's width, measures them, and removes them. */
function measure(host: HTMLElement, board: Board, cards: ReadonlyMap<string, string>): void {
    const { Card } = board;
    const ids = [...cards.keys()];
    const whole = { from: 0, to: Infinity, first: true, last: true, index: 0 };
    render(
        <>
            {ids.map((id) => (
                <div key={id}>
                    <Card id={id} {...whole} />
                </div>
            ))}
        </>,
        host,
    );
    [...host.children].forEach((wrapped, i) => {
        const key = cards.get(ids[i] ?? '');
        if (key && wrapped.firstElementChild)
            measured.set(key, sizesOf(wrapped.firstElementChild));
    });
    render(null, host);
}

/** Keeps the pages up to date. Returns a function that stops it. */
export function startLayout(host: HTMLElement, board: Board): () => void {
    return effect(() => {
        const { n, width } = columns.value;
        const height = box.value?.height ?? 0;
        if (width <= 0 || height <= 0) return;
        const common = `${width} ${BODY_PX.value} ${language.value}`;
        const keys = new Map(board.ids().map((id) => [id, `${common} ${board.shape(id)}`]));
        if (measured.size > MEASURED_MAX) measured.clear();
        const missing = new Map([...keys].filter(([, key]) => !measured.has(key)));
        if (missing.size > 0) {
            host.style.inlineSize = `${width}px`;
            untracked(() => measure(host, board, missing));
        }
        const cards = [...keys].flatMap(([id, key]) => {
            const size = measured.get(key);
            return size ? [{ id, size }] : [];
        });
        pieces.value = pack(cards, height, n);
        if (page.peek() >= pages.peek()) page.value = pages.peek() - 1;
    });
}
