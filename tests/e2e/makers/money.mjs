import { uuid } from '../../lib/device.mjs';

export const money = {
    'payment.take': async (b) => [{ payment_id: uuid(), order_id: (await b.bumped()).order, tender: 'cash', amount: 660 }, { due: 660 }],
};
