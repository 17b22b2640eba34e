// Who may give which command and see which topic: every pair of role and command is tried at a real hub, over the socket
// and over REST, and every pair of person and device. What must come of it is said by the registry's table; what that
// table itself must not say (least privilege) is at the end.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { uuid } from '../lib/device.mjs';
import { device } from '../lib/venue.mjs';
import { mintKey, send } from '../rest/client.mjs';
import { Hub, startPostgres } from '../lib/hub.mjs';
import { Place, plainBody, registry } from './world.mjs';

const ROLES = registry.roles.map(({ name }) => name);
const PEOPLE = registry.enums.find(({ name }) => name === 'staff_role').values.map(({ name }) => name);
let pg, hub, place;
const agent = new http.Agent({ keepAlive: true });

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { command_rate: 100_000 });
    hub.migrate();
    await hub.start();
    place = new Place(hub, hub.ctl('tenant', 'create', 'Roles Ltd').trim(), 'Roles');
    await place.me.live();
    await place.me.ok('setup.put', place.setup);
});
after(async () => {
    agent.destroy();
    place.me.stopping = true;
    place.me.socket?.terminate();
    await hub?.kill();
    pg?.stop();
});

const RIGHTS = ['forbidden', 'not_yours', 'unauthenticated']; // where nobody has to sign in
/** Of an answer's code: whether the rules of the command were reached. Only who may is told what is wrong with a body. */
const reached = (code) => !RIGHTS.includes(code);

/** An answer's code; a rule that refuses with the same code names the field. */
const codeOf = ({ t, code, detail, about }) => (detail?.field || about?.field ? `${code} by a rule` : (code ?? t));

/** Prints which pairs were let through; fails with those that are not as the table says. */
function judge(t, what, columns, pairs, expected) {
    const wrong = [];
    t.diagnostic(`${what}: ${columns.join(', ')}`);
    for (const [name, row] of pairs) {
        t.diagnostic(`${name.padEnd(22)} ${columns.map((column) => (reached(row.get(column)) ? 'x' : '.')).join(' ')}`);
        for (const column of columns)
            if (reached(row.get(column)) !== expected(name, column)) wrong.push(`${name} as ${column}: ${row.get(column)}`);
    }
    t.diagnostic(`${pairs.size * columns.length} pairs`);
    assert.deepEqual(wrong, []);
}
const rolesOf = (command) => registry.commands.find(({ name }) => name === command).roles;

/** {command: {column: code}}; asks all commands of one column before the next. */
async function matrix(columns, ask) {
    const pairs = new Map(registry.commands.map(({ name }) => [name, new Map()]));
    for (const column of columns)
        for (const command of registry.commands) pairs.get(command.name).set(column, await ask(column, command));
    return pairs;
}

test('role x command, over the socket', { timeout: 300_000 }, async (t) => {
    const devices = new Map();
    for (const role of ROLES) devices.set(role, await device(hub, place, role, []));
    const pairs = await matrix(ROLES, async (role, command) => {
        const answer = await devices.get(role).cmd(command.name, plainBody(command, place));
        return codeOf(answer);
    });
    judge(t, 'role x command over the socket', ROLES, pairs, (command, role) => rolesOf(command).includes(role));
    const misread = [...pairs].filter(([command, row]) => rolesOf(command).length && row.get('manager').startsWith('bad_command')).map(([name]) => name);
    assert.deepEqual(misread.filter((name) => !['settings.put', 'approval.ask'].includes(name)), [], 'bodies that prove less, since they are refused for their form');
    for (const d of devices.values()) await d.close();
});

test('role x command, over REST', { timeout: 300_000 }, async (t) => {
    const keys = new Map(ROLES.map((role) => [role, mintKey(hub, place, '--role', role).token]));
    const pairs = await matrix(ROLES, async (role, command) => {
        const answer = await send(hub, 'POST', `/v1/venues/${place.venue}/commands/${command.name}`, {
            agent, headers: { authorization: `Bearer ${keys.get(role)}`, 'content-type': 'application/json', 'idempotency-key': uuid() },
            body: JSON.stringify(plainBody(command, place)),
        });
        return answer.status === 200 ? 'ok' : answer.json.code === 'not_found' && !answer.json.op ? 'forbidden' : codeOf(answer.json);
    });
    judge(t, 'role x command over REST', ROLES, pairs, (command, role) => rolesOf(command).includes(role));
});

test('a key that only reads gives no command', { timeout: 120_000 }, async () => {
    const { token } = mintKey(hub, place, '--read-only');
    for (const command of registry.commands) {
        const { json } = await send(hub, 'POST', `/v1/venues/${place.venue}/commands/${command.name}`, {
            agent, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': uuid() },
            body: JSON.stringify(plainBody(command, place)),
        });
        assert.ok(['forbidden', 'not_found'].includes(json.code) && (json.code === 'forbidden' || !json.op), `${command.name}: ${json.code}`);
    }
});

const PINS = Object.fromEntries(PEOPLE.map((role, i) => [role, String(4700 + i)]));

test('person x device x command', { timeout: 600_000 }, async (t) => {
    for (const role of PEOPLE) {
        const staff_id = uuid();
        await place.me.ok('staff.put', { staff_id, name: `A ${role}`, role });
        assert.equal((await place.ask({ t: 'secret', staff_id, pin: PINS[role] })).t, 'secret_set');
    }
    const columns = [];
    const devices = new Map();
    for (const at of ROLES) {
        const d = await device(hub, place, at, []);
        devices.set(at, d);
        const answer = await place.ask({ t: 'sign_in', pin: PINS.manager }, d);
        if (['display', 'importer'].includes(at)) assert.equal(answer.t, 'error', `nobody signs in at a ${at}`);
        else columns.push(...PEOPLE.map((who) => `${who} at ${at}`));
    }
    let [signed, d] = [null, null];
    const pairs = await matrix(columns, async (column, command) => {
        const [who, at] = column.split(' at ');
        if (signed !== column) {
            d = devices.get(at);
            const answer = await place.ask({ t: 'sign_in', pin: PINS[who] }, d);
            assert.equal(answer.t, 'signed_in', JSON.stringify(answer));
            signed = column;
        }
        const answer = await d.cmd(command.name, plainBody(command, place));
        return codeOf(answer);
    });
    judge(t, 'person at a device x command', columns, pairs, (command, column) => {
        const [who, at] = column.split(' at ');
        return rolesOf(command).includes(who) && (at !== 'kitchen' || rolesOf(command).includes('kitchen'));
    });
    for (const one of devices.values()) await one.close();
});

test('role x topic, over the socket and over REST', { timeout: 120_000 }, async (t) => {
    const wrong = [];
    t.diagnostic(`role x topic: ${ROLES.join(', ')}`);
    const seen = new Map(registry.topics.map(({ name }) => [name, []]));
    for (const role of ROLES) {
        const d = await device(hub, place, role, []);
        const { token } = mintKey(hub, place, '--role', role);
        for (const { name, family, roles } of registry.topics) {
            const topic = family ? `${name}:bar` : name;
            const { t: kind } = await d.sub([topic]);
            const { status } = await send(hub, 'GET', `/v1/venues/${place.venue}/topics/${topic}`, { headers: { authorization: `Bearer ${token}` } });
            seen.get(name).push(kind === 'snapshot' ? 'x' : '.');
            if ((kind === 'snapshot') !== roles.includes(role)) wrong.push(`${name} as ${role}: ${kind}`);
            if (status === 200 && !roles.includes(role)) wrong.push(`${name} as ${role} over REST`);
        }
        await d.close();
    }
    for (const [name, row] of seen) t.diagnostic(`${name.padEnd(22)} ${row.join(' ')}`);
    assert.deepEqual(wrong, []);
});

test('the table gives no more than each needs', () => {
    const may = (role) => registry.commands.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
    assert.deepEqual(may('display'), [], 'a display only looks');
    const cook = may('kitchen').filter((name) => !/^(ticket|ticket_item|shift|break)\.|^item\.(86|back)$/.test(name));
    assert.deepEqual(cook.filter((name) => !['line.remake', 'course.fire', 'approval.ask', 'approval.withdraw'].includes(name)), [], 'a kitchen makes what was ordered, works its hours, and asks for what it may not');
    const setup = (name) => /^(setup|settings|staff|menu|barrier)\.|^table\.place$/.test(name);
    for (const role of ['waiter', 'kitchen', 'cashier']) assert.deepEqual(may(role).filter(setup), [], `setup is no ${role}'s`);
    const closing = ['order.close', 'order.reopen'];
    assert.deepEqual(may('waiter').filter((name) => closing.includes(name)), [], 'a waiter gives nothing away unpaid');
});
