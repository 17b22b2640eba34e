// The restaurant in the middle of an evening, made through the protocol: the same dishes at the same tables in
// each run.
import { uuid } from '../../lib/device.mjs';
import { device } from '../../lib/venue.mjs';

const RIB_EYE = { dish: 'Rib-eye 300 g', choices: [['Doneness', 'Medium rare'], ['Side', 'Truffle fries'], ['Sauce', 'Pepper sauce']] };
const CHICKEN = { dish: 'Half a free-range chicken', choices: [['Side', 'Side salad']] };

/** Table, guests, what was sent (a list a send: minutes ago, and how far the kitchen is;
 *  a dish may be struck), what is not sent yet. */
const TABLES = [
    ['1', 2, [{ ago: 9, dishes: ['Burrata with tomatoes', 'Beef tartare'], is: 'ready' }], []],
    ['4', 4, [{ ago: 58, dishes: ['Mezze plate for two'], is: 'picked_up' }, { ago: 41, dishes: [RIB_EYE, CHICKEN, 'Beef goulash with dumpling'], is: 'picked_up' }], []],
    ['6', 3, [{ ago: 34, dishes: ['Roasted pumpkin soup', 'Grilled octopus'], is: 'picked_up' }, { ago: 11, dishes: [RIB_EYE, 'Beef goulash with dumpling'], is: 'started' }],
        [CHICKEN, { dish: 'Chicken wings', note: 'Peanuts', allergy: true }]],
    ['9', 6, [{ ago: 4, dishes: ['Grilled octopus', 'Chicken wings', 'Beetroot carpaccio'], is: 'displayed' }], []],
    ['11', 8, [], ['Beef broth with noodles']],
    ['12', 5, [{ ago: 16, dishes: [RIB_EYE, { ...RIB_EYE, note: 'sauce aside' }, CHICKEN], is: 'displayed' },
        { ago: 1, dishes: [{ dish: 'Grilled octopus', course: 1 }, { dish: 'Beef goulash with dumpling', course: 2 }, { ...CHICKEN, course: 2 }], is: 'displayed' }], []],
    ['T3', 4, [{ ago: 7, dishes: ['Chicken wings', { dish: 'Soup of the day', struck: 'Guest changed mind' }], is: 'started' }], []],
    ['T5', 4, [{ ago: 6, dishes: [{ dish: 'Grilled octopus', note: 'Shellfish allergy: no prawns near it', allergy: true }, 'Beef goulash with dumpling'], is: 'displayed' }], []],
    ['T7', 6, [{ ago: 2, dishes: [RIB_EYE, CHICKEN, 'Grilled octopus', 'Chicken wings'], is: 'displayed' }], []],
    ['B2', 2, [{ ago: 1, dishes: ['Chicken wings', 'Beef broth with noodles'], is: 'displayed' }], []],
];
const SEATED_BEFORE = 6; // minutes from sitting down to the first send
const SEATED = [['8', 4]];
const TAKEAWAY = [['Mr Novak', [{ ago: 3, dishes: [CHICKEN, 'Roasted pumpkin soup'], is: 'displayed' }]]];
const SOLD_OUT = ['Lamb chops', 'Beef broth with noodles'];
const MOVED = [['T7', 'T6']];

function lineOf(ids, order_id, what) {
    const { dish, choices = [], struck: _, ...rest } = typeof what === 'string' ? { dish: what } : what;
    return {
        line_id: uuid(), order_id, item_id: ids.items[dish], quantity: 1, ...rest,
        choices: choices.map(([group, option]) => ({ group_id: ids.groups[`${dish}/${group}`], option_id: ids.options[`${dish}/${group}/${option}`] })),
    };
}

/** Plays the evening in the stage's venue. Returns the devices that watch the stations; the caller closes them. */
export async function playEvening(stage) {
    const { ids } = stage.venue;
    const waiter = await stage.device('importer', [], 'Ben'); // may say when something was
    const cook = await stage.device('kitchen', ['expo'], 'Kitchen');
    const began = Date.now();
    const was = (minutes) => ({ at: new Date(began - minutes * 60_000).toISOString() });
    const fire = async (order_id, { ago, dishes, is }) => {
        const lines = dishes.map((dish) => ({ ...lineOf(ids, order_id, dish), struck: dish.struck }));
        for (const { struck: _, ...line } of lines) await waiter.ok('line.add', line, was(ago));
        const before = new Set(cook.all('ticket').map(({ id }) => id));
        const { seq } = await waiter.ok('order.send', { order_id }, was(ago));
        if (cook.seq < seq) await cook.next((m) => (m.seq ?? 0) >= seq);
        const tickets = cook.all('ticket').map(({ id }) => id).filter((id) => !before.has(id));
        cook.send({ t: 'seen', seq: cook.seq, delivered: tickets, displayed: tickets });
        for (const ticket_id of tickets) {
            if (is !== 'displayed') await cook.ok('ticket.start', { ticket_id });
            if (is === 'ready' || is === 'picked_up') await cook.ok('ticket.bump', { ticket_id });
            if (is === 'picked_up') await cook.ok('ticket.pick_up', { ticket_id });
        }
        for (const { line_id, struck } of lines) if (struck) await waiter.ok('line.void', { line_id, reason: struck });
    };
    const serve = async (where, sends, drafts) => {
        const order_id = uuid();
        await waiter.ok('order.open', { order_id, ...where }, was((sends[0]?.ago ?? 0) + SEATED_BEFORE));
        for (const send of sends) await fire(order_id, send);
        for (const dish of drafts) await waiter.ok('line.add', lineOf(ids, order_id, dish));
    };
    for (const [number, covers, sends, drafts] of TABLES) await serve({ kind: 'dine_in', table_id: ids.tables[number], covers }, sends, drafts);
    for (const [number, covers] of SEATED) await waiter.ok('table.seat', { table_id: ids.tables[number], covers }, was(2));
    for (const [customer, sends] of TAKEAWAY) await serve({ kind: 'takeaway', customer }, sends, []);
    for (const [from, to] of MOVED) await waiter.ok('table.transfer', { table_id: ids.tables[from], to_table_id: ids.tables[to] });
    for (const dish of SOLD_OUT) await cook.ok('item.86', { item_id: ids.items[dish] });
    return Promise.all(Object.keys(ids.stations).map((code) => device(stage.hub, stage.venue, 'kitchen', [code === 'expo' ? code : `kitchen:${code}`], code)));
}
