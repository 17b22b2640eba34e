// The order of a table, or a takeaway: menu and check side by side; on a phone one at a time.
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { isUsable } from '../../domain/floor/stage.js';
import { joinedTo, lookAt, othersAt, tableOf } from '../../domain/floor/views.js';
import { dayWords } from '../../domain/local.js';
import { CHANNEL_ICONS } from '../../domain/order/channels.js';
import { addLine, openOrder } from '../../domain/order/commands.js';
import { refusedHere } from '../../domain/order/refused.js';
import type { Ordered, OrderView } from '../../domain/order/shapes.js';
import { formerDay, lines, orderOf, ordersAt } from '../../domain/order/views.js';
import { WhoPill } from '../../domain/people/sign_in.js';
import { say as sayCommon } from '../../strings/common.js';
import { sayFloor } from '../../strings/floor.js';
import { sayOrder } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { Icon } from '../../ui/icons.js';
import { LinkBanner, LinkPill } from '../../ui/link.js';
import { timeOfDay } from '../../ui/time.js';
import { Check } from './check.js';
import { Menu } from './menu.js';
import { Refused } from './needs.js';
import { RequestsPill } from './approvals.js';
import { DarkStations } from './presence.js';
import { go } from './route.js';
import { chosen, course, seat, side } from './state.js';
import type { Subject } from './state.js';

function subjectOf(table: string | null, id: string | null): Subject {
    const orders = table === null ? [] : ordersAt(table);
    const order =
        table === null
            ? (orderOf(id ?? '') ?? null)
            : (orders.find((one) => one.id === chosen.value) ?? orders[0] ?? null);
    return { table, orders, order };
}

/** Adds to the order on the screen; opens it for the first line. */
function add(subject: Subject, ordered: Ordered): void {
    const order = subject.order?.id ?? (subject.table !== null ? openOrder({ table: subject.table }) : null);
    if (order !== null) addLine(order, ordered);
}

function Orders(props: { readonly subject: Subject }): VNode | null {
    const { orders, order } = props.subject;
    if (orders.length < 2) return null;
    return (
        <div class="row tabs" role="tablist">
            {orders.map(({ id, number }) => (
                <button
                    key={id}
                    class="button"
                    role="tab"
                    aria-selected={id === order?.id}
                    onClick={() => (chosen.value = id)}
                >
                    {number === null ? sayOrder('order_new') : sayOrder('order_n', { number })}
                </button>
            ))}
        </div>
    );
}

function Title(props: { readonly subject: Subject }): VNode {
    const { table, order } = props.subject;
    const number = table === null ? null : tableOf(table)?.number;
    const joined = table === null ? [] : joinedTo(table);
    return (
        <h1 class="row wrap title">
            {number === null ? (
                <>
                    <Icon name={CHANNEL_ICONS[order?.kind ?? 'takeaway']} />
                    <bdi>{order?.customer || sayFloor(order?.kind ?? 'takeaway')}</bdi>
                </>
            ) : (
                joined.length > 0
                    ? sayFloor('tables_n', { numbers: [number ?? '…', ...joined.map((one) => one.number)].join('+') })
                    : sayFloor('table_n', { number: number ?? '…' })
            )}
            {order && (
                <span class="quiet facts-line">
                    {order.number === null ? sayOrder('order_new') : sayOrder('order_n', { number: order.number })}
                    {order.covers > 0 && ` · ${sayFloor('covers_n', { n: order.covers })}`}
                    {order.kind === 'room' && ` · ${sayFloor('room_n', { number: order.room })}`}
                    {order.promised_at !== null &&
                        ` · ${sayFloor('promised_at', { time: timeOfDay(Date.parse(order.promised_at)) })}`}
                </span>
            )}
            {order && <FormerDay order={order} />}
        </h1>
    );
}

function FormerDay(props: { readonly order: OrderView }): VNode | null {
    const day = formerDay(props.order);
    if (day === null) return null;
    return (
        <span class="badge warn" data-former-day={day}>
            <Icon name="clock" />
            {sayOrder('of_day', { day: dayWords(day) })}
        </span>
    );
}

function Here(props: { readonly table: string }): VNode | null {
    const names = othersAt(props.table);
    if (names.length === 0) return null;
    return (
        <span class="badge warn" role="status" data-presence={names.join(',')}>
            <Icon name="people" />
            {say('who_is_here', { names: names.join(', ') })}
        </span>
    );
}

function Sides(props: { readonly n: number }): VNode {
    return (
        <div class="sides row" role="tablist">
            {(['menu', 'check'] as const).map((one) => (
                <button
                    key={one}
                    class="button grow"
                    role="tab"
                    data-side={one}
                    aria-selected={side.value === one}
                    onClick={() => (side.value = one)}
                >
                    {say(one)}
                    {one === 'check' && props.n > 0 && <span class="count number">{props.n}</span>}
                </button>
            ))}
        </div>
    );
}

export function OrderScreen(props: { readonly table: string | null; readonly id: string | null }): VNode {
    const { table, id } = props;
    useEffect(() => {
        lookAt(table);
        chosen.value = null;
        seat.value = 0;
        course.value = 0;
        side.value = 'menu';
        return () => lookAt(null);
    }, [table, id]);
    const subject = subjectOf(table, id);
    const n = subject.order ? lines(subject.order.id).length : 0;
    return (
        <div class="view" data-view="order" data-order={subject.order?.id ?? ''}>
            <header class="head">
                <button class="button bare" data-act="back" aria-label={sayCommon('back')} onClick={() => go({ at: 'floor' })}>
                    <Icon name="back" />
                </button>
                <Title subject={subject} />
                <span class="grow" />
                {table !== null && <Here table={table} />}
                <RequestsPill />
                <WhoPill />
                <LinkPill />
            </header>
            <LinkBanner />
            <DarkStations />
            <section class="needs">
                {refusedHere(table, id).map((entry) => (
                    <Refused key={entry.op} entry={entry} />
                ))}
            </section>
            <Orders subject={subject} />
            <main class={`order show-${side.value}`}>
                <Menu
                    covers={subject.order?.covers ?? 0}
                    closed={!subject.order && (table === null || !isUsable(table))}
                    onAdd={(ordered) => add(subject, ordered)}
                    order={subject.order}
                />
                <Check subject={subject} />
            </main>
            <Sides n={n} />
        </div>
    );
}
