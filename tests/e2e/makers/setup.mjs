import { uuid } from '../../lib/device.mjs';

export const setup = {
    'setup.put': async () => [{ areas: [{ id: uuid(), name: 'Terrace', position: 1 }] }],
    'settings.put': async () => [{ rounding: 'line_up', reason_cancel: true }],
};
