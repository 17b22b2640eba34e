// Makes up an import file: node tests/import/generate.mjs ORDERS >FILE. One to five lines an order, some with
// choices; three orders a minute from 2023 on.
import { randomOf } from '../lib/random.mjs';

const ITEMS = [['Mac', 950], ['Chili mac', 1150], ['Truffle mac', 1450], ['Root beer', 325], ['Cookie', 275], ['Side salad', 495]];
const CHOICES = [['Bacon', 150], ['Chicken', 200], ['Jalapeño', 75], ['Panko', 0]];
const money = (cents) => (cents / 100).toFixed(2);

/** CSV of n orders. */
export function generate(n, seed = 1) {
    const draw = randomOf(seed);
    const rows = ['order,opened,channel,row,item,quantity,price,group,choice,paid_by,total'];
    for (let i = 1; i <= n; i++) {
        const opened = new Date(Date.UTC(2023, 0, 1) + i * 20_000).toISOString();
        const lines = [];
        let total = 0;
        for (let k = draw.below(5); k >= 0; k--) {
            const [item, price] = ITEMS[draw.below(ITEMS.length)];
            const quantity = 1 + draw.below(3);
            lines.push(`g-${i},,,line,${item},${quantity},${money(price)},,,,`);
            total += quantity * price;
            if (draw.below(3)) continue;
            const [choice, extra] = CHOICES[draw.below(CHOICES.length)];
            lines.push(`g-${i},,,choice,,,${money(extra)},Extras,${choice},,`);
            total += quantity * extra;
        }
        rows.push(`g-${i},${opened},takeaway,order,,,,,,card,${money(total)}`, ...lines);
    }
    return `${rows.join('\n')}\n`;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(generate(Number(process.argv[2])));
