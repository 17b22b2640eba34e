// What the benchmarks' databases hold: tenants of ten venues each, devices with tokens, and in every
// venue the same small menu; and the commands that the load client sends.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { load, run } from './servers.mjs';

const VENUES_PER_TENANT = 10;

/** A version 7 id that is the same in each run: a kind and two numbers. */
export function idOf(kind, a = 0, b = 0) {
    const hex = (n, digits) => n.toString(16).padStart(digits, '0');
    return `0190a000-0000-7${hex(kind, 3)}-8000-${hex(a, 6)}${hex(b, 6)}`;
}

const TENANT = 1;
const VENUE = 2;
const TOKEN = 3;
const DEVICE = 4;
export const MENU = { category: idOf(5), tax: idOf(6), station: idOf(7), item: idOf(8) };

const secretOf = (venue, device) => crypto.createHash('sha256').update(`bench ${venue} ${device}`).digest();

async function psql(url, sql) {
    await run('psql', [url, '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', '-'], { input: sql });
}

/** Venues 0 … venues-1 with devices 0 … devices-1 each, as the cluster's admin. */
export async function venuesMake(db, venues, devices) {
    const rows = { tenant: [], venue: [], head: [], token_venue: [], device_token: [] };
    for (let v = 0; v < venues; v++) {
        const tenant = idOf(TENANT, Math.floor(v / VENUES_PER_TENANT));
        const venue = idOf(VENUE, v);
        if (v % VENUES_PER_TENANT === 0) rows.tenant.push(`('${tenant}', 'Bench')`);
        rows.venue.push(`('${tenant}', '${venue}', 'Bench ${v}', 'PKR', 2, 'Asia/Karachi')`);
        rows.head.push(`('${tenant}', '${venue}')`);
        for (let d = 0; d < devices; d++) {
            const token = idOf(TOKEN, v, d);
            const hash = crypto.createHash('sha256').update(secretOf(v, d)).digest('hex');
            rows.token_venue.push(`('${token}', '${tenant}', '${venue}')`);
            rows.device_token.push(`('${tenant}', '${venue}', '${token}', '${idOf(DEVICE, v, d)}', 'Bench ${d}', '${d ? 'waiter' : 'manager'}', '\\x${hash}')`);
        }
    }
    const insert = (into, list) => (list.length ? `insert into ${into} values ${list.join(',\n')};\n` : '');
    await psql(db.db_admin_url, 'begin;\n'
        + insert('tenant (tenant_id, name)', rows.tenant)
        + insert('venue (tenant_id, venue_id, name, currency, exponent, zone)', rows.venue)
        + insert('venue_head (tenant_id, venue_id)', rows.head)
        + insert('token_venue (id, tenant_id, venue_id)', rows.token_venue)
        + insert('device_token (tenant_id, venue_id, id, device_id, device_name, role, secret_hash)', rows.device_token)
        + 'commit;\nanalyze;\n');
}

const command = (type, body) => JSON.stringify({ t: 'cmd', op: '$op', type, body });

const SETUP = {
    areas: [],
    tables: [],
    stations: [{ id: MENU.station, rev: 1, name: 'Grill', code: 'grill', kind: 'prep', target_s: 600, position: 1 }],
    taxes: [{ id: MENU.tax, rev: 1, name: 'GST', rate_ppm: 160000, inclusive: false }],
    categories: [{ id: MENU.category, rev: 1, name: 'Mains', position: 1 }],
    items: [{ id: MENU.item, rev: 1, category_id: MENU.category, name: 'Chicken karahi', price: 950, cost: null,
        tax_id: MENU.tax, station_id: MENU.station, available: true, remaining: null, position: 1 }],
    choice_groups: [],
};

export const SETUP_COMMAND = command('setup.put', SETUP);

/** Writes the menu straight into the tables, for a database that no hub will load. */
export async function menuInsert(db) {
    const literal = (value) => (value === null ? 'null' : `'${value}'`);
    const insert = (table, record) => `insert into ${table} (tenant_id, venue_id, ${Object.keys(record).join(', ')}, live, seq)
    select tenant_id, venue_id, ${Object.values(record).map(literal).join(', ')}, true, 1 from venue;`;
    await psql(db.db_admin_url, ['begin;', insert('category', SETUP.categories[0]), insert('tax', SETUP.taxes[0]),
        insert('station', SETUP.stations[0]), insert('item', SETUP.items[0]), 'commit;'].join('\n'));
}

/** A small change that every screen sees: how many of an item are left. `bytes`: size of the frame
 * that the bare server sends instead: as many as the hub's change has. */
export const CHANGE = {
    topics: '["menu"]',
    command: command('item.back', { item_id: MENU.item, remaining: 0 }).replace('"remaining":0', '"remaining":$n'),
    bytes: 690,
};

/** Takeaway orders of 50 lines. */
export const ADD_LINE = {
    prepare: command('order.open', { order_id: '$scope', kind: 'takeaway', table_id: null, covers: null, customer: '', note: '', another: false }),
    command: command('line.add', { line_id: '$uuid', order_id: '$scope', item_id: MENU.item, quantity: 1, choices: [], note: '', allergy: false, seat: null }),
    'scope-commands': 50,
};

function planWrite(dir, name, devices) {
    const file = path.join(dir, `${name}.plan`);
    const line = ([v, d]) => `payon_d_${idOf(TOKEN, v, d).replaceAll('-', '')}_${secretOf(v, d).toString('hex')}\n`;
    fs.writeFileSync(file, devices.map(line).join(''));
    return file;
}

/** Writes the plan with devices 1 … n of each venue, venue after venue. Device 0 is the manager. */
export function planOf(dir, name, venues, devices) {
    const all = [];
    for (let v = 0; v < venues; v++) for (let d = 1; d <= devices; d++) all.push([v, d]);
    return planWrite(dir, name, all);
}

/** Puts the menu into each venue through the hub: each manager sends one command. */
export async function menuPut(server, dir, venues) {
    const managers = Array.from({ length: venues }, (_, v) => [v, 0]);
    await load('once', server, { plan: planWrite(dir, 'managers', managers), senders: venues, command: SETUP_COMMAND });
}
