// The menu as one document: downloaded, uploaded as a whole, over nobody's work, once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { sql } from '../lib/history.mjs';
import { device, readyVenue } from '../lib/venue.mjs';
import { mintKey } from './client.mjs';
import { Administrator } from './administrator.mjs';

let all, hub, venue, admin, path;
test.before(async () => {
    all = await begin('rest');
    hub = all.hub;
    venue = await readyVenue(hub);
    admin = new Administrator(hub, mintKey(hub, venue, '--scope', 'administer').token, venue.venue);
    path = `venues/${venue.venue}/menu_document`;
});
test.after(() => end(all));

const read = async () => {
    const answer = await admin.ask('GET', path);
    assert.equal(answer.status, 200, answer.text);
    return { doc: answer.json, etag: answer.headers.etag };
};
const write = (doc, etag, key) => admin.ask('PUT', path, doc, key, etag ? { 'if-match': etag } : {});

test('what was downloaded and is uploaded again changes nothing', async () => {
    const { doc, etag } = await read();
    assert.ok(doc.items.length >= 2 && doc.categories.length >= 1);
    const answer = await write(doc, etag);
    assert.deepEqual([answer.status, answer.json.venues], [200, []], answer.text);
    assert.equal((await read()).etag, etag);
    assert.equal((await admin.ask('GET', path, undefined, undefined, { 'if-none-match': etag })).status, 304);
});

test('a document is published as a whole: changed, added and left out; screens are told; once', async () => {
    const screen = await device(hub, venue, 'waiter', ['menu']);
    const { doc, etag } = await read();
    const [first] = doc.items, gone = doc.items.find(({ id }) => !doc.combo_slots.some(({ options }) => options.some(({ item_id }) => item_id === id)) && id !== first.id);
    const added = { ...first, id: uuid(), name: 'Karahi', price: 99900 };
    const next = { ...doc, note: 'Autumn', items: [...doc.items.filter(({ id }) => id !== gone.id).map((item) => (item.id === first.id ? { ...item, price: item.price + 100 } : item)), added] };
    const answer = await write(next, etag, 'autumn');
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual([...new Set(answer.json.venues.map(({ state }) => state))], ['done'], answer.text);
    assert.deepEqual(answer.json.venues.map(({ type }) => type).filter((type, i, list) => list.indexOf(type) === i), ['menu.discard', 'menu.draft', 'menu.publish']);
    const told = screen.kind('item');
    assert.equal(told.get(added.id).name, 'Karahi');
    assert.equal(told.get(first.id).price, first.price + 100);
    assert.equal(told.get(gone.id).retired, true);
    const after = await read();
    assert.ok(!after.doc.items.some(({ id }) => id === gone.id));
    assert.notEqual(after.etag, etag);
    const again = await write(next, etag, 'autumn'); // its If-Match is old by now
    assert.deepEqual([again.status, again.headers['idempotency-replayed'], again.text], [200, 'true', answer.text]);
    assert.equal(sql(all.pg, `select count(*) from journal where venue_id = '${venue.venue}' and body::text like '%Autumn%'`)[0][0], '1');
    await screen.close();
});

test('over an older menu: 412; without If-Match: 428; what breaks a rule is named, and nothing of it is taken', async () => {
    const { doc, etag } = await read();
    const stale = `"${Number(/\d+/.exec(etag)[0]) - 1}-x"`;
    assert.deepEqual([(await write(doc, stale)).status, (await write(doc, stale, 'stale')).json.code], [412, 'rev_changed']);
    assert.equal((await write(doc)).json.code, 'pre_required');
    assert.equal((await write(doc, 'x')).status, 400);
    const bad = await write({ ...doc, items: doc.items.map((item) => ({ ...item, price: -1 })) }, etag);
    assert.deepEqual([bad.status, bad.json.code], [422, 'bad_body']);
    const lost = await write({ ...doc, items: [...doc.items, { ...doc.items[0], id: uuid(), category_id: uuid() }] }, etag);
    assert.equal(lost.json.venues.at(-1).state, 'refused', lost.text);
    assert.ok(lost.json.venues.at(-1).code);
    assert.equal((await read()).etag, etag);
});
