// The manager's page: an invitation, logging in, a second factor, and out again; in both languages.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { violations } from './lib/axe.mjs';
import { onStage } from './lib/stage.mjs';
import { expectLater } from './lib/wait.mjs';

const { test } = onStage();
const PASSWORD = 'a lantern in the fog';
const SHOTS = process.env.PAYON_SHOTS;

class ManagerPage {
    static screen = 'manager';
    constructor(page, screen) {
        Object.assign(this, { page, screen });
    }
    go(target) {
        return this.page.goto(target);
    }
    $(selector) {
        return this.page.locator(selector);
    }
    at(name) {
        return this.$(`[data-page=${name}]`).waitFor();
    }
    async fill(form, values) {
        for (const [name, value] of Object.entries(values)) await this.$(`[data-form=${form}] [name=${name}]`).fill(value);
        await this.$(`[data-act=${form}]`).click();
    }
    async shot(name) {
        if (SHOTS) await this.page.screenshot({ path: path.join(SHOTS, `manager-${name}.png`), fullPage: true });
    }
}

function totp(secret, step = Math.floor(Date.now() / 30000)) {
    const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))).update(counter).digest();
    return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

/** axe on a page of this kind. */
async function clean(page, name) {
    await page.shot(name);
    assert.deepEqual(await violations(page), [], name);
}

test('an invitation, a login, a second factor, and out everywhere', async (stage) => {
    if (SHOTS) fs.mkdirSync(SHOTS, { recursive: true });
    const flags = ['--tenant', stage.venue.tenant, '--venue', stage.venue.venue, 'staff'];
    const id = stage.hub.ctl(...flags, 'put', 'Anna Boss', '--role', 'manager').slice(0, 36);
    const code = stage.hub.ctl(...flags, 'login', id, '--login', 'anna@house.example').trim();
    const screen = await stage.screen({ scheme: 'light', size: { width: 1024, height: 900 } });
    const page = await screen.page(ManagerPage, `manager#invitation=${code}`);
    await page.at('enter');
    assert.doesNotMatch(page.page.url(), /payon_i_/); // it is in no history
    await clean(page, 'invitation');
    await page.fill('accept', { password: 'password1234' });
    await page.$('[role=alert]').waitFor();
    await page.fill('accept', { password: PASSWORD });
    await page.$('[name=login]').waitFor();
    assert.equal(await page.$('[name=login]').inputValue(), 'anna@house.example');
    await page.fill('log_in', { password: 'not the password' });
    await page.$('[role=alert]').waitFor();
    await clean(page, 'wrong');
    await page.fill('log_in', { password: PASSWORD });
    await page.at('account');
    await page.$('[data-part=sessions] .badge').waitFor();
    await clean(page, 'account');
    const [cookie] = await screen.context.cookies();
    assert.deepEqual([cookie.name, cookie.httpOnly, cookie.secure, cookie.sameSite], ['__Host-payon', true, true, 'Strict']);
    await page.page.reload();
    await page.at('account'); // the cookie says who; the page asks for the token again
    await page.fill('enrol', { password: PASSWORD });
    await page.$('.qr').waitFor();
    await clean(page, 'qr');
    const secret = (await page.$('[data-secret]').textContent()).replaceAll(' ', '');
    await page.fill('confirm_factor', { code: totp(secret) });
    await page.$('.codes').waitFor();
    await clean(page, 'codes');
    const [recovery] = await page.$('.codes code').allTextContents();
    await page.$('[data-act=written_down]').click();
    await page.$('[data-form=end_factor]').waitFor();
    await page.fill('change_password', { password: PASSWORD, new_password: 'fog+lamp' });
    await page.$('[data-part=password] .badge.good').waitFor();
    await page.$('[data-act=log_out_all]').click();
    await page.at('enter');
    await expectLater('the cookie is gone', async () => (await screen.context.cookies()).length === 0);
    await page.$('button[lang=ur]').click();
    await page.fill('log_in', { login: 'anna@house.example', password: 'fog+lamp' });
    await page.$('[name=code]').waitFor();
    await clean(page, 'code-urdu');
    await page.fill('log_in', { code: recovery });
    await page.at('account');
    await page.$('[data-part=sessions] .badge').waitFor();
    await clean(page, 'account-urdu');
    // The browser logs each refusal as an error: those were asked for.
    const wanted = /status of (401|422)/;
    screen.problems.splice(0, Infinity, ...screen.problems.filter((text) => !wanted.test(text)));
});
