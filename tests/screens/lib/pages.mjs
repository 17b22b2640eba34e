// The pages as a person uses them. Tests name what they do; only this file knows where that is on the page.
import { expectLater } from './wait.mjs';

export class Page {
    constructor(page, screen) {
        Object.assign(this, { page, screen });
    }
    $(selector) {
        return this.page.locator(selector);
    }
    async go(path) {
        await this.page.goto(path, { waitUntil: 'load' });
    }
    async reload() {
        await this.page.reload({ waitUntil: 'load' });
    }

    /** Uses the form of the pairing page; resolves when the screen is live. */
    async pair(token) {
        await this.typeToken(token);
        await this.link('live');
    }
    async typeToken(token) {
        if (!(await this.$('[name=token]').isVisible())) await this.$('summary').click();
        await this.$('[name=token]').fill(token);
        await this.$('form button').click();
    }
    /** Waits until the pill shows this: live, slow, offline, refused, connecting, needs. */
    async link(state) {
        await this.$(`.link.${state}`).waitFor();
    }
    /** The banner about the connection or the app; not the one about stations without a screen. */
    bannerOf(kind) {
        return this.$(`.banner${kind ? `.${kind}` : ''}:not([data-dark])`);
    }
    /** The text of the banner, once there is one. */
    async banner(kind = 'warn') {
        return this.bannerOf(kind).innerText();
    }

    /** Taps an element until a tap counts, and once that is drawn (or `ms` later) the same place again, whatever is
     * there then. Gives the ms that were really between them. */
    async tapTwice(selector, ms = null) {
        return this.$(selector).evaluate(async (element, pause) => {
            let at;
            const tap = (detail) =>
                document.elementFromPoint(at.clientX, at.clientY).dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail, ...at }));
            const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
            let ignored;
            do {
                await frame();
                element.scrollIntoView({ block: 'nearest' });
                const { x, y, width, height } = element.getBoundingClientRect();
                at = { clientX: x + width / 2, clientY: y + height / 2 };
                ignored = window.tapsIgnored;
                tap(1);
            } while (window.tapsIgnored > ignored);
            const first = performance.now();
            if (pause === null) {
                await frame();
                await frame();
            } else if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
            const between = performance.now() - first;
            tap(pause === null ? 2 : 1); // a bouncing finger's taps need not count as a double one
            await frame();
            await frame();
            return between;
        }, ms);
    }
    async openConnection() {
        await this.$('.link').click();
        await this.$('dialog[open]').waitFor();
    }
    async closeSheet() {
        await this.page.keyboard.press('Escape');
        await this.$('dialog[open]').waitFor({ state: 'detached' });
    }
    async closeSheetIfOpen() {
        if (await this.$('dialog[open]').count()) await this.closeSheet();
    }
    /** A fact of the connection page, which has to be open. */
    async fact(term) {
        return this.$(`dialog dt:text-is("${term}") + dd`).innerText();
    }
    /** The report, copied to the clipboard as a person would. */
    async report() {
        await this.$('dialog footer .button.main').click();
        return expectLater('the report is in the clipboard', async () => {
            const text = await this.page.evaluate(() => navigator.clipboard.readText());
            return text.startsWith('{') && text;
        });
    }
    async chooseLanguage(name) {
        await this.$(`dialog button:text-is("${name}")`).click();
    }
    /** Waits until the page can load without network. */
    async worksOffline() {
        await this.page.evaluate(() => navigator.serviceWorker.ready);
    }
    /** Waits until the state so far is on the disk. */
    async stateIsKept() {
        await this.isKept('meta', 'cursor');
        await this.isKept('meta', 'identity');
    }
    /** Waits until at least n rows of a table, whose keys start like this, are in the page's database. */
    async isKept(table, prefix, n = 1) {
        await expectLater(`${n} rows ${prefix}* of ${table} are kept`, async () =>
            (await this.keysOf(table)).filter((key) => key.startsWith(prefix)).length >= n);
    }
    /** The keys of a table of the page's database. */
    keysOf(table) {
        const database = `payon-${this.constructor.screen}`;
        return this.page.evaluate(async ([name, store]) => {
            const open = (work) => new Promise((resolve, reject) => {
                work.onsuccess = () => resolve(work.result);
                work.onerror = () => reject(work.error);
            });
            const db = await open(indexedDB.open(name));
            const found = await open(db.transaction(store).objectStore(store).getAllKeys());
            db.close();
            return found;
        }, [database, table]);
    }

    /** Forgets what was chosen on the device; the pairing and the saved state stay. False: the device still has
     * something to send or to show for its outbox. */
    async putAside() {
        for (const tab of this.screen.context.pages()) if (tab !== this.page) await tab.close();
        if ((await this.keysOf('outbox')).length > 0) return false;
        await this.page.evaluate(() => localStorage.clear());
        return true;
    }
    /** The device has no page open any more. */
    async unload() {
        if (this.page.url() !== 'about:blank') await this.page.goto('about:blank');
    }
    /** Loads the page anew; resolves when it is live. */
    async wakeUp() {
        await this.go(`/${this.constructor.screen}`);
        await this.link('live');
    }
}

/** The hooks of screens/tablet. */
export class TabletPage extends Page {
    static screen = 'tablet';
    static role = 'waiter';

    table(number) {
        return this.$(`[data-view=floor] [data-table="${number}"]`);
    }
    async openTable(number, { covers } = {}) {
        await this.table(number).click();
        await this.$('[data-view=order]').waitFor();
        if (covers) await this.$(`[data-covers="${covers}"]`).click();
    }
    item(id) {
        return this.$(`[data-item="${id}"]`);
    }
    /** Adds an item of a category, with its required choices by option id. */
    async add(item, { category, options = [] } = {}) {
        if (category) await this.$(`[data-category="${category}"]`).click();
        await this.item(item).click();
        for (const option of options) await this.$(`[data-option="${option}"]`).click();
        if (options.length > 0) await this.act('add');
    }
    /** Orders a combo; fillings: the items of its slots. */
    async addCombo(item, { category, fillings, options = [] }) {
        if (category) await this.$(`[data-category="${category}"]`).click();
        await this.item(item).click();
        for (const filling of fillings) await this.$(`[data-filling="${filling}"]`).click();
        for (const option of options) await this.$(`[data-option="${option}"]`).click();
        await this.act('add');
    }
    /** Taps the visible button of an act. */
    async act(name) {
        await this.$(`[data-act=${name}]`).first().click();
    }
    lines(phase) {
        return this.$(phase ? `[data-line][data-phase=${phase}]` : '[data-line]');
    }
    /** Voids a sent line, for the first reason offered. */
    async voidLine(line) {
        await line.click();
        await this.act('void_line');
        await this.$('dialog [data-reason]').first().click();
        await this.act('void');
    }
    /** Sets the note of the order on the screen. */
    async noteOrder(text) {
        await this.act('note');
        await this.$('[name=order_note]').fill(text);
        await this.act('save_note');
    }
    /** The order's note, once it is this. */
    orderNote(text) {
        return this.$(`[data-order-note=${JSON.stringify(text).replaceAll('\\n', '\\a ')}]`);
    }
    refused(op) {
        return this.$(op ? `[data-refused="${op}"]` : '[data-refused]');
    }
    presence() {
        return this.$('[data-presence]');
    }
    /** Closes the sheet that says what was paid. */
    async paid() {
        const button = this.$('dialog [data-act=paid]');
        await button.click();
        await button.waitFor({ state: 'detached' });
    }
    async lineCount(phase, n) {
        await expectLater(`${n} lines ${phase}`, async () => (await this.lines(phase).count()) === n);
    }
}

/** The hooks of screens/kitchen. */
export class KitchenPage extends Page {
    static screen = 'kitchen';
    static role = 'kitchen';

    async pickStation(code) {
        await this.$(`[data-station="${code}"]`).click();
        await this.$('[data-view=kitchen]').waitFor();
    }
    tickets(state) {
        return this.$(state ? `[data-ticket][data-state=${state}]` : '[data-ticket]');
    }
    ticket(id) {
        return this.$(`[data-ticket="${id}"]`);
    }
    /** The id of the first ticket. */
    async firstTicket() {
        await this.tickets().first().waitFor();
        return this.tickets().first().getAttribute('data-ticket');
    }
    async act(name, ticket) {
        const inside = ticket ? `[data-ticket="${ticket}"] ` : '';
        await this.$(`${inside}[data-act=${name}]`).first().click();
    }
    /** Recalls a done ticket from the list. */
    async recall(id) {
        await this.act('recall');
        await this.$(`[data-recall="${id}"]`).click();
        await this.closeSheetIfOpen();
    }
    /** Waits for the kitchen's warning that the hub is silent. */
    async banner() {
        return this.$('[data-silent]').innerText();
    }
    item(id) {
        return this.$(`[data-ticket-item="${id}"]`);
    }
    silent(kind) {
        return this.$(`[data-silent=${kind}]`);
    }
}
