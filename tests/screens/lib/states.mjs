// The states of the screens that people meet, one row each: ./dev shots takes their pictures and look.test.mjs
// checks them. `at` brings a fresh device into the state in the evening of evening.mjs; it gets the stage and
// the browser's options ({size, scheme, locale}), and returns the page. `ways`: sizes, colours and languages of
// the pictures. `docs`: the name of the README's picture that is made of its first way.
//
// To add one: a row.
import { SIZES } from './browser.mjs';
import { device } from '../../lib/venue.mjs';
import { expectLater } from './wait.mjs';
import { TabletPage } from './pages.mjs';
import { COURSES, DISHES, makeChanged, makeCourses, makeDishes, makeEnded, lockedKitchen, makePeople, makeShifts, makeSplit, makeStandings, darkGrill, SPLIT, STANDINGS } from './scenes.mjs';

/** Every size in dark, and the first one in light and in Urdu. */
const ways = (...sizes) => [
    ...sizes.map((size) => ({ size, scheme: 'dark', locale: 'en-GB' })),
    { size: sizes[0], scheme: 'light', locale: 'en-GB' },
    { size: sizes[0], scheme: 'dark', locale: 'ur-PK' },
];
const HANDS = ways('tablet', 'upright', 'phone');
const WALL = ways('wall', 'tablet', 'phone');

const named = (stage, how) => ({ ...how, size: SIZES[how.size], name: 'Anna' });
const onFloor = async (stage, how) => {
    const page = await stage.tablet(named(stage, how));
    await page.table('1').waitFor();
    return page;
};
const atTable = (number) => async (stage, how) => {
    const page = await onFloor(stage, how);
    await page.openTable(number);
    return page;
};
const kitchenAt = (station) => async (stage, how) => {
    const page = await stage.kitchen(named(stage, how));
    await page.pickStation(station);
    await page.firstTicket();
    return page;
};

/** The time clock of whoever has this PIN, once the button of that act is shown. */
const clockOf = (pin, act) => async (stage, how) => {
    await makeShifts(stage);
    const page = await onFloor(stage, how);
    await page.act('who');
    for (const digit of pin) await page.$(`[data-keypad=pin] [data-digit="${digit}"]`).click();
    await page.$('.who-pill.in').waitFor();
    await page.act('who');
    await page.act('time-clock');
    await page.$(`[data-act=${act}]`).first().waitFor();
    return page;
};

/** On a phone the check is behind a tab. */
async function showCheck(page, how) {
    if (how.size === 'phone') await page.$('[data-side=check]').click();
}
const atCheck = (number) => async (stage, how) => {
    const page = await atTable(number)(stage, how);
    await showCheck(page, how);
    return page;
};
/** The sheet of a dish, at a table. */
const atDish = (category, dish) => async (stage, how) => {
    const { ids } = stage.venue;
    const page = await atTable('6')(stage, how);
    await page.$(`[data-category="${ids.categories[category]}"]`).click();
    await page.item(ids.items[dish]).click();
    return page;
};
/** There, after these acts, once this is shown. */
const after = (at, acts, ...shown) => async (stage, how) => {
    const page = await at(stage, how);
    for (const act of acts) await page.act(act);
    for (const one of shown) await page.$(one).first().waitFor();
    return page;
};
/** There, when the scene is set. */
const inScene = (make, at) => async (stage, how) => {
    await make(stage);
    return at(stage, how);
};
const lockedAt = async (stage, how) => {
    const venue = await lockedKitchen(stage);
    const page = await stage.kitchen({ ...named(stage, how), token: venue.token('kitchen', 'Grill screen') });
    await page.pickStation('grill');
    await page.firstTicket();
    await page.$('[data-act=sign-in-first]').waitFor();
    return page;
};
const withSheet = (act) => after(kitchenAt('grill'), [act], 'dialog[open]');

export const STATES = [
    {
        name: 'pairing',
        ways: HANDS,
        at: async (stage, how) => (await stage.screen(named(stage, how))).page(TabletPage),
    },
    {
        name: 'connection',
        ways: HANDS,
        at: async (stage, how) => {
            const page = await onFloor(stage, how);
            await page.worksOffline();
            await page.openConnection();
            return page;
        },
    },
    {
        name: 'stopped-other-tab',
        ways: ways('tablet'),
        at: async (stage, how) => {
            const first = await onFloor(stage, how);
            const second = await first.screen.page(TabletPage);
            await second.$('main.page h1').waitFor();
            return second;
        },
    },
    { name: 'tablet-floor', ways: HANDS, at: onFloor, docs: 'tablet' },
    {
        name: 'tablet-sign-in',
        ways: HANDS,
        at: async (stage, how) => {
            await makePeople(stage);
            const page = await onFloor(stage, how);
            await page.$('[data-act=who]').waitFor();
            await page.act('who');
            return page;
        },
    },
    { name: 'tablet-clock', ways: HANDS, at: clockOf('1111', 'clock-out') },
    { name: 'tablet-shifts', ways: HANDS, at: clockOf('9999', 'shift-edit') },
    {
        name: 'tablet-shift-edit',
        ways: HANDS,
        at: async (stage, how) => {
            const page = await clockOf('9999', 'shift-edit')(stage, how);
            await page.$('[data-shift=Zara] [data-act=shift-edit]').click();
            await page.$('[data-edit]').first().waitFor();
            return page;
        },
    },
    { name: 'tablet-guests', ways: ways('tablet', 'phone'), at: atTable('3') },
    { name: 'tablet-order', ways: HANDS, at: atTable('6') },
    {
        name: 'tablet-choices',
        ways: HANDS,
        at: async (stage, how) => {
            const page = await atDish('From the grill', 'Rib-eye 300 g')(stage, how);
            await page.$(`[data-option="${stage.venue.ids.options['Rib-eye 300 g/Doneness/Medium']}"]`).click();
            return page;
        },
    },
    {
        name: 'tablet-pay',
        ways: HANDS,
        at: after(atCheck('4'), ['pay'], 'dialog[open]'),
    },
    {
        name: 'tablet-pay-unclear', // an amount that could be two
        ways: HANDS,
        at: async (stage, how) => {
            const page = await atCheck('4')(stage, how);
            await page.act('pay');
            await page.$('[name=tendered]').fill('20.505');
            await page.$('dialog [role=alert]').waitFor();
            return page;
        },
    },
    {
        name: 'tablet-sold-out', // a dish of the draft
        ways: HANDS,
        at: after(atCheck('11'), [], '[data-sold-out]'),
    },
    {
        name: 'tablet-courses', // the second one waits
        ways: HANDS,
        at: after(atCheck('12'), [], '[data-line][data-phase=waiting]'),
    },
    {
        name: 'tablet-takeaway-name', // one that is too long
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await onFloor(stage, how);
            await page.$('[role=tab]').last().click();
            await page.$('[name=customer]').fill('लक्ष्मीनारायण वेंकटरमणन अय्यर '.repeat(3));
            return page;
        },
    },
    {
        name: 'tablet-fault',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await atTable('6')(stage, how);
            await page.page.evaluate(() => dispatchEvent(new ErrorEvent('error', { message: 'RangeError: the outbox is full' })));
            await page.$('[data-fault]').waitFor();
            return page;
        },
    },
    {
        name: 'tablet-paid',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const { ids } = stage.venue;
            const page = await onFloor(stage, how);
            const table = page.$('[data-table][data-state=free]').first();
            await page.openTable(await table.getAttribute('data-table'), { covers: 2 });
            await page.add(ids.items['Beef goulash with dumpling'], { category: ids.categories['Mains'] });
            await showCheck(page, how);
            await page.act('send');
            await page.lineCount('sent', 1);
            await page.act('pay');
            await page.$('[name=tendered]').fill('50');
            await page.act('take');
            await page.$('dialog .change .huge').waitFor();
            return page;
        },
    },
    {
        name: 'tablet-line',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await atCheck('6')(stage, how);
            await page.lines('unsent').first().click();
            await page.$('[data-act=edit]').waitFor();
            return page;
        },
    },
    {
        name: 'tablet-void',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await atCheck('6')(stage, how);
            await page.lines('started').first().click();
            await page.act('void_line');
            await page.$('[data-act=void]').waitFor();
            return page;
        },
    },
    {
        name: 'tablet-move',
        ways: ways('tablet', 'phone'),
        at: after(atCheck('9'), ['move'], '[data-to]'),
    },
    {
        name: 'tablet-channel', // what it would cost is there
        ways: HANDS,
        at: after(atCheck('4'), ['more', 'channel'], '[data-then]'),
    },
    {
        name: 'tablet-close',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await stage.tablet({ ...named(stage, how), role: 'cashier' });
            await page.openTable('4');
            await showCheck(page, how);
            await page.act('more');
            await page.act('close_order');
            await page.$('[name=close_reason]').waitFor();
            return page;
        },
    },
    {
        name: 'tablet-ended', // one was closed, one cancelled
        ways: ways('tablet', 'phone'),
        at: inScene(makeEnded, async (stage, how) => {
            const page = await stage.tablet({ ...named(stage, how), role: 'cashier' });
            await page.act('ended');
            await page.$('dialog [data-ended]').first().click();
            await page.$('[name=reopen_reason]').waitFor();
            return page;
        }),
    },
    {
        name: 'tablet-bill',
        ways: HANDS,
        at: after(atCheck('4'), ['more', 'bill', 'print_bill'], '[data-bill=good]', '[data-each]'),
    },
    {
        name: 'tablet-note',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await atCheck('6')(stage, how);
            await page.act('note');
            await page.$('[name=order_note]').fill('Birthday\nwith a candle');
            return page;
        },
    },
    {
        name: 'tablet-takeaway',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await onFloor(stage, how);
            await page.$('[role=tab]').last().click();
            await page.$('[data-order]').first().waitFor();
            return page;
        },
    },
    {
        name: 'tablet-refused', // sold out while this tablet had no network
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const { ids } = stage.venue;
            const item_id = ids.items['Beef goulash with dumpling'];
            const page = await atTable('9')(stage, how);
            await stage.goOffline();
            await page.link('offline');
            await page.add(item_id, { category: ids.categories['Mains'] });
            const other = await stage.device('manager', []);
            await other.ok('item.86', { item_id });
            await stage.goOnline();
            await page.refused().first().waitFor();
            await other.ok('item.back', { item_id });
            return page;
        },
    },
    {
        name: 'tablet-offline',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const { ids } = stage.venue;
            const page = await atTable('6')(stage, how);
            await stage.goOffline();
            await page.link('offline');
            await page.banner();
            await page.add(ids.items['Beef goulash with dumpling'], { category: ids.categories['Mains'] });
            await showCheck(page, how);
            await page.lines('pending').first().waitFor();
            return page;
        },
    },
    {
        name: 'tablet-standings', // tables that are reserved, held, dirty, blocked, joined
        ways: HANDS,
        at: inScene(makeStandings, onFloor),
    },
    {
        name: 'tablet-held',
        ways: ways('tablet', 'phone'),
        at: inScene(makeStandings, after(atCheck(STANDINGS.held), ['walk_in'])),
    },
    {
        name: 'tablet-choices-nested',
        ways: HANDS,
        at: async (stage, how) => {
            await makeDishes(stage);
            const page = await atDish('Starters', DISHES.plate)(stage, how);
            for (const { option_id } of stage.venue.ids.chosen) await page.$(`[data-option="${option_id}"]`).click();
            await page.$('[data-how] [aria-pressed]').nth(1).click();
            return page;
        },
    },
    {
        name: 'tablet-combo', // one slot is filled, one is empty
        ways: HANDS,
        at: async (stage, how) => {
            const page = await atDish('Mains', 'Two-course lunch')(stage, how);
            await page.$(`[data-filling="${stage.venue.ids.items['Garden salad']}"]`).click();
            return page;
        },
    },
    {
        name: 'tablet-price-weight', // both are said
        ways: HANDS,
        at: async (stage, how) => {
            await makeDishes(stage);
            const page = await atDish('Starters', DISHES.fish)(stage, how);
            for (const digit of [1, 5, 0, 0]) await page.$(`[data-keypad=price] [data-digit="${digit}"]`).click();
            return page;
        },
    },
    {
        name: 'tablet-line-started',
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await atCheck('6')(stage, how);
            await page.lines('started').first().click();
            await page.$('[data-act=remake_line]').waitFor();
            return page;
        },
    },
    {
        name: 'tablet-pay-checks', // of a split order: one is paid
        ways: HANDS,
        at: async (stage, how) => {
            await makeSplit(stage);
            const page = await atCheck(SPLIT)(stage, how);
            await page.act('pay');
            await page.$('dialog [data-check="2"][data-state=paid]').waitFor();
            await page.$('dialog [data-check="3"]').click();
            return page;
        },
    },
    {
        name: 'tablet-plan-courses', // one is fired, one waits for it, one has a time
        ways: HANDS,
        at: inScene(makeCourses, after(atCheck(COURSES), ['more', 'courses'], '[data-plan=at_time]')),
    },
    {
        name: 'tablet-split', // one check is paid, one line is picked
        ways: HANDS,
        at: async (stage, how) => {
            await makeSplit(stage);
            const page = await atCheck(SPLIT)(stage, how);
            await page.act('more');
            await page.act('split');
            await page.$('dialog [data-split-check="all"] [data-split-line]').first().click();
            await page.$('dialog [data-to="3"]').waitFor();
            return page;
        },
    },
    {
        name: 'tablet-split-ways',
        ways: ways('tablet', 'phone'),
        at: after(atCheck('12'), ['more', 'split'], 'dialog [data-parts="2"]'),
    },
    {
        name: 'tablet-split-percent', // of one guest, typed
        ways: ways('tablet', 'phone'),
        at: async (stage, how) => {
            const page = await after(atCheck('12'), ['more', 'split', 'split_percent'], '[data-keypad=percent]')(stage, how);
            for (const digit of [3, 5]) await page.$(`[data-keypad=percent] [data-digit="${digit}"]`).click();
            return page;
        },
    },
    {
        name: 'kitchen-stations',
        ways: WALL,
        at: async (stage, how) => {
            const page = await stage.kitchen(named(stage, how));
            await page.$('[data-station]').first().waitFor();
            return page;
        },
    },
    { name: 'kitchen-grill', ways: WALL, at: kitchenAt('grill'), docs: 'kitchen' },
    { name: 'kitchen-cold', ways: ways('wall'), at: kitchenAt('cold') },
    { name: 'kitchen-expo', ways: WALL, at: kitchenAt('expo') },
    {
        name: 'kitchen-silent',
        ways: ways('wall'),
        at: async (stage, how) => {
            const page = await kitchenAt('grill')(stage, how);
            await stage.goOffline();
            await page.silent('banner').waitFor();
            return page;
        },
    },
    {
        name: 'kitchen-dark',
        ways: ways('wall'),
        at: async (stage, how) => {
            const page = await kitchenAt('grill')(stage, how);
            await stage.goOffline();
            await page.silent('full').waitFor();
            return page;
        },
    },
    {
        name: 'kitchen-backup', // the grill has no screen: its tickets are here, too
        ways: WALL,
        at: async (stage, how) => {
            const venue = await darkGrill(stage);
            const page = await stage.kitchen({ ...named(stage, how), token: venue.token('kitchen', 'Cold screen') });
            await page.pickStation('cold');
            await page.$('[data-backed]').waitFor({ timeout: 20_000 }); // on a phone they are on a later page
            return page;
        },
    },
    {
        name: 'tablet-backup', // … and the tablet says so
        ways: HANDS,
        at: async (stage, how) => {
            const venue = await darkGrill(stage);
            const cook = await device(stage.hub, venue, 'kitchen', ['kitchen:cold'], 'Cold screen');
            stage.devices.add(cook);
            const page = await stage.tablet({ ...named(stage, how), token: venue.token('waiter', 'Anna') });
            await page.$('.banner[data-backed=grill]').waitFor({ timeout: 20_000 });
            return page;
        },
    },
    {
        name: 'kitchen-locked', // it goes on to show what there is
        ways: WALL,
        at: lockedAt,
    },
    { name: 'kitchen-sign-in', ways: WALL, at: after(lockedAt, ['sign-in-first'], 'dialog[open]') },
    {
        name: 'kitchen-all-day',
        ways: WALL,
        at: after(kitchenAt('grill'), ['all_day']),
    },
    {
        name: 'kitchen-changed', // in a rush and changed; made again; ingredients of the day
        ways: WALL,
        at: async (stage, how) => {
            await makeChanged(stage);
            const page = await kitchenAt('grill')(stage, how);
            await page.$('[data-changed]').first().waitFor();
            await page.act('all_day');
            return page;
        },
    },
    {
        name: 'kitchen-coming', // courses that are not fired
        ways: WALL,
        at: async (stage, how) => {
            await makeCourses(stage);
            const page = await kitchenAt('grill')(stage, how);
            await expectLater('the last page', async () => (await page.$('[data-coming]').count()) > 0 || (await page.act('more'), false));
            return page;
        },
    },
    { name: 'kitchen-recall', ways: ways('wall', 'phone'), at: withSheet('recall') },
    { name: 'kitchen-settings', ways: ways('wall', 'phone'), at: withSheet('settings') },
    { name: 'kitchen-help', ways: ways('wall'), at: withSheet('help') },
    { name: 'kitchen-86', ways: ways('wall', 'phone'), at: withSheet('eighty_six') },
];
