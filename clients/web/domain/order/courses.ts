// The courses of an order: what guests eat at the same time.
import { computed } from '@preact/signals';
import type { Course } from '#protocol';
import { grouped } from '../../ui/lists.js';
import { openIn } from '../own.js';
import { all } from '../records.js';
import type { LineView } from './shapes.js';
import { lines } from './views.js';

export interface CourseView {
    readonly number: number;
    readonly record: Course | undefined; // undefined: nothing of it was sent, and nobody planned it
    readonly lines: readonly LineView[];
    readonly waits: boolean; // a line of it waits, and is not held
    readonly pending: boolean; // an own plan is unanswered
}

const byOrder = computed(() => grouped(all('course'), ({ order_id }) => order_id));

export const courseOf = (order: string, number: number): Course | undefined =>
    byOrder.value.get(order)?.find((course) => course.number === number);

/** Those with lines, by number. */
export function coursesOf(order: string): readonly CourseView[] {
    const ordered = lines(order).filter(({ course, phase }) => course > 0 && phase !== 'void');
    const planned = openIn(order).filter(({ type }) => type === 'course.plan');
    return [...grouped(ordered, ({ course }) => String(course)).values()]
        .map((of) => {
            const number = of[0]?.course ?? 0;
            return {
                number,
                record: courseOf(order, number),
                lines: of,
                waits: of.some(({ phase }) => phase === 'waiting'),
                pending: planned.some(({ body }) => body.course === number),
            };
        })
        .sort((a, b) => a.number - b.number);
}

/** The first course that waits; undefined: none does. */
export const nextCourse = (order: string): CourseView | undefined => coursesOf(order).find(({ waits }) => waits);
