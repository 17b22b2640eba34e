import type { Overlay } from '../drafts.js';

export const MENU: Overlay<'menu'> = {
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
