// A waiter or a kitchen as a process of its own, for faults.test.mjs. Prints one JSON line when it ends.
//   node actor.mjs waiter|kitchen WS_URL TOKEN '{"ids":{…},"orders":N}'
import { until } from '../lib/hub.mjs';
import { Stubborn } from '../lib/stubborn.mjs';
import { uuid } from '../lib/device.mjs';

const [, , part, ws, token, text] = process.argv;
const { ids, orders } = JSON.parse(text);
const ACTOR_MS = 240_000;

/** Orders, sends, and waits until the kitchen has made every line; then pays. */
async function waiter() {
    const me = new Stubborn({ ws }, token, ['orders']);
    for (let n = 0; n < orders; n++) {
        const order = uuid();
        await me.sure('order.open', { order_id: order, kind: 'takeaway' });
        const lines = [uuid(), uuid()];
        await Promise.all(lines.map((line) => me.sure('line.add', { line_id: line, order_id: order, item_id: ids.cola, quantity: 1 })));
        await Promise.all([0, 1].map(() => me.sure('order.send', { order_id: order }, { changes: false })));
        await until('the kitchen has made it', async () => {
            await me.live();
            return lines.every((line) => me.kind('line').get(line)?.state === 'ready');
        }, ACTOR_MS);
        const { due } = me.kind('order').get(order);
        await me.sure('payment.take', { payment_id: uuid(), order_id: order, tender: 'card', amount: due }, { pre: { due } });
    }
    return me.history;
}

/** Bumps every ticket it gets, until its input ends. */
async function kitchen() {
    const me = new Stubborn({ ws }, token, ['kitchen:bar']);
    let stop = false;
    process.stdin.on('end', () => (stop = true)).resume();
    while (!stop) {
        await me.live();
        const fresh = me.all('ticket').filter((t) => t.state === 'new');
        await Promise.all(fresh.map((t) => me.sure('ticket.bump', { ticket_id: t.id }, { changes: false })));
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    me.stopping = true;
    return me.history;
}

const history = await (part === 'waiter' ? waiter() : kitchen());
process.stdout.write(`${JSON.stringify(history)}\n`, () => process.exit(0));
