import type { Overlay } from '../drafts.js';

export const FLOOR: Overlay<'floor'> = {
    'table.seat': null,
    'table.transfer': {
        orders: (orders, { table_id, to_table_id }) => {
            for (const [id, order] of orders)
                if (order.table_id === table_id)
                    orders.set(id, { ...order, table_id: to_table_id, pending: true });
        },
    },
    'table.clear': null,
    'table.reserve': null,
    'reservation.change': null,
    'reservation.cancel': null,
    'reservation.no_show': null,
    'table.join': null, // the hub alone knows what moves
    'table.part': null,
    'table.block': null,
    'table.unblock': null,
    'table.clean': null,
    'table.place': null,
    'table.assign': null,
    'section.assign': null,
    'barrier.place': null,
    'barrier.remove': null,
};
