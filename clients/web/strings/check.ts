// Checks: who pays what.
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const CHECK_COMMANDS: Readonly<Record<CommandOf<'check'>, Row>> = {
    'check.split': ['Split the check', 'بل تقسیم کرنا'],
    'check.merge': ['Merge checks', 'بل ملانا'],
    'bill.print': ['Print the bill', 'بل چھاپنا'],
};

export const sayCheck = speaker({
    checks: ['Checks of this order', 'اس آرڈر کے بل'],
    check_n: ['Check {n}', 'بل {n}'],
    paid: ['Paid', 'ادا ہو گیا'],
    taking: ['Waiting for the hub…', 'ہب کا انتظار…'],
    n_checks: ['{n} checks, {paid} paid', '{n} بل، {paid} ادا'],

    // splitting
    split: ['Split the check…', 'بل تقسیم کریں…'],
    split_change: ['Change the split…', 'تقسیم بدلیں…'],
    split_title: ['Split the check', 'بل کی تقسیم'],
    equal: ['In equal parts', 'برابر حصوں میں'],
    by_seat: ['By seat', 'نشست کے حساب سے'],
    by_item: ['By item', 'چیزوں کے حساب سے'],
    by_amount: ['One guest pays an amount…', 'ایک مہمان ایک رقم دے گا…'],
    by_percent: ['One guest pays a percentage…', 'ایک مہمان فیصد دے گا…'],
    amount: ['Amount of one guest', 'ایک مہمان کی رقم'],
    percent: ['Percentage of one guest', 'ایک مہمان کا فیصد'],
    split_off: ['Split off {sum}', '{sum} الگ کریں'],
    how_move: ['Tap the items to move, then the check they go to.', 'جو منتقل ہو اسے دبائیں، پھر وہ بل جس پر جائے۔'],
    on_all: ['Shared by all checks', 'سب بلوں پر مشترک'],
    nothing_on: ['Nothing of its own', 'الگ سے کچھ نہیں'],
    move_n: ['Move {n} to', '{n} یہاں لے جائیں'],
    all: ['All checks', 'سب بل'],
    divide: ['Divide…', 'بانٹیں…'],
    divide_how: ['How many parts does each check pay?', 'ہر بل کتنے حصے دے گا؟'],
    divide_do: ['Divide', 'بانٹیں'],
    part_of: ['{n} of {all}', '{all} میں سے {n}'],
    add_check: ['Another check', 'ایک اور بل'],
    merge_all: ['Back to one check', 'پھر ایک ہی بل'],
    merge_n: ['Merge check {n} into check {into}', 'بل {n} کو بل {into} میں ملائیں'],
    merge: ['Merge', 'ملائیں'],
    pay_n: ['Pay check {n}', 'بل {n} کی ادائیگی'],
    which: ['This order is split: choose the check to pay.', 'اس آرڈر کے کئی بل ہیں: جو ادا ہو رہا ہے اسے چنیں۔'],
});
