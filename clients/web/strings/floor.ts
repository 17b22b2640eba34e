// Tables: what happened to them, and how they stand.
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const FLOOR_COMMANDS: Readonly<Record<CommandOf<'floor'>, Row>> = {
    'table.seat': ['Seat guests: {name}', 'مہمان بٹھانا: {name}'],
    'table.transfer': ['Move: {name}', 'منتقلی: {name}'],
    'table.clear': ['Free: {name}', 'خالی کرنا: {name}'],
    'table.reserve': ['Reserve: {name}', 'محفوظ کرنا: {name}'],
    'reservation.change': ['Change the reservation', 'ریزرویشن تبدیل'],
    'reservation.cancel': ['Cancel the reservation', 'ریزرویشن منسوخ'],
    'reservation.no_show': ['Nobody came', 'کوئی نہیں آیا'],
    'table.join': ['Join tables: {name}', 'میزیں ملانا: {name}'],
    'table.part': ['Part tables: {name}', 'میزیں الگ کرنا: {name}'],
    'table.block': ['Block: {name}', 'بند کرنا: {name}'],
    'table.unblock': ['Unblock: {name}', 'دوبارہ کھولنا: {name}'],
    'table.place': ['Place: {name}', 'جگہ: {name}'],
    'table.assign': ['Section of {name}', '{name} کا حصہ'],
    'section.assign': ['Server of a section', 'حصے کا ویٹر'],
    'barrier.place': ['Change the plan', 'نقشہ تبدیل'],
    'barrier.remove': ['Change the plan', 'نقشہ تبدیل'],
    'table.clean': ['Clean: {name}', 'صاف: {name}'],
};

export const sayFloor = speaker({
    table_n: ['Table {number}', 'میز {number}'],
    seats_n: ['{n} seats', '{n} نشستیں'],
    covers_n: ['{n} guests', '{n} مہمان'],

    // stages
    free: ['Free', 'خالی'],
    seated: ['Seated', 'بیٹھے ہیں'],
    ordering: ['Not sent', 'بھیجا نہیں'],
    in_kitchen: ['In the kitchen', 'کچن میں'],
    in_course_n: ['Course {n} in the kitchen', 'کورس {n} کچن میں'],
    ready: ['Ready', 'تیار'],
    bill_printed: ['Has the bill', 'بل دے دیا'],
    part_paid: ['Partly paid', 'کچھ ادا ہوا'],
    paid: ['Paid', 'ادا ہو گیا'],

    // without guests
    reserved: ['Reserved', 'محفوظ'],
    reserved_at: ['Reserved {time}', '{time} محفوظ'],
    held: ['Held', 'روکی ہوئی'],
    held_for: ['Held for {name}, {time}', '{name} کے لیے، {time}'],
    dirty: ['To be cleaned', 'صاف ہونی ہے'],
    blocked: ['Blocked', 'بند'],
    joined: ['Joined', 'ملی ہوئی'],
    joined_to: ['Part of table {number}', 'میز {number} کا حصہ'],
    tables_n: ['Tables {numbers}', 'میزیں {numbers}'],

    // the plan
    door: ['Door', 'دروازہ'],
    section: ['Section {name}', 'حصہ {name}'],

    // channels
    dine_in: ['At a table', 'میز پر'],
    takeaway: ['Takeaway', 'ساتھ لے جانا'],
    delivery: ['Delivery', 'ترسیل'],
    room: ['Room', 'کمرہ'],
    room_n: ['Room {number}', 'کمرہ {number}'],
    tab: ['Tab', 'کھاتہ'],
    promised_at: ['for {time}', '{time} کے لیے'],
    served: ['Served', 'پیش کر دیا'],
    late_n: ['Late {time}', '{time} دیر'],
    waiting_n: ['Waiting {time}', '{time} سے منتظر'],
    cold_n: ['Ready for {time}', '{time} سے تیار'],
});
