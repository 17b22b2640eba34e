import { uuid } from '../../lib/device.mjs';

/** An order of its own in two equal checks: {order, line, checks}. */
async function halves(b) {
    const ids = { ...(await b.line()), checks: [uuid(), uuid()] };
    await b.sure('check.split', { order_id: ids.order, checks: ids.checks.map((check_id) => ({ check_id, weight: 1 })) });
    return ids;
}

export const check = {
    'check.split': async (b) => {
        const { order, line, checks: [check_id] } = await halves(b);
        return [{ order_id: order, lines: [{ line_id: line, check_id }] }];
    },
    'check.merge': async (b) => {
        const { checks: [check_id, into_id] } = await halves(b);
        return [{ check_id, into_id }];
    },
    'bill.print': async (b) => {
        const { order } = await b.line();
        await b.sure('order.send', { order_id: order });
        return [{ bill_id: uuid(), order_id: order }];
    },
};
