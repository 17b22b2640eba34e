import { uuid } from '../../lib/device.mjs';

export const shifts = {
    'shift.start': async (b) => {
        const staff_id = uuid();
        await b.sure('staff.put', { staff_id, name: 'Zara', role: 'waiter' });
        return [{ shift_id: uuid(), staff_id }];
    },
    'shift.end': async (b) => [{ shift_id: (await b.shift()).shift, tips: 1200 }],
    'shift.tips': async (b) => [{ shift_id: (await b.shift()).shift, tips: 300 }],
    'shift.edit': async (b) => {
        const { shift } = await b.shift();
        const started_at = new Date(Date.now() - 3_600_000).toISOString();
        return [{ shift_id: shift, edit_id: uuid(), reason: 'came earlier', job: 'Bar', started_at, breaks: [] }, { rev: 1 }];
    },
    'shift.hand_over': async (b) => {
        const { staff } = await b.shift();
        const order_id = await b.order();
        await b.sure('order.hand_over', { order_id, server: 'Zara', server_id: staff });
        return [{ staff_id: staff, to_staff_id: (await b.shift()).staff }];
    },
    'break.start': async (b) => [{ shift_id: (await b.shift()).shift, paid: true }],
    'break.end': async (b) => {
        const { shift } = await b.shift();
        await b.sure('break.start', { shift_id: shift });
        return [{ shift_id: shift }];
    },
};
