// People sign in at the tablet: whose line it is, a wrong PIN, a reload, the lock, a badge.
import assert from 'node:assert/strict';
import { makePeople, setSettings } from './lib/scenes.mjs';
import { fireOrders, truth } from './lib/play.mjs';
import { onStage } from './lib/stage.mjs';
import { expectLater } from './lib/wait.mjs';

const { flow } = onStage();

const pill = (tablet) => tablet.$('[data-act=who]');
const shows = (tablet, name) => expectLater(`the pill shows ${name}`, async () => (await pill(tablet).textContent()).includes(name));
const says = (tablet, text) => expectLater(text, async () => (await tablet.$('[data-says=sign-in]').textContent()).includes(text));
const type = async (tablet, pin) => {
    for (const digit of pin) await tablet.$(`[data-keypad=pin] [data-digit="${digit}"]`).click();
};
const signIn = async (tablet, pin, name) => {
    await tablet.act('who');
    await type(tablet, pin);
    await shows(tablet, name);
};

flow('who is signed in is always in sight, and orders are theirs', async (stage) => {
    await makePeople(stage);
    const tablet = await stage.tablet();
    await shows(tablet, 'Sign in');
    await signIn(tablet, '1111', 'Anna');
    await tablet.openTable('7', { covers: 2 });
    await shows(tablet, 'Anna');
    await signIn(tablet, '2222', 'Omar'); // in the middle of the order
    await tablet.act('back');
    await tablet.openTable('8', { covers: 2 });
    await expectLater('both are booked', async () => {
        const { tables } = await truth(stage);
        const by = (number) => tables.find((table) => table.number === number).seated_by;
        return by('7') === 'Anna' && by('8') === 'Omar';
    });
});

flow('a wrong PIN is said and the pad stays; a PIN may be pasted; a badge is another way in', async (stage) => {
    await makePeople(stage);
    const tablet = await stage.tablet();
    await shows(tablet, 'Sign in');
    await tablet.act('who');
    await type(tablet, '1234');
    await says(tablet, 'Wrong');
    await tablet.$('.pin').fill('1111'); // as by a password manager
    await shows(tablet, 'Anna');
    await tablet.act('who');
    await tablet.act('other');
    await tablet.$('[data-field=badge]').fill('badge-of-omar');
    await tablet.act('badge');
    await shows(tablet, 'Omar');
    await tablet.act('who');
    await tablet.act('sign-out');
    await shows(tablet, 'Sign in');
});

flow('a reload is locked; a connection that was lost is not', async (stage) => {
    await makePeople(stage);
    const tablet = await stage.tablet();
    await signIn(tablet, '1111', 'Anna');
    await stage.goOffline();
    await tablet.link('offline');
    await stage.goOnline();
    await tablet.link('live');
    await shows(tablet, 'Anna');
    await tablet.openTable('9', { covers: 1 }); // by her, as the hub knows
    await tablet.act('back');
    await expectLater('it is hers', async () => (await truth(stage)).tables.find(({ number }) => number === '9').seated_by === 'Anna');
    await tablet.reload();
    await tablet.link('live');
    await shows(tablet, 'Sign in');
});

flow('a kitchen display where somebody must sign in shows its tickets all the same, and bumps once somebody did', async (stage) => {
    await makePeople(stage);
    await fireOrders(stage, 1);
    await setSettings(stage, { sign_in_always: true, sign_in_kitchen: true });
    const watcher = await stage.device('manager', ['expo', 'menu']);
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    const id = await kitchen.firstTicket();
    await kitchen.$('[data-act=sign-in-first]').waitFor();
    assert.equal(await kitchen.$('[data-act=bump]').count(), 0, 'what the hub would refuse is not offered');
    await expectLater('the kitchen has seen it', async () => (await truth(stage)).tickets.find((one) => one.id === id).displayed_at !== null);
    await kitchen.act('sign-in-first');
    await type(kitchen, '3333');
    await shows(kitchen, 'Kim');
    const bumped = watcher.next((m) => m.t === 'change' && m.events.some(({ type }) => type === 'ticket.bumped'));
    await kitchen.act('bump', id);
    assert.equal((await bumped).by.name, 'Kim');
});
