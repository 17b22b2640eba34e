// The plan of an area, scaled to the window: tables, and what stands between them.
import { useSignal } from '@preact/signals';
import type { ComponentType, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Barrier, Table } from '#protocol';
import { sayFloor } from '../../strings/floor.js';

const TILE_MIN = 88; // px: the texts of a tile do not fit into less

type Place = Readonly<Record<string, string>>;
interface Rectangle {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
}

/** A table at a right angle lies the other way round; its words never turn. */
function turned(table: Table): Rectangle {
    const { x, y, w, h, rotation } = table;
    const lies = (rotation ?? 0) % 180;
    return lies > 45 && lies < 135 ? { x: x + (w - h) / 2, y: y + (h - w) / 2, w: h, h: w } : { x, y, w, h };
}

/** The rectangle around it, however it is turned. */
function around({ x, y, w, h, rotation }: Barrier): Rectangle {
    const angle = (rotation * Math.PI) / 180;
    const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
    const [wide, high] = [w * cos + h * sin, w * sin + h * cos];
    return { x: x + (w - wide) / 2, y: y + (h - high) / 2, w: wide, h: high };
}

function BarrierMark(props: { readonly barrier: Barrier; readonly place: Place }): VNode {
    const { kind, rotation, label } = props.barrier;
    const words = label || (kind === 'door' ? sayFloor('door') : '');
    return (
        <div
            class={`barrier ${kind}`}
            data-barrier={kind}
            style={{ ...props.place, transform: `rotate(${rotation}deg)` }}
            {...(words === '' ? { 'aria-hidden': true } : {})}
        >
            <bdi>{words}</bdi>
        </div>
    );
}

function useSize(ref: { readonly current: HTMLElement | null }): readonly [number, number] | null {
    const size = useSignal<readonly [number, number] | null>(null);
    useEffect(() => {
        if (!ref.current) return undefined;
        const observer = new ResizeObserver(([entry]) => {
            if (entry) size.value = [entry.contentRect.width, entry.contentRect.height];
        });
        observer.observe(ref.current);
        return () => observer.disconnect();
    }, []);
    return size.value;
}

interface Given {
    readonly tables: readonly Table[];
    readonly barriers: readonly Barrier[];
    readonly Tile: ComponentType<{ readonly table: Table; readonly place?: Place }>;
}

/** A list, where tables would be too small to touch. */
export function Tiles({ tables, Tile }: Pick<Given, 'tables' | 'Tile'>): VNode {
    return (
        <div class="tiles">
            {tables.map((table) => (
                <Tile key={table.id} table={table} />
            ))}
        </div>
    );
}

function Placed(props: Given & { readonly width: number; readonly height: number }): VNode {
    const { tables, barriers, Tile, width, height } = props;
    const lie = tables.map(turned);
    const all = [...lie, ...barriers.map(around)];
    const left = Math.min(...all.map(({ x }) => x));
    const top = Math.min(...all.map(({ y }) => y));
    const wide = Math.max(...all.map(({ x, w }) => x + w)) - left;
    const high = Math.max(...all.map(({ y, h }) => y + h)) - top;
    const scale = Math.min(width / wide, height / high);
    if (tables.length === 0 || Math.min(...lie.map(({ w, h }) => Math.min(w, h))) * scale < TILE_MIN)
        return <Tiles tables={tables} Tile={Tile} />;
    const inset = (width - wide * scale) / 2;
    const down = (height - high * scale) / 2;
    const place = ({ x, y, w, h }: Rectangle): Place => ({
        position: 'absolute',
        left: `${inset + (x - left) * scale}px`,
        top: `${down + (y - top) * scale}px`,
        width: `${w * scale}px`,
        height: `${h * scale}px`,
    });
    return (
        <>
            {barriers.map((barrier) => (
                <BarrierMark key={barrier.id} barrier={barrier} place={place(barrier)} />
            ))}
            {tables.map((table) => (
                <Tile key={table.id} table={table} place={place(turned(table))} />
            ))}
        </>
    );
}

export function Plan(props: Given): VNode {
    const ref = useRef<HTMLDivElement>(null);
    const size = useSize(ref);
    return (
        <div class="plan" ref={ref}>
            {size && <Placed {...props} width={size[0]} height={size[1]} />}
        </div>
    );
}
