import type { Overlay } from '../drafts.js';

/** An approval is what the hub says: nothing is shown before. */
export const APPROVAL: Overlay<'approval'> = {
    'approval.ask': null,
    'approval.give': null,
    'approval.deny': null,
    'approval.withdraw': null,
    'approval.lend': null, // these are the hub's own
    'approval.expire': null,
};
