import { uuid } from '../../lib/device.mjs';

export const order = {
    'order.open': async () => [{ order_id: uuid(), kind: 'takeaway' }],
    'order.cancel': async (b) => [{ order_id: await b.order() }],
    'order.send': async (b) => [{ order_id: (await b.line()).order }],
    'order.note': async (b) => [{ order_id: await b.order(), note: 'birthday' }],
    'line.add': async (b) => [{ line_id: uuid(), order_id: await b.order(), item_id: b.ids.cola, quantity: 1 }],
    'line.change': async (b) => [{ line_id: (await b.line()).line, quantity: 3 }, { rev: 1 }],
    'line.replace': async (b) => [{ line_id: (await b.line()).line, quantity: 3, note: 'no ice' }, { rev: 1 }],
    'line.remove': async (b) => [{ line_id: (await b.line()).line }, { rev: 1 }],
    'line.void': async (b) => [{ line_id: (await b.sent()).line, reason: 'dropped' }],
    'order.close': async (b) => [{ order_id: await b.order(), reason: 'paid at the hotel desk' }, { rev: 1 }],
};
