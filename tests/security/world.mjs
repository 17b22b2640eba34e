// Two tenants, the first with two venues, all filled with every kind of record; and bodies of commands made from the
// registry, so that a command, field or kind that is new takes part without being named here.
import { uuid } from '../lib/device.mjs';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { sql } from '../lib/history.mjs';
import { schemas } from '../lib/schemas.mjs';
import { Stubborn } from '../lib/stubborn.mjs';
import { makeToken, smallSetup } from '../lib/venue.mjs';
import { Bench, MAKERS } from '../e2e/makers/index.mjs';
import { mintKey } from '../rest/client.mjs';

export const { registry } = schemas();
const TOPICS = registry.topics.map(({ name, family }) => (family ? `${name}:bar` : name));

export const PIN = '47110815'; // of a person in each place

/** A device id, or a key's, as its token says it. */
export const idOf = (token) => token.split('_')[2].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

export class Place {
    constructor(hub, tenant, name) {
        this.hub = hub;
        this.tenant = tenant;
        this.venue = hub.ctl('--tenant', tenant, 'venue', 'create', name, '--currency', 'USD', '--exponent', '2', '--zone', 'UTC').trim();
        const setup = smallSetup();
        this.ids = setup.ids;
        this.setup = setup.body;
        this.tables = 10;
        const token = this.token('manager', `${name} tablet`);
        this.device = idOf(token);
        this.key = mintKey(hub, this, '--name', name).id;
        this.me = new Stubborn(hub, token, TOPICS.filter((topic) => !topic.includes(':')));
        this.bench = new Bench(this.me, this);
    }

    token(role, name) {
        return makeToken(this.hub, this, role, name);
    }

    /** Gives every command once, so that there are records of all kinds. */
    async fill() {
        await this.me.live();
        await this.me.ok('setup.put', this.setup);
        await this.me.sub(TOPICS);
        for (const [type, make] of Object.entries(MAKERS)) {
            const [body, pre, more = {}] = await make(this.bench);
            await this.me.ok(type, body, { pre, ...more });
        }
        await this.fillKinds();
        await this.me.sub(TOPICS);
    }

    /** Records that no maker leaves behind. */
    async fillKinds() {
        const { me, bench, ids } = this;
        const lists = registry.commands.find(({ name }) => name === 'setup.put').body;
        const some = (name) => ({ [name]: [{ ...elementOf(lists.find((field) => field.name === name).element, this), id: uuid() }] });
        await me.ok('setup.put', { ...some('revenue_centres'), ...some('sections'), ...some('price_lists') });
        const [lunch, slot, price_list] = [uuid(), uuid(), uuid()];
        this.lunch = { item: lunch, slot };
        await me.ok('setup.put', {
            ...some('price_lists'),
            items: [{ ...this.setup.items[0], id: lunch, name: 'Lunch', position: 9 }],
            combo_slots: [{ id: slot, item_id: lunch, name: 'Dish', optional: false, options: [{ item_id: ids.burger, price: 0 }], position: 0 }],
        });
        await me.ok('setup.put', { price_lists: [{ ...some('price_lists').price_lists[0], id: price_list }], list_prices: [{ id: uuid(), price_list_id: price_list, item_id: ids.cola, price: 300 }] });
        const [draft] = await MAKERS['menu.draft'](bench);
        await me.ok('menu.draft', draft);
        this.draft = draft.draft_id; // no topic tells of drafts
        const { order } = await bench.sent();
        const checks = [uuid(), uuid()];
        await me.ok('check.split', { order_id: order, checks: checks.map((check_id) => ({ check_id, weight: 1 })) });
        const [check_id] = checks;
        const { due } = await until('the check', async () => (await me.live(), me.kind('check').get(check_id)));
        await me.ok('payment.take', { payment_id: uuid(), order_id: order, check_id, tender: 'cash', amount: due }, { pre: { due } });
        const { order: shared, line: line_id } = await bench.line();
        const both = [uuid(), uuid()];
        await me.ok('check.split', {
            order_id: shared, checks: both.map((id) => ({ check_id: id })), lines: both.map((id) => ({ line_id, check_id: id, weight: 1 })),
        });
        const table_id = uuid();
        await me.ok('setup.put', { tables: [{ ...this.setup.tables[0], id: table_id, number: '3' }] });
        await me.ok('table.seat', { table_id, covers: 2 });
        this.person = me.all('staff').find(({ ended_at }) => !ended_at).id;
        await this.ask({ t: 'secret', staff_id: this.person, pin: PIN });
        await this.ask({ t: 'sign_in', pin: PIN });
        await this.ask({ t: 'sign_out' });
    }

    /** The preparations for commands, at two tables that nobody used. */
    async freshBench() {
        const bench = new Bench(this.me, { ids: { ...this.ids, table1: uuid(), table2: uuid() } });
        const tables = [bench.ids.table1, bench.ids.table2].map((id) => ({ ...this.setup.tables[0], id, number: `${++this.tables}` }));
        await this.me.ok('setup.put', { tables });
        return bench;
    }

    /** n more ids of records and of devices: each is given away once by spare(). */
    async makeSpares(n) {
        const orders = Array.from({ length: n }, () => uuid());
        for (const order_id of orders) await this.me.ok('order.open', { order_id, kind: 'takeaway' });
        const devices = sql(this.hub.pg, `with ids as (select gen_random_uuid() id from generate_series(1, ${n})),
            t as (insert into token_venue (id, tenant_id, venue_id) select id, '${this.tenant}', '${this.venue}' from ids returning id)
            insert into device_token (tenant_id, venue_id, id, device_id, device_name, role, secret_hash)
            select '${this.tenant}', '${this.venue}', id, id, 'spare', 'waiter', sha256(id::text::bytea) from t returning id`).flat();
        this.spares = { record: orders, device: devices };
    }

    spare(what) {
        return this.spares[what].pop();
    }

    /** Asks with a message that has an id; the answer. */
    ask(message, me = this.me) {
        const id = uuid();
        const answer = me.next((m) => m.id === id);
        me.send({ ...message, id });
        return answer;
    }

    /** The id of a record of that kind; null: the venue has none. */
    record(kind) {
        if (kind === 'staff' && this.person) return this.person; // others ended
        return this.me.kind(kind).keys().next().value ?? (kind === 'menu_draft' ? this.draft : null);
    }
}

/** {pg, hub, mine, sibling, other}: two venues of a tenant and one of another. */
export async function makeWorld(settings = {}) {
    const world = { pg: startPostgres() };
    try {
        world.hub = new Hub(world.pg, { command_rate: 100_000, ...settings });
        world.hub.migrate();
        await world.hub.start();
        const tenants = ['Ours', 'Theirs'].map((name) => world.hub.ctl('tenant', 'create', `${name} Ltd`).trim());
        world.mine = new Place(world.hub, tenants[0], 'Mine');
        world.sibling = new Place(world.hub, tenants[0], 'Sibling');
        world.other = new Place(world.hub, tenants[1], 'Other');
        await Promise.all([world.mine, world.sibling, world.other].map((place) => place.fill()));
        return world;
    } catch (error) {
        await endWorld(world);
        throw error;
    }
}
export async function endWorld({ pg, hub, ...places } = {}) {
    for (const { me } of Object.values(places)) {
        if (!me) continue;
        me.stopping = true;
        me.socket?.terminate();
    }
    await hub?.kill();
    pg?.stop();
}

/* --- bodies ----------------------------------------------------------------------------------------------- */

const fieldsOf = (name) => (registry.elements.find((e) => e.name === name) ?? registry.records.find((r) => r.name === name)).fields;

/** Where a command's body has ids: [{path: ['items', 'routes', 'area_id'], kind}]; kind: of the record that the id
 * refers to (refers: true) or may become. */
export function idPaths(fields, before = []) {
    return fields.flatMap((field) => {
        const path = [...before, field.name];
        if (field.element) return idPaths(fieldsOf(field.element), path);
        if (field.type !== 'id') return [];
        const named = field.name.replace(/^(into|to)_|_id$/g, '');
        const kind = field.refers_to ?? [named, before.at(-1)?.replace(/ies$/, 'y').replace(/s$/, '')].find((name) => registry.records.some((r) => r.name === name));
        return [{ path, kind: kind ?? 'order', refers: Boolean(field.refers_to) }];
    });
}

let names = 0; // some must differ
/** A valid value of a field that must be there, the ids being those of `place`. */
function valueOf(field, place) {
    if (field.type === 'id') return (field.refers_to && place.record(field.refers_to)) ?? uuid();
    if (field.type === 'enum') return registry.enums.find(({ name }) => name === field.enum).values[0].name;
    if (field.type === 'list') return field.min > 0 ? [elementOf(field.element, place)] : [];
    return { int: Math.max(field.min ?? 0, 1), money: field.min ?? 100, text: `x${++names}`.padEnd(field.min ?? 0, 'x').slice(0, field.max), bool: false, time: new Date().toISOString() }[field.type];
}
const elementOf = (name, place) =>
    Object.fromEntries(fieldsOf(name).filter(({ needed, nullable }) => needed || nullable === undefined).map((field) => [field.name, valueOf(field, place)]));

/** A body of the registry's own making: every field that is needed. */
export const plainBody = ({ body }, place) => Object.fromEntries(body.filter(({ needed }) => needed).map((field) => [field.name, valueOf(field, place)]));

/** A copy of the body with that id there; lists on the way get an element if they have none. */
export function withId(body, fields, path, id, place) {
    const copy = structuredClone(body);
    let [at, known] = [copy, fields];
    for (const name of path.slice(0, -1)) {
        const { element } = known.find((field) => field.name === name);
        if (!at[name]?.length) at[name] = [elementOf(element, place)];
        at = at[name][0];
        known = fieldsOf(element);
    }
    at[path.at(-1)] = id;
    return copy;
}
export const idAt = (body, path) => path.reduce((at, name) => (Array.isArray(at) ? at[0] : at)?.[name], body);

/** Where a command's body has free text: [{path, field}]. */
export function textPaths(fields, before = []) {
    return fields.flatMap((field) => {
        const path = [...before, field.name];
        if (field.element) return textPaths(fieldsOf(field.element), path);
        return field.type === 'text' ? [{ path, field }] : [];
    });
}
export const withText = withId;
