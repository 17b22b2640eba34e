// A line of the check: what, how many, and its state in words, an icon and a colour. A tap opens a sheet of
// what can be done with it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { textMax } from '../../core/index.js';
import { bearersOf } from '../../domain/check/views.js';
import { itemOf } from '../../domain/menu/views.js';
import { priceIn } from '../../domain/menu/prices.js';
import { money } from '../../domain/money/views.js';
import {
    changeQuantity,
    holdLine,
    remakeLine,
    removeLine,
    repeatLine,
    replaceLine,
    voidLine,
} from '../../domain/order/commands.js';
import type { LineView, Phase } from '../../domain/order/shapes.js';
import { isSoldOut, orderOf, whereIs } from '../../domain/order/views.js';
import { me } from '../../domain/staff.js';
import { sayCheck } from '../../strings/check.js';
import { say as sayCommon } from '../../strings/common.js';
import { sayChoice, sayMenu, sayWeight } from '../../strings/menu.js';
import { REMAKE_REASONS, sayOrder, VOID_REASONS } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { Act } from '../../ui/act.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import type { IconName } from '../../ui/icons.js';
import { formatAmount } from '../../ui/money.js';
import { Options, Sheet, Stepper } from '../../ui/sheet.js';
import { useOnce } from '../../ui/taps.js';
import { ItemSheet, QUANTITY_MAX } from './choices.js';
import { ReasonForm } from './reason.js';
import { COURSES } from './state.js';

const ICONS: Readonly<Record<Phase, IconName>> = {
    unsent: 'draft',
    held: 'clock',
    waiting: 'clock',
    pending: 'pending',
    sent: 'sent',
    displayed: 'displayed',
    started: 'started',
    ready: 'ready',
    picked_up: 'picked_up',
    void: 'void',
};

const REASON_MAX = textMax('line.void', 'reason');

const stationName = (id: string): string => client().store.kind('station').get(id)?.name ?? '';

function Details(props: { readonly line: LineView }): VNode {
    const { choices, note, allergy, seat, course, weight, unit } = props.line;
    const { added_by, void_reason, editable } = props.line;
    const { unseen, remakes, combo } = props.line;
    const on = bearersOf(props.line).map(({ check }) => check.number);
    const other = editable && added_by !== '' && added_by !== me.value?.name;
    return (
        <>
            {combo !== null && (
                <span class="row" data-combo={combo.id}>
                    <Icon name="list" />
                    <bdi>{combo.name}</bdi>
                </span>
            )}
            {weight !== null && <span class="number">{sayWeight(weight, unit)}</span>}
            {choices.length > 0 && <bdi>{choices.map(sayChoice).join(', ')}</bdi>}
            {note !== '' && (
                <span class={allergy ? 'allergy' : 'note'}>
                    <Icon name={allergy ? 'allergy' : 'note'} />
                    {allergy && `${sayCommon('allergy')}: `}
                    <bdi>{note}</bdi>
                </span>
            )}
            {course > 0 && <span>{say('course_n', { n: course })}</span>}
            {seat > 0 && <span>{say('seat_n', { n: seat })}</span>}
            {on.length > 0 && <span data-on-check>{sayCheck('check_n', { n: on.join(', ') })}</span>}
            {other && <span>{say('added_by', { name: added_by })}</span>}
            {void_reason !== '' && <bdi>{void_reason}</bdi>}
            {remakes > 0 && <span>{say('made_again', { n: remakes })}</span>}
            {unseen.length > 0 && (
                <span class="badge warn" data-unseen>
                    <Icon name="clock" />
                    {say('change_unseen', { names: unseen.map(stationName).join(', ') })}
                </span>
            )}
        </>
    );
}

export function LineRow(props: { readonly line: LineView; readonly onPick: () => void }): VNode {
    const { line } = props;
    return (
        <button
            class={`line phase-${line.phase}`}
            data-line={line.id}
            data-phase={line.phase}
            onClick={props.onPick}
        >
            <b class="number quantity">{line.quantity}×</b>
            <span class="what">
                <b class="name">
                    <bdi>{line.name}</bdi>
                </b>
                <Details line={line} />
                {isSoldOut(line) && (
                    <span class="badge bad" data-sold-out>
                        <Icon name="void" />
                        {sayMenu('sold_out')}
                    </span>
                )}
            </span>
            <span class="phase">
                <Icon name={ICONS[line.phase]} />
                {sayOrder(line.phase)}
            </span>
            <span class="number price">{formatAmount(line.price, money.value.exponent)}</span>
        </button>
    );
}

/* --- what can be done with it ------------------------------------------------------------------- */

/** Why, and of a started line how many. */
function LossForm(props: {
    readonly line: LineView;
    readonly loss: 'void' | 'remake';
    readonly onDone: () => void;
}): VNode {
    const { line, loss, onDone } = props;
    const quantity = useSignal(line.quantity);
    const toStock = useSignal(line.changeable); // nobody has begun it
    const parts = loss === 'remake' || (client().has('sent_changes') && !line.changeable);
    return (
        <section class="stack">
            <h3>{say(loss === 'void' ? 'void_why' : 'remake_why')}</h3>
            {parts && line.quantity > 1 && (
                <Stepper
                    label={say('quantity')}
                    value={quantity.value}
                    min={1}
                    max={line.quantity}
                    onChange={(n) => (quantity.value = n)}
                />
            )}
            <ReasonForm
                name={`${loss}_reason`}
                label={say('void_other')}
                offered={loss === 'void' ? VOID_REASONS : REMAKE_REASONS}
                max={REASON_MAX}
                act={
                    loss === 'void'
                        ? { act: 'void', icon: 'void', words: say('void_do') }
                        : { act: 'remake', icon: 'repeat', words: say('remake_do') }
                }
                onReason={(reason) => {
                    if (loss === 'void') voidLine(line, reason, toStock.value && client().has('void_stock'), quantity.value);
                    else remakeLine(line, reason, quantity.value);
                    onDone();
                }}
            >
                {loss === 'void' && client().has('void_stock') && (
                    <Options
                        label={say('void_where')}
                        options={[
                            { value: 'stock', text: say('void_stock') },
                            { value: 'waste', text: say('void_waste') },
                        ]}
                        value={toStock.value ? 'stock' : 'waste'}
                        onPick={(where) => (toStock.value = where === 'stock')}
                    />
                )}
            </ReasonForm>
        </section>
    );
}

function Again(props: { readonly line: LineView; readonly onDone: () => void }): VNode {
    const again = useOnce(() => {
        repeatLine(props.line); // of a part: the whole combo
        props.onDone();
    });
    return <Act act="again" class="grow" icon="repeat" words={say('one_more_of')} onAct={again} />;
}

interface OfLine {
    readonly line: LineView;
    readonly covers: number;
    readonly onClose: () => void;
}

interface Editable extends OfLine {
    readonly onEdit: () => void;
}

function Quantity(props: { readonly line: LineView; readonly most: number }): VNode {
    const { line, most } = props;
    return (
        <section class="row wrap">
            <h3 class="grow">{say('quantity')}</h3>
            <Stepper
                label={say('quantity')}
                value={line.quantity}
                min={1}
                max={most}
                onChange={(quantity) => changeQuantity(line, quantity)}
            />
        </section>
    );
}

function Edit(props: Pick<Editable, 'line' | 'onEdit'>): VNode {
    return (
        <Act
            act="edit"
            class="grow"
            icon="draft"
            words={say('edit')}
            disabled={!itemOf(props.line.item_id)}
            onAct={props.onEdit}
        />
    );
}

function DraftSheet(props: Editable): VNode {
    const { line, onClose, onEdit } = props;
    const remove = useOnce(() => {
        removeLine(line);
        onClose();
    });
    return (
        <Sheet title={line.name} onClose={onClose}>
            <p class="stack">
                <Details line={line} />
            </p>
            {line.combo === null && <Quantity line={line} most={QUANTITY_MAX} />}
            {client().has('courses') && (
                <section class="stack">
                    <h3>{say('course')}</h3>
                    <Options
                        label={say('course')}
                        options={COURSES.map((n) => ({ value: n as number, text: n === 0 ? say('no_course') : String(n) }))}
                        value={line.course}
                        onPick={(course) => course !== line.course && replaceLine(line, { ...line, course })}
                    />
                </section>
            )}
            <div class="row wrap">
                <Edit line={line} onEdit={onEdit} />
                {client().has('courses') && (
                    <Act
                        act="hold"
                        class="grow"
                        icon="clock"
                        words={say(line.held ? 'release' : 'hold')}
                        onAct={() => {
                            holdLine(line);
                            onClose();
                        }}
                    />
                )}
                <Again line={line} onDone={onClose} />
                <Act
                    act="remove"
                    kind="bad"
                    class="grow"
                    icon="close"
                    words={say(line.combo === null ? 'remove' : 'remove_combo')}
                    onAct={remove}
                />
            </div>
        </Sheet>
    );
}

const BEGUN: readonly Phase[] = ['started', 'ready', 'picked_up'];

function SentActs(props: Editable): VNode {
    const { line, onClose, onEdit } = props;
    const loss = useSignal<'void' | 'remake' | null>(null);
    if (loss.value) return <LossForm line={line} loss={loss.value} onDone={onClose} />;
    const changeable = line.changeable && client().has('sent_changes');
    return (
        <div class="row wrap">
            {changeable && line.combo === null && <Quantity line={line} most={line.quantity} />}
            {changeable && <Edit line={line} onEdit={onEdit} />}
            <Again line={line} onDone={onClose} />
            {BEGUN.includes(line.phase) && client().has('remake') && (
                <Act
                    act="remake_line"
                    class="grow"
                    icon="repeat"
                    words={say('remake_line')}
                    onAct={() => (loss.value = 'remake')}
                />
            )}
            {line.phase !== 'void' && (
                <Act
                    act="void_line"
                    kind="bad"
                    class="grow"
                    icon="void"
                    words={say('void_line')}
                    onAct={() => (loss.value = 'void')}
                />
            )}
        </div>
    );
}

export function LineSheet(props: OfLine): VNode {
    const { line, onClose } = props;
    const editing = useSignal(false);
    const item = itemOf(line.item_id);
    const onEdit = (): void => {
        editing.value = true;
    };
    if (editing.value && item)
        return (
            <ItemSheet
                item={item}
                price={line.combo?.share ?? priceIn(item, whereIs(orderOf(line.order_id)))}
                fixed={line.combo !== null}
                covers={props.covers}
                before={line}
                most={line.editable ? QUANTITY_MAX : line.quantity}
                onDone={(ordered) => {
                    if (ordered) replaceLine(line, line.editable ? ordered : { ...ordered, course: line.course });
                    onClose();
                }}
            />
        );
    if (line.editable) return <DraftSheet {...props} onEdit={onEdit} />;
    return (
        <Sheet title={`${line.quantity}× ${line.name}`} onClose={onClose}>
            <p class="stack">
                <span class="row">
                    <Icon name={ICONS[line.phase]} />
                    <b>{sayOrder(line.phase)}</b>
                </span>
                <Details line={line} />
            </p>
            <SentActs {...props} onEdit={onEdit} />
        </Sheet>
    );
}
