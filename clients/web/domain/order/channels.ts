// How the channels of orders are drawn; their words: sayFloor.
import type { OrderKind } from '#protocol';
import type { IconName } from '../../ui/icons.js';

export const CHANNEL_ICONS: Readonly<Record<OrderKind, IconName>> = {
    dine_in: 'table',
    takeaway: 'bag',
    delivery: 'courier',
    room: 'bed',
    tab: 'tab',
};
