// The hub's time, as a signal that ticks once a second, and durations in words.
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { say } from '../strings/common.js';

const nowSignal = signal(Date.now());
const deviceSignal = signal(Date.now());

/** The device's clock in ms; ticks once a second. */
export const deviceNow: ReadonlySignal<number> = deviceSignal;
let hubClock: (() => number) | null = null;

/** The hub's clock in ms; ticks once a second. */
export const now: ReadonlySignal<number> = nowSignal;

/** Starts both clocks, for as long as the page lives. Call once. */
export function startTicking(): void {
    deviceSignal.value = Date.now();
    nowSignal.value = hubClock?.() ?? Date.now();
    setTimeout(startTicking, 1000 - (nowSignal.peek() % 1000));
}

/** Makes `now` follow this clock. */
export function tellTimeBy(clock: () => number): void {
    hubClock = clock;
    nowSignal.value = clock();
}

/** ms since a record's time; 0 for null. Subscribes to the clock. */
export function since(time: string | null | undefined): number {
    return time ? Math.max(0, now.value - Date.parse(time)) : 0;
}

/** "45 s", "12 min", "2 h 5 min", "3 d 4 h". */
export function span(ms: number): string {
    const s = Math.floor(Math.max(0, ms) / 1000);
    if (s < 60) return say('seconds', { n: s });
    const minutes = Math.floor(s / 60);
    if (minutes < 60) return say('minutes', { n: minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return say('hours', { n: hours, m: minutes % 60 });
    return say('days', { n: Math.floor(hours / 24), m: hours % 24 });
}

/** "0 min", "12 min", "2 h 5 min": where seconds would distract. */
export function minutes(ms: number): string {
    return ms < 60_000 ? say('minutes', { n: 0 }) : span(ms);
}

/** "18:05": a moment (ms) of today, by the device's zone. */
export function timeOfDay(at: number): string {
    const two = (n: number): string => String(n).padStart(2, '0');
    const moment = new Date(at);
    return `${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** "4:05", "1:02:07": a running clock, for tickets. */
export function clock(ms: number): string {
    const s = Math.floor(Math.max(0, ms) / 1000);
    const two = (n: number): string => String(n).padStart(2, '0');
    const hours = Math.floor(s / 3600);
    const minutes = Math.floor(s / 60) % 60;
    return hours > 0
        ? `${hours}:${two(minutes)}:${two(s % 60)}`
        : `${minutes}:${two(s % 60)}`;
}

/** How much of its allowed time something has used: the same steps on every screen, in colour and words. */
export type Age = 'fresh' | 'due' | 'late' | 'very_late';
const DUE_AT = 0.65;
const VERY_LATE_AT = 1.5;

export function ageOf(ms: number, allowed_ms: number): Age {
    if (allowed_ms <= 0) return 'fresh';
    const share = ms / allowed_ms;
    return share < DUE_AT ? 'fresh' : share < 1 ? 'due' : share < VERY_LATE_AT ? 'late' : 'very_late';
}
