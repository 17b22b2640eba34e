// Payments and discounts.
import type { Tender } from '#protocol';
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const MONEY_COMMANDS: Readonly<Record<CommandOf<'money'>, Row>> = {
    'payment.take': ['Payment', 'ادائیگی'],
    'discount.give': ['Discount', 'رعایت'],
    'discount.remove': ['Take back discount', 'رعایت واپس لینا'],
    'charge.add': ['Service charge', 'سروس چارج'],
    'charge.remove': ['Take off service charge', 'سروس چارج ہٹانا'],
};

export const sayTender = speaker<Tender>({
    cash: ['Cash', 'نقد'],
    card: ['Card', 'کارڈ'],
    voucher: ['Voucher', 'واؤچر'],
    other: ['Other', 'دیگر'],
});

export const CHARGE_REASONS = [
    ['Guests asked for it', 'مہمانوں نے کہا'],
    ['Service was slow', 'سروس سست تھی'],
    ['Something went wrong', 'کوئی غلطی ہوئی'],
    ['On the house', 'ہماری طرف سے'],
] as const;
