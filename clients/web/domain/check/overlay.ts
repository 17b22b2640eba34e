import type { Overlay } from '../drafts.js';

export const CHECK: Overlay<'check'> = {
    'check.split': null, // the hub says what each check bears
    'check.merge': null,
    'bill.print': null, // its amounts are the hub's
};
