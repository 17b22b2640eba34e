// Checks as screens show them.
import type { Check } from '#protocol';

export interface CheckView {
    readonly record: Check;
    readonly paying: boolean; // a payment of it is unanswered
}

/** One of the checks that bear a line. */
export interface Bearer {
    readonly check: Check;
    readonly weight: number; // its part, in proportion to the line's other bearers
}
