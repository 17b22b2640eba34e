import { uuid } from '../../lib/device.mjs';

export const people = {
    'staff.put': async () => [{ staff_id: uuid(), name: 'Omar', role: 'waiter' }],
    'staff.end': async (b) => {
        const staff_id = uuid();
        await b.sure('staff.put', { staff_id, name: 'Zara', role: 'kitchen' });
        return [{ staff_id, reason: 'moved away' }];
    },
    'guest.erase': async (b) => [{ about: await b.order() }],
};
