// The page of cards, each where the layout puts it. Only cards whose place or part changed are redrawn.
import { computed } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { Icon } from '../../ui/icons.js';
import { useSettled } from '../../ui/taps.js';
import {
    around,
    box,
    columns,
    idsOnPage,
    onPage,
    page,
    pages,
    startLayout,
    turnPage,
} from './layout.js';
import type { Board } from './layout.js';
import { GAP } from './pack.js';
import type { Piece } from './pack.js';

/** A piece of a card at its place on the page. */
function Place(props: { readonly board: Board; readonly piece: Piece; readonly index: number }): VNode {
    const { board, piece, index } = props;
    const { n, width } = columns.value;
    const { Card } = board;
    const { id, from, to, first, last } = piece;
    const stands = useSettled(`${piece.column} ${piece.top}`);
    const guard = (event: MouseEvent): void => {
        // clicks by keyboard have no count and no place: they pass
        if (event.detail > 0 && !stands()) event.stopPropagation();
    };
    return (
        <div
            class="place"
            onClickCapture={guard}
            style={{
                insetInlineStart: `${(piece.column % n) * (width + GAP)}px`,
                insetBlockStart: `${piece.top}px`,
                inlineSize: `${width}px`,
            }}
        >
            <Card id={id} from={from} to={to} first={first} last={last} index={index} />
        </div>
    );
}

function Cards(props: { readonly board: Board }): VNode {
    const ids = idsOnPage.value;
    return (
        <>
            {onPage.value.map((piece) => (
                <Place
                    key={`${piece.id} ${piece.from}`}
                    board={props.board}
                    piece={piece}
                    index={ids.indexOf(piece.id)}
                />
            ))}
        </>
    );
}

function Pager(): VNode | null {
    const { before, behind } = around.value;
    const n = pages.value;
    if (n <= 1) return null;
    return (
        <nav class="pager" aria-label={sayKitchen('pages')}>
            <button
                class="button"
                disabled={page.value === 0}
                data-act="earlier"
                onClick={() => turnPage(-1)}
            >
                <Icon name="back" />
                {page.value === 0 ? sayKitchen('first_page') : sayKitchen('n_earlier', { n: before })}
            </button>
            <span class="number">
                {page.value + 1}/{n}
            </span>
            <button
                class={`button ${behind > 0 ? 'main' : ''}`}
                disabled={page.value >= n - 1}
                data-act="more"
                data-more={behind}
                onClick={() => turnPage(1)}
            >
                {page.value >= n - 1
                    ? sayKitchen('last_page')
                    : sayKitchen(behind > 0 ? 'n_more' : 'coming_page', { n: behind })}
                <Icon name="move" />
            </button>
        </nav>
    );
}

const hasCards = computed(() => onPage.value.length > 0);

export function Grid(props: { readonly board: Board }): VNode {
    const { board } = props;
    const area = useRef<HTMLDivElement>(null);
    const host = useRef<HTMLDivElement>(null);
    useEffect(() => {
        const element = area.current;
        if (!element || !host.current) return undefined;
        const look = (): void => {
            box.value = { width: element.clientWidth, height: element.clientHeight };
        };
        const observer = new ResizeObserver(look);
        observer.observe(element);
        look();
        const stop = startLayout(host.current, board);
        return () => {
            observer.disconnect();
            stop();
        };
    }, [board]);
    return (
        <div class="desk">
            <div class="grid" ref={area}>
                <Cards board={board} />
                <div class="measure" ref={host} aria-hidden="true" inert />
                {!hasCards.value && (
                    <p class="empty">
                        <Icon name="check" />
                        {sayKitchen('nothing_open')}
                    </p>
                )}
            </div>
            <Pager />
        </div>
    );
}
