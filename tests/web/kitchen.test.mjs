// What the kitchen display decides by itself: where cards go, and how an own tap is drawn before the hub's
// answer. The latter is compared with the hub: every command in every state.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { BUILD, Hub, startPostgres, until } from '../lib/hub.mjs';
import { uuid } from '../lib/device.mjs';
import { device, orderBurger, readyVenue } from '../lib/venue.mjs';
import { seeded, skip } from './world.mjs';

const load = (name) => import(`${BUILD}/clients/web/.work/${name}.mjs`);
const HEIGHT = 1000;

/** Cards of random sizes, some taller than a column. */
function cards(random, n, rowsMax) {
    const upTo = (least, most) => least + Math.floor(random() * (most - least + 1));
    return Array.from({ length: n }, (_, i) => {
        const rows = Array.from({ length: upTo(0, rowsMax) }, () => upTo(40, 140));
        const stays = rows.map(() => random() < 0.2);
        return { id: `card ${i}`, size: { head: upTo(80, 120), rows, stays, foot: upTo(60, 80), frame: 12 } };
    });
}

function heightOf({ size }, { first, last, from, to }, { AGAIN_HEAD, AGAIN_FOOT }) {
    const rows = size.rows.slice(from, to).reduce((a, b) => a + b, 0);
    return size.frame + (first ? size.head : AGAIN_HEAD) + rows + (last ? size.foot : AGAIN_FOOT);
}

test('cards: each row once and in order, no overlap, nothing over the edge', { skip }, async () => {
    const kit = await load('pack');
    for (let seed = 1; seed <= 300; seed++) {
        const random = seeded(seed);
        const all = cards(random, 1 + Math.floor(random() * 40), seed % 3 === 0 ? 30 : 8);
        const pieces = kit.pack(all, HEIGHT, 5);
        let last = { column: 0, bottom: -kit.GAP };
        for (const piece of pieces) {
            const height = heightOf(all.find(({ id }) => id === piece.id), piece, kit);
            if (piece.column === last.column) assert.ok(piece.top >= last.bottom + kit.GAP, `seed ${seed}: ${piece.id} over another`);
            else assert.ok(piece.column > last.column && piece.top === 0, `seed ${seed}: ${piece.id} begins a column`);
            assert.ok(piece.top + height <= HEIGHT || piece.to - piece.from <= 1, `seed ${seed}: ${piece.id} over the edge`);
            last = { column: piece.column, bottom: piece.top + height };
        }
        assert.deepEqual([...new Set(pieces.map(({ id }) => id))], all.map(({ id }) => id), `seed ${seed}: all cards, oldest first`);
        for (const { id, size } of all) {
            const own = pieces.filter((piece) => piece.id === id);
            assert.ok(own[0].first && own.at(-1).last && own.at(-1).to === size.rows.length);
            own.reduce((to, piece) => (assert.equal(piece.from, to, `seed ${seed}: ${id} has every row once`), piece.to), 0);
        }
    }
});

test('cards that fit on a page are not cut, others use the space', { skip }, async () => {
    const { pack } = await load('pack');
    const card = (id, rows) => ({ id, size: { head: 100, rows: Array(rows).fill(100), stays: Array(rows).fill(false), foot: 100, frame: 0 } });
    const five = [card('a', 3), card('b', 3), card('c', 3)]; // 500 each, 1000 a column
    assert.deepEqual(pack(five, 1000, 3).map(({ column, from, to }) => [column, from, to]), [[0, 0, 3], [1, 0, 3], [2, 0, 3]]);
    const cut = pack([card('a', 3), ...Array.from({ length: 8 }, (_, i) => card(`b${i}`, 4))], 1000, 3);
    assert.ok(cut.some(({ first, last }) => first && !last), 'one flows on');
    for (const piece of cut) if (!piece.last) assert.notEqual(piece.column % 3, 2, 'not onto the next page');
});

let pg, hub;
before(async () => {
    if (skip) return;
    pg = startPostgres();
    hub = new Hub(pg);
    hub.migrate();
    await hub.start();
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

/** Steps that bring a ticket with two items into each of its states. */
const WAYS = [[], ['ticket.start'], ['item done'], ['ticket.start', 'item done'], ['ticket.bump'], ['ticket.bump', 'ticket.pick_up'],
    ['ticket.bump', 'ticket.recall'], ['void'], ['void', 'item ack'], ['item done', 'item undo'], ['void', 'item ack', 'ticket.bump'], ['change'], ['change', 'item ack'], ['ticket.rush']];
const COMMANDS = ['ticket.start', 'ticket.bump', 'ticket.recall', 'ticket.pick_up', 'ticket.rush', 'ticket.unrush', 'ticket_item.start', 'ticket_item.done', 'ticket_item.undo', 'ticket_item.ack'];

test('an own tap is drawn as the hub will decide it: every command in every state', { skip }, async () => {
    const [{ layOver }, { KITCHEN }] = [await load('drafts'), await load('kitchen')];
    const venue = await readyVenue(hub);
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    const cook = await device(hub, venue, 'kitchen', ['kitchen:grill']);
    /** The answer, once the cook has been told of the change. */
    const shown = async (asked) => {
        const answer = await asked;
        if (answer.t === 'ok') await until('the cook was told', () => cook.seq >= answer.seq);
        return answer;
    };
    const tried = new Set();
    for (const way of WAYS)
        for (const type of COMMANDS) {
            const { order, line } = await orderBurger(waiter, venue.ids, { table: null });
            await orderBurger(waiter, venue.ids, { table: null, order, open: false });
            const told = cook.next((m) => m.t === 'change' && m.put.ticket?.some((t) => t.order_id === order));
            await waiter.ok('order.send', { order_id: order });
            await told;
            // only the order's own: the venue has hundreds of tickets in the end
            const ticket = () => cook.all('ticket', (t) => t.order_id === order)[0];
            const items = () => {
                const { id } = ticket();
                return cook.all('ticket_item', (i) => i.ticket_id === id);
            };
            const first = () => items().find((i) => i.line_id === line);
            const step = { ticket_id: ticket().id, ticket_item_id: first().id };
            const bodyOf = (name) => (name.startsWith('ticket.') ? { ticket_id: step.ticket_id } : { ticket_item_id: step.ticket_item_id });
            for (const one of way) {
                if (one === 'change') await shown(waiter.ok('line.replace', { line_id: line, quantity: 1, choices: first().choices.map(({ group_id, option_id }) => ({ group_id, option_id })), note: 'rare' }, { pre: { rev: 2 } }));
                else if (one === 'void') await shown(waiter.ok('line.void', { line_id: line, reason: 'x' }));
                else await shown(cook.ok(one.startsWith('item ') ? `ticket_item.${one.slice(5)}` : one, bodyOf(one)));
            }
            const isShown = () => ({ ticket: ticket().state, rush: ticket().rush, items: items().map(({ id, state, was }) => [id, state, was.length > 0]) });
            const draft = { state: ticket().state, rush: ticket().rush, pending: false, items: new Map(items().map(({ id, state, was }) => [id, { state, pending: false, changed: was.length > 0 }])) };
            tried.add(`${type} ${draft.state} ${first().state}`);
            layOver('ticket', KITCHEN, draft, [{ type, body: bodyOf(type) }]);
            const answer = await shown(cook.cmd(type, bodyOf(type)));
            const drawn = { ticket: draft.state, rush: draft.rush, items: [...draft.items].map(([id, { state, changed }]) => [id, state, changed]) };
            if (answer.t === 'ok') assert.deepEqual(drawn, isShown(), `${type} after ${way.join(', ')}`);
        }
    assert.ok(tried.size >= 40, `${tried.size} cases`);
});

test('the kitchen shows what is to come at the station to which the hub will route it', { skip }, async () => {
    const { winnerOf } = await load('routing');
    const venue = await readyVenue(hub);
    const { ids } = venue;
    const manager = await device(hub, venue, 'manager', ['menu', 'floor', 'orders']);
    const minute = Math.floor(Date.now() / 60_000) % 1440; // the venue's zone is UTC
    const day_parts = [
        ...[1, 2].map((number) => ({ number, name: `On ${number}`, from: 0, to: 1440 })),
        { number: 3, name: 'Off', from: (minute + 120) % 1440, to: ((minute + 240) % 1440) || 1440 },
    ];
    await manager.ok('settings.put', { rounding: 'line_up', day_parts });
    const terrace = uuid();
    await manager.ok('setup.put', { areas: [{ id: terrace, name: 'Terrace', position: 1 }] });
    const hall = uuid();
    const takeaway = uuid();
    await manager.ok('order.open', { order_id: hall, kind: 'dine_in', table_id: ids.table1, covers: 2 });
    await manager.ok('order.open', { order_id: takeaway, kind: 'takeaway' });
    const cola = manager.all('item').find(({ id }) => id === ids.cola);
    const random = seeded(11);
    const pick = (list) => list[Math.floor(random() * list.length)];
    let routed = 0;
    for (let round = 0; round < 25; round++) {
        const made = new Map();
        while (made.size < 5) {
            const conditions = { kind: pick(['dine_in', 'takeaway']), any_kind: random() < 0.4, area_id: pick([null, null, ids.area, terrace]), part: pick([null, null, 1, 2, 3]) };
            const key = JSON.stringify({ ...conditions, kind: conditions.any_kind ? '' : conditions.kind });
            made.set(key, { ...conditions, station_id: pick([ids.grill, ids.bar, ids.expo]) });
        }
        const routes = [...made.values()];
        await manager.ok('setup.put', { items: [{ ...cola, routes }] });
        for (const [order, where] of [[hall, { kind: 'dine_in', area: ids.area }], [takeaway, { kind: 'takeaway', area: null }]]) {
            const line_id = uuid();
            await manager.ok('line.add', { line_id, order_id: order, item_id: ids.cola, quantity: 1, choices: [] });
            await until('the line was told', () => manager.kind('line').has(line_id));
            const winner = winnerOf(routes, where, (part) => part !== 3);
            routed += winner ? 1 : 0;
            assert.equal(manager.kind('line').get(line_id).station_id, winner?.station_id ?? ids.bar, JSON.stringify({ routes, where }));
        }
    }
    assert.ok(routed > 20, `${routed} lines had a route`);
});
