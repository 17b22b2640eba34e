// Plans when the courses of an order go to the kitchen, and fires them.
import type { VNode } from 'preact';
import type { CoursePlan } from '#protocol';
import { coursesOf } from '../../domain/order/courses.js';
import type { CourseView } from '../../domain/order/courses.js';
import { fireCourse, planCourse } from '../../domain/order/commands.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { refusedIn } from '../../domain/own.js';
import { sayOrder } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { Act } from '../../ui/act.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';
import { useSettled } from '../../ui/taps.js';
import { timeOfDay } from '../../ui/time.js';
import { Refused } from './needs.js';

const IN_MINUTES = [10, 15, 20, 30, 45, 60] as const;

/** When it goes, in words. */
function When(props: { readonly course: CourseView }): VNode {
    const { record, pending } = props.course;
    return (
        <span class="badge" data-plan={record?.plan ?? 'by_hand'}>
            <Icon name={pending ? 'pending' : record?.state === 'fired' ? 'sent' : 'clock'} />
            {record?.state === 'fired'
                ? say('course_fired', { time: timeOfDay(Date.parse(record.fired_at ?? '')) })
                : sayOrder(`plan_${record?.plan ?? 'by_hand'}`)}
            {record?.due_at != null && ` · ${say('course_due', { time: timeOfDay(Date.parse(record.due_at)) })}`}
        </span>
    );
}

function Plans(props: { readonly order: OrderView; readonly course: CourseView; readonly isFirst: boolean }): VNode {
    const { order, course, isFirst } = props;
    const { number, record, pending } = course;
    const plans: readonly CoursePlan[] = [
        'by_hand',
        ...(isFirst ? [] : (['after_course'] as const)),
        ...(client().has('course_times') ? (['finish_together'] as const) : []),
    ];
    return (
        <div class="row wrap" role="group" aria-label={say('course_when')}>
            {plans.map((plan) => (
                <button
                    key={plan}
                    class="button"
                    data-plan-as={plan}
                    aria-pressed={(record?.plan ?? 'by_hand') === plan && record?.due_at == null}
                    disabled={pending}
                    onClick={() => planCourse(order.id, number, plan)}
                >
                    {sayOrder(`plan_${plan}`)}
                </button>
            ))}
            {client().has('course_times') &&
                IN_MINUTES.map((n) => (
                    <button
                        key={n}
                        class="button"
                        data-plan-in={n}
                        disabled={pending}
                        onClick={() => planCourse(order.id, number, 'at_time', n)}
                    >
                        {say('course_in', { n })}
                    </button>
                ))}
        </div>
    );
}

export function CoursesSheet(props: { readonly order: OrderView; readonly onClose: () => void }): VNode {
    const { order, onClose } = props;
    const courses = coursesOf(order.id);
    const toPlan = courses.filter(({ record }) => record?.state !== 'fired');
    const [first] = courses;
    const settled = useSettled(String(courses.map(({ waits }) => waits))); // what stands under it moves up
    return (
        <Sheet title={say('courses')} wide onClose={onClose}>
            {refusedIn(order.id).map((entry) => (
                <Refused key={entry.op} entry={entry} />
            ))}
            {courses.length === 0 && <p class="quiet">{say('courses_none')}</p>}
            {courses.length > 1 && (
                <Act
                    act="plan_in_turn"
                    icon="list"
                    words={say('courses_in_turn')}
                    disabled={toPlan.every(({ number, record }) => number === first?.number || record?.plan === 'after_course')}
                    onAct={() => {
                        for (const { number, record } of toPlan)
                            if (number !== first?.number && record?.plan !== 'after_course')
                                planCourse(order.id, number, 'after_course');
                    }}
                />
            )}
            {courses.map((course) => (
                <section key={course.number} class="stack" data-course-n={course.number}>
                    <div class="row wrap">
                        <h3 class="grow">{say('course_n', { n: course.number })}</h3>
                        <When course={course} />
                    </div>
                    <p>
                        <bdi>{course.lines.map(({ quantity, name }) => `${quantity}× ${name}`).join(', ')}</bdi>
                    </p>
                    {course.record?.state !== 'fired' && (
                        <Plans order={order} course={course} isFirst={course === first} />
                    )}
                    {course.waits && (
                        <Act
                            act="fire"
                            kind="main"
                            icon="send"
                            words={say('fire_course', { n: course.number })}
                            onAct={() => settled() && fireCourse(order.id, course.number)}
                        />
                    )}
                </section>
            ))}
        </Sheet>
    );
}
