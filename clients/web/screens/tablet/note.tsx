// The order's note, which the kitchen reads on its tickets; and the sheet that changes it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { textMax } from '../../core/index.js';
import { noteOrder } from '../../domain/order/commands.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { say } from '../../strings/screens/tablet.js';
import { Act } from '../../ui/act.js';
import { client } from '../../ui/app.js';
import { isTooLong, TextField } from '../../ui/field.js';
import { Icon } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';

const NOTE_MAX = textMax('order.note', 'note');

function NoteSheet(props: { readonly order: OrderView; readonly onClose: () => void }): VNode {
    const { order, onClose } = props;
    const note = useSignal(order.note);
    const save = (): void => {
        const text = note.value.trim();
        if (text !== order.note) noteOrder(order.id, text);
        onClose();
    };
    return (
        <Sheet title={say('order_note')} onClose={onClose}>
            <TextField
                name="order_note"
                label={say('order_note')}
                max={NOTE_MAX}
                rows={4}
                value={note.value}
                onInput={(text) => (note.value = text)}
            />
            <Act
                act="save_note"
                kind="main"
                icon="check"
                words={say('save')}
                disabled={isTooLong(note.value, NOTE_MAX)}
                onAct={save}
            />
        </Sheet>
    );
}

export function OrderNote(props: { readonly order: OrderView }): VNode {
    const { order } = props;
    const editing = useSignal(false);
    const { note, noted_by } = order;
    return (
        <div class="row order-note">
            <p class="grow" data-order-note={note}>
                {note === '' ? (
                    <span class="quiet">{say('note_none')}</span>
                ) : (
                    <span class="note">
                        <Icon name="note" />
                        <bdi>{note}</bdi>
                    </span>
                )}
                {note !== '' && noted_by !== '' && (
                    <span class="quiet">{say('added_by', { name: noted_by })}</span>
                )}
            </p>
            <Act
                act="note"
                icon="draft"
                words={say('note_edit')}
                disabled={!client().has('order_note') || order.cancelling}
                onAct={() => (editing.value = true)}
            />
            {editing.value && <NoteSheet order={order} onClose={() => (editing.value = false)} />}
        </div>
    );
}
