// From a tap on the tablet to the kitchen and back, with everything that can go wrong in between. The final
// state is checked on a fresh device.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { uuid } from '../lib/device.mjs';
import { fireOrders, GRILL, truth } from './lib/play.mjs';
import { TabletPage } from './lib/pages.mjs';
import { onStage } from './lib/stage.mjs';
import { expectLater } from './lib/wait.mjs';

const { flow } = onStage();
const [OCTOPUS, , GOULASH] = GRILL;
const BOUNCE_MS = 300; // of ui/taps.ts
const SALAD = 'Beetroot carpaccio';
const CATEGORY = { [OCTOPUS]: 'Starters', [GOULASH]: 'Mains', [SALAD]: 'Starters' };

/** Adds a dish that needs no choice. */
const add = (tablet, ids, dish) => tablet.add(ids.items[dish], { category: ids.categories[CATEGORY[dish]] });
const linesAt = ({ orders, lines }, table) => {
    const own = orders.filter((order) => order.table_id === table && order.state === 'open').map(({ id }) => id);
    return lines.filter((line) => own.includes(line.order_id)).map(({ name, quantity, state }) => ({ name, quantity, state })).sort((a, b) => (a.name < b.name ? -1 : 1));
};
const settled = (tablet) => expectLater('nothing is on its way', async () => (await tablet.lines('pending').count()) === 0);

flow('the tablet shows all phases of an order while the kitchen handles it', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const cook = await stage.device('kitchen', ['kitchen:grill'], 'cook at the grill');
    assert.equal(await tablet.table('1').getAttribute('data-state'), 'free');
    await tablet.openTable('1', { covers: 2 });
    await add(tablet, ids, GOULASH);
    const grill = 'From the grill';
    const option = (group, name) => ids.options[`Rib-eye 300 g/${group}/${name}`];
    await tablet.add(ids.items['Rib-eye 300 g'], { category: ids.categories[grill], options: [option('Doneness', 'Medium'), option('Side', 'Fries')] });
    await tablet.lineCount('unsent', 2);
    const fired = cook.next((m) => m.t === 'change' && m.put.ticket);
    await tablet.act('send');
    await tablet.lineCount('sent', 2);
    const [ticket] = (await fired).put.ticket;
    const items = () => cook.all('ticket_item').filter(({ ticket_id }) => ticket_id === ticket.id);
    assert.equal(items().length, 2);
    cook.send({ t: 'seen', seq: cook.seq, delivered: [ticket.id], displayed: [ticket.id] });
    await tablet.lineCount('displayed', 2);
    await cook.ok('ticket.start', { ticket_id: ticket.id });
    await tablet.lineCount('started', 2);
    await cook.ok('ticket.bump', { ticket_id: ticket.id });
    await tablet.lineCount('ready', 2);
    const expo = await stage.device('kitchen', ['expo'], 'expo');
    await expo.ok('ticket.pick_up', { ticket_id: ticket.id });
    await tablet.lineCount('picked_up', 2);
    await tablet.act('back');
    assert.equal(await tablet.table('1').getAttribute('data-state'), 'served');
});

flow('the second course waits until the waiter fires it, and a line that is held stays', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const cook = await stage.device('kitchen', ['kitchen:grill'], 'cook at the grill');
    const items = () => cook.all('ticket_item').map(({ name, course }) => `${name} ${course}`).sort();
    const was = items().length;
    await tablet.openTable('7', { covers: 2 });
    await tablet.$('[data-course="1"]').click();
    await add(tablet, ids, GOULASH);
    await tablet.$('[data-course="2"]').click();
    await add(tablet, ids, GOULASH);
    await tablet.lineCount('unsent', 2);
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    await tablet.lineCount('waiting', 1);
    assert.equal(items().length, was + 1);
    await tablet.act('fire_course');
    await tablet.lineCount('sent', 2);
    await expectLater('the grill has both', () => items().length === was + 2);
    await tablet.$('[data-course="0"]').click();
    await add(tablet, ids, OCTOPUS);
    await tablet.lineCount('unsent', 1);
    await tablet.lines('unsent').first().click();
    await tablet.act('hold');
    await tablet.lineCount('held', 1);
    await tablet.lines('held').first().click();
    await tablet.act('hold');
    await tablet.lineCount('unsent', 1);
});

flow('a combo is filled on the tablet, its parts go to their stations, and it is repeated as a whole', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const [grill, cold] = await Promise.all(['grill', 'cold'].map((code) => stage.device('kitchen', [`kitchen:${code}`], `cook at the ${code}`)));
    const shows = (cook) => cook.all('ticket_item').filter(({ combo_name }) => combo_name === 'Two-course lunch').map(({ name }) => name).sort();
    const option = ids.options['Garden salad/Dressing/House'];
    const fillings = [GOULASH, 'Garden salad'].map((name) => ids.items[name]);
    await tablet.openTable('10', { covers: 2 });
    await tablet.$(`[data-category="${ids.categories.Mains}"]`).click();
    await tablet.item(ids.items['Two-course lunch']).click();
    assert.equal(await tablet.$('[data-act=add]').isDisabled(), true, 'two slots are empty');
    await tablet.closeSheet();
    await tablet.addCombo(ids.items['Two-course lunch'], { fillings, options: [option] });
    await tablet.lineCount('unsent', 2);
    assert.equal(await tablet.$('[data-combo]').count(), 2);
    await tablet.act('send');
    await tablet.lineCount('sent', 2);
    await expectLater('each station has its part', () => shows(grill).length === 1 && shows(cold).length === 1);
    assert.deepEqual([shows(grill), shows(cold)], [[GOULASH], ['Garden salad']]);
    await tablet.act('repeat');
    await tablet.lineCount('unsent', 2);
    await tablet.lines('unsent').first().click();
    await tablet.act('remove');
    await tablet.lineCount('unsent', 0);
});

flow('courses are planned before they are sent: in turn, at a time, to be ready at once; a line changes its course; the next one is fired once', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const cook = await stage.device('kitchen', ['kitchen:grill'], 'cook at the grill');
    const waiter = await stage.device('waiter', ['orders']);
    const [order, courses] = [() => waiter.all('order')[0], () => waiter.all('course').sort((a, b) => a.number - b.number)];
    const states = () => courses().map(({ number, state, plan }) => `${number} ${state} ${plan}`);
    await tablet.openTable('7', { covers: 2 });
    for (const [course, dish] of [[1, GOULASH], [2, GOULASH], [3, OCTOPUS], [3, GOULASH]]) {
        await tablet.$(`[data-course="${course}"]`).click();
        await add(tablet, ids, dish);
    }
    await tablet.lineCount('unsent', 4);
    await settled(tablet);
    await tablet.lines('unsent').last().click();
    await tablet.$('dialog [role=group] button:text-is("4")').click();
    await expectLater('the line is in course 4', () => waiter.all('line').some(({ course }) => course === 4));
    await tablet.closeSheet();
    await tablet.act('more');
    await tablet.act('courses');
    await tablet.act('plan_in_turn');
    await expectLater('three wait for the one before', () => String(states()) === '2 waiting after_course,3 waiting after_course,4 waiting after_course');
    await tablet.$('[data-course-n="3"] [data-plan-as=finish_together]').click();
    await tablet.$('[data-course-n="4"] [data-plan-in="20"]').click();
    await tablet.$('[data-course-n="4"] [data-plan=at_time]').waitFor();
    await tablet.closeSheet();
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    await tablet.lineCount('waiting', 3);
    assert.match(await tablet.$('[data-due]').innerText(), /goes at/);
    await cook.ok('ticket.bump', { ticket_id: cook.all('ticket')[0].id });
    await expectLater('the second course follows', () => states()[1] === '2 fired after_course');
    await tablet.lineCount('waiting', 2);
    await tablet.tapTwice('[data-act=fire_next]', 60);
    await expectLater('the third is fired', () => states()[2] === '3 fired finish_together');
    await settled(tablet);
    await tablet.lineCount('waiting', 1);
    assert.equal(states()[3], '4 waiting at_time');
    assert.equal(order().state, 'open');
});

flow('the kitchen sees what is still to come in grey: it is not counted, not bumped, and becomes a ticket when it is fired', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    await tablet.openTable('7', { covers: 2 });
    for (const [course, dish] of [[1, GOULASH], [2, OCTOPUS], [2, GOULASH]]) {
        await tablet.$(`[data-course="${course}"]`).click();
        await add(tablet, ids, dish);
    }
    await tablet.lineCount('unsent', 3);
    await tablet.act('send');
    await tablet.lineCount('waiting', 2);
    const [grill, expo, cold] = [await stage.kitchen(), await stage.kitchen(), await stage.kitchen()];
    await grill.pickStation('grill');
    await expo.pickStation('expo');
    await cold.pickStation('cold');
    for (const kitchen of [grill, expo]) {
        await kitchen.$('[data-coming]').waitFor();
        assert.match(await kitchen.$('[data-coming]').innerText(), /7[^]*STILL TO COME[^]*Course 2[^]*When it is called[^]*octopus[^]*goulash/);
        assert.match(await kitchen.$('.counts').innerText(), /1/);
        assert.equal(await kitchen.$('[data-coming] button').count(), 0);
    }
    await grill.act('all_day');
    assert.doesNotMatch(await grill.$('.all-day').innerText(), /octopus/);
    assert.equal(await cold.$('[data-coming]').count(), 0, 'another station makes it');
    await tablet.act('fire_next');
    await grill.$('[data-coming]').waitFor({ state: 'detached' });
    await expectLater('two tickets', async () => (await grill.tickets('new').count()) === 2);
    await grill.$('.all-day:has-text("octopus")').waitFor();
    await grill.act('settings');
    await grill.$('dialog section:has-text("still to come") button').last().click();
    await grill.link('live');
    await expectLater('it is remembered', async () => (await grill.page.evaluate(() => localStorage.getItem('payon.kitchen.coming'))) === 'off');
});

flow('a station whose screen dies is shown by its backup, marked, until it is back; nothing is made twice', async (stage) => {
    const { ids } = stage.venue;
    const manager = await stage.device('manager', ['menu']);
    const station = manager.all('station').find(({ code }) => code === 'grill');
    await manager.ok('setup.put', { stations: [{ ...station, backup_station_id: ids.stations.cold }] });
    const [grill, cold] = [await stage.kitchen({ name: 'Grill screen' }), await stage.kitchen({ name: 'Cold screen' })];
    await grill.pickStation('grill');
    await cold.pickStation('cold');
    const tablet = await stage.tablet();
    await tablet.openTable('1', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await tablet.add(ids.items[SALAD], { category: ids.categories[CATEGORY[SALAD]] });
    await tablet.act('send');
    await tablet.lineCount('displayed', 2);
    const first = await grill.firstTicket();
    const own = await cold.firstTicket();
    await grill.act('start', first);
    await tablet.lineCount('started', 1);
    const place = await cold.ticket(own).boundingBox();
    const words = tablet.$('.banner[data-dark*=grill]');

    await grill.page.close();
    await words.waitFor();
    assert.match(await words.innerText(), /No screen is on at .*Grill/);
    await cold.ticket(first).waitFor({ timeout: 20_000 });
    assert.match(await cold.ticket(first).innerText(), /FOR Grill[^]*Started by Grill screen/);
    assert.match(await cold.$('[data-backed]').innerText(), /Also for Grill/);
    assert.deepEqual(await cold.ticket(own).boundingBox(), place, 'its own ticket stays where it is');
    await tablet.$('.banner[data-backed=grill]').waitFor();
    assert.match(await words.innerText(), /Grill: what it gets is shown at Cold/);

    await add(tablet, ids, OCTOPUS);
    await tablet.act('send');
    await tablet.lineCount('displayed', 2); // the salad, and what the grill cannot show
    await cold.$('[data-ticket].unseen .mark.foreign').waitFor(); // it calls, as for a ticket of its own
    const second = (await truth(stage)).tickets.find(({ id }) => id !== first && id !== own).id;
    await cold.act('start', second);
    await tablet.lineCount('started', 2);

    const again = await grill.screen.page(grill.constructor, 'kitchen?station=grill');
    await again.ticket(second).waitFor();
    assert.equal(await again.ticket(second).getAttribute('data-state'), 'started');
    assert.match(await again.ticket(second).innerText(), /Started by Cold screen/);
    await cold.ticket(second).waitFor({ state: 'detached' });
    assert.equal(await cold.ticket(first).count(), 0);
    assert.match(await cold.$('[data-back="2"]').innerText(), /Grill is on again, with 2 started here/);
    assert.deepEqual(await cold.ticket(own).boundingBox(), place);
    await words.waitFor({ state: 'detached' });
    for (const ticket of [first, second]) await again.act('bump', ticket);
    await tablet.lineCount('ready', 2);
    const { tickets, ticketItems } = await truth(stage);
    assert.deepEqual([tickets.length, ticketItems.length], [3, 3]);
    assert.deepEqual(tickets.map(({ started_by }) => started_by).sort(), ['', 'Cold screen', 'Grill screen']);
});

flow('a dish of a waiting course has sold out: its line says so, the rest is fired, and it follows when it is back', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const cook = await stage.device('kitchen', ['kitchen:grill', 'menu']);
    await tablet.openTable('8', { covers: 2 });
    await tablet.$('[data-course="1"]').click();
    await add(tablet, ids, GOULASH);
    await tablet.$('[data-course="2"]').click();
    for (const dish of [GOULASH, OCTOPUS]) await add(tablet, ids, dish);
    await tablet.lineCount('unsent', 3);
    await tablet.act('send');
    await tablet.lineCount('waiting', 2);
    await stage.goOffline();
    await tablet.link('offline');
    await cook.ok('item.86', { item_id: ids.items[OCTOPUS] });
    await tablet.act('fire_course'); // the tablet cannot know
    await stage.goOnline();
    await tablet.refused().waitFor();
    assert.match(await tablet.refused().innerText(), /Fire course 2/);
    await tablet.act('dismiss');
    await tablet.$('[data-line]:has-text("octopus") [data-sold-out]').waitFor();
    assert.match(await tablet.$('.check [role=alert]').innerText(), /Sold out.*octopus/);
    await tablet.act('fire_course');
    await tablet.lineCount('sent', 2);
    await tablet.lineCount('waiting', 1);
    assert.equal(await tablet.refused().count(), 0);
    await cook.ok('item.back', { item_id: ids.items[OCTOPUS] });
    await tablet.$('[data-sold-out]').waitFor({ state: 'detached' });
    await tablet.act('fire_course');
    await tablet.lineCount('sent', 3);
    await tablet.$('[data-course="0"]').click();
});

flow('two tablets at one table share an order, and each sees what the other does', async (stage) => {
    const { ids } = stage.venue;
    const [anna, ben] = [await stage.tablet({ name: 'Anna' }), await stage.tablet({ name: 'Ben' })];
    await anna.openTable('2', { covers: 2 });
    await ben.openTable('2');
    await add(anna, ids, GOULASH);
    await ben.lineCount('unsent', 1);
    await add(ben, ids, OCTOPUS);
    for (const tablet of [anna, ben]) await tablet.lineCount('unsent', 2);
    await ben.act('send');
    for (const tablet of [anna, ben]) await tablet.lineCount('sent', 2);
    const now = await truth(stage);
    assert.equal(now.orders.filter(({ table_id }) => table_id === ids.tables['2']).length, 1);
});

flow('an order is paid in cash: the change is shown, the table is freed, and the money is taken once', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const till = await stage.device('manager', ['checks']);
    await tablet.openTable('1', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await tablet.act('pay');
    assert.ok(await tablet.$('[data-act=take]').isDisabled(), 'nothing is paid before it is sent');
    await tablet.closeSheet();
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    await tablet.act('pay');
    await tablet.$('[name=tendered]').fill('50');
    const paid = till.next((m) => m.t === 'change' && m.put.payment);
    await tablet.$('[data-act=take]').dblclick(); // a hurried hand
    const [{ amount, tendered, change }] = (await paid).put.payment;
    assert.deepEqual([tendered, change], [5000, 5000 - amount]);
    const shown = await tablet.$('dialog .change .huge').innerText();
    assert.equal(shown.replace(/[^\d]/g, ''), String(change));
    await tablet.$('dialog [data-act=clear]').click();
    await expectLater('the table is free', async () => (await tablet.table('1').getAttribute('data-state')) === 'free');
    assert.equal(till.heard.filter((m) => m.t === 'change' && m.put.payment).length, 1);
    assert.equal((await truth(stage)).orders.length, 0);
});

flow('a void says what becomes of the dish; a service charge is taken off, and an order cancelled, with a reason', async (stage) => {
    const { ids } = stage.venue;
    const manager = await stage.device('manager', ['orders', 'menu', 'checks']);
    await manager.ok('settings.put', { rounding: 'line_up', reason_cancel: true, service_covers: 2, service_name: 'Service', service_ppm: 100_000 });
    const cook = await stage.device('kitchen', ['kitchen:grill']);
    const tablet = await stage.tablet();
    const line = () => manager.all('line').find(({ state }) => state === 'voided');
    await tablet.openTable('4', { covers: 3 });
    await add(tablet, ids, GOULASH);
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    await tablet.lines('sent').click();
    await tablet.act('void_line');
    assert.equal(await tablet.$('dialog [aria-pressed=true]').innerText(), 'Back to stock', 'nobody has begun it');
    await tablet.$('dialog button:text-is("Wrong item entered")').click();
    await tablet.act('void');
    await expectLater('voided, to stock', () => line()?.void_stock === true);
    await add(tablet, ids, OCTOPUS);
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    await cook.ok('ticket.start', { ticket_id: cook.all('ticket').find(({ state, fire_no }) => state === 'new' && fire_no === 2).id });
    await tablet.lineCount('started', 1);
    const [charge] = manager.all('charge');
    assert.match(await tablet.$(`[data-charge="${charge.id}"]`).innerText(), /Service 10 %[^]*1\.45/);
    await tablet.$(`[data-charge="${charge.id}"]`).click();
    assert.ok(await tablet.$('dialog [data-act=charge_remove]').isDisabled(), 'not without a reason');
    await tablet.$('dialog button:text-is("Service was slow")').click();
    await tablet.act('charge_remove');
    await tablet.$('[data-charge]').waitFor({ state: 'detached' });
    await expectLater('it is off, and why', () => manager.all('charge').every(({ state, remove_reason }) => state === 'removed' && remove_reason === 'Service was slow'));
    await tablet.lines('started').click();
    await tablet.act('void_line');
    assert.equal(await tablet.$('dialog [aria-pressed=true]').innerText(), 'Waste');
    await tablet.closeSheet();
    await tablet.act('back');
    await tablet.openTable('5', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await tablet.lineCount('unsent', 1);
    await settled(tablet);
    const cancelled = manager.next((m) => m.t === 'change' && m.events.some(({ type }) => type === 'order.cancelled'));
    await tablet.act('more');
    await tablet.act('cancel_order');
    assert.ok(await tablet.$('dialog [data-act=cancel_do]').isDisabled(), 'the settings want a reason');
    await tablet.$('dialog button:text-is("Guests left")').click();
    await tablet.act('cancel_do');
    assert.equal((await cancelled).put.order?.[0]?.close_reason ?? 'Guests left', 'Guests left');
    assert.equal(await tablet.refused().count(), 0);
});

flow('an order is closed without payment by who may, with a reason', async (stage) => {
    const { ids } = stage.venue;
    const [waiter, cashier] = [await stage.tablet({ name: 'Anna' }), await stage.tablet({ name: 'Ben', role: 'cashier' })];
    const till = await stage.device('manager', ['orders']);
    await waiter.openTable('1', { covers: 2 });
    await add(waiter, ids, GOULASH);
    await waiter.act('more');
    await waiter.$('[data-act=cancel_order]').waitFor();
    assert.equal(await waiter.$('[data-act=close_order]').count(), 0, 'not a waiter');
    await waiter.closeSheet();
    await cashier.openTable('1');
    await cashier.act('more');
    assert.ok(await cashier.$('[data-act=close_order]').isDisabled(), 'nothing was sent yet');
    await cashier.closeSheet();
    await waiter.act('send');
    await cashier.lineCount('sent', 1);
    await cashier.act('more');
    await cashier.act('close_order');
    assert.ok(await cashier.$('[data-act=close_do]').isDisabled(), 'it needs a reason');
    await cashier.$('dialog .row .button').first().click();
    const told = till.next((m) => m.t === 'change' && m.events.some(({ type }) => type === 'order.closed'));
    await cashier.act('close_do');
    const [closed] = (await told).put.order;
    assert.deepEqual([closed.state, closed.paid, closed.close_reason], ['closed', 0, 'Paid at the desk']);
    assert.ok(closed.due > 0);
    assert.equal((await truth(stage)).orders.length, 0);
});

flow('a split order is paid check by check: each once, what is unsent may wait for its own, the last one closes it', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const till = await stage.device('manager', ['orders', 'checks']);
    await tablet.openTable('4', { covers: 3 });
    for (const dish of [GOULASH, OCTOPUS]) await add(tablet, ids, dish);
    await tablet.act('send');
    await tablet.lineCount('sent', 2);
    const [order] = till.all('order').filter(({ table_id }) => table_id === ids.tables[4]);
    const checks = ['Anna', '', 'Zoë'].map((name) => ({ check_id: uuid(), name, weight: 1 }));
    await till.ok('check.split', { order_id: order.id, checks });
    const { seq } = await till.ok('line.add', { line_id: uuid(), order_id: order.id, item_id: ids.items[GOULASH], quantity: 1 });
    await expectLater('the change was told', () => till.seq >= seq);
    await till.ok('check.split', { order_id: order.id, lines: [{ line_id: till.all('line').find(({ state }) => state === 'draft').id, check_id: checks[2].check_id }] });
    const taken = () => till.heard.flatMap((m) => (m.t === 'change' ? (m.put.payment ?? []) : []));
    const check = (n) => tablet.$(`dialog [data-check="${n}"]`);
    await tablet.act('pay');
    await check(3).waitFor();
    assert.match(await check(1).innerText(), /Check 1 · Anna/);
    assert.ok(await tablet.$('dialog [data-act=take]').isDisabled(), 'nobody has said who pays');
    await check(2).click();
    await tablet.tapTwice('dialog [data-act=take]', 40);
    await tablet.paid();
    await tablet.$('dialog [data-check="2"][data-state=paid]').waitFor();
    assert.ok(await check(2).isDisabled());
    await check(3).click();
    await tablet.act('take');
    assert.match(await tablet.$('dialog [role=alert]').innerText(), /not sent/);
    await check(1).click();
    await tablet.act('take');
    await tablet.paid();
    await tablet.$('dialog [data-check="1"][data-state=paid]').waitFor();
    await tablet.closeSheet();
    await tablet.act('send');
    await tablet.lineCount('sent', 3);
    await tablet.act('pay');
    assert.equal(await check(3).getAttribute('aria-pressed'), 'true', 'the last one');
    await tablet.act('take');
    await tablet.paid();
    await tablet.$('[data-view=floor]').waitFor();
    await expectLater('the order is closed', () => till.all('order').every(({ id }) => id !== order.id));
    assert.deepEqual(taken().map(({ check_id }) => check_id), [1, 0, 2].map((i) => checks[i].check_id));
    assert.equal(taken().reduce((sum, { amount }) => sum + amount, 0), taken().reduce((sum, { tendered }) => sum + tendered, 0));
});

flow('an order is split in equal parts, by seat, an amount, a percentage, by item; merged again; lines are moved and divided; and a check is paid', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const till = await stage.device('manager', ['orders', 'checks', 'expo']);
    await tablet.openTable('4', { covers: 2 });
    for (const seat of [1, 2]) {
        await tablet.$(`[data-seat="${seat}"]`).click();
        await add(tablet, ids, GOULASH);
    }
    await tablet.$('[data-seat="0"]').click();
    await add(tablet, ids, OCTOPUS);
    await tablet.act('send');
    await tablet.lineCount('sent', 3);
    const [order] = till.all('order').filter(({ table_id }) => table_id === ids.tables[4]);
    const [one, two, octopus] = till.all('line').sort((a, b) => a.position - b.position);
    const total = () => till.all('order').find(({ id }) => id === order.id).total;
    const open = () => till.all('check').filter(({ state }) => state === 'open').sort((a, b) => a.number - b.number);
    const areTotals = async (why, make) => {
        const totals = () => open().map((check) => check.total);
        await expectLater(why, () => isDeepStrictEqual(totals(), make(total()))).catch((error) => assert.deepEqual(totals(), make(total()), error.message));
    };
    const price = ({ unit_price, quantity }) => unit_price * quantity;
    const undo = async () => {
        await tablet.act('merge_all');
        await tablet.$('dialog [data-parts="2"]').waitFor();
    };
    const tickets = JSON.stringify(till.all('ticket'));
    await tablet.act('pay');
    await tablet.act('split'); // from where the guests say that they pay apart
    await tablet.tapTwice('dialog [data-parts="3"]', 40);
    await tablet.$('dialog [data-split-check="3"]').waitFor();
    await areTotals('three equal parts', (sum) => [Math.ceil(sum / 3), Math.round(sum / 3), Math.floor(sum / 3)]);
    await undo();
    await tablet.act('split_seat');
    await tablet.$('dialog [data-split-check="2"]').waitFor();
    assert.equal(await tablet.$('dialog [data-split-check="1"] [data-split-line]').count(), 1);
    const half = price(octopus) / 2;
    await areTotals('two seats and half of what is for the table each', () => [price(one) + half, price(two) + half]);
    await undo();
    await tablet.act('split_amount');
    for (const digit of [1, 0, 0, 0]) await tablet.$(`[data-keypad=amount] [data-digit="${digit}"]`).click();
    await tablet.act('split_off');
    await tablet.$('dialog [data-split-check="2"]').waitFor();
    await areTotals('the rest and ten', (sum) => [sum - 1000, 1000]);
    await undo();
    await tablet.act('split_percent');
    for (const digit of [3, 5]) await tablet.$(`[data-keypad=percent] [data-digit="${digit}"]`).click();
    await tablet.act('split_off');
    await tablet.$('dialog [data-split-check="2"]').waitFor();
    await areTotals('65 and 35 per cent', (sum) => [Math.round((sum * 65) / 100), sum - Math.round((sum * 65) / 100)]);
    await undo();
    await tablet.act('split_item');
    await tablet.$('dialog [data-split-check="2"]').waitFor();
    await areTotals('all on the first', (sum) => [sum, 0]);
    const line = ({ id }) => tablet.$(`dialog [data-split-line="${id}"]`).first();
    await line(two).click();
    await tablet.$('dialog [data-to="2"]').click();
    await areTotals('one moved', (sum) => [sum - price(two), price(two)]);
    await line(octopus).click();
    await tablet.act('divide');
    await tablet.$('dialog [data-divide="1"] button').last().click();
    await tablet.act('divide_do');
    await areTotals('two thirds and one third', (sum) => [sum - price(two) - price(octopus) / 3, price(two) + price(octopus) / 3].map(Math.round));
    assert.match(await tablet.$(`dialog [data-split-check="2"] [data-split-line="${octopus.id}"]`).innerText(), /1 of 3/);
    await tablet.$('dialog [data-split-check="2"] [data-act=pay_check]').click();
    assert.equal(await tablet.$('dialog [data-check="2"]').getAttribute('aria-pressed'), 'true');
    await tablet.act('take');
    await tablet.paid();
    await tablet.$('dialog [data-check="2"][data-state=paid]').waitFor();
    await tablet.closeSheet();
    assert.match(await tablet.$('[data-part=checks]').innerText(), /2 checks, 1 paid/);
    assert.match(await tablet.$(`[data-line="${two.id}"] [data-on-check]`).innerText(), /2/);
    await tablet.act('pay');
    await tablet.act('take');
    await tablet.paid();
    await tablet.$('[data-view=floor]').waitFor();
    assert.equal(JSON.stringify(till.all('ticket')), tickets, 'the kitchen knows nothing of it');
    const taken = till.heard.flatMap((m) => (m.t === 'change' ? (m.put.payment ?? []) : []));
    assert.equal(taken.reduce((sum, { amount }) => sum + amount, 0), [one, two, octopus].reduce((sum, each) => sum + price(each), 0));
});

flow('two taps for one: one order, one send, one repeat, one payment, and nothing refused', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const till = await stage.device('manager', ['orders', 'expo', 'checks']);
    const payments = () => till.heard.filter((m) => m.t === 'change' && m.put.payment).length;
    for (const [i, ms] of [0, 40, 120].entries()) {
        const table = ids.tables[String(i + 1)];
        const orders = () => till.all('order').filter(({ table_id }) => table_id === table);
        const portions = () => till.all('line').filter(({ order_id }) => orders().some(({ id }) => id === order_id)).reduce((n, { quantity }) => n + quantity, 0);
        await tablet.openTable(String(i + 1));
        await tablet.tapTwice('[data-covers="2"]', ms);
        await add(tablet, ids, GOULASH);
        await tablet.lineCount('unsent', 1);
        await tablet.tapTwice('[data-act=send]', ms);
        await tablet.lineCount('sent', 1);
        await tablet.tapTwice('[data-act=repeat]', ms);
        await tablet.lineCount('unsent', 1);
        await settled(tablet);
        await expectLater('two portions', async () => portions() === 2);
        assert.ok(await tablet.$('[data-act=repeat]').isDisabled(), 'the round was repeated');
        await tablet.act('send');
        await tablet.lineCount('sent', 2);
        assert.ok(await tablet.$('[data-act=repeat]').isEnabled(), 'and the next one can be');
        assert.equal(orders().length, 1);
        const tickets = till.all('ticket').filter(({ order_id }) => order_id === orders()[0].id);
        assert.deepEqual(tickets.map(({ fire_no }) => fire_no).sort(), [1, 2]);
        await tablet.lines('sent').first().click();
        await tablet.tapTwice('dialog [data-act=again]', ms);
        await tablet.lineCount('unsent', 1);
        await settled(tablet);
        assert.equal(portions(), 3);
        await tablet.act('send');
        await tablet.lineCount('sent', 3);
        await tablet.act('pay');
        await tablet.tapTwice('dialog [data-act=take]', ms);
        await tablet.$('dialog [data-act=paid]').waitFor();
        await expectLater('paid', async () => payments() === i + 1);
        await tablet.paid();
        await tablet.$('[role=tab]').last().click();
        await tablet.$('[name=customer]').fill(`Call ${ms}`);
        await tablet.tapTwice('[data-act=takeaway]', ms);
        await tablet.$('[data-view=order]').waitFor();
        await expectLater('one takeaway', async () => till.all('order').filter(({ customer }) => customer === `Call ${ms}`).length === 1);
        assert.equal(await tablet.refused().count(), 0);
        await tablet.act('back');
        await tablet.$('[role=tab]').first().click();
    }
    assert.equal(till.all('order').length, 3, 'the takeaways');
});

flow('cash that is not understood, or too little, is refused at the field; digits of any script are understood', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const till = await stage.device('manager', ['checks']);
    await tablet.openTable('1', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    await tablet.act('pay');
    const [field, take, change] = ['[name=tendered]', '[data-act=take]', '.row.change .number'].map((part) => tablet.$(`dialog ${part}`));
    assert.ok(await take.isEnabled(), 'exactly the due, when nothing is typed');
    for (const typed of ['20.505', 'x', '1', '0,01']) {
        await field.fill(typed);
        await tablet.$('dialog [role=alert]').waitFor();
        assert.ok(await take.isDisabled(), typed);
        assert.deepEqual([await field.getAttribute('aria-invalid'), await change.innerText()], ['true', '–']);
    }
    await field.fill('۵۰');
    await tablet.$('dialog [role=alert]').waitFor({ state: 'detached' });
    const paid = till.next((m) => m.t === 'change' && m.put.payment);
    await take.click();
    const [{ tendered }] = (await paid).put.payment;
    assert.equal(tendered, 5000);
    await tablet.$('dialog [data-act=paid]').waitFor();
});

flow('the tablet shows who else looks at the table', async (stage) => {
    const [anna, ben] = [await stage.tablet({ name: 'Anna' }), await stage.tablet({ name: 'Ben' })];
    await anna.openTable('3');
    await ben.openTable('3');
    assert.match(await anna.presence().getAttribute('data-presence'), /Ben/);
    await ben.act('back');
    await anna.presence().waitFor({ state: 'detached' });
});

flow('two offline tablets open the same table: the second one is asked, and nothing is lost', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet({ name: 'out of reach' });
    await tablet.openTable('4');
    await stage.goOffline();
    await tablet.link('offline');
    await tablet.$('[data-covers="3"]').click();
    await add(tablet, ids, OCTOPUS);
    const other = await stage.device('waiter', ['orders']);
    const order = '0190a000-0000-7000-8000-00000000abcd';
    await other.ok('order.open', { order_id: order, kind: 'dine_in', table_id: ids.tables['4'], covers: 2 });
    await stage.goOnline();
    await tablet.refused().first().waitFor();
    await tablet.link('needs');
    await tablet.$('[data-refused] .button.main').first().click(); // put it on the order that is open
    await tablet.lineCount('unsent', 1);
    await tablet.refused().waitFor({ state: 'detached' });
    await settled(tablet);
    assert.deepEqual(linesAt(await truth(stage), ids.tables['4']), [{ name: OCTOPUS, quantity: 1, state: 'draft' }]);
});

flow('an offline reload in the middle of an order: everything is still there, and nothing happens twice', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    await tablet.worksOffline();
    await tablet.openTable('5', { covers: 4 });
    await add(tablet, ids, GOULASH);
    await tablet.lineCount('unsent', 1);
    await tablet.isKept('records', 'line/');
    await stage.goOffline();
    await tablet.link('offline');
    await add(tablet, ids, OCTOPUS);
    await tablet.act('send');
    await tablet.lineCount('pending', 2);
    await tablet.isKept('outbox', '', 2);
    await tablet.reload();
    await tablet.link('offline');
    await tablet.lineCount('pending', 2);
    await tablet.reload(); // again, before anything was answered
    await tablet.lineCount('pending', 2);
    await stage.goOnline();
    await tablet.lineCount('sent', 2);
    const now = await truth(stage);
    assert.deepEqual(linesAt(now, ids.tables['5']), [GOULASH, OCTOPUS].map((name) => ({ name, quantity: 1, state: 'sent' })));
    const order = now.orders.find(({ table_id }) => table_id === ids.tables['5']).id;
    assert.equal(now.tickets.filter(({ order_id }) => order_id === order).length, 1);
});

flow('the hub is killed while a tablet sends: it recovers by itself, and everything happens once', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    await tablet.openTable('6', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await tablet.lineCount('unsent', 1);
    await Promise.all([tablet.act('send'), stage.hub.kill('SIGKILL')]);
    await tablet.link('offline');
    await add(tablet, ids, OCTOPUS);
    await stage.hub.start();
    await stage.wake();
    await tablet.lineCount('sent', 1);
    await tablet.lineCount('unsent', 1);
    await settled(tablet);
    assert.deepEqual(linesAt(await truth(stage), ids.tables['6']), [
        { name: GOULASH, quantity: 1, state: 'sent' },
        { name: OCTOPUS, quantity: 1, state: 'draft' },
    ]);
});

flow('an 86 shows on the tablet, and a tap that came too late is refused in words', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    await tablet.openTable('7', { covers: 2 });
    await tablet.$(`[data-category="${ids.categories[CATEGORY[OCTOPUS]]}"]`).click();
    const cook = await stage.device('kitchen', []);
    await cook.ok('item.86', { item_id: ids.items[OCTOPUS] });
    const item = tablet.item(ids.items[OCTOPUS]);
    await expectLater('the item is sold out', async () => (await item.getAttribute('aria-disabled')) === 'true');
    await cook.ok('item.back', { item_id: ids.items[OCTOPUS] });
    await expectLater('the item is back', async () => (await item.getAttribute('aria-disabled')) !== 'true');
    await stage.goOffline();
    await tablet.link('offline');
    await cook.ok('item.86', { item_id: ids.items[OCTOPUS] });
    await add(tablet, ids, OCTOPUS);
    await stage.goOnline();
    await tablet.refused().waitFor();
    assert.match(await tablet.refused().innerText(), /Grilled octopus/);
    await tablet.$('[data-refused] [data-act=dismiss]').click();
    await tablet.link('live');
    await cook.ok('item.back', { item_id: ids.items[OCTOPUS] });
});

flow('a dish sold out between adding and sending: its line says so, the rest is sent, a send that came before is refused in words', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const cook = await stage.device('kitchen', ['kitchen:grill', 'menu']);
    await tablet.openTable('1', { covers: 2 });
    for (const dish of [GOULASH, OCTOPUS]) await add(tablet, ids, dish);
    await tablet.lineCount('unsent', 2);
    await cook.ok('item.86', { item_id: ids.items[OCTOPUS] });
    await tablet.$('[data-line]:has-text("octopus") [data-sold-out]').waitFor();
    assert.match(await tablet.$('.check [role=alert]').innerText(), /Sold out.*octopus/);
    assert.match(await tablet.$('[data-act=send]').innerText(), /1/);
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    await tablet.lineCount('unsent', 1);
    assert.deepEqual(cook.all('ticket_item').map(({ name }) => name), [GOULASH]);
    assert.ok(await tablet.$('[data-act=send]').isDisabled(), 'nothing else can be made');
    assert.equal(await tablet.refused().count(), 0);
    await cook.ok('item.back', { item_id: ids.items[OCTOPUS] });
    await tablet.$('[data-sold-out]').waitFor({ state: 'detached' });
    await stage.goOffline();
    await tablet.link('offline');
    await cook.ok('item.86', { item_id: ids.items[OCTOPUS] });
    await tablet.act('send'); // the tablet cannot know
    await stage.goOnline();
    await tablet.refused().waitFor();
    assert.match(await tablet.refused().innerText(), /Send the order/);
    await tablet.lineCount('unsent', 1);
    await cook.ok('item.back', { item_id: ids.items[OCTOPUS] });
});

flow('walls, doors and words stand on the plan, a turned table lies the other way, and its section says whose it is', async (stage) => {
    const { ids } = stage.venue;
    const manager = await stage.device('manager', ['floor', 'menu']);
    const tablet = await stage.tablet({ name: 'Anna' });
    await tablet.table('5').waitFor();
    const find = (number) => manager.all('table').find(({ id }) => id === ids.tables[number]);
    const { id, area_id, x, y } = find(5);
    const barrier = (kind, more) => manager.ok('barrier.place', { barrier_id: uuid(), area_id, kind, x, y: y + 300, w: 200, h: 20, ...more });
    await barrier('wall');
    await barrier('door', { x: x + 200 });
    await barrier('counter', { y: y + 330, label: 'Buffet' });
    await expectLater('three stand there', async () => (await tablet.$('[data-barrier]').count()) === 3);
    assert.deepEqual(await tablet.$('[data-barrier]').allInnerTexts(), ['', 'Door', 'Buffet']);
    const section = uuid();
    await manager.ok('setup.put', { sections: [{ id: section, name: 'Window side', position: 0 }] });
    await manager.ok('table.assign', { table_id: id, section_id: section });
    await tablet.table('5').locator('[data-section="Window side"]').waitFor();
    await manager.ok('section.assign', { section_id: section, server: 'Anna' });
    await expectLater('it is hers', async () => /Anna/.test(await tablet.table('5').innerText()));
    await manager.ok('table.place', { table_id: id, area_id, x, y, w: 240, h: 160, rotation: 90 });
    await expectLater('it lies the other way', async () => {
        const { width, height } = await tablet.table('5').boundingBox();
        return Math.abs(height / width - 1.5) < 0.1;
    });
});

flow('the search field opens a table by its number, in any area', async (stage) => {
    const tablet = await stage.tablet();
    await tablet.$('[name=find]').fill('T3');
    await tablet.page.keyboard.press('Enter');
    assert.match(await tablet.$('[data-view=order] h1').innerText(), /T3/);
});

flow('the tablet in Urdu: the page runs from right to left, floor and order are in Urdu', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet({ locale: 'ur-PK' });
    assert.equal(await tablet.$('html').getAttribute('dir'), 'rtl');
    await tablet.openTable('8', { covers: 2 });
    await add(tablet, ids, GOULASH);
    assert.match(await tablet.$('[data-act=send]').innerText(), /\p{Script=Arabic}/u);
    const [menu, check] = await Promise.all(['.menu', '.check'].map((part) => tablet.$(part).boundingBox()));
    assert.ok(menu.x > check.x, 'the menu begins where the reading does');
});

/* --- with the kitchen's page -------------------------------------------------------------------- */

flow('an order goes from the tablet to the kitchen, is bumped, and is ready on the tablet', async (stage) => {
    const { ids } = stage.venue;
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    const tablet = await stage.tablet();
    await tablet.openTable('9', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await tablet.act('send');
    const ticket = await kitchen.firstTicket();
    await tablet.lineCount('displayed', 1); // the page says so by itself
    await kitchen.act('bump', ticket);
    await tablet.lineCount('ready', 1);
    await kitchen.recall(ticket);
    await kitchen.ticket(ticket).waitFor();
    await expectLater('the line is not ready any more', async () => (await tablet.lines('ready').count()) === 0);
    await kitchen.act('bump', ticket); // and out of the way of the next test
    await tablet.lineCount('ready', 1);
});

flow('the second tap of a double tap does nothing to the ticket that moved under the finger', async (stage) => {
    await fireOrders(stage, 3);
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    await expectLater('three tickets', async () => (await kitchen.tickets().count()) === 3);
    const first = await kitchen.firstTicket();
    await kitchen.tapTwice(`[data-ticket="${first}"] [data-act=bump]`);
    await kitchen.ticket(first).waitFor({ state: 'detached' });
    await expectLater('all is answered', async () => (await kitchen.$('.link .number').count()) === 0);
    assert.deepEqual((await truth(stage)).tickets.map(({ state }) => state).sort(), ['bumped', 'new', 'new']);
});

flow('the second tap of a bouncing finger is dropped after a sheet closed; other taps and keys count', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet({ touch: true });
    await tablet.openTable('5', { covers: 2 });
    await add(tablet, ids, GOULASH);
    const tile = tablet.item(ids.items[GOULASH]);
    const { x, y, width, height } = await tile.boundingBox();
    const tap = (right = 0) => tablet.page.touchscreen.tap(x + width / 2 + right, y + height / 2);
    let expected = 1;
    const isExpected = async (why) => {
        await settled(tablet);
        const counted = async () => (await tablet.lines('unsent').locator('.quantity').allInnerTexts()).reduce((n, text) => n + parseInt(text, 10), 0);
        assert.equal(await counted(), expected, why);
    };
    await tablet.page.evaluate(() => {
        window.taps = [];
        for (const kind of ['click', 'pointerdown']) addEventListener(kind, ({ timeStamp }) => window.taps.push({ kind, at: timeStamp }), true);
    });
    /** The ms from the last click to the touch after it. */
    const lastPause = () => tablet.page.evaluate(() => {
        const down = window.taps.findLast(({ kind }) => kind === 'pointerdown').at;
        return down - window.taps.findLast(({ kind, at }) => kind === 'click' && at < down).at;
    });
    const bounceIsOver = () => tablet.page.waitForTimeout(350);
    /** The sheet of the dish, with the button that closes it over the dish's tile: a tap there adds one more. */
    const open = async () => {
        await bounceIsOver();
        await tile.click({ button: 'right' });
        const button = tablet.$('dialog [data-act=add]');
        await button.evaluate((element, at) => Object.assign(element.style, { position: 'fixed', ...at }), { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
        expected++;
        return button;
    };
    const isClosed = () => tablet.$('dialog').waitFor({ state: 'detached' });
    for (const ms of [40, 120]) {
        await open();
        if ((await tablet.tapTwice('dialog [data-act=add]', ms)) >= BOUNCE_MS) expected++; // a slow machine
        await isExpected(`the second tap came ${ms} ms later`);
    }
    await open();
    await tap();
    await isClosed();
    await tap();
    if ((await lastPause()) >= BOUNCE_MS) expected++;
    await isExpected('a second touch');
    await open();
    await tap();
    await isClosed();
    await tap(width / 2 - 4); // still on the tile, farther away than a finger bounces
    expected++;
    await isExpected('a tap next to it');
    await open();
    await tap();
    await isClosed();
    await bounceIsOver();
    await tap();
    expected++;
    await isExpected('a tap after a while');
    await (await open()).press('Enter');
    await isClosed();
    await tile.press('Enter');
    expected++;
    await isExpected('keys');
});

flow('two taps for one in the kitchen: an item is started, not finished; a dish is out, not back', async (stage) => {
    await fireOrders(stage, 1, 1);
    const cook = await stage.device('manager', ['expo', 'menu']);
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    await kitchen.firstTicket();
    const item = cook.all('ticket_item')[0].id;
    await kitchen.tapTwice(`[data-ticket-item="${item}"] .tap`, 120);
    await expectLater('it is started', async () => cook.all('ticket_item').find(({ id }) => id === item).state === 'started');
    const out = () => cook.all('item').filter(({ available }) => !available).map(({ id }) => id);
    const before = out();
    await kitchen.act('eighty_six');
    const dish = stage.venue.ids.items[GRILL[0]];
    await kitchen.$(`dialog [data-item="${dish}"] [data-act=out]`).waitFor();
    await kitchen.tapTwice(`dialog [data-item="${dish}"] [data-act=out]`, 120);
    await expectLater('it is out', async () => !cook.all('item').find(({ id }) => id === dish).available);
    await expectLater('all is answered', async () => (await kitchen.$('[data-pending]').count()) === 0);
    assert.equal(cook.all('ticket_item').find(({ id }) => id === item).state, 'started');
    assert.deepEqual(out().filter((id) => !before.includes(id)), [dish]);
    await cook.ok('item.back', { item_id: dish });
});

flow('the kitchen is alerted to a void until it acknowledges it', async (stage) => {
    const { ids } = stage.venue;
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    const tablet = await stage.tablet();
    await tablet.openTable('10', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await add(tablet, ids, OCTOPUS);
    await tablet.act('send');
    const ticket = await kitchen.firstTicket();
    await tablet.lineCount('displayed', 2);
    await tablet.voidLine(tablet.lines('displayed').first());
    await kitchen.$(`[data-ticket="${ticket}"] [data-ticket-item][data-state=voided]`).waitFor();
    await kitchen.act('ack', ticket);
    await kitchen.$(`[data-ticket="${ticket}"] [data-act=ack]`).waitFor({ state: 'detached' });
    await tablet.lineCount('void', 1);
    await kitchen.act('bump', ticket);
    await kitchen.ticket(ticket).waitFor({ state: 'detached' });
});

flow('a table is moved: screens that show it follow, and the kitchen is told', async (stage) => {
    const { ids } = stage.venue;
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    const [anna, ben] = [await stage.tablet({ name: 'Anna' }), await stage.tablet({ name: 'Ben' })];
    await anna.openTable('6', { covers: 2 });
    await add(anna, ids, GOULASH);
    await anna.act('send');
    await ben.openTable('6');
    const ticket = await kitchen.firstTicket();
    await kitchen.act('seen');
    await kitchen.$('[data-act=seen][disabled]').waitFor();
    await anna.act('move');
    await anna.$('[data-to="7"]').click();
    await kitchen.$('[data-act=seen]:not([disabled])').waitFor();
    assert.match(await kitchen.ticket(ticket).innerText(), /\b7\b[^]*was table 6/);
    await expectLater('Ben went along', async () => /#table/.test(ben.page.url()) && ben.page.url().endsWith(ids.tables['7']));
    await ben.lineCount('displayed', 1);
});

flow('the note of an order: drawn at once, on the ticket of the kitchen, which is told, and cleared again', async (stage) => {
    const { ids } = stage.venue;
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    const [anna, ben] = [await stage.tablet({ name: 'Anna' }), await stage.tablet({ name: 'Ben' })];
    await anna.openTable('3', { covers: 2 });
    await add(anna, ids, GOULASH);
    await anna.act('send');
    await anna.lineCount('displayed', 1);
    const ticket = await kitchen.firstTicket();
    await kitchen.act('seen');
    await kitchen.$('[data-act=seen][disabled]').waitFor();
    await anna.noteOrder('birthday\nwith a candle');
    await anna.orderNote('birthday\nwith a candle').waitFor();
    await kitchen.$('[data-act=seen]:not([disabled])').waitFor();
    assert.match(await kitchen.ticket(ticket).innerText(), /birthday\nwith a candle/);
    await ben.openTable('3');
    assert.match(await ben.orderNote('birthday\nwith a candle').innerText(), /Anna/);
    await stage.goOffline();
    await ben.link('offline');
    await ben.noteOrder('');
    await ben.orderNote('').waitFor();
    await stage.goOnline();
    await expectLater('the note left the ticket', async () => !/birthday/.test(await kitchen.ticket(ticket).innerText()));
    await anna.orderNote('').waitFor();
    await ben.noteOrder('123456789'.split('').join('\n'));
    await ben.refused().waitFor();
    assert.match(await ben.refused().innerText(), /more lines than a ticket shows/);
    await ben.act('dismiss');
    await kitchen.act('bump', ticket);
    await kitchen.ticket(ticket).waitFor({ state: 'detached' });
});

flow('the hub is killed: both screens say so, and both recover by themselves', async (stage) => {
    const { ids } = stage.venue;
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    const tablet = await stage.tablet();
    await tablet.openTable('11', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await stage.hub.kill('SIGKILL');
    await kitchen.silent('banner').waitFor();
    await kitchen.silent('full').waitFor();
    await tablet.link('offline');
    await tablet.act('send');
    await stage.hub.start();
    await stage.wake();
    await kitchen.firstTicket();
    await kitchen.$('[data-silent]').waitFor({ state: 'detached' });
    await tablet.lineCount('displayed', 1);
    await kitchen.act('bump');
    await tablet.lineCount('ready', 1);
});

flow('an offline tap in the kitchen is drawn, survives a reload, and is done once', async (stage) => {
    await fireOrders(stage, 1);
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    await kitchen.worksOffline();
    const ticket = await kitchen.firstTicket();
    await kitchen.isKept('records', 'ticket/');
    await stage.goOffline();
    await kitchen.link('offline');
    await kitchen.act('bump', ticket);
    await kitchen.ticket(ticket).waitFor({ state: 'detached' }); // as it will be
    await kitchen.isKept('outbox', '');
    await kitchen.reload();
    await kitchen.$('.link:has-text("↑1")').waitFor(); // it is kept
    assert.equal(await kitchen.ticket(ticket).count(), 0);
    assert.ok(!(await truth(stage)).tickets.some(({ id, state }) => id === ticket && state === 'bumped'), 'the hub cannot know it');
    await stage.goOnline();
    await expectLater('the hub has it', async () => (await truth(stage)).tickets.some(({ id, state }) => id === ticket && state === 'bumped'));
});

flow('an order of a former business day says so, and today\'s does not', async (stage) => {
    const manager = await stage.device('manager', ['menu', 'orders'], 'manager');
    const order = async (day_starts_minute) => {
        const { id, rev, ...was } = manager.all('settings')[0] ?? { rounding: 'line_up' };
        await manager.ok('settings.put', { ...was, day_starts_minute }, rev && { pre: { rev } });
        await expectLater('the settings are told', () => manager.all('settings')[0]?.day_starts_minute === day_starts_minute);
        const order_id = uuid();
        await manager.ok('order.open', { order_id, kind: 'takeaway', customer: `From ${day_starts_minute}` });
        return order_id;
    };
    const late = await order(24 * 60 - 1); // its day is yesterday's until a minute before midnight
    const early = await order(0);
    const tablet = await stage.tablet();
    await tablet.$('[role=tab]').last().click();
    const yesterday = manager.kind('order').get(late).business_date;
    assert.ok(yesterday < manager.kind('order').get(early).business_date);
    await tablet.$(`[data-order="${late}"][data-former-day="${yesterday}"]`).waitFor();
    assert.equal(await tablet.$(`[data-order="${early}"][data-former-day]`).count(), 0);
    await tablet.$(`[data-order="${late}"]`).click();
    await tablet.$(`[data-former-day="${yesterday}"]`).waitFor();
});

flow('guests take away what they ordered at a table: the hub says what it costs then, and the kitchen is told on the same ticket', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    const till = await stage.device('manager', ['orders', 'checks', 'expo', 'floor']);
    await tablet.openTable('5', { covers: 2 });
    await add(tablet, ids, GOULASH);
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    const { id } = till.all('order').find(({ table_id }) => table_id === ids.tables[5]);
    const order = () => till.all('order').find((one) => one.id === id);
    await tablet.act('more');
    await tablet.act('channel');
    const then = Number(await tablet.$('dialog [data-then]').getAttribute('data-then'));
    await tablet.act('take_away');
    await expectLater('it is a takeaway', () => Promise.resolve(order().kind === 'takeaway' && order().table_id === null));
    assert.equal(order().total, then);
    const [ticket, ...more] = till.all('ticket').filter(({ order_id }) => order_id === id);
    assert.deepEqual([ticket.kind, ticket.moved_from, more.length], ['takeaway', '5', 0]);
    await tablet.$(`[data-view=order][data-order="${id}"]`).waitFor();
    await tablet.act('more');
    await tablet.act('channel'); // they stay after all
    await tablet.$('dialog [data-to="6"]').click();
    await expectLater('they sit at another table', () => Promise.resolve(order().table_id === ids.tables[6]));
    await tablet.lineCount('sent', 1);
});
