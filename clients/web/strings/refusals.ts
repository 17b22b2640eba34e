// Why a command was refused, in words. The English comes from the hub (the registry); a new refusal does not
// compile until it is translated here.
import { REFUSALS } from '#protocol';
import { LOCAL_REFUSALS } from '../core/index.js';
import type { protocol, Refusal } from '../core/index.js';
import { language } from './catalogue.js';

type Code = protocol.RefusalCode | keyof typeof LOCAL_REFUSALS;

const URDU: Readonly<Record<Code, string>> = {
    not_found: 'ایسا کوئی ریکارڈ یہاں نہیں',
    exists: 'اس شناخت کا ریکارڈ پہلے سے موجود ہے',
    taken: 'یہ نمبر یا کوڈ کسی اور کے پاس ہے',
    setup_full: 'اس قسم کے مزید ریکارڈ کی گنجائش نہیں',
    charges_full: 'اس آرڈر پر مزید سروس چارج نہیں لگ سکتا',
    reason_needed: 'وجہ بتانا ضروری ہے',
    rev_changed: 'اس دوران کسی اور نے اسے بدل دیا',
    state_changed: 'اب اس کی حالت بدل چکی ہے',
    pre_required: 'حکم میں شرط درکار ہے',
    table_taken: 'میز خالی نہیں',
    table_free: 'میز پر کوئی نہیں بیٹھا',
    table_has_order: 'میز پر پہلے سے کھلا آرڈر ہے',
    table_full: 'اس میز پر مزید آرڈر یا پرچیوں کی گنجائش نہیں',
    table_needed: 'آرڈر کے لیے میز درکار ہے',
    table_unwanted: 'ساتھ لے جانے والے آرڈر کی میز نہیں ہوتی',
    table_held: 'میز ریزرویشن کے لیے رکھی ہے',
    table_dirty: 'میز ابھی صاف نہیں',
    table_blocked: 'میز بند ہے',
    table_joined: 'میز دوسری میز کے ساتھ ملی ہوئی ہے',
    join_full: 'اس میز کے ساتھ مزید میزیں نہیں مل سکتیں',
    reservation_overlaps: 'اس وقت میز محفوظ ہے',
    reservation_past: 'ریزرویشن کا وقت گزر چکا ہے',
    reservation_early: 'ریزرویشن کا وقت ابھی نہیں آیا',
    reservations_full: 'مزید ریزرویشن کی گنجائش نہیں',
    order_not_open: 'آرڈر کھلا نہیں',
    order_sent: 'آرڈر کا کچھ حصہ بھیجا جا چکا ہے',
    order_unsent: 'آرڈر میں کچھ لائنیں ابھی نہیں بھیجی گئیں',
    order_full: 'آرڈر میں مزید لائنوں کی گنجائش نہیں',
    item_86: 'یہ چیز ختم ہو گئی ہے',
    item_few: 'جتنی مانگی گئیں اتنی باقی نہیں',
    choice_unknown: 'اس چیز میں یہ انتخاب نہیں',
    choice_twice: 'ایک انتخاب دو بار لکھا گیا',
    choice_too_few: 'ضروری انتخاب باقی ہے',
    choice_prefix: 'یہ انتخاب اس طرح نہیں ملتا',
    item_retired: 'یہ چیز اب مینو پر نہیں',
    price_fixed: 'اس چیز کی قیمت مقرر ہے',
    price_forbidden: 'آپ اس چیز کی قیمت نہیں بتا سکتے',
    price_bounds: 'قیمت حد سے کم یا زیادہ ہے',
    weight_needed: 'یہ چیز تول کر بکتی ہے',
    weight_unwanted: 'یہ چیز تول کر نہیں بکتی',
    choice_too_many: 'ایک گروہ میں زیادہ انتخاب ہیں',
    price_negative: 'انتخاب سے قیمت منفی ہو جاتی ہے',
    amount_too_large: 'رقم حد سے زیادہ ہے',
    line_sold_out: 'آرڈر میں شامل ہونے کے بعد یہ چیز ختم ہو گئی',
    line_not_draft: 'لائن پہلے ہی بھیجی یا ہٹائی جا چکی ہے',
    line_started: 'کچن نے یہ بنانا شروع کر دیا: منسوخ کریں یا دوبارہ بنوائیں',
    line_not_started: 'کچن نے ابھی شروع نہیں کیا: اسے بدل دیں',
    line_more: 'یہ کچن کے پاس ہے: مزید الگ لائن میں شامل کریں',
    line_not_sent: 'لائن بھیجی نہیں گئی: اسے ہٹا دیں',
    course_fired: 'یہ کورس پہلے ہی بھیجا جا چکا ہے',
    note_too_long: 'نوٹ میں اتنی سطریں ہیں کہ پرچی پر نہیں آتیں',
    room_needed: 'کمرے کے آرڈر کے لیے کمرہ درکار ہے',
    name_needed: 'کھاتے کے لیے نام درکار ہے',
    not_voided: 'یہ چیز منسوخ نہیں ہوئی تھی',
    void_unseen: 'ایک منسوخ چیز ابھی دیکھی نہیں گئی',
    stations_open: 'دوسرا اسٹیشن ابھی فارغ نہیں ہوا',
    change_unseen: 'تبدیل شدہ چیز ابھی نہیں دیکھی گئی',
    due_changed: 'واجب رقم اب بدل گئی ہے',
    not_whole_due: 'صرف پوری واجب رقم لی جا سکتی ہے',
    tendered_too_little: 'دی گئی رقم واجب سے کم ہے',
    tendered_too_much: 'دی گئی رقم اس بل کے لیے بہت زیادہ ہے',
    change_not_cash: 'صرف نقد میں زیادہ رقم دی جا سکتی ہے',
    discount_value: 'رعایت کی مقدار واضح نہیں',
    discount_too_much: 'اس کردار کو اتنی رعایت کی اجازت نہیں',
    discounts_full: 'آرڈر پر مزید رعایتوں کی گنجائش نہیں',
    nothing_to_discount: 'اس لائن کی کوئی قیمت نہیں',
    bad_time: 'ڈیوائس کا وقت اب سے بہت دور ہے',
    venue_full: 'مقام میں مزید ریکارڈ کی گنجائش نہیں',
    change_too_large: 'یہ ایک ساتھ بہت زیادہ بدل دیتا',
    op_reused: 'یہی شناخت کسی اور حکم کے لیے استعمال ہو چکی',
    bad_command: 'حکم کا ایک حصہ درست نہیں',
    unknown_command: 'ایسا کوئی حکم نہیں',
    forbidden: 'اس ڈیوائس کو اس کی اجازت نہیں',
    busy: 'بہت سے احکام منتظر ہیں',
    rate: 'یہ ڈیوائس بہت تیزی سے بھیج رہی ہے',
    unavailable: 'ڈیٹابیس تک ابھی رسائی نہیں',
    conflict: 'ایک ساتھ بہت سے ہب اس مقام کو بدل رہے ہیں',
    internal: 'ہب یہ نہ کر سکا؛ درج کر لیا گیا',
    not_saved: 'ڈیوائس حکم محفوظ نہ کر سکی، اس لیے بھیجا نہیں گیا',
    message_too_large: 'حکم ہب کی حد سے بڑا ہے',
    other_venue: 'یہ کسی اور مقام کے لیے بنا تھا',
    old_hub: 'ہب اس سکرین سے پرانا ہے اور یہ حکم ابھی نہیں جانتا',
};

export function refusalWords(refusal: Refusal): string {
    const { code, text } = refusal;
    if (language.value === 'ur' && code in URDU) return URDU[code as Code];
    const table: Readonly<Record<string, { readonly text: string } | undefined>> = REFUSALS;
    const local: Readonly<Record<string, string | undefined>> = LOCAL_REFUSALS;
    const words = table[code]?.text ?? local[code] ?? text;
    return words.charAt(0).toUpperCase() + words.slice(1);
}
