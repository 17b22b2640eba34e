// Commands over REST: the same ones as over the socket, with the same answers.
import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { Device, uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { makeVenue, smallSetup } from '../lib/venue.mjs';
import { Program, mintKey, send } from './client.mjs';

let all, hub, place, setup, program;

test.before(async () => {
    all = await begin('rest');
    hub = all.hub;
    place = makeVenue(hub);
    setup = smallSetup();
    program = new Program(hub, mintKey(hub, place, '--name', 'Booking').token, place.venue);
    const done = await program.command('setup.put', setup.body, uuid());
    assert.equal(done.status, 200, done.text);
});
test.after(() => end(all));

const openOrder = (op = uuid()) => ({ op, body: { order_id: op, kind: 'takeaway', customer: 'Ada' } });

test('a command takes effect once: the same key gives the same bytes', async () => {
    const { op, body } = openOrder();
    const first = await program.command('order.open', body, op);
    assert.equal(first.status, 200, first.text);
    assert.equal(first.json.op, op);
    assert.equal(first.headers['idempotency-replayed'], undefined);
    for (let i = 0; i < 3; i++) {
        const again = await program.command('order.open', body, i === 1 ? `"${op}"` : op);
        assert.equal(again.text, first.text);
        assert.deepEqual([again.status, again.headers['idempotency-replayed']], [200, 'true']);
    }
    const record = await program.get(`order/${body.order_id}`);
    assert.deepEqual([record.status, record.json.customer, record.json.rev], [200, 'Ada', 1]);
    const other = await program.command('order.open', { ...body, customer: 'Eve' }, op);
    assert.deepEqual([other.status, other.json.code], [422, 'op_reused']);
});

test('any text can be the key; another key of the API with the same text is another command', async () => {
    const { body } = openOrder();
    const first = await program.command('order.open', body, 'booking 4711');
    assert.equal(first.status, 200, first.text);
    assert.equal((await program.command('order.open', body, 'booking 4711')).text, first.text);
    const second = new Program(hub, mintKey(hub, place).token, place.venue);
    const theirs = await second.command('order.open', openOrder().body, 'booking 4711');
    assert.equal(theirs.status, 200);
    assert.notEqual(theirs.json.op, first.json.op);
});

test('without a key, or with one that cannot be one, nothing happens', async () => {
    for (const key of [undefined, '""', 'ü', 'x'.repeat(256), '00000000-0000-0000-0000-000000000000']) {
        const answer = await program.command('order.open', openOrder().body, key && Buffer.from(key).toString('latin1'));
        assert.deepEqual([answer.status, answer.json.code], [400, 'idempotency_key_required'], key);
    }
});

test('many at once with one key: one takes effect, all get its answer', async () => {
    const { op, body } = openOrder();
    const answers = await Promise.all(Array.from({ length: 20 }, () => program.command('order.open', body, op)));
    assert.deepEqual([...new Set(answers.map(({ text }) => text))], [answers[0].text]);
    assert.equal(answers[0].status, 200);
    assert.equal(answers.filter(({ headers }) => !headers['idempotency-replayed']).length, 1);
});

test('a device asks over the socket and again over REST: one answer, one effect', async () => {
    const token = hub.ctl('--tenant', place.tenant, '--venue', place.venue, 'token', 'mint', '--role', 'waiter').trim();
    const device = new Device(hub, token);
    await device.connect();
    const { op, body } = openOrder();
    device.send({ t: 'cmd', op, type: 'order.open', body });
    const told = await device.next((m) => (m.t === 'ok' || m.t === 'no') && m.op === op);
    const rest = new Program(hub, token, place.venue);
    const again = await rest.command('order.open', body, op);
    assert.equal(again.headers['idempotency-replayed'], 'true');
    assert.deepEqual(again.json, told);
    await device.close();
    const stranger = await program.command('order.open', body, op);
    assert.deepEqual([stranger.status, stranger.json.code], [422, 'op_reused']);
});

test('refusals and faults are problems with our codes, and name the field', async () => {
    const { op, body } = openOrder();
    await program.command('order.open', body, op);
    const cases = [
        ['order.open', body, 409, 'exists'],
        ['order.cancel', { order_id: uuid(), reason: 'x' }, 404, 'not_found'],
        ['order.fly', {}, 404, 'not_found'],
        ['order.open', { ...body, order_id: uuid(), colour: 1 }, 422, 'bad_command', 'colour', 'field_unknown'],
        ['order.open', { ...body, order_id: 7 }, 422, 'bad_command', 'order_id', 'field_type'],
        ['order.open', { kind: 'takeaway' }, 422, 'bad_command', 'order_id', 'field_missing'],
        ['order.open', '[1]', 400, 'bad_json', 'body'],
        ['order.open', '{"a":1,"a":2}', 400, 'bad_json', 'body', 'an object has a key twice'],
        ['order.open', '{"a":1.5}', 400, 'bad_json', 'body'],
        ['order.open', '{}}', 400, 'bad_json', 'body'],
        ['order.open', `{"a":"${'x'.repeat(65500)}"}`, 413, 'too_large'],
        ['order.open', '{},"pre":{"rev":1}', 400, 'bad_json', 'body'], // a body cannot add members to the message
    ];
    for (const [type, wrong, status, code, field, rule] of cases) {
        const answer = await program.command(type, wrong, uuid());
        assert.deepEqual([answer.status, answer.json.code], [status, code], `${type} ${JSON.stringify(wrong).slice(0, 100)}: ${answer.text}`);
        assert.equal(answer.headers['content-type'], 'application/problem+json');
        assert.equal(answer.json.type, `/v1/problems/${code}`);
        if (field) assert.equal(answer.json.errors[0].field, field);
        if (rule) assert.equal(answer.json.errors[0].rule, rule);
        assert.equal((await send(hub, 'GET', answer.json.type)).json.code, code);
    }
    const plain = await program.command('order.open', JSON.stringify(body), uuid(), { 'content-type': 'text/plain' });
    assert.deepEqual([plain.status, plain.json.code], [415, 'media_type']);
    const query = await program.checked('POST', `/v1/venues/${place.venue}/commands/order.open?dry=1`, {
        headers: { 'idempotency-key': uuid() }, body: '' });
    assert.deepEqual([query.status, query.json.code], [400, 'bad_request']);
});

test('a refusal is stored as well: the same key, the same bytes', async () => {
    const { op, body } = openOrder();
    await program.command('order.open', body, op);
    const again = uuid();
    const first = await program.command('order.open', body, again);
    const second = await program.command('order.open', body, again);
    assert.deepEqual([first.status, first.json.code, first.text], [409, 'exists', second.text]);
});

test('roles and read-only keys', async () => {
    const kitchen = new Program(hub, mintKey(hub, place, '--role', 'kitchen').token, place.venue);
    const reader = new Program(hub, mintKey(hub, place, '--read-only').token, place.venue);
    for (const one of [kitchen, reader]) {
        const answer = await one.command('order.open', openOrder().body, uuid());
        assert.deepEqual([answer.status, answer.json.code], [403, 'forbidden']);
    }
    assert.equal((await reader.get('order')).status, 200);
});

test('the journal says which key did it', async () => {
    const key = mintKey(hub, place, '--name', 'Kiosk 7');
    const kiosk = new Program(hub, key.token, place.venue);
    const { op, body } = openOrder();
    const done = await kiosk.command('order.open', body, op);
    assert.equal(done.status, 200);
    const { json } = await kiosk.get('changes?limit=256');
    const change = json.changes.find((c) => c.op === op);
    assert.deepEqual([change.by.device, change.by.name, change.by.role], [key.id, 'Kiosk 7', 'manager']);
});

test('a device says who gave a command, and uses an approval that somebody gave at it', async () => {
    const mint = (role) => hub.ctl('--tenant', place.tenant, '--venue', place.venue, 'token', 'mint', '--role', role).trim();
    const [manager, tablet] = [new Device(hub, mint('manager')), new Device(hub, mint('waiter'))];
    await Promise.all([manager.connect(), tablet.connect()]);
    const ask = async (d, message, wanted) => {
        const answer = d.next((m) => m.id === message.id);
        d.send(message);
        assert.equal((await answer).t, wanted, JSON.stringify(await answer));
        return answer;
    };
    const [anna, boss] = [uuid(), uuid()];
    for (const [staff_id, name, role, pin] of [[anna, 'Anna', 'waiter', '1111'], [boss, 'Boss', 'manager', '9753']]) {
        await manager.ok('staff.put', { staff_id, name, role });
        await ask(manager, { t: 'secret', id: name, staff_id, pin }, 'secret_set');
    }
    const { since: at } = await ask(tablet, { t: 'sign_in', id: 's', pin: '1111' }, 'signed_in');
    const rest = new Program(hub, tablet.token, place.venue);
    const { op, body } = openOrder();
    const opened = await rest.command('order.open', { ...body, by: anna, at }, op);
    assert.equal(opened.status, 200, opened.text);
    const nobody = await rest.command('order.open', { ...openOrder().body, by: boss, at }, uuid());
    assert.deepEqual([nobody.status, nobody.json.code], [409, 'not_signed_in']);

    await manager.ok('settings.put', { rounding: 'line_up', rights_least: true });
    const close = { order_id: body.order_id, reason: 'they left', by: anna, at, pre: { rev: 1 } };
    const refused = await rest.command('order.close', close, uuid());
    const { act, subject_id, amount } = refused.json.about.approval;
    assert.deepEqual([refused.status, refused.json.code, subject_id], [403, 'needs_approval', body.order_id]);
    const approval_id = uuid();
    await ask(tablet, { t: 'approve', id: 'a', staff_id: boss, pin: '9753', ask: { approval_id, act, subject_id, amount } }, 'approved');
    const used = uuid();
    const closed = await rest.command('order.close', { ...close, approval: approval_id }, used);
    assert.equal(closed.status, 200, closed.text);
    const again = await rest.command('order.close', { ...close, approval: approval_id }, uuid());
    assert.notEqual(again.status, 200, 'an approval is used once');
    const { json } = await program.get('changes?limit=256');
    const change = json.changes.find((c) => c.op === used);
    assert.deepEqual([change.by.staff, change.by.approver], [anna, boss]);
    await Promise.all([manager.close(), tablet.close()]);
});

test('killed between request and answer: the same key asks again and finds one effect', async () => {
    for (let round = 0; round < 5; round++) {
        const { op, body } = openOrder();
        const lost = program.command('order.open', body, op).catch(() => null);
        await new Promise((resolve) => setTimeout(resolve, round * 3));
        await hub.restart('SIGKILL');
        const before = await lost;
        const after = await program.command('order.open', body, op);
        assert.equal(after.status, 200, after.text);
        if (before?.status === 200) assert.equal(after.text, before.text);
        assert.equal((await program.command('order.open', body, op)).text, after.text);
        assert.equal((await program.get(`order/${body.order_id}`)).json.rev, 1);
    }
});

test('a hub that stops answers what it has and refuses the rest', async () => {
    const { json } = await program.get('order?limit=1');
    const agent = new http.Agent({ keepAlive: true });
    const kept = () => send(hub, 'GET', '/v1/venues', { agent, headers: { authorization: `Bearer ${program.token}` } });
    assert.equal((await kept()).status, 200);
    const waiting = program.get(`changes?wait=20&after=${json.cursor}`);
    const { op, body } = openOrder();
    const asked = program.command('order.open', body, op).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const gone = await hub.kill('SIGTERM');
    assert.deepEqual(gone, { code: 0, signal: null });
    const told = await waiting;
    if (told.status !== 503) assert.equal(told.json.changes[0].op, op); // it saw the other one's change first
    const answer = await asked;
    agent.destroy();
    await hub.start();
    const again = await program.command('order.open', body, op);
    assert.equal(again.status, 200);
    if (answer?.status === 200) assert.equal(answer.text, again.text);
});
