// The venue's local time by the hub's clock, its business day and the parts of its day, as its settings say.
import { computed } from '@preact/signals';
import type { DayPart } from '#protocol';
import { language } from '../strings/catalogue.js';
import { app } from '../ui/app.js';
import { now } from '../ui/time.js';
import { settings } from './floor/standing.js';

interface Local {
    readonly date: string; // "2026-11-28"
    readonly weekday: number; // 0: Monday
    readonly minute: number; // of its day
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function localTime(ms: number, timeZone: string): Local {
    const parts = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
    }).formatToParts(ms);
    const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
    return {
        date: `${of('year')}-${of('month')}-${of('day')}`,
        weekday: WEEKDAYS.indexOf(of('weekday')),
        minute: 60 * Number(of('hour')) + Number(of('minute')),
    };
}

const minutes = computed(() => Math.floor(now.value / MINUTE_MS));
export const local = computed(() =>
    localTime(minutes.value * MINUTE_MS, app.client.value?.identity.value?.venue.zone ?? 'UTC'),
);

/** The business day: as the hub has it, but for an hour that comes twice when the clocks are put back. */
export const today = computed(() => {
    const { date, minute } = local.value;
    if (minute >= (settings()?.day_starts_minute ?? 0)) return date;
    return new Date(Date.parse(date) - DAY_MS).toISOString().slice(0, 10);
});

/** "Fri 27 Nov": a date in the language of the screen. */
export const dayWords = (date: string): string =>
    new Intl.DateTimeFormat(language.value, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
        Date.parse(date),
    );

/** The part of the day that has this number in the settings. */
export const partOf = (number: number | null | undefined): DayPart | undefined =>
    number ? settings()?.day_parts?.find((part) => part.number === number) : undefined;

/** It is that part of the day now. One that the settings do not have never is. */
export function isPartOn(number: number): boolean {
    const { minute } = local.value;
    const part = partOf(number);
    if (!part) return false;
    const { from, to } = part;
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}
