// Orders and their lines.
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const ORDER_COMMANDS: Readonly<Record<CommandOf<'order'>, Row>> = {
    'order.open': ['Open an order: {name}', 'آرڈر کھولنا: {name}'],
    'order.send': ['Send the order', 'آرڈر بھیجنا'],
    'order.cancel': ['Cancel the order', 'آرڈر منسوخ کرنا'],
    'order.note': ['Note on the order', 'آرڈر پر نوٹ'],
    'order.details': ['Details of the order', 'آرڈر کی تفصیل'],
    'order.allergies': ['Allergies of the guests', 'مہمانوں کی الرجی'],
    'order.covers': ['{n} guests', '{n} مہمان'],
    'order.hand_over': ['Hand the order over', 'آرڈر کسی اور کے سپرد کرنا'],
    'line.add': ['Add {n} × {name}', '{n} × {name} شامل'],
    'line.change': ['Change {name}', '{name} تبدیل'],
    'line.replace': ['Change {name}', '{name} تبدیل'],
    'line.remove': ['Remove {name}', '{name} ہٹانا'],
    'line.remake': ['Make {name} again', '{name} دوبارہ بنانا'],
    'line.void': ['Void {name}', '{name} منسوخ'],
    'course.fire': ['Fire course {n}', 'کورس {n} بھیجنا'],
    'course.plan': ['Plan course {n}', 'کورس {n} کا منصوبہ'],
    'course.due': ['Course {n} is due', 'کورس {n} کا وقت'],
    'line.hold': ['Hold {name}', '{name} روکنا'],
    'line.release': ['Release {name}', '{name} جاری کرنا'],
    'line.transfer': ['Move lines to another order', 'لائنیں دوسرے آرڈر پر'],
    'order.merge': ['Merge orders', 'آرڈر ملانا'],
    'order.part': ['Part orders again', 'آرڈر پھر الگ کرنا'],
    'order.transfer': ['Move the order to another table', 'آرڈر دوسری میز پر'],
    'order.reopen': ['Reopen the order', 'دوبارہ کھولنا'],
    'order.close': ['Close without payment', 'ادائیگی کے بغیر بند کرنا'],
    'order.import': ['Import an order', 'آرڈر درآمد'],
    'order.channel': ['Change the channel', 'آرڈر کی قسم بدلنا'],
};

export const sayOrder = speaker({
    order_n: ['Order {number}', 'آرڈر {number}'],
    order_new: ['New order', 'نیا آرڈر'],
    of_day: ['of {day}', '{day} کا'],

    // another channel
    take_away: ['Take away instead', 'ساتھ لے جائیں'],
    to_table: ['At a table instead…', 'میز پر بٹھائیں…'],
    costs_now: ['Now', 'ابھی'],
    costs_then: ['As takeaway', 'ساتھ لے جانے پر'],
    kitchen_knows: [
        'The kitchen is told on the tickets that it has. Nothing is made again.',
        'کچن کو انہی پرچیوں پر بتایا جائے گا۔ کچھ دوبارہ نہیں بنے گا۔',
    ],

    // when a course goes
    plan_by_hand: ['When it is called', 'جب کہا جائے'],
    plan_after_course: ['After the previous course', 'پچھلے کورس کے بعد'],
    plan_at_time: ['At a set time', 'مقررہ وقت پر'],
    plan_finish_together: ['Called, all ready at once', 'کہنے پر، سب ایک ساتھ تیار'],

    // a line's phases
    unsent: ['Not sent', 'بھیجا نہیں'],
    held: ['On hold', 'روکا ہوا'],
    waiting: ['Waits for its course', 'اپنے کورس کا منتظر'],
    pending: ['Pending', 'زیر التوا'],
    sent: ['Sent', 'بھیج دیا'],
    displayed: ['Seen by the kitchen', 'کچن نے دیکھ لیا'],
    started: ['Being made', 'بن رہا ہے'],
    ready: ['Ready', 'تیار'],
    picked_up: ['Picked up', 'اٹھا لیا'],
    void: ['Void', 'منسوخ'],
});

/** Notes that waiters write all day. Sent as text, in the language of the tablet. */
export const NOTE_CHIPS = [
    ['No onion', 'پیاز کے بغیر'],
    ['No garlic', 'لہسن کے بغیر'],
    ['No salt', 'نمک کے بغیر'],
    ['Extra spicy', 'زیادہ مرچ'],
    ['Mild', 'کم مرچ'],
    ['Sauce on the side', 'چٹنی الگ'],
    ['No ice', 'برف کے بغیر'],
    ['Well done', 'خوب پکا ہوا'],
    ['Bring first', 'پہلے لائیں'],
    ['With the mains', 'مین کے ساتھ'],
] as const;

/** About allergies: these set the allergy mark, too. */
export const ALLERGY_CHIPS = [
    ['Nut allergy', 'میوے سے الرجی'],
    ['Gluten allergy', 'گلوٹن سے الرجی'],
    ['Dairy allergy', 'دودھ سے الرجی'],
    ['Egg allergy', 'انڈے سے الرجی'],
    ['Shellfish allergy', 'جھینگے سے الرجی'],
] as const;

export const CLOSE_REASONS = [
    ['Paid at the desk', 'کاؤنٹر پر ادا ہوا'],
    ['Paid to the courier', 'کوریئر کو ادا ہوا'],
    ['On the house', 'ہماری طرف سے'],
    ['Left without paying', 'ادائیگی کے بغیر چلے گئے'],
] as const;

export const REMAKE_REASONS = [
    ['Dropped', 'گر گیا'],
    ['Wrong dish', 'غلط ڈش'],
    ['Cold', 'ٹھنڈا'],
    ['Overdone', 'زیادہ پکا'],
    ['Underdone', 'کچا رہ گیا'],
] as const;

export const VOID_REASONS = [
    ['Guest changed mind', 'مہمان نے ارادہ بدلا'],
    ['Wrong item entered', 'غلط چیز درج ہوئی'],
    ['Kitchen cannot make it', 'کچن نہیں بنا سکتا'],
    ['Spilled or dropped', 'گر گیا'],
    ['Took too long', 'بہت دیر ہوئی'],
] as const;

export const CANCEL_REASONS = [
    ['Guests left', 'مہمان چلے گئے'],
    ['Opened by mistake', 'غلطی سے کھولا'],
    ['Entered twice', 'دو بار درج ہوا'],
] as const;
