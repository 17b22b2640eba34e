// People clock in at the tablet, take breaks, say their tips and go home, once nobody waits for them; a manager
// puts right what was forgotten.
import assert from 'node:assert/strict';
import { makePeople } from './lib/scenes.mjs';
import { onStage } from './lib/stage.mjs';
import { expectLater } from './lib/wait.mjs';

const { flow } = onStage();

const pill = (tablet) => tablet.$('[data-act=who]');
const shows = (tablet, name) => expectLater(`the pill shows ${name}`, async () => (await pill(tablet).textContent()).includes(name));
const clock = async (tablet) => {
    await tablet.act('who');
    await tablet.act('time-clock');
};
const signIn = async (tablet, pin, name) => {
    await tablet.act('who');
    for (const digit of pin) await tablet.$(`[data-keypad=pin] [data-digit="${digit}"]`).click();
    await shows(tablet, name);
};
const close = (tablet) => tablet.page.keyboard.press('Escape');
/** A manager's device, which sees all shifts. */
const boss = (stage) => stage.device('manager', ['menu', 'staff', 'shifts', 'orders']);

flow('a shift from clocking in to clocking out, with open orders on the way', async (stage) => {
    await makePeople(stage);
    const tablet = await stage.tablet();
    await shows(tablet, 'Sign in');
    await signIn(tablet, '1111', 'Anna');
    await clock(tablet);
    await tablet.act('clock-in');
    await tablet.act('break-paid');
    await tablet.act('break-end');
    await tablet.$('[data-act=break-paid]').waitFor();
    await tablet.$('[data-field=tips]').fill('18.40');
    await tablet.act('tips');
    await expectLater('the tips are said', async () => (await tablet.$('.time-clock').textContent()).includes('18.40'));
    await close(tablet);
    await tablet.openTable('7', { covers: 2 });
    await tablet.act('back');
    await clock(tablet);
    await tablet.$('[data-open-order]').waitFor();
    assert.equal(await tablet.$('[data-act=clock-out]').isDisabled(), true);
    await tablet.$('[data-field=hand-to]').selectOption({ label: 'Omar' });
    await tablet.act('hand-all');
    await tablet.$('[data-open-order]').waitFor({ state: 'detached' });
    await tablet.act('clock-out');
    await tablet.$('[data-act=clock-in]').waitFor();
    const manager = await boss(stage);
    const [shift] = manager.all('shift');
    assert.deepEqual([shift.name, shift.tips, shift.breaks.length, shift.breaks[0].paid], ['Anna', 1840, 1, true]);
    assert.ok(shift.ended_at !== null && shift.breaks[0].ended_at !== null);
    assert.equal(manager.all('order').find(({ server_id }) => server_id !== null).server, 'Omar');
    await close(tablet);
});

flow('a manager sees who is at work, and edits with a reason', async (stage) => {
    await makePeople(stage);
    const tablet = await stage.tablet();
    await shows(tablet, 'Sign in');
    await signIn(tablet, '2222', 'Omar');
    await clock(tablet);
    await tablet.act('clock-in');
    await tablet.$('[data-act=clock-out]').waitFor();
    assert.equal(await tablet.$('[data-shift]').count(), 0); // not for him to see
    await close(tablet);
    await signIn(tablet, '9999', 'Sana');
    await clock(tablet);
    await tablet.$('[data-shift=Omar] [data-act=shift-edit]').click();
    const started = await tablet.$('[data-field=started]').inputValue();
    await tablet.$('[data-field=started]').fill(new Date(Date.parse(`${started}Z`) - 7_200_000).toISOString().slice(0, 16));
    assert.equal(await tablet.$('[data-act=shift-save]').isDisabled(), true); // why?
    await tablet.$('[name=shift_reason]').fill('The tablet was away');
    await tablet.act('shift-save');
    await tablet.$('[data-edit="1"]').waitFor();
    const manager = await boss(stage);
    const [entry] = manager.all('shift_edit');
    assert.deepEqual([entry.by, entry.reason, entry.number], ['Sana', 'The tablet was away', 1]);
    assert.ok(entry.started_at < entry.started_was);
});
