// A small venue for tests, made through payonctl and setup.put, as an installer would do it.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { Device, uuid } from './device.mjs';
import { ROOT } from './hub.mjs';

/** A tenant with a venue: {tenant, venue}. */
export function makeVenue(hub, { name = 'Test', currency = 'USD', exponent = 2, zone = 'UTC' } = {}) {
    const tenant = hub.ctl('tenant', 'create', `${name} Ltd`).trim();
    const venue = hub
        .ctl('--tenant', tenant, 'venue', 'create', name, '--currency', currency, '--exponent', String(exponent), '--zone', zone)
        .trim();
    return { tenant, venue };
}

/** A device's token. */
export function makeToken(hub, { tenant, venue }, role, name = `${role} device`, staff = `${name} person`) {
    return hub.ctl('--tenant', tenant, '--venue', venue, 'token', 'mint', '--role', role, '--device', name, '--staff', staff).trim();
}

/** A menu and a floor on which every rule can be tested; ids by name. */
export function smallSetup() {
    const ids = Object.fromEntries(
        ['area', 'table1', 'table2', 'grill', 'bar', 'expo', 'tax', 'food', 'burger', 'cola', 'size', 'small', 'large'].map((n) => [n, uuid()]),
    );
    const table = (key, number, x) => ({
        id: key, area_id: ids.area, number, seats: 4, shape: 'square', x, y: 10, w: 80, h: 80, state: 'available', covers: 0, seated_at: null, seated_by: '',
    });
    const body = {
        areas: [{ id: ids.area, name: 'Hall', position: 0 }],
        tables: [table(ids.table1, '1', 10), table(ids.table2, '2', 110)],
        stations: [
            { id: ids.grill, name: 'Grill', code: 'grill', kind: 'prep', target_s: 600, position: 0 },
            { id: ids.bar, name: 'Bar', code: 'bar', kind: 'prep', target_s: 300, position: 1 },
            { id: ids.expo, name: 'Expo', code: 'expo', kind: 'expo', target_s: 900, position: 2 },
        ],
        taxes: [{ id: ids.tax, name: 'VAT 10 %', rate_ppm: 100000, inclusive: false }],
        categories: [{ id: ids.food, name: 'Food', position: 0 }],
        items: [
            item(ids.burger, ids, 'Burger', 1250, ids.grill, 0, 400),
            item(ids.cola, ids, 'Cola', 300, ids.bar, 1, null),
        ],
        choice_groups: [
            {
                id: ids.size, item_id: ids.burger, name: 'Size', min: 1, max: 1, position: 0,
                options: [{ id: ids.small, name: 'Small', price: 0 }, { id: ids.large, name: 'Large', price: 250 }],
            },
        ],
    };
    return { ids, body };
}

function item(key, ids, name, price, station, position, cost) {
    return {
        id: key, category_id: ids.food, name, price, cost, tax_id: ids.tax, station_id: station, available: true, remaining: null, position,
    };
}

/** Tenant, venue, setup and a token for each role: {tenant, venue, ids, token(role, name)}. */
export async function readyVenue(hub, options) {
    const place = makeVenue(hub, options);
    const { ids, body } = smallSetup();
    const manager = new Device(hub, makeToken(hub, place, 'manager', 'setup'));
    await manager.connect();
    await manager.ok('setup.put', body);
    await manager.close();
    return { ...place, ids, token: (role, name) => makeToken(hub, place, role, name) };
}

/** Puts a combo of a burger and, if wanted, a cola, at 14.00; its ids. */
export async function putLunch(hub, venue) {
    const { ids } = venue;
    const lunch = { item: uuid(), dish: uuid(), drink: uuid() };
    const slot = (id, name, item_id, optional, position) => ({
        id, item_id: lunch.item, name, optional, options: [{ item_id, price: 0 }], position, retired: false,
    });
    const manager = new Device(hub, venue.token('manager', 'combos'));
    await manager.connect();
    await manager.ok('setup.put', {
        items: [item(lunch.item, ids, 'Lunch', 1400, ids.grill, 2, null)],
        combo_slots: [slot(lunch.dish, 'Dish', ids.burger, false, 0), slot(lunch.drink, 'Drink', ids.cola, true, 1)],
    });
    await manager.close();
    return lunch;
}

/** Connected and subscribed. Of several that are made at once none connects before all have their tokens: payonctl
 * stops this process, and a device that waits for an answer would give up. */
export async function device(hub, venue, role, topics, name) {
    const d = new Device(hub, venue.token(role, name ?? `${role} ${Math.random().toString(36).slice(2, 8)}`));
    await null;
    await d.connect();
    if (topics.length) {
        const answer = await d.sub(topics);
        if (answer.t !== 'snapshot') throw new Error(`no snapshot: ${JSON.stringify(answer)}`);
    }
    return d;
}

/** An order at a table (null: takeaway) with one burger: {order, line}. */
export async function orderBurger(waiter, ids, { table = ids.table1, quantity = 1, open = true, order = uuid() } = {}) {
    const line = uuid();
    const where = table ? { kind: 'dine_in', table_id: table, covers: 2 } : { kind: 'takeaway' };
    if (open) await waiter.ok('order.open', { order_id: order, ...where });
    await waiter.ok('line.add', {
        line_id: line, order_id: order, item_id: ids.burger, quantity, choices: [{ group_id: ids.size, option_id: ids.large }],
    });
    return { order, line };
}

/* --- a whole restaurant ------------------------------------------------------------------------- */

const ITEMS_A_COMMAND = 20; // the size of a change is limited

/** An id that is the same in each run: screens sort by it when all else is equal. */
export function idFor(...names) {
    const hex = createHash('sha256').update(names.join('\n')).digest('hex');
    return `0190a000-0000-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}

/** The restaurant of the demo: three areas, four stations, nine categories, choices with least and most.
 * {ids: {tables, items, categories, stations, groups, options, slots}, by number, name or code;
 * groups, options and slots by 'item/group', 'item/group/option' and 'item/slot'; bodies: setup.put's, in their order}. */
export function screenSetup() {
    const read = (name) => JSON.parse(fs.readFileSync(`${ROOT}/clients/c/ctl/demo/${name}.json`, 'utf8'));
    const { taxes, stations, areas } = read('floor');
    const { choices, menu } = read('menu');
    const ids = { areas: {}, tables: {}, stations: {}, categories: {}, items: {}, groups: {}, options: {}, slots: {} };
    const give = (kind, name) => (ids[kind][name] = idFor(kind, name));
    const none = () => ({ areas: [], tables: [], stations: [], taxes: [], categories: [], items: [], choice_groups: [] });
    const first = none();
    first.taxes = taxes.map((tax) => ({ id: idFor('tax', tax.name), ...tax }));
    first.stations = stations.map((station, position) => ({ id: give('stations', station.code), ...station, position }));
    for (const [position, { name, tables }] of areas.entries()) {
        const area_id = give('areas', name);
        first.areas.push({ id: area_id, name, position });
        for (const table of tables)
            first.tables.push({ id: give('tables', table.number), area_id, ...table, state: 'available', covers: 0, seated_at: null, seated_by: '' });
    }
    const items = [];
    const groups = [];
    const slots = [];
    for (const [position, { category, items: rows }] of menu.entries()) {
        const category_id = give('categories', category);
        first.categories.push({ id: category_id, name: category, position });
        for (const [at, { name, price, cost, tax, station, choices: wanted, slots: parts = [] }] of rows.entries()) {
            items.push({
                id: give('items', name), category_id, name, price, cost: cost ?? null, tax_id: idFor('tax', tax),
                station_id: ids.stations[station], available: true, remaining: null, position: at,
            });
            for (const [n, key] of wanted.entries()) groups.push(choiceGroup(ids, name, choices.find((row) => row.key === key), n));
            for (const [n, part] of parts.entries()) slots.push({ combo: name, ...part, position: n });
        }
    }
    const bodies = [first];
    for (let i = 0; i < items.length; i += ITEMS_A_COMMAND) {
        const some = items.slice(i, i + ITEMS_A_COMMAND);
        const own = groups.filter((group) => some.some(({ id }) => id === group.item_id));
        bodies.push({ ...none(), items: some, choice_groups: own });
    }
    bodies.push({ ...none(), combo_slots: slots.map((slot) => comboSlot(ids, slot)) });
    return { ids, bodies };
}

function comboSlot(ids, { combo, name, optional, options, position }) {
    const path = `${combo}/${name}`;
    ids.slots[path] = idFor('slot', path);
    return {
        id: ids.slots[path], item_id: ids.items[combo], name, optional, position, retired: false,
        options: options.map(([item, price]) => ({ item_id: ids.items[item], price })),
    };
}

function choiceGroup(ids, item, { name, min, max, options }, position) {
    const path = `${item}/${name}`;
    ids.groups[path] = idFor('group', path);
    return {
        id: ids.groups[path], item_id: ids.items[item], name, min, max, position,
        options: options.map(([option, price]) => ({ id: (ids.options[`${path}/${option}`] = idFor('option', path, option)), name: option, price })),
    };
}

/** Like readyVenue, with the restaurant of screenSetup; one of its dishes is counted (COUNTED). A staff
 * member has the name of the device. */
export async function restaurant(hub, options = {}) {
    const place = makeVenue(hub, { name: 'The Copper Pan', currency: 'EUR', ...options });
    const { ids, bodies } = screenSetup();
    const manager = new Device(hub, makeToken(hub, place, 'manager', 'setup'));
    await manager.connect();
    for (const body of bodies) await manager.ok('setup.put', body);
    await manager.ok('item.back', { item_id: ids.items[COUNTED.item], remaining: COUNTED.remaining });
    await manager.close();
    return { ...place, ids, token: (role, name, staff = name) => makeToken(hub, place, role, name, staff) };
}
export const COUNTED = { item: 'Fillet steak 200 g', remaining: 4 };
