// Places cards down one column, then down the next, oldest first. If all cards fit on the page whole, they
// stay whole. If not, a card that is taller than the rest of a column flows on into the next one where much
// of the column would otherwise stay empty; onto the next page only if no column could hold it. Pure
// arithmetic; layout.tsx measures the sizes.

export const GAP = 8; // px between cards, in both directions
/** Heights of what a continued card has instead of head and foot; the style sheet sets the same. */
export const AGAIN_HEAD = 56;
export const AGAIN_FOOT = 44;

/** Of one card, in px. */
export interface Sizes {
    readonly head: number;
    readonly rows: readonly number[];
    /** By row: true for a heading, which no column may end with. */
    readonly stays: readonly boolean[];
    readonly foot: number;
    /** Borders, above and below together. */
    readonly frame: number;
}

/** A card, or a part of one that flows over several columns. */
export interface Piece {
    readonly id: string;
    /** Rows from..to of the card, to excluded. */
    readonly from: number;
    readonly to: number;
    readonly first: boolean;
    readonly last: boolean;
    /** Index over all pages. */
    readonly column: number;
    readonly top: number;
}

/** The share of a column that has to be free for a card to begin there and flow on. */
const WORTH = 0.3;
const ROWS_BEFORE_CUT = 2;

interface Pen {
    column: number;
    y: number;
}

const sum = (rows: readonly number[]): number => rows.reduce((a, b) => a + b, 0);

/** How many rows from `from` on fit into `room`: at least one, so that it terminates, and never the last
 *  one, because the foot does not fit and must not be alone. */
function rowsThatFit({ rows, stays }: Sizes, from: number, room: number): number {
    let n = 0;
    for (let used = 0; from + n < rows.length; n++) {
        used += rows[from + n] ?? 0;
        if (used > room) break;
    }
    if (from + n === rows.length) n--;
    while (n > 1 && stays[from + n - 1]) n--;
    return Math.max(1, n);
}

function nextColumn(pen: Pen): void {
    if (pen.y === 0) return;
    pen.column++;
    pen.y = 0;
}

function flow(id: string, size: Sizes, height: number, pen: Pen): Piece[] {
    const pieces: Piece[] = [];
    if (height - pen.y < height * WORTH) nextColumn(pen);
    for (let from = 0; from < size.rows.length || from === 0; ) {
        const first = from === 0;
        const around = size.frame + (first ? size.head : AGAIN_HEAD);
        const rest = sum(size.rows.slice(from));
        const last = pen.y + around + rest + size.foot <= height;
        const n = last
            ? size.rows.length - from
            : rowsThatFit(size, from, height - pen.y - around - AGAIN_FOOT);
        const to = Math.max(from + n, 1);
        pieces.push({ id, from, to, first, last, column: pen.column, top: pen.y });
        if (last) {
            pen.y += around + rest + size.foot + GAP;
            return pieces;
        }
        pen.y = height; // taken
        nextColumn(pen);
        from = to;
    }
    // no room for the foot with the last row: it is alone after all
    const end = size.rows.length;
    pieces.push({ id, from: end, to: end, first: false, last: true, column: pen.column, top: 0 });
    pen.y = size.frame + AGAIN_HEAD + size.foot + GAP;
    return pieces;
}

/** Whether a part of the card in the rest of this column is better than leaving it empty. */
function worthCutting(size: Sizes, height: number, perPage: number, pen: Pen): boolean {
    const left = height - pen.y;
    if (left < height * WORTH || (pen.column + 1) % perPage === 0) return false;
    const room = left - size.frame - size.head - AGAIN_FOOT;
    const before = sum(size.rows.slice(0, ROWS_BEFORE_CUT));
    return size.rows.length > ROWS_BEFORE_CUT && before <= room;
}

interface Card {
    readonly id: string;
    readonly size: Sizes;
}

/** Places all cards in order, over as many columns as needed; `perPage` columns are a page. */
export function pack(cards: readonly Card[], height: number, perPage: number): readonly Piece[] {
    const whole = lay(cards, height, perPage, false);
    return (whole.at(-1)?.column ?? 0) < perPage ? whole : lay(cards, height, perPage, true);
}

/** `cut`: cards may be cut to save space. Cards taller than a column are always cut. */
function lay(cards: readonly Card[], height: number, perPage: number, cut: boolean): readonly Piece[] {
    const pen: Pen = { column: 0, y: 0 };
    const pieces: Piece[] = [];
    for (const { id, size } of cards) {
        const whole = size.frame + size.head + sum(size.rows) + size.foot;
        if (pen.y + whole > height) {
            if (whole > height || (cut && worthCutting(size, height, perPage, pen))) {
                pieces.push(...flow(id, size, height, pen));
                continue;
            }
            nextColumn(pen);
        }
        const { length } = size.rows;
        const { column, y: top } = pen;
        pieces.push({ id, from: 0, to: length, first: true, last: true, column, top });
        pen.y += whole + GAP;
    }
    return pieces;
}
