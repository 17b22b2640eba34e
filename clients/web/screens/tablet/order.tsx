// One table's order, or a takeaway: the menu beside the check. On a phone one of the two at a time.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { say as sayCommon } from '../../strings/common.js';
import { say } from '../../strings/tablet.js';
import { Icon } from '../../ui/icons.js';
import { LinkBanner, LinkPill } from '../../ui/link.js';
import { Check } from './check.js';
import { addLine, openOrder, orderAt } from './commands.js';
import type { Ordered } from './commands.js';
import { Menu } from './menu.js';
import { lines, orderOf, ordersAt, tableOf } from './model.js';
import type { OrderView } from './model.js';
import { Refused, refusedHere } from './needs.js';
import { DarkStations, lookAt, othersAt } from './presence.js';
import { go } from './route.js';

/** What is looked at: a table with the orders on it, or one order without a table. */
export interface Subject {
    readonly table: string | null;
    readonly orders: readonly OrderView[];
    readonly order: OrderView | null;
}

const chosen = signal<string | null>(null); // of several orders at a table
const side = signal<'menu' | 'check'>('menu'); // on a phone
export const seat = signal(0); // that lines are added for

function subjectOf(table: string | null, id: string | null): Subject {
    const orders = table === null ? [] : ordersAt(table);
    const order =
        table === null
            ? (orderOf(id ?? '') ?? null)
            : (orders.find((one) => one.id === chosen.value) ?? orders[0] ?? null);
    return { table, orders, order };
}

/** Adds to the order in sight, which is opened for the first line. */
function add(subject: Subject, ordered: Ordered): void {
    const order = subject.order?.id ?? (subject.table !== null ? orderAt(subject.table) : null);
    if (order !== null) addLine(order, ordered);
}

/** Another order at the same table: another check. */
export function another(table: string): void {
    chosen.value = openOrder({ table, another: true });
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
                    {number === null ? say('order_new') : say('order_n', { number })}
                </button>
            ))}
        </div>
    );
}

function Title(props: { readonly subject: Subject }): VNode {
    const { table, order } = props.subject;
    const number = table === null ? null : tableOf(table)?.number;
    return (
        <h1 class="row wrap title">
            {number === null ? (
                <>
                    <Icon name="bag" />
                    <bdi>{order?.customer || sayCommon('takeaway')}</bdi>
                </>
            ) : (
                say('table_n', { number: number ?? '…' })
            )}
            {order && (
                <span class="quiet facts-line">
                    {order.number === null ? say('order_new') : say('order_n', { number: order.number })}
                    {order.covers > 0 && ` · ${say('covers_n', { n: order.covers })}`}
                </span>
            )}
        </h1>
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
                    closed={table === null && !subject.order}
                    onAdd={(ordered) => add(subject, ordered)}
                    order={subject.order}
                />
                <Check subject={subject} />
            </main>
            <Sides n={n} />
        </div>
    );
}
