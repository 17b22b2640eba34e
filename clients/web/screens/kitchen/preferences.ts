// What a cook chose on this screen: size of the text, the list of all there is to make.
import { computed, effect, signal } from '@preact/signals';
import { kept } from '../../ui/settings.js';

export const SIZES = ['S', 'M', 'L'] as const;
export const textSize = kept('kitchen.size', SIZES, 'M');
export const allDayOn = kept('kitchen.all_day', ['on', 'off'], 'off');

const windowWidth = signal(innerWidth);

/** Text sizes in px by the width of the window, for S, M and L. From 1600 on read at arm's length. */
const STEPS = [
    { from: 1600, S: 18, M: 22, L: 28 },
    { from: 1000, S: 16, M: 19, L: 24 },
    { from: 0, S: 16, M: 18, L: 22 },
] as const;

/** Size of what is to be cooked; everything on a card is in proportion to it. */
export const BODY_PX = computed(() => {
    const step = STEPS.find(({ from }) => windowWidth.value >= from) ?? STEPS[2];
    return step[textSize.value];
});

/** A column is at least so wide: about 28 letters. */
const COLUMN_EM = 14.5;
export function columnMin(width: number): number {
    return Math.min(width, COLUMN_EM * BODY_PX.value);
}

export function startPreferences(): void {
    addEventListener('resize', () => (windowWidth.value = innerWidth));
    effect(() => document.documentElement.style.setProperty('--body', `${BODY_PX.value}px`));
}
