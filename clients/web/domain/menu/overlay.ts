import type { Overlay } from '../drafts.js';

export const MENU: Overlay<'menu'> = {
    'menu.draft': null,
    'menu.discard': null,
    'menu.publish': null, // a new menu is there when the hub says so
    'item.86': {
        offers: (offers, { item_id }) => {
            offers.set(item_id, { available: false, pending: true });
        },
    },
    'item.back': {
        offers: (offers, { item_id }) => {
            offers.set(item_id, { available: true, pending: true });
        },
    },
};
