// What an installer sets up.
import type { CommandOf } from '../core/index.js';
import type { Row } from './catalogue.js';

export const SETUP_COMMANDS: Readonly<Record<CommandOf<'setup'>, Row>> = {
    'setup.put': ['Change menu and floor', 'مینو اور ہال بدلنا'],
    'settings.put': ['Change the settings', 'ترتیبات بدلنا'],
};
