import type { Overlay } from '../drafts.js';

// Whoever clocks in waits for the answer: the time of it is what counts.
export const SHIFTS: Overlay<'shifts'> = {
    'shift.start': null,
    'shift.end': null,
    'shift.tips': null,
    'shift.edit': null,
    'shift.hand_over': null,
    'break.start': null,
    'break.end': null,
};
