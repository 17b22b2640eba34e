// Splits an order into checks: in equal parts, by seat, by item, an amount, a percentage; moves lines between checks, divides
// them over several, and merges checks again. Nothing is dragged: what moves is tapped, then where it goes.
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Check } from '#protocol';
import {
    addCheck,
    giveLines,
    mergeCheck,
    splitBySeat,
    splitByItem,
    splitEqually,
    splitOff,
} from '../../domain/check/commands.js';
import type { Bearer, CheckView } from '../../domain/check/shapes.js';
import { bearersOf, checksOf, linesToPay, seatsToPay } from '../../domain/check/views.js';
import { money } from '../../domain/money/views.js';
import type { LineView, OrderView } from '../../domain/order/shapes.js';
import { lines } from '../../domain/order/views.js';
import { refusedIn } from '../../domain/own.js';
import { sayCheck } from '../../strings/check.js';
import { say as sayCommon } from '../../strings/common.js';
import { say } from '../../strings/screens/tablet.js';
import { Act } from '../../ui/act.js';
import { Icon } from '../../ui/icons.js';
import { Keypad } from '../../ui/keypad.js';
import { formatAmount, formatMoney } from '../../ui/money.js';
import { Sheet, Stepper } from '../../ui/sheet.js';
import { useSettled } from '../../ui/taps.js';
import { Refused } from './needs.js';

const PARTS = [2, 3, 4, 5, 6, 7, 8, 10] as const;
const WEIGHT_MAX = 99;

/* --- an order that is paid as a whole ------------------------------------------------------------ */

/** What one guest pays of it, typed: an amount or a percentage. */
function OneGuest(props: {
    readonly name: 'amount' | 'percent';
    readonly most: number;
    readonly busy: boolean;
    readonly textOf: (n: number) => string;
    readonly onDone: (n: number) => void;
}): VNode {
    const { name, most, busy, textOf, onDone } = props;
    const n = useSignal(0);
    const text = textOf(n.value);
    return (
        <section class="stack">
            <h3>{sayCheck(name)}</h3>
            <Keypad
                name={name}
                label={sayCheck(name)}
                value={n.value}
                max={most}
                text={text}
                onChange={(value) => (n.value = value)}
            />
            <Act
                act="split_off"
                kind="main"
                icon="split"
                words={sayCheck('split_off', { sum: text })}
                disabled={busy || n.value === 0}
                onAct={() => onDone(n.value)}
            />
        </section>
    );
}

type Guard = (run: () => void) => () => void;

function Ways(props: { readonly order: OrderView; readonly busy: boolean; readonly guard: Guard }): VNode {
    const { order, busy, guard } = props;
    const asks = useSignal<'amount' | 'percent' | null>(null);
    const due = order.record?.due ?? 0;
    if (asks.value === 'amount')
        return (
            <OneGuest
                key="amount"
                name="amount"
                most={due - 1}
                busy={busy}
                textOf={(n) => formatMoney(n, money.value)}
                onDone={(amount) => splitOff(order, { amount })}
            />
        );
    if (asks.value === 'percent')
        return (
            <OneGuest
                key="percent"
                name="percent"
                most={99}
                busy={busy}
                textOf={(n) => `${String(n)} %`}
                onDone={(percent) => splitOff(order, { percent })}
            />
        );
    return (
        <>
            <section class="stack">
                <h3>{sayCheck('equal')}</h3>
                <div class="row wrap" role="group" aria-label={sayCheck('equal')}>
                    {PARTS.map((n) => (
                        <button
                            key={n}
                            class="button number"
                            data-parts={n}
                            disabled={busy}
                            onClick={guard(() => splitEqually(order, n))}
                        >
                            {n}
                        </button>
                    ))}
                </div>
            </section>
            <Act
                act="split_seat"
                icon="people"
                words={sayCheck('by_seat')}
                disabled={busy || seatsToPay(order.id).length < 2}
                onAct={guard(() => splitBySeat(order))}
            />
            <Act
                act="split_item"
                icon="list"
                words={sayCheck('by_item')}
                disabled={busy || linesToPay(order.id).length === 0}
                onAct={guard(() => splitByItem(order))}
            />
            <Act
                act="split_amount"
                icon="pay"
                words={sayCheck('by_amount')}
                disabled={busy || due < 2}
                onAct={guard(() => (asks.value = 'amount'))}
            />
            <Act
                act="split_percent"
                icon="pay"
                words={sayCheck('by_percent')}
                disabled={busy || due < 2}
                onAct={guard(() => (asks.value = 'percent'))}
            />
        </>
    );
}

/* --- a split order ------------------------------------------------------------------------------- */

interface Placed {
    readonly line: LineView;
    readonly by: readonly Bearer[];
}

function LineButton(props: {
    readonly placed: Placed;
    readonly check: Check | null;
    readonly picked: Signal<ReadonlySet<string>>;
}): VNode {
    const { check, picked } = props;
    const { line, by } = props.placed;
    const isPicked = picked.value.has(line.id);
    const parts = by.reduce((sum, { weight }) => sum + weight, 0);
    const own = by.find((one) => one.check.id === check?.id)?.weight ?? parts;
    const toggle = (): void => {
        const next = new Set(picked.value);
        if (!next.delete(line.id)) next.add(line.id);
        picked.value = next;
    };
    return (
        <button
            class="button split-line"
            data-split-line={line.id}
            aria-pressed={isPicked}
            disabled={by.some((one) => one.check.state === 'paid')}
            onClick={toggle}
        >
            {isPicked && <Icon name="check" />}
            <span class="grow">
                <span class="number">{line.quantity}×</span> <bdi>{line.name}</bdi>
                {line.seat > 0 && <span class="quiet"> · {say('seat_n', { n: line.seat })}</span>}
            </span>
            {own < parts && <span class="badge">{sayCheck('part_of', { n: own, all: parts })}</span>}
            <span class="number">{formatAmount(line.price, money.value.exponent)}</span>
        </button>
    );
}

function CheckHead(props: {
    readonly view: CheckView;
    readonly into: Check | undefined; // with which it can be merged
    readonly busy: boolean;
    readonly onPay: () => void;
    readonly guard: Guard;
}): VNode {
    const { view, into, busy, onPay, guard } = props;
    const { id, order_id, number, name, state, due, total } = view.record;
    const isPaid = state === 'paid';
    return (
        <>
            <div class="row">
                <h3 class="grow">
                    {sayCheck('check_n', { n: number })}
                    {name && (
                        <>
                            {' · '}
                            <bdi>{name}</bdi>
                        </>
                    )}
                </h3>
                {(isPaid || view.paying) && (
                    <span class="badge">
                        <Icon name={isPaid ? 'check' : 'pending'} />
                        {sayCheck(isPaid ? 'paid' : 'taking')}
                    </span>
                )}
                <b class="number">{formatMoney((isPaid ? total : due) ?? 0, money.value)}</b>
            </div>
            {!isPaid && !view.paying && (
                <div class="row">
                    {into && (
                        <Act
                            act="merge_check"
                            class="grow"
                            icon="join"
                            words={sayCheck('merge')}
                            label={sayCheck('merge_n', { n: number, into: into.number })}
                            disabled={busy}
                            onAct={guard(() => mergeCheck(order_id, id, into.id))}
                        />
                    )}
                    <Act
                        act="pay_check"
                        class="grow"
                        icon="pay"
                        words={say('pay')}
                        label={sayCheck('pay_n', { n: number })}
                        disabled={busy}
                        onAct={guard(onPay)}
                    />
                </div>
            )}
        </>
    );
}

function Board(props: {
    readonly order: OrderView;
    readonly checks: readonly CheckView[];
    readonly picked: Signal<ReadonlySet<string>>;
    readonly busy: boolean;
    readonly guard: Guard;
    readonly onPay: (check: string) => void;
}): VNode {
    const { order, checks, picked, busy, guard, onPay } = props;
    const placed: readonly Placed[] = lines(order.id)
        .filter(({ committed, phase }) => committed && phase !== 'void')
        .map((line) => ({ line, by: bearersOf(line) }));
    const open = checks.filter(({ record }) => record.state === 'open');
    const rows = (of: readonly Placed[], check: Check | null): readonly VNode[] =>
        of.map((one) => <LineButton key={one.line.id} placed={one} check={check} picked={picked} />);
    const shared = placed.filter(({ by }) => by.length === 0);
    return (
        <>
            <p class="quiet">{sayCheck('how_move')}</p>
            <div class="split-board">
                {checks.map((view) => {
                    const own = placed.filter(({ by }) => by.some(({ check }) => check.id === view.record.id));
                    const into = open.find(({ record }) => record.id !== view.record.id)?.record;
                    return (
                        <section key={view.record.id} class="stack" data-split-check={view.record.number}>
                            <CheckHead
                                view={view}
                                into={into}
                                busy={busy}
                                guard={guard}
                                onPay={() => onPay(view.record.id)}
                            />
                            {own.length === 0 ? <p class="quiet">{sayCheck('nothing_on')}</p> : rows(own, view.record)}
                        </section>
                    );
                })}
                {shared.length > 0 && (
                    <section class="stack" data-split-check="all">
                        <h3>{sayCheck('on_all')}</h3>
                        {rows(shared, null)}
                    </section>
                )}
            </div>
        </>
    );
}

/** Which parts of the picked lines each check bears. */
function Divide(props: {
    readonly open: readonly CheckView[];
    readonly busy: boolean;
    readonly onDone: (parts: readonly { readonly check_id: string; readonly weight: number }[]) => void;
}): VNode {
    const weights = useSignal<ReadonlyMap<string, number>>(new Map(props.open.map(({ record }) => [record.id, 1])));
    const parts = [...weights.value]
        .filter(([, weight]) => weight > 0)
        .map(([check_id, weight]) => ({ check_id, weight }));
    return (
        <section class="stack">
            <h3>{sayCheck('divide_how')}</h3>
            {props.open.map(({ record: { id, number, name } }) => (
                <div key={id} class="row wrap" data-divide={number}>
                    <span class="grow">
                        {sayCheck('check_n', { n: number })} <bdi>{name}</bdi>
                    </span>
                    <Stepper
                        label={sayCheck('check_n', { n: number })}
                        value={weights.value.get(id) ?? 0}
                        min={0}
                        max={WEIGHT_MAX}
                        onChange={(n) => (weights.value = new Map(weights.value).set(id, n))}
                    />
                </div>
            ))}
            <Act
                act="divide_do"
                kind="main"
                icon="split"
                words={sayCheck('divide_do')}
                disabled={props.busy || parts.length === 0}
                onAct={() => props.onDone(parts)}
            />
        </section>
    );
}

/* --- the sheet ----------------------------------------------------------------------------------- */

/** Where the picked lines go; without any, what is done with the checks. */
function Foot(props: {
    readonly order: OrderView;
    readonly open: readonly CheckView[];
    readonly picked: Signal<ReadonlySet<string>>;
    readonly busy: boolean;
    readonly guard: Guard;
    readonly onDivide: () => void;
}): VNode {
    const { order, open, picked, busy, guard, onDivide } = props;
    const [first, ...others] = open;
    const n = picked.value.size;
    if (n === 0)
        return (
            <>
                <Act
                    act="merge_all"
                    icon="join"
                    words={sayCheck('merge_all')}
                    disabled={busy || others.length === 0}
                    onAct={guard(() => {
                        for (const { record } of others) mergeCheck(order.id, record.id, first?.record.id ?? '');
                    })}
                />
                <span class="grow" />
                <Act
                    act="add_check"
                    icon="plus"
                    words={sayCheck('add_check')}
                    disabled={busy}
                    onAct={guard(() => addCheck(order.id))}
                />
            </>
        );
    const give = (to: readonly { readonly check_id: string; readonly weight: number }[]): (() => void) =>
        guard(() => {
            giveLines(order.id, [...picked.value], to);
            picked.value = new Set();
        });
    return (
        <div class="row wrap" role="group" aria-label={sayCheck('move_n', { n })}>
            <span class="quiet">{sayCheck('move_n', { n })}</span>
            {open.map(({ record: { id, number } }) => (
                <button
                    key={id}
                    class="button main"
                    data-to={number}
                    disabled={busy}
                    onClick={give([{ check_id: id, weight: 1 }])}
                >
                    {sayCheck('check_n', { n: number })}
                </button>
            ))}
            <button class="button" data-to="all" disabled={busy} onClick={give([])}>
                {sayCheck('all')}
            </button>
            <Act act="divide" icon="split" words={sayCheck('divide')} disabled={busy} onAct={guard(onDivide)} />
        </div>
    );
}

export function SplitSheet(props: {
    readonly order: OrderView;
    readonly onPay: (check: string) => void;
    readonly onClose: () => void;
}): VNode {
    const { order, onPay, onClose } = props;
    const picked = useSignal<ReadonlySet<string>>(new Set());
    const divides = useSignal(false);
    const checks = checksOf(order.id);
    const open = checks.filter(({ record }) => record.state === 'open');
    const isSplit = open.length > 1;
    const busy = order.pending || order.paying || order.record === null;
    // a bouncing finger's second tap is for what was there before
    const settled = useSettled(`${open.length} ${divides.value}`);
    const guard: Guard = (run) => () => settled() && run();
    return (
        <Sheet
            title={sayCheck('split_title')}
            wide
            class="pay"
            onClose={onClose}
            footer={
                isSplit && !divides.value ? (
                    <Foot
                        order={order}
                        open={open}
                        picked={picked}
                        busy={busy}
                        guard={guard}
                        onDivide={() => (divides.value = true)}
                    />
                ) : (
                    divides.value && (
                        <button class="button" data-act="divide_not" onClick={() => (divides.value = false)}>
                            {sayCommon('back')}
                        </button>
                    )
                )
            }
        >
            {refusedIn(order.id).map((entry) => (
                <Refused key={entry.op} entry={entry} />
            ))}
            {busy && (
                <p class="banner" role="status">
                    <Icon name="pending" />
                    {sayCheck('taking')}
                </p>
            )}
            {divides.value ? (
                <Divide
                    open={open}
                    busy={busy}
                    onDone={(parts) => {
                        giveLines(order.id, [...picked.value], parts);
                        picked.value = new Set();
                        divides.value = false;
                    }}
                />
            ) : isSplit ? (
                <Board order={order} checks={checks} picked={picked} busy={busy} guard={guard} onPay={onPay} />
            ) : (
                <Ways order={order} busy={busy} guard={guard} />
            )}
        </Sheet>
    );
}
