// What a cook chose on this screen: text size, the all-day list.
import { computed, effect, signal } from '@preact/signals';
import { kept } from '../../ui/settings.js';

export const SIZES = ['S', 'M', 'L'] as const;
export const textSize = kept('kitchen.size', SIZES, 'M');
export const allDayOn = kept('kitchen.all_day', ['on', 'off'], 'off');
/** Whether courses that are not fired yet are shown. */
export const comingOn = kept('kitchen.coming', ['on', 'off'], 'on');

const windowWidth = signal(innerWidth);

/** Text sizes in px by window width, for S, M and L. Windows from 1600 px on are read from a distance. */
const STEPS = [
    { from: 1600, S: 18, M: 22, L: 28 },
    { from: 1000, S: 16, M: 19, L: 24 },
    { from: 0, S: 16, M: 18, L: 22 },
] as const;

/** Text size of the dishes; everything on a card is in proportion to it. */
export const BODY_PX = computed(() => {
    const step = STEPS.find(({ from }) => windowWidth.value >= from) ?? STEPS[2];
    return step[textSize.value];
});

/** Least width of a column: about 28 letters. */
const COLUMN_EM = 14.5;
export function columnMin(width: number): number {
    return Math.min(width, COLUMN_EM * BODY_PX.value);
}

export function startPreferences(): void {
    addEventListener('resize', () => (windowWidth.value = innerWidth));
    effect(() => document.documentElement.style.setProperty('--body', `${BODY_PX.value}px`));
}
