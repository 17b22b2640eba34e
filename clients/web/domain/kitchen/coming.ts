// What is still to come: the lines of courses that are not fired. Nobody makes or counts them yet.
import type { Course, Line, Order } from '#protocol';
import { grouped } from '../../ui/lists.js';
import { stationOf } from '../menu/routes.js';
import { all, store } from '../records.js';
import { madeAt } from './views.js';

export interface Coming {
    readonly id: string;
    readonly order: Order;
    readonly table: string; // its number; empty: it has none
    readonly number: number; // of the course
    readonly course: Course | undefined;
    readonly lines: readonly Line[];
    readonly goes_at: string | null; // when the hub sends it, or the next of its lines; null: it is not known
}

const PREFIX = 'course:';
export const isComing = (id: string): boolean => id.startsWith(PREFIX);

function comingOf(id: string, lines: readonly Line[]): Coming | null {
    const [first] = lines;
    const order = first && store.value?.kind('order').get(first.order_id);
    if (!order) return null;
    const course = all('course').find((one) => one.order_id === order.id && one.number === first.course);
    const table = order.table_id === null ? undefined : store.value?.kind('table').get(order.table_id);
    return {
        ...{ id, order, course, lines },
        table: table?.number ?? '',
        number: first.course,
        goes_at: lines.map(({ fire_at }) => fire_at).find((at) => at !== null) ?? course?.due_at ?? null,
    };
}

/** The station that makes the line first, if it goes now. */
function firstAt(line: Line): string {
    const item = store.value?.kind('item').get(line.item_id);
    const order = store.value?.kind('order').get(line.order_id);
    if (!item || !order) return line.station_id;
    const table = order.table_id === null ? undefined : store.value?.kind('table').get(order.table_id);
    return stationOf(item, { kind: order.kind, area: table?.area_id ?? null });
}

/** By station, null for all: a card for each course that waits, what has a time first. */
export function comingAt(station: string | null): readonly Coming[] {
    const isHere = (line: Line): boolean => station === null || madeAt(line, firstAt(line)).includes(station);
    const waiting = all('line')
        .filter((line) => line.state === 'waiting' && isHere(line))
        .sort((a, b) => a.position - b.position);
    return [...grouped(waiting, ({ order_id, course }) => `${PREFIX}${order_id}:${course}`)]
        .flatMap(([id, lines]) => comingOf(id, lines) ?? [])
        .sort(
            (a, b) =>
                (a.goes_at ?? '9').localeCompare(b.goes_at ?? '9') ||
                a.order.number - b.order.number ||
                a.number - b.number,
        );
}
