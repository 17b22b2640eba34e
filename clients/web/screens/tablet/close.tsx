// Closing an order without payment, for houses that take it elsewhere or not at all; and cancelling one of which
// the kitchen has nothing.
import type { VNode } from 'preact';
import { COMMANDS } from '#protocol';
import { textMax } from '../../core/index.js';
import { settings } from '../../domain/floor/standing.js';
import { cancelOrder, closeOrder } from '../../domain/order/commands.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { lines } from '../../domain/order/views.js';
import { me } from '../../domain/staff.js';
import { CANCEL_REASONS, CLOSE_REASONS } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { client } from '../../ui/app.js';
import { Sheet } from '../../ui/sheet.js';
import { ReasonForm } from './reason.js';

const REASON_MAX = textMax('order.close', 'reason');

/** This device may close orders, and its hub can. */
export function mayClose(): boolean {
    const role = me.value?.role;
    const roles: readonly string[] = COMMANDS['order.close'].roles;
    return role !== undefined && roles.includes(role) && client().has('order_close');
}

/** The kitchen has everything of it, and nothing about it is under way. */
export function canClose(order: OrderView): boolean {
    const all = lines(order.id);
    return order.record !== null && !order.pending && all.length > 0 && all.every(({ editable }) => !editable);
}

/** The kitchen has nothing of it. */
export function canCancel(order: OrderView): boolean {
    return !order.cancelling && lines(order.id).every(({ editable }) => editable);
}

export function CloseSheet(props: {
    readonly order: OrderView;
    readonly onClose: () => void;
}): VNode {
    return (
        <Sheet title={say('close_order')} onClose={props.onClose}>
            <ReasonForm
                name="close_reason"
                label={say('close_why')}
                offered={CLOSE_REASONS}
                max={REASON_MAX}
                act={{
                    act: 'close_do',
                    icon: 'check',
                    words: say('close_order'),
                    disabled: !canClose(props.order),
                }}
                onReason={(reason) => {
                    closeOrder(props.order, reason);
                    props.onClose();
                }}
            />
        </Sheet>
    );
}

export function CancelSheet(props: { readonly order: OrderView; readonly onClose: () => void }): VNode {
    const { order, onClose } = props;
    const takesReason = client().has('settings');
    return (
        <Sheet title={say('cancel_order')} onClose={onClose}>
            <ReasonForm
                name="cancel_reason"
                label={say('cancel_why')}
                offered={takesReason ? CANCEL_REASONS : []}
                max={REASON_MAX}
                optional={settings()?.reason_cancel !== true}
                act={{
                    act: 'cancel_do',
                    icon: 'void',
                    words: say('cancel_order'),
                    disabled: !canCancel(order),
                }}
                onReason={(reason) => {
                    cancelOrder(order.id, takesReason ? reason : '');
                    onClose();
                }}
            />
        </Sheet>
    );
}
