import { uuid } from '../../lib/device.mjs';

export const setup = {
    'setup.put': async () => [{ areas: [{ id: uuid(), name: 'Terrace', position: 1 }] }],
    'settings.put': async (b) => {
        const now = b.settings();
        return [{ rounding: 'line_up', reason_cancel: !now?.reason_cancel }, now && { rev: now.rev }];
    },
};
