// What other devices of the venue do while a page is tested: through the protocol, without a browser.
import { uuid } from '../../lib/device.mjs';

/** Dishes of the grill that need no choice. */
export const GRILL = ['Grilled octopus', 'Beef broth with noodles', 'Beef goulash with dumpling'];

/** A waiter fires n takeaway orders of `lines` dishes for the grill: [{order, lines}]. */
export async function fireOrders(stage, n, lines = 2) {
    const waiter = await stage.device('waiter', []);
    const made = [];
    for (let i = 0; i < n; i++) {
        const order = { order: uuid(), lines: [] };
        await waiter.ok('order.open', { order_id: order.order, kind: 'takeaway', customer: `Guest ${i + 1}` });
        for (let k = 0; k < lines; k++) {
            const line = uuid();
            const dish = stage.venue.ids.items[GRILL[(i + k) % GRILL.length]];
            await waiter.ok('line.add', { line_id: line, order_id: order.order, item_id: dish, quantity: 1 });
            order.lines.push(line);
        }
        await waiter.ok('order.send', { order_id: order.order });
        made.push(order);
    }
    return made;
}

/** Changes a station's tickets `rate` times a second for this long: items are done and undone in turn. */
export async function churn(stage, station, rate, seconds) {
    const cook = await stage.device('kitchen', [`kitchen:${station}`]);
    const items = cook.all('ticket_item').map(({ id }) => id);
    const end = Date.now() + seconds * 1000;
    const answers = [];
    for (let i = 0; Date.now() < end; i++) {
        const odd = Math.floor(i / items.length) % 2 === 1;
        answers.push(cook.cmd(odd ? 'ticket_item.undo' : 'ticket_item.done', { ticket_item_id: items[i % items.length] }));
        await new Promise((resolve) => setTimeout(resolve, 1000 / rate));
    }
    const said = await Promise.all(answers);
    return { asked: said.length, done: said.filter(({ t }) => t === 'ok').length };
}

/** Lines and tickets of the venue as the hub tells them to a fresh device. */
export async function truth(stage) {
    const manager = await stage.device('manager', ['floor', 'menu', 'orders', 'expo']);
    return {
        lines: manager.all('line'),
        orders: manager.all('order'),
        tickets: manager.all('ticket'),
        ticketItems: manager.all('ticket_item'),
        tables: manager.all('table'),
    };
}
