// Texts of the kitchen display.
import { speaker } from '../catalogue.js';

export const sayKitchen = speaker({
    // head
    n_open: ['{n} open', '{n} کھلے'],
    n_orders: ['Orders: {n}', 'آرڈر: {n}'],
    n_ready: ['{n} ready', '{n} تیار'],
    n_late: ['{n} late', '{n} لیٹ'],
    n_unseen: ['{n} not seen yet. Mark all as seen', '{n} ابھی نہیں دیکھے۔ سب کو دیکھا ہوا کریں'],
    tap_for_sound: ['Tap to start sound', 'آواز کے لیے یہاں دبائیں'],
    all_day: ['All day', 'کل تعداد'],
    ingredients: ['Ingredients', 'اجزاء'],
    also_at: ['ALSO AT: {names}', 'یہاں بھی: {names}'],
    recall: ['Recall', 'واپس بلائیں'],
    eighty_six: ['86', 'ختم'],
    settings: ['Settings', 'ترتیبات'],
    help: ['Help', 'مدد'],
    station: ['Station', 'اسٹیشن'],

    // cards
    covers: ['covers', 'مہمان'],
    course: ['Course', 'کورس'],
    seat: ['Seat', 'نشست'],
    was_table: ['was table {number}', 'پہلے میز {number}'],
    goes_to: ['goes to {number}', '{number} پر جائے گا'],
    addition: ['ADDITION', 'اضافہ'],
    void: ['VOID', 'منسوخ'],
    void_was_seen: ['VOID, seen', 'منسوخ، دیکھ لیا'],
    void_first: [
        'Acknowledge the void, then bump',
        'پہلے منسوخ چیز کی تصدیق کریں، پھر مکمل کریں',
    ],
    changed: ['CHANGED', 'تبدیل'],
    change_first: [
        'Acknowledge the change first',
        'پہلے تبدیلی کی تصدیق کریں',
    ],
    ack_change_of: ['Seen: {name} was changed', 'دیکھ لیا: {name} تبدیل'],
    remake: ['MAKE AGAIN', 'دوبارہ بنائیں'],
    rush: ['RUSH', 'فوری'],
    rush_of: ['Rush {name}', '{name} فوری'],
    ack: ['Seen', 'دیکھ لیا'],
    ack_of: ['Seen: {name} was voided', 'دیکھ لیا: {name} منسوخ'],
    start: ['Start', 'شروع'],
    begun: ['started', 'شروع'],
    start_of: ['Start {name}', '{name} شروع کریں'],
    done: ['Done', 'تیار'],
    bump: ['Bump', 'مکمل'],
    bump_of: ['Bump {name}', '{name} مکمل کریں'],
    undo: ['Undo', 'واپس'],
    undo_of: ['Undo: {name} is not done', 'واپس: {name} تیار نہیں'],
    pending: ['Not sent yet', 'ابھی نہیں بھیجا گیا'],
    continued: ['continued', 'جاری ہے'],
    continues: ['continues', 'آگے جاری'],

    // pages
    pages: ['Pages', 'صفحات'],
    n_more: ['+{n} more', '+{n} مزید'],
    n_earlier: ['{n} earlier', '{n} پہلے'],
    first_page: ['First page', 'پہلا صفحہ'],
    last_page: ['Last page', 'آخری صفحہ'],
    nothing_open: ['Nothing to make', 'بنانے کو کچھ نہیں'],

    // expo
    order_ready: ['READY', 'تیار'],
    order_open: ['In the kitchen', 'کچن میں'],
    pick_up: ['Picked up', 'اٹھا لیا'],
    pick_up_of: ['Picked up: {name}', 'اٹھا لیا: {name}'],
    waits_for: ['Waits for {names}', 'انتظار: {names}'],

    // sheets
    recall_title: ['Done tickets: tap to recall', 'مکمل ٹکٹ: واپس بلانے کے لیے دبائیں'],
    nothing_done: ['Nothing has been bumped yet.', 'ابھی کچھ مکمل نہیں ہوا۔'],
    eighty_six_of: ['86: what this station is out of', 'ختم: اس اسٹیشن پر کیا باقی نہیں'],
    out: ['86', 'ختم'],
    back_in: ['Back on', 'دوبارہ دستیاب'],
    is_out: ['sold out', 'ختم'],
    is_offered: ['available', 'دستیاب'],
    text_size: ['Text size', 'متن کا سائز'],
    size_S: ['Small', 'چھوٹا'],
    size_M: ['Medium', 'درمیانہ'],
    size_L: ['Large', 'بڑا'],
    sound: ['Sound', 'آواز'],
    hear: ['Try the sounds', 'سن کر دیکھیں'],
    tune_new: ['New ticket', 'نیا ٹکٹ'],
    tune_changed: ['Addition or recall', 'اضافہ یا واپسی'],
    tune_void: ['Void', 'منسوخی'],
    tune_ready: ['Order ready', 'آرڈر تیار'],
    tune_alarm: ['No contact', 'رابطہ نہیں'],
    on: ['On', 'آن'],
    off: ['Off', 'آف'],
    more_settings: [
        'Language and colours are on the connection page: tap the connection status.',
        'زبان اور رنگ رابطے کے صفحے پر ہیں: رابطے کی حالت کو دبائیں۔',
    ],

    // help
    help_title: ['Keys and bump bar', 'کیز اور بمپ بار'],
    help_touch: [
        'Tap an item: started, then done. Hold a done item to undo it.',
        'چیز کو دبائیں: شروع، پھر تیار۔ تیار چیز کو دبائے رکھیں تو واپس ہو جائے گی۔',
    ],
    key_digits: ['Choose the card with this number', 'اس نمبر کا کارڈ چنیں'],
    key_cards: ['Previous card, next card', 'پچھلا کارڈ، اگلا کارڈ'],
    key_items: ['Previous item, next item', 'اوپر کی چیز، نیچے کی چیز'],
    key_bump: ['Bump the chosen card', 'چنا ہوا کارڈ مکمل کریں'],
    key_start: ['Start the item, or the ticket', 'چیز یا ٹکٹ شروع کریں'],
    key_done: [
        'Finish the item; without one, the whole ticket',
        'چیز تیار؛ چیز نہ چنی ہو تو پورا ٹکٹ',
    ],
    key_undo: ['Undo the done item, or the last bump', 'تیار چیز یا آخری مکمل کو واپس لیں'],
    key_ack: ['Acknowledge voids and changes', 'منسوخ یا تبدیل شدہ چیز کی تصدیق'],
    key_rush: ['Rush, or not', 'فوری یا نہیں'],
    key_recall: ['Recall a done ticket', 'مکمل ٹکٹ واپس بلائیں'],
    key_seen: ['All seen: stop the sound', 'سب دیکھ لیے: آواز بند'],
    key_pages: ['Previous page, next page', 'پچھلا صفحہ، اگلا صفحہ'],
    key_help: ['This help', 'یہ مدد'],
    key_escape: ['Close, or choose nothing', 'بند کریں، یا کچھ نہ چنیں'],

    // picker
    pick_title: ['Which station is this?', 'یہ کون سا اسٹیشن ہے؟'],
    no_station: ['There is no station “{code}” here.', 'یہاں “{code}” نام کا اسٹیشن نہیں۔'],
    no_stations: ['This venue has no stations yet.', 'اس مقام کے ابھی کوئی اسٹیشن نہیں۔'],

    // silence
    silent_banner: ['No contact with the hub', 'ہب سے رابطہ نہیں'],
    silent_keep: [
        'Keep going: taps are saved and sent later.',
        'کام جاری رکھیں: سب محفوظ ہے، بعد میں بھیجا جائے گا۔',
    ],
    silent_full: ['NO CONTACT WITH THE HUB', 'ہب سے رابطہ نہیں'],
    silent_full_more: [
        'New tickets do not arrive here. Cook what you see, and ask the floor. Taps are saved.',
        'نئے ٹکٹ یہاں نہیں آ رہے۔ جو نظر آ رہا ہے وہ پکائیں اور ہال سے پوچھیں۔ آپ کے بٹن محفوظ ہیں۔',
    ],
    silent_age: ['since last contact', 'آخری رابطے کو گزرے'],
});
