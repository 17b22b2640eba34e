// People at work.
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const SHIFT_COMMANDS: Readonly<Record<CommandOf<'shifts'>, Row>> = {
    'shift.start': ['Clock in', 'کام شروع کرنا'],
    'shift.end': ['Clock out', 'کام ختم کرنا'],
    'shift.tips': ['Declare tips', 'ٹپ بتانا'],
    'shift.edit': ['Edit a time card', 'حاضری میں تبدیلی'],
    'shift.hand_over': ['Hand orders over', 'آرڈر حوالے کرنا'],
    'break.start': ['Start a break', 'وقفہ شروع کرنا'],
    'break.end': ['End the break', 'وقفہ ختم کرنا'],
};

export const sayShifts = speaker({
    title: ['Time clock', 'حاضری'],
    off: ['Not at work', 'کام پر نہیں'],
    since: ['At work since {time}', '{time} سے کام پر'],
    on_break: ['On a break since {time}', '{time} سے وقفے پر'],
    works_as: ['You work as', 'آپ کا کام'],
    clock_in: ['Clock in', 'کام شروع کریں'],
    clock_in_as: ['Clock in: {job}', 'کام شروع کریں: {job}'],
    clock_out: ['Clock out', 'کام ختم کریں'],
    break_paid: ['Paid break', 'بامعاوضہ وقفہ'],
    break_unpaid: ['Unpaid break', 'بلا معاوضہ وقفہ'],
    break_end: ['End the break', 'وقفہ ختم کریں'],
    tips: ['Tips', 'ٹپ'],
    tips_declared: ['Tips declared: {amount}', 'بتائی گئی ٹپ: {amount}'],
    tips_none: ['No tips declared yet', 'ابھی کوئی ٹپ نہیں بتائی گئی'],
    tips_wanted: ['Declare your tips before you clock out. None is 0', 'جانے سے پہلے ٹپ بتائیں۔ کچھ نہ ہو تو 0'],
    declare: ['Declare', 'بتائیں'],
    orders_open: ['Your open orders ({n}). Close them or hand them over first', 'آپ کے کھلے آرڈر ({n})۔ پہلے بند کریں یا حوالے کریں'],
    hand_to: ['Hand over to', 'کس کے حوالے'],
    choose: ['Choose a person', 'کسی کو چنیں'],
    hand_all: ['Hand all over', 'سب حوالے کریں'],
    hand_one: ['Hand over', 'حوالے کریں'],
    at_work: ['Who is at work', 'کام پر کون ہے'],
    nobody: ['Nobody is at work', 'کوئی کام پر نہیں'],
    lately: ['Ended lately', 'حال ہی میں ختم'],
    long: ['For over {n} h: forgotten?', '{n} گھنٹے سے زیادہ: بھول گئے؟'],
    edit: ['Edit', 'تبدیل کریں'],
    edited: ['Edited {n}×', '{n} بار تبدیل'],
    started: ['Began', 'آغاز'],
    ended: ['Ended', 'اختتام'],
    ended_hint: ['Empty: still at work', 'خالی: ابھی کام پر'],
    job: ['Job', 'کام'],
    reason: ['Why (needed)', 'کیوں (ضروری)'],
    save: ['Save as an entry', 'اندراج محفوظ کریں'],
    entry: ['{by}: {reason}', '{by}: {reason}'],
    time_span: ['{from} to {to}', '{from} تا {to}'],
    now: ['now', 'اب تک'],
    wrong_times: ['These times do not fit', 'یہ اوقات درست نہیں'],
});
