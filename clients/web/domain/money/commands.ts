import type { Bodies } from '#protocol';
import type { Sent } from '../../core/index.js';
import { send } from '../own.js';

/** States the due: if it has changed meanwhile, nothing is taken. amount: the due, or what cash rounds it to. */
export function takePayment(
    order_id: string,
    how: Pick<Bodies['payment.take'], 'payment_id' | 'tender' | 'amount'> & {
        readonly due: number;
        readonly tendered: number;
        readonly check: string | null; // null: the whole order
    },
): Sent {
    const { payment_id, tender, amount, due, tendered, check } = how;
    const body: Bodies['payment.take'] = {
        ...{ payment_id, order_id, tender, amount },
        ...(tendered > amount ? { tendered } : {}),
        ...(check === null ? {} : { check_id: check }),
    };
    return send('payment.take', body, { pre: { due }, lane: order_id });
}

/** A service charge, one that the settings added as well. */
export function removeCharge(order_id: string, charge_id: string, reason: string): void {
    send('charge.remove', { charge_id, reason }, { lane: order_id });
}
