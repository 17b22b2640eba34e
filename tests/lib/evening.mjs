// The standard evening: parties sit down, order eight lines in two rounds, are cooked for, pay and go. Every party
// sends the same commands (COMMANDS), so that the figures of two versions can be compared.
import { until } from './hub.mjs';
import { uuid } from './device.mjs';
import { device, restaurant } from './venue.mjs';

const STATIONS = ['bar', 'cold', 'grill'];
const ROUNDS = [
    ['Lager', 'Cappuccino'],
    ['Beef tartare', 'Caesar salad', 'Rib-eye 300 g', 'Flank steak 250 g', 'Veal schnitzel', 'Copper Pan burger'],
];
export const LINES = ROUNDS.flat().length;
/** Commands of a party: open, lines, sends; of each ticket: seen, start, bump, pick up; pay, clear. */
export const COMMANDS = 1 + LINES + ROUNDS.length + 3 * 4 + 2;

/** The demo's restaurant with its screens. */
export async function eveningBegin(hub) {
    const venue = await restaurant(hub);
    const hire = (role, topics, name) => device(hub, venue, role, topics, name);
    const evening = { venue, waiters: [], kitchens: [] };
    for (const name of ['Anna', 'Ben', 'Clara']) evening.waiters.push(await hire('waiter', ['menu', 'floor', 'orders'], name));
    for (const code of STATIONS) evening.kitchens.push(await hire('kitchen', ['menu', `kitchen:${code}`], `Kitchen ${code}`));
    evening.expo = await hire('kitchen', ['menu', 'expo'], 'Expo');
    return evening;
}

/** The least that an item's groups want: the first options of each. */
function choicesOf(waiter, item_id) {
    const groups = waiter.all('choice_group').filter((group) => group.item_id === item_id);
    return groups.flatMap((group) => group.options.slice(0, group.min).map((option) => ({ group_id: group.id, option_id: option.id })));
}

/** Each new ticket of the order is received, shown, started, bumped and picked up. */
async function cook({ kitchens, expo }, order_id) {
    for (const ticket of expo.all('ticket').filter((t) => t.order_id === order_id && t.state === 'new')) {
        const held = () => kitchens.find((kitchen) => kitchen.kind('ticket').has(ticket.id));
        const kitchen = held() ?? (await until('the kitchen has the ticket', held));
        const shown = kitchen.next((m) => m.t === 'change' && m.put.ticket?.some((t) => t.id === ticket.id && t.displayed_at));
        kitchen.send({ t: 'seen', seq: kitchen.seq, delivered: [ticket.id], displayed: [ticket.id] });
        await shown;
        await kitchen.ok('ticket.start', { ticket_id: ticket.id }, { pre: { from: 'new' } });
        await kitchen.ok('ticket.bump', { ticket_id: ticket.id }, { pre: { from: 'started' } });
        await expo.ok('ticket.pick_up', { ticket_id: ticket.id }, { pre: { from: 'bumped' } });
    }
}

/** Sits down and orders; the order stays open: {order_id, table_id, waiter}. */
export async function partyOrders(evening, number) {
    const { venue, waiters, expo } = evening;
    const tables = Object.values(venue.ids.tables);
    const waiter = waiters[number % waiters.length];
    const party = { order_id: uuid(), table_id: tables[number % tables.length], waiter };
    await waiter.ok('order.open', { order_id: party.order_id, kind: 'dine_in', table_id: party.table_id, covers: 4 });
    for (const round of ROUNDS) {
        for (const [at, name] of round.entries()) {
            const item_id = venue.ids.items[name];
            const choices = choicesOf(waiter, item_id);
            await waiter.ok('line.add', { line_id: uuid(), order_id: party.order_id, item_id, quantity: 1, choices, seat: at % 4 + 1 });
        }
        const sent = expo.next((m) => m.t === 'change' && m.put.ticket?.some((t) => t.order_id === party.order_id));
        await waiter.ok('order.send', { order_id: party.order_id });
        await sent;
        await cook(evening, party.order_id);
    }
    return party;
}

/** Pays and goes: the order is closed. */
export async function partyPays({ order_id, table_id, waiter }) {
    const { due } = waiter.kind('order').get(order_id);
    await waiter.ok('payment.take', { payment_id: uuid(), order_id, tender: 'card', amount: due }, { pre: { due } });
    await waiter.ok('table.clear', { table_id });
}

/** Does work(number) for 0 … n-1, some of them at the same time. */
export async function inTurns(n, work, at_once = 8) {
    let next = 0;
    const turn = async () => {
        for (let number = next++; number < n; number = next++) await work(number);
    };
    await Promise.all(Array.from({ length: at_once }, turn));
}

/** All screens send ops that say they were made so many milliseconds ago. */
export function eveningAgo({ waiters, kitchens, expo }, ms) {
    for (const screen of [...waiters, ...kitchens, expo]) screen.options.opsAgo = ms;
}

export async function eveningEnd({ waiters, kitchens, expo }) {
    for (const screen of [...waiters, ...kitchens, expo]) await screen.close();
}
