// Checks: who pays what.
import type { CommandOf } from '../core/index.js';
import type { Row } from './catalogue.js';

export const CHECK_COMMANDS: Readonly<Record<CommandOf<'check'>, Row>> = {
    'check.split': ['Split the check', 'بل تقسیم کرنا'],
    'check.merge': ['Merge checks', 'بل ملانا'],
};
