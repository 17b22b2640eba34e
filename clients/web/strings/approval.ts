// What somebody else must approve.
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const APPROVAL_COMMANDS: Readonly<Record<CommandOf<'approval'>, Row>> = {
    'approval.ask': ['Ask for an approval', 'منظوری مانگنا'],
    'approval.give': ['Approve', 'منظوری دینا'],
    'approval.deny': ['Deny', 'منظوری سے انکار'],
    'approval.withdraw': ['Withdraw a request', 'درخواست واپس لینا'],
    'approval.lend': ['Approve', 'منظوری دینا'],
    'approval.expire': ['A request expired', 'درخواست کا وقت ختم ہوا'],
};

/** What is asked for, by its act; others are said as commands. */
export const ACTS: Readonly<Record<string, Row | undefined>> = {
    'discount.give': ['Discount', 'رعایت'],
    'discount.comp': ['On the house', 'گھر کی طرف سے'],
    'discount.remove': ['Take a discount back', 'رعایت واپس لینا'],
    'charge.add': ['Service charge', 'سروس چارج'],
    'charge.remove': ['Take the service charge off', 'سروس چارج ہٹانا'],
    'payment.take': ['Take a payment', 'ادائیگی لینا'],
    'line.void': ['Void what was sent', 'بھیجا ہوا منسوخ کرنا'],
    'line.price': ['Another price', 'دوسری قیمت'],
    'order.cancel': ['Cancel the order', 'آرڈر منسوخ کرنا'],
    'order.close': ['Close without payment', 'ادائیگی کے بغیر بند کرنا'],
    'order.reopen': ['Open the order again', 'آرڈر دوبارہ کھولنا'],
};

export const sayApproval = speaker({
    needed: ['Needs an approval', 'منظوری درکار ہے'],
    who: ['Who approves?', 'منظوری کون دے گا؟'],
    reason: ['Why? For whoever decides', 'وجہ؟ فیصلہ کرنے والے کے لیے'],
    ask: ['Ask a manager', 'مینیجر سے پوچھیں'],
    waiting: ['Asked. Waiting for an answer…', 'پوچھ لیا۔ جواب کا انتظار ہے…'],
    left: ['{n} s left', '{n} سیکنڈ باقی'],
    given: ['Approved by {name}', '{name} نے منظوری دے دی'],
    denied: ['Denied by {name}', '{name} نے انکار کر دیا'],
    expired: ['Nobody answered in time', 'وقت پر کسی نے جواب نہیں دیا'],
    again: ['Ask again', 'دوبارہ پوچھیں'],
    forbidden: ['This person may not approve that', 'یہ شخص اس کی منظوری نہیں دے سکتا'],
    own: ['Another person must approve it', 'منظوری کسی اور کو دینی ہوگی'],
    too_late: ['It cannot be approved any more', 'اب اس کی منظوری نہیں ہو سکتی'],
    amount: ['Up to {amount}', 'زیادہ سے زیادہ {amount}'],
    order_n: ['Order {n}', 'آرڈر {n}'],
    requests: ['Requests', 'درخواستیں'],
    requests_n: ['{n} requests wait for an answer', '{n} درخواستیں جواب کی منتظر ہیں'],
    none: ['Nobody asks for anything', 'کوئی درخواست نہیں'],
    asks: ['{name} asks', '{name} پوچھ رہے ہیں'],
    give: ['Approve', 'منظور'],
    deny: ['Deny', 'انکار'],
    why_denied: ['Why not? For {name}', 'انکار کی وجہ؟ {name} کے لیے'],
    not_given: ['That did not work: {why}', 'ایسا نہ ہو سکا: {why}'],
});
