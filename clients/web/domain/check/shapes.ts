// Checks as screens show them.
import type { Check } from '#protocol';

export interface CheckView {
    readonly record: Check;
    readonly paying: boolean; // a payment of it is unanswered
}
