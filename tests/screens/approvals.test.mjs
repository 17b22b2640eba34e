// What needs an approval: with a manager's PIN at the tablet, or asked for and decided on the manager's own tablet.
import assert from 'node:assert/strict';
import { makeApprovals } from './lib/scenes.mjs';
import { onStage } from './lib/stage.mjs';
import { expectLater } from './lib/wait.mjs';

const { flow } = onStage();

const shows = (tablet, name) => expectLater(`the pill shows ${name}`, async () => (await tablet.$('[data-act=who]').textContent()).includes(name));
const type = async (tablet, pin) => {
    for (const digit of pin) await tablet.$(`[data-keypad=pin] [data-digit="${digit}"]`).click();
};
const signIn = async (tablet, pin, name) => {
    await tablet.act('who');
    await type(tablet, pin);
    await shows(tablet, name);
};
const sheet = (tablet) => tablet.$('dialog.approval');
const isOver = (tablet) => expectLater('the sheet is gone', async () => (await sheet(tablet).count()) === 0);

flow('a void needs an approval: a wrong PIN, ones own, then the manager\'s; it is done at once', async (stage) => {
    const { order, voidLine } = await makeApprovals(stage, '3');
    const tablet = await stage.tablet();
    await signIn(tablet, '1111', 'Anna');
    await tablet.openTable('3');
    await voidLine(tablet);
    await sheet(tablet).waitFor();
    await expectLater('it says for how much', async () => /\d/.test(await tablet.$('.approval-what .number').textContent()));
    await tablet.$('.pin').fill('1111');
    await expectLater('another person', async () => (await tablet.$('[data-says=sign-in]').textContent()).includes('Another person'));
    await tablet.$('.pin').fill('9999');
    await isOver(tablet);
    await shows(tablet, 'Anna'); // she stays signed in
    const [change] = await order.voids(1);
    assert.equal(change.by.name, 'Anna');
    assert.ok(change.by.approver);
});

flow('a manager sees the request on another tablet, and decides', async (stage) => {
    const { order, voidLine } = await makeApprovals(stage, '4');
    const [tablet, office] = [await stage.tablet(), await stage.tablet({ name: 'Office' })];
    await signIn(office, '9999', 'Sana');
    await signIn(tablet, '1111', 'Anna');
    await tablet.openTable('4');
    await voidLine(tablet);
    await tablet.act('ask-manager');
    await tablet.$('[data-approval=asked]').waitFor();
    await office.act('requests');
    await office.act('deny');
    await office.$('[name=deny-reason]').fill('ask the guest first');
    await office.act('deny');
    await tablet.$('[data-approval=denied]').waitFor();
    await tablet.act('ask-manager');
    await tablet.$('[data-approval=asked]').waitFor();
    await office.act('give');
    await isOver(tablet);
    assert.ok((await order.voids(1))[0].by.approver);
});
