// Orders that were closed without payment or cancelled a short while ago, for those who may open them again.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { COMMANDS } from '#protocol';
import type { Order } from '#protocol';
import { textMax } from '../../core/index.js';
import { tableOf } from '../../domain/floor/views.js';
import { money } from '../../domain/money/views.js';
import { endedOrders, isReopening, reopenOrder } from '../../domain/order/ended.js';
import { me } from '../../domain/staff.js';
import { REOPEN_REASONS, sayBill } from '../../strings/bill.js';
import { sayFloor } from '../../strings/floor.js';
import { Act } from '../../ui/act.js';
import { formatMoney } from '../../ui/money.js';
import { Sheet } from '../../ui/sheet.js';
import { timeOfDay } from '../../ui/time.js';
import { ReasonForm } from './reason.js';

const REASON_MAX = textMax('order.reopen', 'reason');

function mayReopen(): boolean {
    const role = me.value?.role;
    const roles: readonly string[] = COMMANDS['order.reopen'].roles;
    return role !== undefined && roles.includes(role);
}

/** "12 · Table 4 · 21:05 · paid at the desk". */
function about({ number, table_id, kind, closed_at, close_reason }: Order): string {
    const table = tableOf(table_id ?? '');
    const where = table ? sayFloor('table_n', { number: table.number }) : sayFloor(kind);
    return [number, where, timeOfDay(Date.parse(closed_at ?? '')), close_reason].filter((part) => part !== '').join(' · ');
}

function Ended(props: { readonly order: Order; readonly picked: boolean; readonly onPick: () => void }): VNode {
    const { order } = props;
    return (
        <button
            class="button ended"
            data-ended={order.number}
            aria-pressed={props.picked}
            disabled={isReopening(order.id)}
            onClick={props.onPick}
        >
            <bdi class="grow">{about(order)}</bdi>
            <span>{sayBill(order.state === 'closed' ? 'closed' : 'cancelled')}</span>
            <span class="number">{formatMoney(order.total ?? 0, money.value)}</span>
        </button>
    );
}

function EndedSheet(props: { readonly onClose: () => void }): VNode {
    const picked = useSignal<string | null>(null);
    const order = endedOrders.value.find(({ id }) => id === picked.value);
    return (
        <Sheet title={sayBill('ended')} wide onClose={props.onClose}>
            <div class="stack">
                {endedOrders.value.map((one) => (
                    <Ended
                        key={one.id}
                        order={one}
                        picked={one.id === picked.value}
                        onPick={() => (picked.value = one.id)}
                    />
                ))}
            </div>
            {order && (
                <ReasonForm
                    name="reopen_reason"
                    label={sayBill('reopen_why')}
                    offered={REOPEN_REASONS}
                    max={REASON_MAX}
                    act={{ act: 'reopen', icon: 'undo', words: sayBill('reopen') }}
                    onReason={(reason) => {
                        reopenOrder(order.id, reason);
                        props.onClose();
                    }}
                />
            )}
        </Sheet>
    );
}

export function EndedLately(): VNode | null {
    const open = useSignal(false);
    if (!mayReopen() || endedOrders.value.length === 0) return null;
    return (
        <footer class="row pad">
            <Act
                act="ended"
                icon="undo"
                words={sayBill('ended_n', { n: endedOrders.value.length })}
                onAct={() => (open.value = true)}
            />
            {open.value && <EndedSheet onClose={() => (open.value = false)} />}
        </footer>
    );
}
