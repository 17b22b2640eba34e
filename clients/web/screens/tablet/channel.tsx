// Another channel for an open order: guests take away what they ordered at a table, or sit down after all.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { money } from '../../domain/money/views.js';
import { changeChannel, quoteChannel } from '../../domain/order/commands.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { sayOrder } from '../../strings/order.js';
import { Act } from '../../ui/act.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { formatMoney } from '../../ui/money.js';
import { Sheet } from '../../ui/sheet.js';
import { useOnce } from '../../ui/taps.js';
import { FreeTables } from './move.js';
import { go } from './route.js';

/** The hub knows how, nothing is under way, and nothing is paid. */
export const canChangeChannel = (order: OrderView): boolean =>
    client().has('order_channel') && order.record !== null && !order.pending && order.record.paid === 0;

/** What it costs now, and what it would as takeaway: taxes and the service charge differ. */
function Costs(props: { readonly order: OrderView }): VNode | null {
    const { order } = props;
    const then = useSignal<number | null>(null);
    const { is } = client().link.value; // nobody says while the hub is away: asked again when it is back
    const isLinked = is === 'live' || is === 'slow';
    useEffect(() => {
        let current = true;
        void quoteChannel(order, { kind: 'takeaway' }).then((total) => {
            if (current) then.value = total;
        });
        return () => {
            current = false;
        };
    }, [order.id, order.record?.rev, isLinked]);
    if (then.value === null) return null;
    return (
        <section data-then={then.value}>
            <p class="row quiet">
                <span class="grow">{sayOrder('costs_now')}</span>
                <span class="number">{formatMoney(order.record?.total ?? 0, money.value)}</span>
            </p>
            <p class="row">
                <b class="grow">{sayOrder('costs_then')}</b>
                <b class="number">{formatMoney(then.value, money.value)}</b>
            </p>
        </section>
    );
}

export function ChannelSheet(props: { readonly order: OrderView; readonly onClose: () => void }): VNode {
    const { order, onClose } = props;
    const busy = !canChangeChannel(order);
    const change = useOnce((table: string | null) => {
        changeChannel(order, table === null ? { kind: 'takeaway' } : { kind: 'dine_in', table_id: table });
        onClose();
        go(table === null ? { at: 'order', id: order.id } : { at: 'table', id: table });
    });
    if (order.kind !== 'dine_in')
        return (
            <Sheet title={sayOrder('to_table')} wide onClose={onClose}>
                <FreeTables disabled={busy} onPick={change} />
            </Sheet>
        );
    return (
        <Sheet title={sayOrder('take_away')} onClose={onClose}>
            <Costs order={order} />
            <p class="row quiet">
                <Icon name="bell" />
                <span>{sayOrder('kitchen_knows')}</span>
            </p>
            <Act
                act="take_away"
                kind="main"
                icon="bag"
                words={sayOrder('take_away')}
                disabled={busy}
                onAct={() => change(null)}
            />
        </Sheet>
    );
}
