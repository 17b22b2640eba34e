import { uuid } from '../../lib/device.mjs';

export const setup = {
    'setup.put': async () => [{ areas: [{ id: uuid(), name: 'Terrace', position: 1 }] }],
    // what no other maker meets
    'settings.put': async (b) => {
        const { id, rev, ...body } = b.settings() ?? { rounding: 'line_up' };
        return [{ ...body, discount_cashier_ppm: (body.discount_cashier_ppm ?? 200_000) + 1 }, rev && { rev }];
    },
};
