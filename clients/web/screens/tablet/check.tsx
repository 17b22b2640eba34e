// The check next to the menu: what was ordered, by send, with its state; and what can be done with the
// order.
import { signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { checksOf } from '../../domain/check/views.js';
import { clearTable } from '../../domain/floor/commands.js';
import { isUsable } from '../../domain/floor/stage.js';
import { tableOf } from '../../domain/floor/views.js';
import {
    fireCourse,
    linesToSend,
    openOrder,
    repeatRound,
    roundToRepeat,
    sendOrder,
} from '../../domain/order/commands.js';
import { courseOf, nextCourse } from '../../domain/order/courses.js';
import type { LineView, OrderView } from '../../domain/order/shapes.js';
import { isSoldOut, lines } from '../../domain/order/views.js';
import { openIn, tableLane } from '../../domain/own.js';
import { sayBill } from '../../strings/bill.js';
import { sayCheck } from '../../strings/check.js';
import { sayOrder } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { Act } from '../../ui/act.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';
import { useOnce, useSettled } from '../../ui/taps.js';
import { since, span, timeOfDay } from '../../ui/time.js';
import { BillSheet, mayBill, StaleBill } from './bill.js';
import { canChangeChannel, ChannelSheet } from './channel.js';
import { canCancel, CancelSheet, canClose, CloseSheet, mayClose } from './close.js';
import { CoursesSheet } from './courses.js';
import { Covers } from './covers.js';
import { LineRow, LineSheet } from './line.js';
import { MoveSheet } from './move.js';
import { OrderNote } from './note.js';
import { PaySheet } from './pay.js';
import { SplitSheet } from './split.js';
import { another } from './state.js';
import type { Subject } from './state.js';
import { Sums } from './sums.js';
import { Unusable } from './unusable.js';

type Open = 'pay' | 'split' | 'courses' | 'move' | 'more' | 'close' | 'cancel' | 'bill' | 'channel' | null;
const open = signal<Open>(null);
const paying = signal<string | null>(null); // the check of a split order that was chosen to be paid
const close = (): void => {
    open.value = null;
    paying.value = null;
};

/* --- nothing is open yet ------------------------------------------------------------------------ */

function Guests(props: { readonly table: string }): VNode {
    const table = tableOf(props.table);
    const seated = table?.state === 'seated';
    if (table && !isUsable(table.id))
        return (
            <div class="stack pad">
                <Unusable table={table} />
            </div>
        );
    return (
        <div class="stack pad">
            <h2>{say('guests')}</h2>
            <p class="quiet">{say('guests_how')}</p>
            <Covers onPick={(covers) => openOrder({ table: props.table, covers })} />
            {seated && (
                <Act
                    act="clear"
                    icon="check"
                    words={say('free_table')}
                    disabled={openIn(tableLane(props.table)).length > 0}
                    onAct={() => clearTable(props.table)}
                />
            )}
        </div>
    );
}

/* --- lines -------------------------------------------------------------------------------------- */

interface Send {
    readonly place: number; // the number of the send, BEING_SENT, WAITS + course, or NOT_SENT
    readonly lines: readonly LineView[];
}
const BEING_SENT = 1e9;
const WAITS = BEING_SENT + 1;
const NOT_SENT = BEING_SENT + 1000;

function placeOf({ fire_no, phase, course, editable }: LineView): number {
    if (phase === 'waiting') return WAITS + course;
    return editable ? NOT_SENT : fire_no || BEING_SENT;
}

/** Sends in order; unsent lines last, close to the hand. */
function sends(all: readonly LineView[]): readonly Send[] {
    const groups = new Map<number, LineView[]>();
    for (const line of all) {
        const place = placeOf(line);
        groups.set(place, [...(groups.get(place) ?? []), line]);
    }
    return [...groups]
        .sort(([a], [b]) => a - b)
        .map(([place, of]) => ({ place, lines: of }));
}

function SendHead(props: { readonly send: Send; readonly settled: () => boolean }): VNode {
    const { place, lines: of } = props.send;
    if (place > WAITS && place < NOT_SENT) {
        const n = place - WAITS;
        const order = of[0]?.order_id ?? '';
        const due = courseOf(order, n)?.due_at ?? null;
        return (
            <div class="send-head row">
                <h2 class="grow quiet">
                    {say('course_n', { n })}
                    {due !== null && (
                        <span data-due>
                            {' · '}
                            {say('course_due', { time: timeOfDay(Date.parse(due)) })}
                        </span>
                    )}
                </h2>
                <Act
                    act="fire_course"
                    icon="send"
                    words={say('fire_course', { n })}
                    onAct={() => props.settled() && fireCourse(order, n)}
                />
            </div>
        );
    }
    if (place >= BEING_SENT)
        return (
            <h2 class="send-head quiet">{say(place === NOT_SENT ? 'not_sent' : 'being_sent')}</h2>
        );
    const at = of.find(({ sent_at }) => sent_at !== null)?.sent_at;
    return (
        <h2 class="send-head quiet">
            <span class="number">#{place}</span> {say('sent_at', { time: span(since(at)) })}
        </h2>
    );
}

function Lines(props: { readonly order: OrderView; readonly onPick: (line: LineView) => void }): VNode {
    const all = lines(props.order.id);
    const end = useRef<HTMLDivElement>(null);
    const unsent = all.filter(({ draft }) => draft).length;
    const groups = sends(all);
    const settled = useSettled(String(groups.map(({ place }) => place))); // the next course comes under the finger
    useEffect(() => end.current?.scrollIntoView({ block: 'end' }), [props.order.id, unsent]);
    return (
        <div class="lines">
            {all.length === 0 && <p class="quiet pad">{say('nothing_ordered')}</p>}
            {groups.map((send) => (
                <section key={send.place}>
                    <SendHead send={send} settled={settled} />
                    {send.lines.map((line) => (
                        <LineRow key={line.id} line={line} onPick={() => props.onPick(line)} />
                    ))}
                </section>
            ))}
            <div ref={end} />
        </div>
    );
}

/* --- acts --------------------------------------------------------------------------------------- */

function Acts(props: { readonly order: OrderView; readonly table: string | null }): VNode {
    const { order } = props;
    const n = linesToSend(order.id).length;
    const next = nextCourse(order.id);
    const settled = useSettled(String(next?.number));
    const busy = order.paying || order.cancelling || order.closing;
    return (
        <div class="acts">
            <Act act="more" icon="menu" words={say('more')} onAct={() => (open.value = 'more')} />
            {props.table !== null && (
                <Act
                    act="move"
                    icon="move"
                    words={say('move')}
                    disabled={busy}
                    onAct={() => (open.value = 'move')}
                />
            )}
            <Act
                act="repeat"
                icon="repeat"
                words={say('repeat')}
                label={say('repeat_round')}
                disabled={roundToRepeat(order.id).length === 0 || busy}
                onAct={() => repeatRound(order.id)}
            />
            <Act
                act="pay"
                icon="pay"
                words={say('pay')}
                disabled={order.cancelling}
                onAct={() => (open.value = 'pay')}
            />
            {next && (
                <Act
                    act="fire_next"
                    class="send"
                    icon="bell"
                    words={say('fire_course', { n: next.number })}
                    disabled={busy}
                    onAct={() => settled() && fireCourse(order.id, next.number)}
                />
            )}
            <Act
                act="send"
                kind="main"
                class="send"
                icon="send"
                words={n > 0 ? say('send_n', { n }) : say('send')}
                disabled={n === 0 || busy}
                onAct={() => sendOrder(order.id)}
            />
        </div>
    );
}

function MoreSheet(props: { readonly order: OrderView; readonly table: string | null }): VNode {
    const { order, table } = props;
    const act = useOnce((run: () => void) => {
        run();
        close();
    });
    return (
        <Sheet title={say('more')} onClose={close}>
            {table !== null && (
                <Act
                    act="another"
                    icon="plus"
                    words={say('another_order')}
                    onAct={() => act(() => another(table))}
                />
            )}
            {client().has('courses') && (
                <Act
                    act="courses"
                    icon="clock"
                    words={say('courses_plan')}
                    disabled={order.record === null}
                    onAct={() => (open.value = 'courses')}
                />
            )}
            {client().has('checks') && (
                <Act
                    act="split"
                    icon="split"
                    words={sayCheck(checksOf(order.id).length > 1 ? 'split_change' : 'split')}
                    disabled={order.record === null || lines(order.id).length === 0}
                    onAct={() => (open.value = 'split')}
                />
            )}
            {mayBill(order) && (
                <Act act="bill" icon="tab" words={sayBill('bill')} onAct={() => (open.value = 'bill')} />
            )}
            {client().has('order_channel') && (
                <Act
                    act="channel"
                    icon={order.kind === 'dine_in' ? 'bag' : 'table'}
                    words={sayOrder(order.kind === 'dine_in' ? 'take_away' : 'to_table')}
                    disabled={!canChangeChannel(order)}
                    onAct={() => (open.value = 'channel')}
                />
            )}
            {mayClose() && (
                <Act
                    act="close_order"
                    icon="check"
                    words={say('close_order')}
                    disabled={!canClose(order)}
                    onAct={() => (open.value = 'close')}
                />
            )}
            <Act
                act="cancel_order"
                kind="bad"
                icon="void"
                words={say('cancel_order')}
                disabled={!canCancel(order)}
                onAct={() => (open.value = 'cancel')}
            />
        </Sheet>
    );
}

function Sheets(props: { readonly order: OrderView; readonly table: string | null }): VNode | null {
    const { order, table } = props;
    switch (open.value) {
        case 'pay':
            return (
                <PaySheet
                    order={order}
                    check={paying.value}
                    onSplit={() => (open.value = 'split')}
                    onClose={close}
                />
            );
        case 'split':
            return (
                <SplitSheet
                    order={order}
                    onPay={(check) => {
                        paying.value = check;
                        open.value = 'pay';
                    }}
                    onClose={close}
                />
            );
        case 'move':
            return table === null ? null : <MoveSheet table={table} onClose={close} />;
        case 'courses':
            return <CoursesSheet order={order} onClose={close} />;
        case 'more':
            return <MoreSheet order={order} table={table} />;
        case 'bill':
            return <BillSheet order={order} onClose={close} />;
        case 'channel':
            return <ChannelSheet order={order} onClose={close} />;
        case 'close':
            return <CloseSheet order={order} onClose={close} />;
        case 'cancel':
            return <CancelSheet order={order} onClose={close} />;
        case null:
            return null;
    }
}

/** Names what was taken off the menu since it was added: it is not sent. */
function SoldOut(props: { readonly order: OrderView }): VNode | null {
    const out = lines(props.order.id).filter(isSoldOut);
    if (out.length === 0) return null;
    return (
        <p class="banner bad" role="alert">
            <Icon name="void" />
            <span>{say('sold_out_here', { names: [...new Set(out.map(({ name }) => name))].join(', ') })}</span>
        </p>
    );
}

export function Check(props: { readonly subject: Subject }): VNode {
    const { table, order } = props.subject;
    const picked = useSignal<string | null>(null);
    useEffect(() => close, [order?.id]); // a sheet is about one order
    if (!order)
        return (
            <section class="check" aria-label={say('check')}>
                {table === null ? <p class="pad quiet">{say('gone')}</p> : <Guests table={table} />}
            </section>
        );
    const line = lines(order.id).find(({ id }) => id === picked.value);
    return (
        <section class="check" aria-label={say('check')}>
            {order.cancelling && <p class="banner warn">{say('cancelling')}</p>}
            {order.closing && <p class="banner warn">{say('closing')}</p>}
            {order.paying && open.value !== 'pay' && (
                <p class="banner warn" role="status">
                    <Icon name="pending" />
                    {say('taking_offline')}
                </p>
            )}
            <SoldOut order={order} />
            <StaleBill order={order} onShow={() => (open.value = 'bill')} />
            {order.allergies !== '' && (
                <p class="banner bad" data-allergies={order.allergies}>
                    <Icon name="allergy" />
                    <bdi>{order.allergies}</bdi>
                </p>
            )}
            <OrderNote key={order.id} order={order} />
            <Lines order={order} onPick={(one) => (picked.value = one.id)} />
            <footer>
                <Sums order={order} />
                <Acts order={order} table={table} />
            </footer>
            {line && (
                <LineSheet
                    line={line}
                    covers={order.covers}
                    onClose={() => {
                        picked.value = null;
                    }}
                />
            )}
            <Sheets order={order} table={table} />
        </section>
    );
}
