// The time clock: whoever is signed in begins and ends, takes breaks and says the tips; what holds up the end;
// and for managers, who is at work, with edits.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Order, Shift } from '#protocol';
import { say as sayCommon } from '../../strings/common.js';
import { sayFloor } from '../../strings/floor.js';
import { refusalWords } from '../../strings/refusals.js';
import { sayShifts } from '../../strings/shifts.js';
import { Act } from '../../ui/act.js';
import { Icon } from '../../ui/icons.js';
import { formatAmount, formatMoney, parseAmount } from '../../ui/money.js';
import { Sheet } from '../../ui/sheet.js';
import { minutes, since, timeOfDay } from '../../ui/time.js';
import { tableOf } from '../floor/views.js';
import { money } from '../money/views.js';
import { dismiss, openIn, refusedIn } from '../own.js';
import { signedIn } from '../people/views.js';
import { all } from '../records.js';
import { clockIn, clockOut, declareTips, endBreak, handAllOver, handOver, shiftLane, startBreak } from './commands.js';
import { EditForm } from './edit.js';
import { atWork, clockShown, editsOf, endedShifts, jobsOf, managesShifts, mustClockIn, openBreak, ownShift, servedBy, wantsTips } from './views.js';

const FORGOTTEN_H = 16;
const HOUR_MS = 3_600_000;

const at = (time: string): string => timeOfDay(Date.parse(time));

/** What the hub said no to, until it is dismissed. */
function Refused({ staff }: { readonly staff: string }): VNode | null {
    const entry = refusedIn(shiftLane(staff)).at(-1);
    if (!entry?.refusal) return null;
    return (
        <div class="banner bad row" role="alert" data-says="shift">
            <span class="grow">{refusalWords(entry.refusal)}</span>
            <button class="button" data-act="shift-ok" onClick={() => dismiss(entry)}>
                {sayCommon('ok')}
            </button>
        </div>
    );
}

function ClockIn({ staff, waits }: { readonly staff: string; readonly waits: boolean }): VNode {
    const jobs = jobsOf(staff);
    return (
        <>
            <p class="clock-state">{sayShifts('off')}</p>
            <div class="row wrap">
                {(jobs.length === 0 ? [''] : jobs).map((job) => (
                    <button
                        key={job}
                        class="button main grow"
                        data-act="clock-in"
                        data-job={job}
                        disabled={waits}
                        onClick={() => clockIn(staff, job)}
                    >
                        <Icon name="clock" />
                        {job === '' ? sayShifts('clock_in') : sayShifts('clock_in_as', { job })}
                    </button>
                ))}
            </div>
        </>
    );
}

function Breaks({ shift, waits }: { readonly shift: Shift; readonly waits: boolean }): VNode {
    const open = openBreak(shift);
    if (open)
        return (
            <Act act="break-end" kind="main" icon="started" words={sayShifts('break_end')} disabled={waits} onAct={() => endBreak(shift)} />
        );
    return (
        <div class="row wrap">
            <button class="button grow" data-act="break-paid" disabled={waits} onClick={() => startBreak(shift, true)}>
                {sayShifts('break_paid')}
            </button>
            <button class="button grow" data-act="break-unpaid" disabled={waits} onClick={() => startBreak(shift, false)}>
                {sayShifts('break_unpaid')}
            </button>
        </div>
    );
}

function Tips({ shift, waits }: { readonly shift: Shift; readonly waits: boolean }): VNode {
    const typed = useSignal('');
    const amount = parseAmount(typed.value, money.value);
    const declared = shift.tips ?? null;
    const { exponent } = money.value;
    return (
        <section class="stack">
            <h3>{sayShifts('tips')}</h3>
            <p>
                {declared !== null
                    ? sayShifts('tips_declared', { amount: formatMoney(declared, money.value) })
                    : sayShifts(wantsTips(shift) ? 'tips_wanted' : 'tips_none')}
            </p>
            <form
                class="row"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (amount === null) return;
                    declareTips(shift, amount);
                    typed.value = '';
                }}
            >
                <input
                    class="field number grow"
                    data-field="tips"
                    inputMode="decimal"
                    autocomplete="off"
                    aria-label={sayShifts('tips')}
                    placeholder={formatAmount(0, exponent)}
                    aria-invalid={typed.value !== '' && amount === null}
                    value={typed.value}
                    onInput={(event) => (typed.value = event.currentTarget.value)}
                />
                <button class="button" data-act="tips" disabled={waits || amount === null}>
                    {sayShifts('declare')}
                </button>
            </form>
        </section>
    );
}

function orderWords({ number, table_id, kind, customer }: Order): string {
    const table = tableOf(table_id ?? '');
    const where = table ? sayFloor('table_n', { number: table.number }) : sayFloor(kind);
    return [`#${number}`, where, customer ?? ''].filter((part) => part !== '').join(' · ');
}

/** The orders that hold up the end, and to whom they go. */
function OpenOrders({ staff, orders, waits }: { readonly staff: string; readonly orders: readonly Order[]; readonly waits: boolean }): VNode {
    const to = useSignal('');
    const others = all('staff')
        .filter(({ id, ended_at }) => id !== staff && ended_at === null)
        .sort((a, b) => a.name.localeCompare(b.name));
    const person = others.find(({ id }) => id === to.value);
    return (
        <section class="stack open-orders">
            <h3>{sayShifts('orders_open', { n: orders.length })}</h3>
            <label class="stack">
                {sayShifts('hand_to')}
                <select class="field" data-field="hand-to" value={to.value} onChange={(event) => (to.value = event.currentTarget.value)}>
                    <option value="">{sayShifts('choose')}</option>
                    {others.map(({ id, name }) => (
                        <option key={id} value={id}>
                            {name}
                        </option>
                    ))}
                </select>
            </label>
            <ul class="plain">
                {orders.map((order) => (
                    <li key={order.id} class="row" data-open-order={order.number}>
                        <bdi class="grow">{orderWords(order)}</bdi>
                        <button
                            class="button"
                            data-act="hand-over"
                            aria-label={`${sayShifts('hand_one')}: ${orderWords(order)}`}
                            disabled={!person || openIn(order.id).length > 0}
                            onClick={() => person && handOver(order, person)}
                        >
                            {sayShifts('hand_one')}
                        </button>
                    </li>
                ))}
            </ul>
            <Act act="hand-all" icon="move" words={sayShifts('hand_all')} disabled={!person || waits} onAct={() => person && handAllOver(staff, person)} />
        </section>
    );
}

function Own(): VNode | null {
    const who = signedIn.value;
    if (!who) return null;
    const shift = ownShift.value;
    const waits = openIn(shiftLane(who.staff)).length > 0;
    if (!shift) return <ClockIn staff={who.staff} waits={waits} />;
    const open = openBreak(shift);
    const orders = servedBy(who.staff);
    return (
        <>
            <p class="clock-state" role="status">
                {open ? sayShifts('on_break', { time: at(open.started_at) }) : sayShifts('since', { time: at(shift.started_at) })}
                <span class="quiet number">
                    {[shift.job, minutes(since((open ?? shift).started_at))].filter((part) => part !== '').join(' · ')}
                </span>
            </p>
            <Breaks shift={shift} waits={waits} />
            <Tips shift={shift} waits={waits} />
            {orders.length > 0 && <OpenOrders staff={who.staff} orders={orders} waits={waits} />}
            <Act
                act="clock-out"
                kind="bad"
                icon="check"
                words={sayShifts('clock_out')}
                disabled={waits || orders.length > 0 || wantsTips(shift)}
                onAct={() => clockOut(shift)}
            />
        </>
    );
}

/* --- all, for managers --------------------------------------------------------------------------- */

function Card({ shift, onEdit }: { readonly shift: Shift; readonly onEdit: () => void }): VNode {
    const n = editsOf(shift.id).length;
    const forgotten = shift.ended_at === null && since(shift.started_at) > FORGOTTEN_H * HOUR_MS;
    const open = openBreak(shift);
    const when = sayShifts('time_span', { from: at(shift.started_at), to: shift.ended_at ? at(shift.ended_at) : sayShifts('now') });
    return (
        <li class="row shift-card" data-shift={shift.name}>
            <span class="stack grow">
                <b>
                    <bdi>{shift.name}</bdi>
                    {shift.job !== '' && <span class="quiet"> · {shift.job}</span>}
                </b>
                <span class="number">
                    {shift.business_date} · {when}
                    {open && ` · ${sayShifts('on_break', { time: at(open.started_at) })}`}
                </span>
                {forgotten && <span class="badge warn">{sayShifts('long', { n: FORGOTTEN_H })}</span>}
                {n > 0 && <span class="quiet">{sayShifts('edited', { n })}</span>}
            </span>
            <button class="button" data-act="shift-edit" aria-label={`${sayShifts('edit')}: ${shift.name}`} onClick={onEdit}>
                {sayShifts('edit')}
            </button>
        </li>
    );
}

function Cards(props: { readonly title: string; readonly shifts: readonly Shift[]; readonly empty: string; readonly onEdit: (id: string) => void }): VNode {
    return (
        <section class="stack">
            <h3>{props.title}</h3>
            {props.shifts.length === 0 ? (
                <p class="quiet">{props.empty}</p>
            ) : (
                <ul class="plain">
                    {props.shifts.map((shift) => (
                        <Card key={shift.id} shift={shift} onEdit={() => props.onEdit(shift.id)} />
                    ))}
                </ul>
            )}
        </section>
    );
}

/** Place it once on a screen that has a time clock. */
export function TimeClock(): VNode | null {
    const edited = useSignal<string | null>(null);
    useEffect(() => {
        if (mustClockIn.value) clockShown.value = true;
    }, [mustClockIn.value, signedIn.value?.staff]);
    const who = signedIn.value;
    if (!clockShown.value || (!who && !managesShifts.value)) return null;
    const close = (): void => {
        clockShown.value = false;
        edited.value = null;
    };
    const shift = all('shift').find(({ id }) => id === edited.value);
    let body: ComponentChildren = (
        <>
            {who && <Refused staff={who.staff} />}
            <Own />
            {managesShifts.value && (
                <>
                    <Cards title={sayShifts('at_work')} shifts={atWork.value} empty={sayShifts('nobody')} onEdit={(id) => (edited.value = id)} />
                    {endedShifts.value.length > 0 && (
                        <Cards title={sayShifts('lately')} shifts={endedShifts.value} empty="" onEdit={(id) => (edited.value = id)} />
                    )}
                </>
            )}
        </>
    );
    if (shift && managesShifts.value)
        body = (
            <>
                <Refused staff={shift.staff_id} />
                <EditForm key={shift.id + shift.rev} shift={shift} onBack={() => (edited.value = null)} />
            </>
        );
    return (
        <Sheet title={who ? `${sayShifts('title')} · ${who.actor.name}` : sayShifts('title')} onClose={close} class="time-clock">
            {body}
        </Sheet>
    );
}
