// Who is at work: one's own shift, and what managers see of all.
import { computed, signal } from '@preact/signals';
import type { Order, Shift, ShiftEdit } from '#protocol';
import { app } from '../../ui/app.js';
import { signedIn } from '../people/views.js';
import { all } from '../records.js';
import { me } from '../staff.js';

/** The time clock is shown. */
export const clockShown = signal(false);

/** This screen and its hub know time clocks. */
export const hasClock = computed(() => 'shift.start' in app.words && (app.client.value?.has('shifts') ?? false));

const byStart = (a: Shift, b: Shift): number => a.started_at.localeCompare(b.started_at);

/** Everybody who is at work now, the longest first. */
export const atWork = computed(() => all('shift').filter(({ ended_at }) => ended_at === null).sort(byStart));

const LATELY = 20;
/** Shifts that ended, the last one first. */
export const endedShifts = computed(() =>
    all('shift')
        .filter(({ ended_at }) => ended_at !== null)
        .sort((a, b) => (b.ended_at ?? '').localeCompare(a.ended_at ?? ''))
        .slice(0, LATELY),
);

/** The shift of whoever is signed in; null: not at work, or nobody is. */
export const ownShift = computed(() => atWork.value.find(({ staff_id }) => staff_id === signedIn.value?.staff) ?? null);

export const openBreak = (shift: Shift) => shift.breaks.find(({ ended_at }) => ended_at === null) ?? null;

export const jobsOf = (staff: string): readonly string[] =>
    all('staff').find(({ id }) => id === staff)?.jobs.map(({ name }) => name) ?? [];

/** The open orders that a person serves, by number. */
export const servedBy = (staff: string): readonly Order[] =>
    all('order')
        .filter(({ state, server_id }) => state === 'open' && server_id === staff)
        .sort((a, b) => a.number - b.number);

export const editsOf = (shift: string): readonly ShiftEdit[] =>
    all('shift_edit')
        .filter(({ shift_id }) => shift_id === shift)
        .sort((a, b) => a.number - b.number);

/** Whoever acts here may see to the shifts of others. */
export const managesShifts = computed(() => (signedIn.value?.actor ?? me.value)?.role === 'manager');

/** Declared tips are wanted before this shift ends. */
export function wantsTips(shift: Shift): boolean {
    const cooks = all('staff').find(({ id }) => id === shift.staff_id)?.role === 'kitchen';
    return all('settings')[0]?.tips_needed === true && !cooks && (shift.tips ?? null) === null;
}

/** Whoever is signed in must be at work first, and is not. */
export const mustClockIn = computed(() => {
    const who = signedIn.value;
    const wanted = all('settings')[0]?.clock_in_always === true;
    return wanted && hasClock.value && who !== null && who.actor.role !== 'manager' && ownShift.value === null;
});
