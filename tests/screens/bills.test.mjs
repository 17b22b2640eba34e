// The bill on the tablet, and orders that are opened again.
import assert from 'node:assert/strict';
import { uuid } from '../lib/device.mjs';
import { onStage } from './lib/stage.mjs';
import { expectLater } from './lib/wait.mjs';

const { flow } = onStage();
const DISH = 'Beef goulash with dumpling';
const add = (tablet, ids) => tablet.add(ids.items[DISH], { category: ids.categories['Mains'] });

flow('the bill is printed, shown large, and out of date when something is ordered after it', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    await tablet.openTable('1', { covers: 2 });
    await add(tablet, ids);
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    const openBill = async () => {
        await tablet.act('more');
        await tablet.act('bill');
    };
    const total = async () => Number(await tablet.$('dialog [data-bill]').getAttribute('data-total'));
    await openBill();
    await tablet.act('print_bill');
    await tablet.$('dialog [data-bill=good]').waitFor();
    const first = await total();
    await expectLater('what each of two pays', async () =>
        Number(await tablet.$('[data-each]').getAttribute('data-each')) === Math.ceil(first / 2));
    await tablet.closeSheet();
    await tablet.act('back');
    await expectLater('they have the bill', async () => (await tablet.table('1').getAttribute('data-state')) === 'bill_printed');
    await tablet.openTable('1');
    await add(tablet, ids);
    await tablet.$('[data-stale-bill]').waitFor();
    await tablet.act('send');
    await tablet.lineCount('sent', 2);
    await tablet.act('show_bill');
    await tablet.$('dialog [data-bill=stale]').waitFor();
    assert.equal(await total(), first);
    await tablet.act('print_bill');
    await tablet.$('dialog [data-bill=good]').waitFor();
    assert.equal(await total(), 2 * first);
});

flow('what each pays is asked again when the hub is back', async (stage) => {
    const { ids } = stage.venue;
    const tablet = await stage.tablet();
    await tablet.openTable('1', { covers: 2 });
    await add(tablet, ids);
    await tablet.act('send');
    await tablet.lineCount('sent', 1);
    await stage.goOffline();
    await tablet.link('offline');
    await tablet.act('more');
    await tablet.act('bill');
    assert.equal(await tablet.$('[data-each]').count(), 0, 'only the hub knows');
    await stage.goOnline();
    await tablet.$('[data-each]').waitFor();
});

flow('an order that was closed by mistake is opened again', async (stage) => {
    const manager = await stage.device('manager', ['orders', 'menu'], 'manager');
    const [{ id: _, rev, ...settings } = { rounding: 'line_up' }] = manager.all('settings');
    await manager.ok('settings.put', { ...settings, reopen_minutes: 30 }, rev ? { pre: { rev } } : {});
    const order_id = uuid();
    await manager.ok('order.open', { order_id, kind: 'takeaway', customer: 'Zoe' });
    await manager.ok('order.close', { order_id, reason: 'Paid at the desk' }, { pre: { rev: 1 } });
    const tablet = await stage.tablet({ role: 'cashier' });
    await tablet.act('ended');
    await tablet.$('dialog [data-ended]').first().click();
    await tablet.$('[name=reopen_reason]').fill('They pay here after all');
    await tablet.act('reopen');
    await expectLater('it is open again', () => Promise.resolve(manager.kind('order').get(order_id)?.state === 'open'));
});
