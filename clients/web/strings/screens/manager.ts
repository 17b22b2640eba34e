// Texts of the manager's page.
import { speaker } from '../catalogue.js';

export const sayManager = speaker({
    log_in: ['Log in', 'لاگ ان کریں'],
    login: ['Login name', 'لاگ ان نام'],
    password: ['Password', 'پاس ورڈ'],
    code: ['Code from your app, or a recovery code', 'ایپ کا کوڈ یا ریکوری کوڈ'],
    app_code: ['Code from your app', 'ایپ کا کوڈ'],
    code_why: ['This login has a second factor.', 'اس لاگ ان کے لیے دوسرا کوڈ بھی ضروری ہے۔'],
    back: ['Back', 'واپس'],
    invitation: ['Set your password', 'اپنا پاس ورڈ مقرر کریں'],
    invitation_done: ['Set. Now log in as {name}.', 'مقرر ہو گیا۔ اب {name} کے نام سے لاگ ان کریں۔'],
    new_password: ['New password', 'نیا پاس ورڈ'],
    password_rule_long: [
        'At least 12 characters. A sentence is easier to remember than a riddle.',
        'کم از کم 12 حروف۔ ایک جملہ یاد رکھنا آسان ہوتا ہے۔',
    ],
    password_rule_short: ['At least 8 characters.', 'کم از کم 8 حروف۔'],
    save: ['Save', 'محفوظ کریں'],

    logged_in_as: ['Logged in as {name}', '{name} لاگ ان ہیں'],
    venues: ['Venues', 'مقامات'],
    until: ['until {time}', '{time} تک'],
    log_out: ['Log out', 'لاگ آؤٹ'],
    log_out_all: ['Log out everywhere', 'ہر جگہ سے لاگ آؤٹ'],
    sessions: ['Where you are logged in', 'آپ کہاں لاگ ان ہیں'],
    this_one: ['here', 'یہاں'],
    program: ['program', 'پروگرام'],
    end_session: ['End', 'ختم کریں'],
    used: ['used {time}', 'آخری استعمال {time}'],

    change_password: ['Change password', 'پاس ورڈ بدلیں'],
    old_password: ['Present password', 'موجودہ پاس ورڈ'],
    changed: ['Changed. All other sessions have ended.', 'بدل گیا۔ باقی تمام سیشن ختم ہو گئے۔'],

    second_factor: ['Second factor', 'دوسرا تصدیقی کوڈ'],
    factor_on: ['On: logging in needs a code of your app, too.', 'آن: لاگ ان کے لیے ایپ کا کوڈ بھی چاہیے۔'],
    factor_off: [
        'Off. With it, a stolen password alone opens nothing.',
        'آف۔ اس کے ساتھ صرف چوری شدہ پاس ورڈ سے کچھ نہیں کھلتا۔',
    ],
    enrol: ['Set up', 'شروع کریں'],
    scan: ['Scan this with your authenticator app, then type its code.', 'اسے اپنی ایپ سے سکین کریں، پھر اس کا کوڈ لکھیں۔'],
    or_type: ['Or type this key into it:', 'یا یہ کلید ایپ میں لکھیں:'],
    confirm: ['Confirm', 'تصدیق کریں'],
    recovery: ['Recovery codes', 'ریکوری کوڈ'],
    recovery_why: [
        'Each works once in place of a code, when the phone is lost. They are shown only now: write them down.',
        'فون گم ہونے پر ہر کوڈ ایک بار کام کرتا ہے۔ یہ صرف ابھی دکھائے جا رہے ہیں: لکھ لیں۔',
    ],
    written_down: ['I have written them down', 'میں نے لکھ لیے ہیں'],
    switch_off: ['Switch off', 'بند کریں'],

    wrong: ['The name, the password or the code is wrong.', 'نام، پاس ورڈ یا کوڈ غلط ہے۔'],
    wait: ['Too many wrong tries. Wait {n} s.', 'بہت سی غلط کوششیں۔ {n} سیکنڈ انتظار کریں۔'],
    bad_password: [
        'This cannot be the password: it is too short, your name, or one of the commonest.',
        'یہ پاس ورڈ نہیں ہو سکتا: بہت چھوٹا، آپ کا نام، یا بہت عام ہے۔',
    ],
    too_short: [
        'Your password is too short without a second factor: change it first.',
        'دوسرے کوڈ کے بغیر آپ کا پاس ورڈ بہت چھوٹا ہے: پہلے اسے بدلیں۔',
    ],
    bad_invitation: ['The invitation was used or has expired.', 'دعوت استعمال ہو چکی یا اس کی مدت ختم ہو گئی۔'],
    busy: ['The hub cannot do that now. Try again.', 'ہب ابھی یہ نہیں کر سکتا۔ دوبارہ کوشش کریں۔'],
});
