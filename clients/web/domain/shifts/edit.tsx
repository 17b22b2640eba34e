// A time card is edited: what is so now, and why. The entries so far are listed under it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Shift, ShiftEdit } from '#protocol';
import { textMax } from '../../core/index.js';
import { say as sayCommon } from '../../strings/common.js';
import { sayShifts } from '../../strings/shifts.js';
import { Act } from '../../ui/act.js';
import { isTooLong, TextField } from '../../ui/field.js';
import { formatAmount, parseAmount } from '../../ui/money.js';
import { timeOfDay } from '../../ui/time.js';
import { money } from '../money/views.js';
import { openIn } from '../own.js';
import { editShift, shiftLane } from './commands.js';
import { editsOf, jobsOf } from './views.js';

const REASON_MAX = textMax('shift.edit', 'reason');

/** A record's time as a field of the browser has it, to the minute, by the device's zone. */
function toField(time: string | null): string {
    if (time === null) return '';
    const moment = new Date(time);
    return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The field's time; the record's own where nobody changed it, so that seconds stay. */
function fromField(text: string, was: string | null): string | null {
    if (text === '') return null;
    if (text === toField(was)) return was;
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

function TimeField(props: {
    readonly name: string;
    readonly label: string;
    readonly value: string;
    readonly onInput: (text: string) => void;
}): VNode {
    return (
        <label class="stack">
            {props.label}
            <input
                type="datetime-local"
                class="field number"
                data-field={props.name}
                value={props.value}
                onInput={(event) => props.onInput(event.currentTarget.value)}
            />
        </label>
    );
}

const spanOf = (from: string, to: string | null): string =>
    sayShifts('time_span', { from: timeOfDay(Date.parse(from)), to: to === null ? sayShifts('now') : timeOfDay(Date.parse(to)) });

/** What an entry changed, in words. */
function changes(e: ShiftEdit): string {
    const parts: string[] = [];
    if (e.started_was !== e.started_at || e.ended_was !== e.ended_at)
        parts.push(`${spanOf(e.started_was, e.ended_was)} → ${spanOf(e.started_at, e.ended_at)}`);
    if (e.job_was !== e.job) parts.push(`${e.job_was} → ${e.job}`);
    if ((e.tips_were ?? null) !== (e.tips ?? null)) {
        const amount = (tips: number | null | undefined): string =>
            tips === null || tips === undefined ? '–' : formatAmount(tips, money.value.exponent);
        parts.push(`${sayShifts('tips')}: ${amount(e.tips_were)} → ${amount(e.tips)}`);
    }
    return parts.join(' · ');
}

export function EditForm({ shift, onBack }: { readonly shift: Shift; readonly onBack: () => void }): VNode {
    const started = useSignal(toField(shift.started_at));
    const ended = useSignal(toField(shift.ended_at));
    const job = useSignal(shift.job);
    const tips = useSignal(typeof shift.tips === 'number' ? formatAmount(shift.tips, money.value.exponent) : '');
    const reason = useSignal('');
    const jobs = [...new Set([shift.job, ...jobsOf(shift.staff_id)])];
    const amount = tips.value.trim() === '' ? null : parseAmount(tips.value, money.value);
    const from = fromField(started.value, shift.started_at);
    const to = fromField(ended.value, shift.ended_at);
    const wrong = from === null || (to !== null && Date.parse(to) < Date.parse(from));
    const waits = openIn(shiftLane(shift.staff_id)).length > 0;
    const save = (): void => {
        if (from === null) return;
        // an open break ends with the shift
        const breaks = shift.breaks.map((one) => ({ ...one, ended_at: one.ended_at ?? to }));
        editShift(shift, { reason: reason.value.trim(), job: job.value, started_at: from, ended_at: to, breaks, tips: amount });
    };
    return (
        <section class="stack shift-edit">
            <h3>
                <bdi>{shift.name}</bdi>
            </h3>
            <div class="row wrap">
                <TimeField name="started" label={sayShifts('started')} value={started.value} onInput={(text) => (started.value = text)} />
                <TimeField name="ended" label={`${sayShifts('ended')} (${sayShifts('ended_hint')})`} value={ended.value} onInput={(text) => (ended.value = text)} />
            </div>
            <div class="row wrap">
                <label class="stack">
                    {sayShifts('job')}
                    <select class="field" data-field="job" value={job.value} onChange={(event) => (job.value = event.currentTarget.value)}>
                        {jobs.map((name) => (
                            <option key={name} value={name}>
                                {name === '' ? '–' : name}
                            </option>
                        ))}
                    </select>
                </label>
                <label class="stack">
                    {sayShifts('tips')}
                    <input
                        class="field number"
                        data-field="edit-tips"
                        inputMode="decimal"
                        autocomplete="off"
                        value={tips.value}
                        onInput={(event) => (tips.value = event.currentTarget.value)}
                    />
                </label>
            </div>
            <TextField name="shift_reason" label={sayShifts('reason')} placeholder={sayShifts('reason')} max={REASON_MAX} value={reason.value} onInput={(text) => (reason.value = text)} />
            {wrong && <p role="alert">{sayShifts('wrong_times')}</p>}
            <div class="row wrap">
                <button class="button" data-act="shift-back" onClick={onBack}>
                    {sayCommon('back')}
                </button>
                <Act
                    act="shift-save"
                    kind="main"
                    icon="check"
                    words={sayShifts('save')}
                    disabled={wrong || waits || reason.value.trim() === '' || isTooLong(reason.value, REASON_MAX) || (tips.value.trim() !== '' && amount === null)}
                    onAct={save}
                />
            </div>
            <ul class="plain">
                {editsOf(shift.id).map((e) => (
                    <li key={e.id} data-edit={e.number}>
                        <bdi>{sayShifts('entry', { by: e.by, reason: e.reason })}</bdi>
                        <span class="quiet number"> {changes(e)}</span>
                    </li>
                ))}
            </ul>
        </section>
    );
}
