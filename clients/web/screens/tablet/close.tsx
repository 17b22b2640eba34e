// Closing an order without payment: for houses that take it elsewhere, or not at all.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { COMMANDS } from '#protocol';
import { textMax } from '../../core/index.js';
import { closeOrder } from '../../domain/order/commands.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { lines } from '../../domain/order/views.js';
import { me } from '../../domain/staff.js';
import { pick } from '../../strings/catalogue.js';
import { CLOSE_REASONS } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { Act } from '../../ui/act.js';
import { client } from '../../ui/app.js';
import { isTooLong, TextField } from '../../ui/field.js';
import { useOnce } from '../../ui/once.js';
import { Sheet } from '../../ui/sheet.js';

const REASON_MAX = textMax('order.close', 'reason');

/** This device may close orders, and its hub can. */
export function mayClose(): boolean {
    const role = me.value?.role;
    const roles: readonly string[] = COMMANDS['order.close'].roles;
    return role !== undefined && roles.includes(role) && client().has('order_close');
}

/** Everything of it was sent, and nothing about it is under way. */
export function canClose(order: OrderView): boolean {
    const all = lines(order.id);
    return order.record !== null && !order.pending && all.length > 0 && all.every(({ draft }) => !draft);
}

export function CloseSheet(props: {
    readonly order: OrderView;
    readonly onClose: () => void;
}): VNode {
    const reason = useSignal('');
    const act = useOnce(() => {
        closeOrder(props.order, reason.value.trim());
        props.onClose();
    });
    return (
        <Sheet title={say('close_order')} onClose={props.onClose}>
            <div class="row wrap">
                {CLOSE_REASONS.map((row) => (
                    <button
                        key={row[0]}
                        class="button"
                        aria-pressed={reason.value === pick(row)}
                        onClick={() => (reason.value = pick(row))}
                    >
                        {pick(row)}
                    </button>
                ))}
            </div>
            <TextField
                name="close_reason"
                label={say('close_why')}
                placeholder={say('close_why')}
                max={REASON_MAX}
                value={reason.value}
                onInput={(text) => (reason.value = text)}
            />
            <Act
                act="close_do"
                kind="bad"
                icon="check"
                words={say('close_order')}
                disabled={
                    !canClose(props.order) ||
                    reason.value.trim() === '' ||
                    isTooLong(reason.value, REASON_MAX)
                }
                onAct={act}
            />
        </Sheet>
    );
}
