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
    ready_here: ['Ready', 'تیار'],
    served: ['Served', 'پیش کر دیا'],
    late_n: ['Late {time}', '{time} دیر'],
    waiting_n: ['Waiting {time}', '{time} سے منتظر'],
    cold_n: ['Ready for {time}', '{time} سے تیار'],
});
