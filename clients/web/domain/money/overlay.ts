import type { Overlay } from '../drafts.js';

export const MONEY: Overlay<'money'> = {
    'payment.take': {
        orders: (orders, { order_id }) => {
            const order = orders.get(order_id);
            if (order) orders.set(order_id, { ...order, paying: true });
        },
        checks: (checks, { check_id }) => {
            const check = checks.get(check_id ?? '');
            if (check) checks.set(check.record.id, { ...check, paying: true });
        },
    },
    'discount.give': null, // the hub splits it over the lines
    'discount.remove': null,
    'charge.add': null, // the hub says how much it is
    'charge.remove': null,
};
