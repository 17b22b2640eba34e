// Checks: who pays what.
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const CHECK_COMMANDS: Readonly<Record<CommandOf<'check'>, Row>> = {
    'check.split': ['Split the check', 'بل تقسیم کرنا'],
    'check.merge': ['Merge checks', 'بل ملانا'],
};

export const sayCheck = speaker({
    checks: ['Checks of this order', 'اس آرڈر کے بل'],
    check_n: ['Check {n}', 'بل {n}'],
    paid: ['Paid', 'ادا ہو گیا'],
    taking: ['Waiting for the hub…', 'ہب کا انتظار…'],
    which: ['This order is split: choose the check that is paid.', 'اس آرڈر کے کئی بل ہیں: جو ادا ہو رہا ہے اسے چنیں۔'],
});
