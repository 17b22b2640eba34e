import { uuid } from '../../lib/device.mjs';

/** An order of its own, of which the second course waits. */
async function waiting(b) {
    const ids = await b.line();
    for (const course of [1, 2])
        await b.sure('line.add', { line_id: uuid(), order_id: ids.order, item_id: b.ids.cola, quantity: 1, course });
    await b.sure('order.send', { order_id: ids.order });
    return ids;
}

export const order = {
    'order.open': async () => [{ order_id: uuid(), kind: 'takeaway' }],
    'order.cancel': async (b) => [{ order_id: await b.order() }],
    'order.send': async (b) => [{ order_id: (await b.line()).order }],
    'order.details': async (b) => [{ order_id: await b.order(), customer: 'Ada', phone: '+43 1 5123', reference: 'web-17' }],
    'order.allergies': async (b) => [{ order_id: await b.order(), allergies: 'nuts' }],
    'order.covers': async (b) => [{ order_id: await b.order(), covers: 7 }],
    'order.hand_over': async (b) => [{ order_id: await b.order(), server: 'Ben' }],
    'order.note': async (b) => [{ order_id: await b.order(), note: 'birthday' }],
    'line.add': async (b) => [{ line_id: uuid(), order_id: await b.order(), item_id: b.ids.cola, quantity: 1 }],
    'line.change': async (b) => [{ line_id: (await b.line()).line, quantity: 3 }, { rev: 1 }],
    'line.replace': async (b) => [{ line_id: (await b.line()).line, quantity: 3, note: 'no ice' }, { rev: 1 }],
    'line.remove': async (b) => [{ line_id: (await b.line()).line }, { rev: 1 }],
    'line.void': async (b) => [{ line_id: (await b.sent()).line, reason: 'dropped' }],
    'line.remake': async (b) => {
        const ids = await b.sent();
        await b.sure('ticket.start', { ticket_id: ids.ticket });
        return [{ line_id: ids.line, reason: 'dropped' }];
    },
    'course.fire': async (b) => [{ order_id: (await waiting(b)).order, course: 2 }],
    'course.plan': async (b) => [{ order_id: (await waiting(b)).order, course: 2, plan: 'after_course' }],
    'line.hold': async (b) => [{ line_id: (await b.line()).line }],
    'line.release': async (b) => {
        const { line } = await b.line();
        await b.sure('line.hold', { line_id: line });
        return [{ line_id: line }];
    },
    'order.close': async (b) => [{ order_id: await b.order(), reason: 'paid at the hotel desk' }, { rev: 1 }],
    'order.reopen': async (b) => {
        const { id, rev, ...body } = b.settings() ?? { rounding: 'line_up' };
        if (!body.reopen_minutes) await b.sure('settings.put', { ...body, reopen_minutes: 60 }, rev && { rev });
        const order_id = await b.order();
        await b.sure('order.close', { order_id, reason: 'paid at the hotel desk' }, { rev: 1 });
        return [{ order_id, reason: 'they stay' }];
    },
    'line.transfer': async (b) => {
        const { order: order_id, line } = await b.sent();
        return [{ order_id, to_order_id: await b.order(), lines: [{ line_id: line }] }];
    },
    'order.merge': async (b) => [{ order_id: (await b.sent()).order, into_id: await b.order() }],
    'order.part': async (b) => {
        const { order: order_id } = await b.sent();
        await b.sure('order.merge', { order_id, into_id: await b.order() });
        return [{ order_id }];
    },
    'order.transfer': async (b) => {
        const order_id = uuid();
        await b.sure('order.open', { order_id, kind: 'dine_in', table_id: b.ids.table1, another: true });
        return [{ order_id, to_table_id: b.ids.table2 }];
    },
    'order.import': async (b) => [{
        order_id: uuid(), kind: 'takeaway', reference: 'T-1', opened_at: '2024-05-01T23:30:00.000Z', closed_at: '2024-05-02T00:10:00.000Z',
        lines: [{ item_id: b.ids.cola, quantity: 2, price: 250, taxes: [{ rate_ppm: 0 }] }],
        payments: [{ tender: 'cash', amount: 300 }, { tender: 'card', amount: 200 }], total: 500,
    }],
    'order.channel': async (b) => [{ order_id: await b.order(), kind: 'delivery', address: '5, High Street' }, { rev: 1 }],
};
