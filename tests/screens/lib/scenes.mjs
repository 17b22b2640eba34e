// What states.mjs needs that no evening has: tables that nobody can use, dishes with nested choices, tickets that
// were changed. Each is made once in a venue.
import { fireOrders } from './play.mjs';
import { uuid } from '../../lib/device.mjs';
import { device, restaurant } from '../../lib/venue.mjs';

const made = new WeakMap(); // by venue: scenes that are there

/** Runs `work` with a manager's device, once in the stage's venue. */
async function once(stage, work) {
    const there = made.get(stage.venue) ?? new Map();
    made.set(stage.venue, there);
    if (!there.has(work)) there.set(work, stage.device('manager', ['floor', 'menu', 'orders', 'expo'], 'Manager').then((manager) => work(manager, stage.venue.ids)));
    await there.get(work);
}

/** Waits until the device was told what this answer is about. */
const told = async (device, { seq }) => device.seq >= seq || (await device.next((m) => (m.seq ?? 0) >= seq));

/** Changes these settings and keeps the others. */
async function set(manager, changed) {
    const [{ id: _, rev, ...settings } = { rounding: 'line_up' }] = manager.all('settings');
    await told(manager, await manager.ok('settings.put', { ...settings, ...changed }, rev ? { pre: { rev } } : {}));
}

/** Changes these settings of the stage's venue and keeps the others. */
export async function setSettings(stage, changed) {
    const manager = await stage.device('manager', ['menu'], 'Manager');
    await set(manager, changed);
    await manager.close();
}

const inMinutes = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();

/** Walls, a door, a counter and a word on the plan of the dining room; a section with a server, one without. */
async function makePlan(manager, { tables }) {
    const inRoom = manager.all('table').filter(({ area_id }) => area_id === manager.all('table').find(({ id }) => id === tables[1]).area_id);
    const [{ area_id }] = inRoom;
    const [left, top] = ['x', 'y'].map((at) => Math.min(...inRoom.map((table) => table[at])));
    const [right, bottom] = [Math.max(...inRoom.map(({ x, w }) => x + w)), Math.max(...inRoom.map(({ y, h }) => y + h))];
    const middle = Math.round((top + bottom) / 2);
    const put = (kind, x, y, w, h, more = {}) => manager.ok('barrier.place', { barrier_id: uuid(), area_id, kind, x, y, w, h, ...more });
    await put('wall', left, bottom + 20, right - left, 12);
    await put('door', right - 120, bottom + 14, 100, 24);
    await put('counter', right + 30, top, 60, middle - top, { label: 'Bar' });
    await put('label', right + 30, middle + 20, 80, 40, { label: 'Window' });
    const [window, inner] = [uuid(), uuid()];
    await told(manager, await manager.ok('setup.put', { sections: [{ id: window, name: 'Window side', position: 0 }, { id: inner, name: 'Inner room', position: 1 }] }));
    await manager.ok('section.assign', { section_id: window, server: 'Anna' });
    for (const [number, section_id] of [[1, window], [6, window], [9, window], [7, inner], [12, inner]]) await manager.ok('table.assign', { table_id: tables[number], section_id });
}

/** Tables that are reserved, held, dirty, blocked and joined, one of each. */
export const STANDINGS = { reserved: 'T1', held: '10', dirty: 'T2', blocked: 'T8', joined: ['B3', 'B4'] };
const standings = async (manager, { tables }) => {
    const reserve = (number, minutes, name) => manager.ok('table.reserve', { reservation_id: uuid(), table_id: tables[number], name, covers: 4, starts_at: inMinutes(minutes), minutes: 60 });
    await set(manager, { tables_dirty: true, cash_coin: 5 });
    await reserve(STANDINGS.reserved, 180, 'Novak');
    await reserve(STANDINGS.held, 15, 'Maximiliane Oberhauser');
    await manager.ok('table.seat', { table_id: tables[STANDINGS.dirty], covers: 2 });
    await manager.ok('table.clear', { table_id: tables[STANDINGS.dirty] });
    await manager.ok('table.block', { table_id: tables[STANDINGS.blocked], reason: 'A leg is broken' });
    await makePlan(manager, { tables });
    const [with_, joined] = STANDINGS.joined;
    await manager.ok('table.join', { table_id: tables[with_], tables: [{ table_id: tables[joined] }] });
};
export const makeStandings = (stage) => once(stage, standings);

/** A plate with groups under options, prefixes and free choices; fish at a price by weight that staff may say. */
export const DISHES = { plate: 'Farmhand plate', fish: 'Catch of the day' };
const dishes = async (manager, ids) => {
    const steak = manager.all('item').find(({ id }) => id === ids.items['Rib-eye 300 g']);
    const [plate, fish, side, dressing, topping] = [uuid(), uuid(), uuid(), uuid(), uuid()];
    const [greens, ranch] = [uuid(), uuid()];
    const item = (id, name, price, more) => ({ id, category_id: ids.categories.Starters, name, price, tax_id: steak.tax_id, station_id: ids.stations.grill, available: true, position: 90, ...more });
    const option = (name, price, more) => ({ id: uuid(), name, price, ...more });
    Object.assign(ids.items, { [DISHES.plate]: plate, [DISHES.fish]: fish });
    Object.assign(ids.options, { greens, ranch });
    const answer = await manager.ok('setup.put', {
        items: [
            item(plate, DISHES.plate, 1450, { ingredients: [{ name: 'Patty', portions: 2 }], stations: [{ station_id: ids.stations.cold }] }),
            item(fish, DISHES.fish, 3200, { unit: 'kg', price_by: 'staff', price_min: 2000, price_max: 6000 }),
        ],
        choice_groups: [
            { id: side, item_id: plate, name: 'Side', min: 1, max: 2, position: 0, each_max: 2, options: [option('Fries', 0), { id: greens, name: 'Mixed greens', price: 150 }] },
            { id: dressing, item_id: plate, name: 'Dressing', min: 1, max: 1, position: 1, under_group_id: side, under_option_id: greens, options: [option('Oil and vinegar', 0), { id: ranch, name: 'Ranch', price: 50 }] },
            { id: uuid(), item_id: plate, name: 'Herbs on it', min: 0, max: 2, position: 2, under_group_id: dressing, under_option_id: ranch, options: [option('Dill', 0), option('Chives', 0)] },
            { id: topping, item_id: plate, name: 'Toppings', min: 0, max: 6, position: 3, each_max: 3, prefixes: true, free: 1, options: [option('Onion', 40, { extra_price: 70 }), option('Bacon', 150, { ingredient: 'Bacon', portions: 2 })] },
        ],
    });
    await told(manager, answer);
    ids.chosen = [
        { group_id: side, option_id: greens }, { group_id: dressing, option_id: ranch },
        { group_id: topping, option_id: manager.all('choice_group').find(({ id }) => id === topping).options[0].id, prefix: 'no' },
    ];
};
export const makeDishes = (stage) => once(stage, dishes);

/** An order of the plate at a table, sent: {order_id, line_id}. */
async function sendPlate(manager, ids, table, more = {}) {
    const [order_id, line_id] = [uuid(), uuid()];
    await manager.ok('order.open', { order_id, kind: 'dine_in', table_id: ids.tables[table], covers: 4 });
    await manager.ok('line.add', { line_id, order_id, item_id: ids.items[DISHES.plate], quantity: 3, choices: ids.chosen, ...more });
    await told(manager, await manager.ok('order.send', { order_id }));
    return { order_id, line_id };
}

/** A ticket in a rush whose item was changed, and one that is made again. */
const changed = async (manager, ids) => {
    const { order_id, line_id } = await sendPlate(manager, ids, 'B1', { note: 'cut in half' });
    const [, , { prefix: _, ...onion }] = ids.chosen;
    const line = () => manager.all('line').find(({ id }) => id === line_id);
    await manager.ok('line.replace', { line_id, quantity: 2, choices: [...ids.chosen.slice(0, 2), { ...onion, prefix: 'extra', quantity: 2 }], note: 'nuts', allergy: true }, { pre: { rev: line().rev } });
    const other = await sendPlate(manager, ids, 'T4');
    const ticketsOf = (order) => manager.all('ticket').filter((one) => one.order_id === order);
    for (const { id } of ticketsOf(order_id)) await manager.ok('ticket.rush', { ticket_id: id });
    for (const { id } of ticketsOf(other.order_id)) await told(manager, await manager.ok('ticket.start', { ticket_id: id }));
    await manager.ok('line.remake', { line_id: other.line_id, quantity: 1, reason: 'Dropped' });
};
export const makeChanged = async (stage) => {
    await makeDishes(stage);
    await once(stage, changed);
};

/** An order with a service charge, split in three; the second check is paid. The table's number. */
export const SPLIT = '4';
const split = async (manager, ids) => {
    const order = manager.all('order').find(({ table_id }) => table_id === ids.tables[SPLIT]);
    await manager.ok('charge.add', { charge_id: uuid(), order_id: order.id, name: 'Service', kind: 'percent', percent_ppm: 100000 });
    const checks = ['Anna', '', 'محمد'].map((name) => ({ check_id: uuid(), name, weight: 1 }));
    await told(manager, await manager.ok('check.split', { order_id: order.id, checks }));
    const { due } = manager.all('check').find(({ id }) => id === checks[1].check_id);
    await manager.ok('payment.take', { payment_id: uuid(), order_id: order.id, check_id: checks[1].check_id, tender: 'card', amount: due }, { pre: { due } });
};
export const makeSplit = (stage) => once(stage, split);

/** An order in three courses: the first is fired, the second follows it, the third has a time. The table's number. */
export const COURSES = '2';
const courses = async (manager, ids) => {
    const order_id = uuid();
    await manager.ok('order.open', { order_id, kind: 'dine_in', table_id: ids.tables[COURSES], covers: 2 });
    for (const [course, dish] of [[1, 'Grilled octopus'], [2, 'Beef goulash with dumpling'], [2, 'Grilled octopus'], [3, 'Beef goulash with dumpling']])
        await manager.ok('line.add', { line_id: uuid(), order_id, item_id: ids.items[dish], quantity: 2, course, note: course === 3 ? 'no bacon' : '' });
    await manager.ok('course.plan', { order_id, course: 2, plan: 'after_course' });
    await manager.ok('course.plan', { order_id, course: 3, plan: 'at_time', at: inMinutes(40) });
    await manager.ok('order.send', { order_id });
};
export const makeCourses = (stage) => once(stage, courses);

/** Two orders that ended without a payment and can be opened again. */
const ended = async (manager) => {
    await set(manager, { reopen_minutes: 600 });
    const [closed, cancelled] = [uuid(), uuid()];
    for (const order_id of [closed, cancelled]) await manager.ok('order.open', { order_id, kind: 'takeaway', customer: 'Zoe' });
    await manager.ok('order.close', { order_id: closed, reason: 'Paid at the desk' }, { pre: { rev: 1 } });
    await manager.ok('order.cancel', { order_id: cancelled, reason: 'Entered twice' });
};
export const makeEnded = (stage) => once(stage, ended);

const backups = new WeakMap(); // by stage

/** A venue of its own whose grill has no screen and a backup, the cold kitchen; both have tickets. Its venue. */
export function darkGrill(stage) {
    if (!backups.has(stage)) backups.set(stage, makeDarkGrill(stage));
    return backups.get(stage);
}
async function makeDarkGrill(stage) {
    const venue = await restaurant(stage.hub);
    const { ids } = venue;
    const manager = await device(stage.hub, venue, 'manager', ['menu', 'expo'], 'Manager');
    const grill = manager.all('station').find(({ code }) => code === 'grill');
    await manager.ok('setup.put', { stations: [{ ...grill, backup_station_id: ids.stations.cold }] });
    const dishes = ['Beef goulash with dumpling', 'Beetroot carpaccio', 'Grilled octopus'];
    for (const [i, table] of ['1', '4', '6'].entries()) {
        const order_id = uuid();
        await manager.ok('order.open', { order_id, kind: 'dine_in', table_id: ids.tables[table], covers: 2 });
        for (let k = 0; k <= i; k++) await manager.ok('line.add', { line_id: uuid(), order_id, item_id: ids.items[dishes[k]], quantity: 1 });
        await told(manager, await manager.ok('order.send', { order_id }));
    }
    const [ticket] = manager.all('ticket').filter(({ station_id }) => station_id === ids.stations.grill);
    await manager.ok('ticket.start', { ticket_id: ticket.id });
    await manager.close();
    return venue;
}

/** Anna (PIN 1111), Omar (PIN 2222 and a badge), Kim in the kitchen (3333) and a manager (9999) work here. */
async function people(manager) {
    const ask = async (message) => {
        const answer = manager.next((m) => m.id === message.id);
        manager.send(message);
        if ((await answer).t !== 'secret_set') throw new Error(JSON.stringify(await answer));
    };
    for (const [name, role, pin, badge] of [['Anna', 'waiter', '1111'], ['Omar', 'cashier', '2222', 'badge-of-omar'], ['Sana', 'manager', '9999'], ['Kim', 'kitchen', '3333']]) {
        const staff_id = uuid();
        await told(manager, await manager.ok('staff.put', { staff_id, name, role }));
        await ask({ t: 'secret', id: `pin-${name}`, staff_id, pin });
        if (badge) await ask({ t: 'secret', id: `badge-${name}`, staff_id, badge });
    }
}
export const makePeople = (stage) => once(stage, people);

/** Anna is at work at the bar and serves two orders; Omar has been for two days; Zara's shift of yesterday was edited. */
async function shifts(stage) {
    await makePeople(stage);
    const boss = await device(stage.hub, stage.venue, 'manager', ['menu', 'staff', 'shifts'], 'Manager');
    const who = (name) => boss.all('staff').find((one) => one.name === name);
    const hour = 3_600_000;
    const ago = (ms) => new Date(Date.now() - ms).toISOString();
    const put = (staff_id, name, role) =>
        boss.ok('staff.put', { staff_id, name, role, jobs: [{ name: 'Bar', wage: 1250 }, { name: 'Floor', wage: 1100 }] });
    const start = async (staff_id, started, ended) => {
        const shift_id = uuid();
        await boss.ok('shift.start', { shift_id, staff_id, job: 'Bar' });
        await boss.ok('shift.edit', { shift_id, edit_id: uuid(), reason: 'The tablet was away', job: 'Bar', started_at: started, ended_at: ended, breaks: [] }, { pre: { rev: 1 } });
    };
    const zara = uuid();
    await put(who('Anna').id, 'Anna', 'waiter');
    await put(who('Omar').id, 'Omar', 'cashier');
    await put(zara, 'Zara', 'waiter');
    await start(who('Anna').id, ago(3.2 * hour), null);
    await start(who('Omar').id, ago(40 * hour), null);
    await start(zara, ago(30 * hour), ago(23 * hour));
    for (const customer of ['Quinn', 'Robin']) {
        const order_id = uuid();
        await boss.ok('order.open', { order_id, kind: 'takeaway', customer });
        await boss.ok('order.hand_over', { order_id, server: 'Anna', server_id: who('Anna').id });
    }
    await boss.close();
}
const shiftsMade = new WeakMap(); // by stage
export function makeShifts(stage) {
    if (!shiftsMade.has(stage)) shiftsMade.set(stage, shifts(stage));
    return shiftsMade.get(stage);
}

const lockedKitchens = new WeakMap(); // by stage

/** A venue of its own where somebody must sign in at kitchen displays, too; the grill has tickets. Its venue. */
export function lockedKitchen(stage) {
    if (!lockedKitchens.has(stage)) lockedKitchens.set(stage, makeLockedKitchen(stage));
    return lockedKitchens.get(stage);
}
async function makeLockedKitchen(stage) {
    const venue = await restaurant(stage.hub);
    const manager = await device(stage.hub, venue, 'manager', ['menu'], 'Manager');
    await people(manager);
    await fireOrders({ venue, device: () => device(stage.hub, venue, 'waiter', []) }, 4);
    await set(manager, { sign_in_always: true, sign_in_kitchen: true });
    await manager.close();
    return venue;
}
