// What can be checked of a state's look by machine: axe finds nothing (in kitchens with a contrast of 7:1),
// everything is large enough to touch and within sight.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { violations } from './axe.mjs';
import { playEvening } from './evening.mjs';
import { STATES } from './states.mjs';

/** By how many pixels the page is wider than the screen. */
const sideways = (page) => page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Elements that can be tapped and are smaller than `least` px in either direction. */
const smallTargets = (page, least) =>
    page.page.evaluate((px) => {
        const inReach = document.querySelector('dialog[open]') ?? document;
        const small = ({ width, height }) => width > 1 && (width < px - 0.5 || height < px - 0.5);
        return [...inReach.querySelectorAll('button, input, summary, a, select, textarea')]
            .filter((element) => element.checkVisibility() && small(element.getBoundingClientRect()))
            .map((element) => element.outerHTML.slice(0, 120));
    }, least);

/** A test for every state that ./dev shots takes pictures of, in this theme and language. `test` is onStage's. */
export function lookAtStates(test, scheme, locale) {
    const evening = { kitchens: null };
    after(() => Promise.all((evening.kitchens ?? []).map((each) => each.close())));
    for (const { name, at, ways } of STATES)
        test(`${name}, ${scheme}, ${locale}: axe finds nothing, everything is large enough to touch, nothing overflows`, async (stage) => {
            evening.kitchens ??= await playEvening(stage);
            const page = await at(stage, { size: ways[0].size, scheme, locale });
            assert.equal(await page.$('html').getAttribute('data-theme'), scheme);
            assert.equal(await page.$('html').getAttribute('dir'), locale === 'ur-PK' ? 'rtl' : 'ltr');
            const inKitchen = name.startsWith('kitchen');
            const isLarge = inKitchen || /^tablet-(pa(y|id)(-checks)?|split.*)$/.test(name);
            const found = await violations(page, { strict: inKitchen });
            assert.deepEqual([found, await smallTargets(page, isLarge ? 64 : 48), await sideways(page)], [[], [], 0]);
            await stage.goOnline();
        });
}
