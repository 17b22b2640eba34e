// Done tickets that can be recalled, and the toasts that offer an undo right after a bump.
import type { VNode } from 'preact';
import { ranFor, shown } from '../../domain/kitchen/views.js';
import type { Shown } from '../../domain/kitchen/views.js';
import { say } from '../../strings/common.js';
import { sayTicketState } from '../../strings/kitchen.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';
import { clock, since, span } from '../../ui/time.js';
import { dropToast, recall, toasts, undoToast } from './acts.js';
import type { Toast } from './acts.js';
import { doneTickets } from './model.js';
import { Pending, placeOf } from './parts.js';
import { sheet } from './state.js';
import { isExpo } from './station.js';

function Row(props: { readonly one: Shown }): VNode {
    const { record, state, items, pending } = props.one;
    const at = record.picked_up_at ?? record.bumped_at;
    const where = client().store.kind('station').get(record.station_id)?.name;
    return (
        <li>
            <button class="button recall-row" data-recall={record.id} onClick={() => recall(record.id)}>
                <span class="grow">
                    <b>
                        {placeOf(record)}{' '}
                        {record.table_number && <span class="number">#{record.number}</span>}
                    </b>
                    {isExpo.value && <span> · {where}</span>}
                    <span class="dishes">
                        {items.map((item) => `${item.record.quantity}× ${item.record.name}`).join(', ')}
                    </span>
                </span>
                <span class="when">
                    <span>{sayTicketState(state)}</span>
                    <span>{at ? say('conn_ago', { time: span(since(at)) }) : ''}</span>
                    <span class="number">{clock(ranFor(record))}</span>
                </span>
                {pending && <Pending />}
                <Icon name="undo" />
            </button>
        </li>
    );
}

export function Recall(): VNode {
    const list = doneTickets.value;
    return (
        <Sheet wide title={sayKitchen('recall_title')} onClose={() => (sheet.value = null)}>
            {list.length === 0 && <p class="quiet">{sayKitchen('nothing_done')}</p>}
            <ul class="plain">
                {list.map((one) => (
                    <Row key={one.record.id} one={one} />
                ))}
            </ul>
        </Sheet>
    );
}

function One(props: { readonly toast: Toast }): VNode | null {
    const { toast } = props;
    const first = shown(toast.tickets[0] ?? '').value;
    if (!first) return null;
    return (
        <div class="toast" data-toast={toast.act}>
            <Icon name={toast.act === 'bumped' ? 'ready' : 'picked_up'} />
            <span class="grow">
                {placeOf(first.record)} · {sayTicketState(toast.act)}
            </span>
            {first.pending && <Pending />}
            <button class="button main" data-act="undo" onClick={() => undoToast(toast)}>
                <Icon name="undo" />
                {sayKitchen('undo')}
            </button>
            <button
                class="button"
                aria-label={say('dismiss')}
                data-act="dismiss"
                onClick={() => dropToast(toast.key)}
            >
                <Icon name="close" />
            </button>
        </div>
    );
}

export function Toasts(): VNode {
    return (
        <div class="toasts" role="status">
            {toasts.value.map((toast) => (
                <One key={toast.key} toast={toast} />
            ))}
        </div>
    );
}
