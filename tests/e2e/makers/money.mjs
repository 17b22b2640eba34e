import { uuid } from '../../lib/device.mjs';

/** A discount on the whole of an order of its own. */
const discount = async (b) => ({ discount_id: uuid(), order_id: (await b.line()).order, reason: 'regular guest' });

export const money = {
    'payment.take': async (b) => [{ payment_id: uuid(), order_id: (await b.bumped()).order, tender: 'cash', amount: 660 }, { due: 660 }],
    'discount.give': async (b) => [{ ...(await discount(b)), kind: 'percent', percent_ppm: 100000 }],
    'charge.add': async (b) => [{ charge_id: uuid(), order_id: (await b.line()).order, name: 'Service', kind: 'percent', percent_ppm: 125000 }],
    'charge.remove': async (b) => {
        const charge_id = uuid();
        await b.sure('charge.add', { charge_id, order_id: (await b.line()).order, name: 'Tray', kind: 'amount', amount: 300 });
        return [{ charge_id, reason: 'regular guest' }];
    },
    'discount.remove': async (b) => {
        const body = await discount(b);
        await b.sure('discount.give', { ...body, kind: 'comp' });
        return [{ discount_id: body.discount_id }];
    },
};
