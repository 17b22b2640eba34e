import type { Overlay } from '../drafts.js';

export const SETUP: Overlay<'setup'> = {
    'setup.put': null,
    'settings.put': null,
};
