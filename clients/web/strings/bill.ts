// The bill: what the guests are shown and asked to pay; and orders that ended without a payment.
import { speaker } from './catalogue.js';

export const sayBill = speaker({
    bill: ['Bill', 'بل'],
    print: ['Print the bill', 'بل چھاپیں'],
    print_again: ['Print again', 'دوبارہ چھاپیں'],
    whole: ['Whole order', 'پورا آرڈر'],
    none: ['No bill was printed yet.', 'ابھی کوئی بل نہیں چھپا۔'],
    unsent: ['Send or remove what is not sent first.', 'پہلے جو نہیں بھیجا گیا اسے بھیجیں یا ہٹائیں۔'],
    stale: ['Changed since this was printed: print it again.', 'چھپنے کے بعد تبدیلی ہوئی: دوبارہ چھاپیں۔'],
    stale_here: ['The bill that was printed is out of date.', 'چھپا ہوا بل پرانا ہو گیا ہے۔'],
    printed: ['No. {n}, {time}, {name}', 'نمبر {n}، {time}، {name}'],
    part: ['part of', 'حصہ'],
    elsewhere: ['moved to another order', 'دوسرے آرڈر پر منتقل'],
    rest: ['Share of what is for all', 'مشترک چیزوں کا حصہ'],
    charge: ['Service', 'سروس'],
    discount: ['Discount, taken off', 'رعایت، منہا شدہ'],
    tax: ['Tax', 'ٹیکس'],
    tax_included: ['Including', 'بشمول'],
    total: ['Total', 'کل'],
    split_by: ['Split equally by', 'برابر تقسیم'],
    each: ['each {sum}', 'ہر ایک {sum}'],
    each_about: ['{least} or {most} each', 'ہر ایک {least} یا {most}'],

    ended: ['Recently ended', 'حال ہی میں ختم ہوئے'],
    ended_n: ['Recently ended ({n})', 'حال ہی میں ختم ہوئے ({n})'],
    closed: ['closed', 'بند'],
    cancelled: ['cancelled', 'منسوخ'],
    reopen: ['Reopen', 'دوبارہ کھولیں'],
    reopen_why: ['Why is it reopened?', 'دوبارہ کیوں کھولا جا رہا ہے؟'],
});

export const REOPEN_REASONS = [
    ['Closed by mistake', 'غلطی سے بند ہوا'],
    ['The guests came back', 'مہمان واپس آ گئے'],
    ['They pay here after all', 'ادائیگی یہیں ہوگی'],
] as const;
