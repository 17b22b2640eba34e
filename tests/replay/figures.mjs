// The figures of a data set, counted from its CSV without using our code: what a report must print.

const money = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
const cents = (text) => Math.round(Number(text) * 100);
const sum = (list) => list.reduce((a, b) => a + b, 0);

function groups(rows, key) {
    const found = new Map();
    for (const row of rows) found.set(key(row), [...(found.get(key(row)) ?? []), row]);
    return found;
}

const revenue = (rows) => sum(rows.map((row) => cents(row.price)));
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** {figure: text} as `payonctl report` names them. */
export function figures(csv) {
    const [head, ...body] = csv.trim().split('\n');
    const names = head.split(',');
    const rows = body.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i], value])));
    const orders = [...groups(rows, (row) => row.id).values()].map((list) => list[0]);
    const lines = groups(rows, (row) => [row.id, row.name, row.size].join());
    const out = {
        orders: orders.length, lines: lines.size, units: rows.length,
        items: groups(rows, (row) => row.name).size,
        item_sizes: groups(rows, (row) => [row.name, row.size].join()).size,
        revenue: money(revenue(rows)), 'revenue.of_orders': money(revenue(rows)), 'revenue.paid': money(revenue(rows)),
        days: groups(orders, (row) => row.date).size,
        'journal.commands': 3 * orders.length + lines.size, ticket_items: lines.size,
        'orders.not_closed': 0, 'receipts.without_change': 0,
    };
    const names_ = [...groups(rows, (row) => row.name)];
    const top = (what) => names_.map(([name, list]) => [what(list), name]).sort((a, b) => b[0] - a[0] || byText(a[1], b[1])).slice(0, 5);
    top((list) => list.length).forEach(([n, name], i) => (out[`top_units.${i + 1}`] = `${name} ${n}`));
    top(revenue).forEach(([n, name], i) => (out[`top_revenue.${i + 1}`] = `${name} ${money(n)}`));
    for (const [type, list] of groups(rows, (row) => row.type)) {
        out[`category.${type}.units`] = list.length;
        out[`category.${type}.revenue`] = money(revenue(list));
    }
    for (const [size, list] of groups(rows, (row) => row.size)) out[`size.${size}.units`] = list.length;
    for (const [month, list] of groups(rows, (row) => row.date.slice(0, 7))) out[`month.${month}.revenue`] = money(revenue(list));
    const hours = [...groups(orders, (row) => row.time.slice(0, 2))].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
    out['busiest.hour_of_day'] = `${Number(hours[0][0])} ${hours[0][1].length}`;
    const days = [...groups(orders, (row) => row.date)].sort((a, b) => b[1].length - a[1].length || byText(a[0], b[0]));
    out['busiest.day'] = days[0][0];
    out['busiest.day.orders'] = days[0][1].length;
    out['busiest.day.revenue'] = money(revenue(rows.filter((row) => row.date === days[0][0])));
    return Object.fromEntries(Object.entries(out).map(([k, v]) => [k, String(v)]));
}

const half_up = (amount, ppm) => Number((2n * BigInt(amount) * BigInt(ppm) + 1_000_000n) / 2_000_000n);

/**
 * What the money figures are with a tax on top and a service charge, in parts per million (README.md has the
 * rule). A line is what one order has of a (name, size); the charge is a share of its lines' prices and taxed
 * like them.
 */
export function taxedFigures(csv, { tax, service }) {
    const rows = csv.trim().split('\n').slice(1).map((line) => line.split(','));
    let [net, taxes, charged, of_lines] = [0, 0, 0, 0];
    for (const order of groups(rows, ([id]) => id).values()) {
        const lines = [...groups(order, ([, , , name, size]) => `${name},${size}`).values()];
        const prices = lines.map((line) => sum(line.map((row) => cents(row[6]))));
        const line_tax = sum(prices.map((price) => half_up(price, tax)));
        const charge = half_up(sum(prices), service);
        net += sum(prices) + charge;
        taxes += line_tax + half_up(charge, tax);
        charged += charge + half_up(charge, tax);
        of_lines += sum(prices) + line_tax;
    }
    return {
        net: money(net), tax: money(taxes), [`tax.${tax / 10_000}%`]: money(taxes),
        charges: String(groups(rows, ([id]) => id).size), 'charges.amount': money(charged),
        revenue: money(of_lines), 'revenue.of_orders': money(net + taxes), 'revenue.paid': money(net + taxes),
    };
}
