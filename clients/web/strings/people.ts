// People who work here.
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const PEOPLE_COMMANDS: Readonly<Record<CommandOf<'people'>, Row>> = {
    'staff.put': ['Change who works here', 'عملے میں تبدیلی'],
    'staff.end': ['{name} works here no longer', '{name} اب یہاں کام نہیں کرتے'],
    'staff.secret': ['A PIN was set', 'پن مقرر ہوا'],
    'post.take': ['Sign in', 'سائن اِن'],
    'post.leave': ['Sign out', 'سائن آؤٹ'],
    'refused_act.note': ['A refused act was noted', 'مسترد شدہ عمل درج ہوا'],
};

export const sayPeople = speaker({
    sign_in: ['Sign in', 'سائن اِن'],
    sign_out: ['Sign out', 'سائن آؤٹ'],
    locked: ['Locked', 'لاک ہے'],
    locked_hint: ['Locked: tap to sign in, then work', 'لاک ہے: کام کے لیے سائن اِن کریں'],
    signed_in: ['Signed in: {name}. Switch or sign out', 'سائن اِن: {name}۔ بدلیں یا سائن آؤٹ کریں'],
    pin: ['PIN', 'پن'],
    pin_digits: ['{n} digits', '{n} ہندسے'],
    badge: ['Badge', 'بیج'],
    badge_hint: ['Scan the badge, or type or paste its code', 'بیج اسکین کریں، یا اس کا کوڈ لکھیں یا پیسٹ کریں'],
    use_badge: ['Use a badge', 'بیج سے'],
    use_pin: ['Use a PIN', 'پن سے'],
    who: ['Who are you?', 'آپ کون ہیں؟'],
    anybody: ['Whoever has the PIN', 'جس کا پن ہو'],
    go: ['Sign in', 'سائن اِن'],
    checking: ['Checking…', 'دیکھا جا رہا ہے…'],
    wrong: ['Wrong, or not for here', 'غلط، یا یہاں کے لیے نہیں'],
    wait: ['Too many were wrong. Try again in {n} s', 'کئی بار غلط ہوا۔ {n} سیکنڈ بعد دوبارہ کوشش کریں'],
    ask_manager: ['Too many were wrong. A manager must unlock', 'کئی بار غلط ہوا۔ مینیجر ہی کھول سکتا ہے'],
    name_first: ['Too many were wrong here. Say who you are, then your PIN', 'یہاں کئی بار غلط ہوا۔ پہلے نام چنیں، پھر پن'],
    busy: ['Many sign in just now. Try again', 'ابھی کئی لوگ سائن اِن کر رہے ہیں۔ دوبارہ کوشش کریں'],
    offline: ['The hub is away: nobody can sign in now', 'ہب سے رابطہ نہیں: ابھی سائن اِن نہیں ہو سکتا'],
    off: ['Nobody can sign in at this device', 'اس ڈیوائس پر سائن اِن نہیں ہو سکتا'],
    lock_soon: ['Signing out in {n} s. Tap to stay', '{n} سیکنڈ میں سائن آؤٹ۔ رہنے کے لیے چھوئیں'],
});
