// Payment of the whole due of an order, or of one of its checks. A payment is sent once: while it is unanswered
// the outbox keeps it, and no second tap can take it again.
import { signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { ENUMS } from '#protocol';
import type { Check, Tender } from '#protocol';
import type { Answer } from '../../core/index.js';
import type { CheckView } from '../../domain/check/shapes.js';
import { checksOf } from '../../domain/check/views.js';
import { clearTable } from '../../domain/floor/commands.js';
import { takePayment } from '../../domain/money/commands.js';
import { cashDue, money } from '../../domain/money/views.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { lines, ordersAt } from '../../domain/order/views.js';
import { dismiss } from '../../domain/own.js';
import { sayCheck } from '../../strings/check.js';
import { say as sayCommon } from '../../strings/common.js';
import { sayTender } from '../../strings/money.js';
import { refusalWords } from '../../strings/refusals.js';
import { say } from '../../strings/screens/tablet.js';
import { Act } from '../../ui/act.js';
import { client } from '../../ui/app.js';
import { linkWord } from '../../ui/heard.js';
import { Icon } from '../../ui/icons.js';
import { formatAmount, formatMoney, parseAmount, quickTenders } from '../../ui/money.js';
import { Options, Sheet } from '../../ui/sheet.js';
import { Payers } from './payers.js';
import { go, place } from './route.js';
import { Parts } from './sums.js';

/** The last payment, until somebody has seen it. The order and its screen are gone by then. */
interface Taken {
    readonly due: number;
    readonly change: number;
    readonly table: string | null;
    readonly more: boolean; // others have to pay their checks of the same order
}

const taken = signal<Taken | null>(null);

/** Why the order, or a check of it that is not the last, cannot be paid now; or null. */
function hindrance(order: OrderView, isLast: boolean): string | null {
    const all = lines(order.id);
    // what others bear may wait; the hub says whether this check bears something unsent
    if (isLast && all.some(({ editable }) => editable)) return say('pay_unsent');
    if (linkWord.value !== 'live' && linkWord.value !== 'slow') return say('pay_offline');
    if (order.pending || order.record === null) return say('taking');
    return all.length === 0 ? say('nothing_ordered') : null;
}

/** Tells that it was paid, with the change in huge type, on top of any screen. */
export function Paid(): VNode | null {
    const last = taken.value;
    return last && <PaidSheet taken={last} />;
}

function PaidSheet(props: { readonly taken: Taken }): VNode {
    const { due, change, table, more } = props.taken;
    const isLast = table !== null && ordersAt(table).length === 0;
    const leave = (): void => {
        taken.value = null;
        if (more) return;
        const at = place.peek();
        if (at.at === 'order' || (at.at === 'table' && at.id === table)) go({ at: 'floor' });
    };
    return (
        <Sheet
            title={say('paid')}
            sudden
            onClose={leave}
            class="pay"
            footer={
                <>
                    {isLast && (
                        <Act
                            act="clear"
                            kind="main"
                            icon="check"
                            words={say('free_table')}
                            onAct={() => {
                                clearTable(table);
                                leave();
                            }}
                        />
                    )}
                    <button class="button" data-act="paid" onClick={leave}>
                        {sayCommon('ok')}
                    </button>
                </>
            }
        >
            <p class="sum">
                <Icon name="check" />
                <span class="number">{formatMoney(due, money.value)}</span>
            </p>
            {change > 0 && (
                <p class="stack change">
                    {say('change_due')}
                    <b class="number huge">{formatMoney(change, money.value)}</b>
                </p>
            )}
        </Sheet>
    );
}

/** What the guest gives in cash: typed, or one of the sums offered; at first exactly the due. */
interface Given {
    readonly typed: string;
    readonly picked: number | null;
}
const NOTHING_GIVEN: Given = { typed: '', picked: null };

/** null: what was typed is not understood. It must never count as another sum. */
function sumOf({ typed, picked }: Given, due: number): number | null {
    return typed.trim() === '' ? (picked ?? due) : parseAmount(typed, money.value);
}

/** Why this sum cannot be taken, or null. */
function wrongSum(sum: number | null, due: number): string | null {
    const { exponent } = money.value;
    if (sum === null) return say('tendered_unclear', { example: formatAmount(1234 * 10 ** exponent, exponent) });
    return sum < due ? say('tendered_short', { sum: formatMoney(due - sum, money.value) }) : null;
}

/** The cash handed over: likely sums as buttons, or any amount. */
function Cash(props: {
    readonly due: number;
    readonly given: Given;
    readonly onGive: (given: Given) => void;
}): VNode {
    const { due, given, onGive } = props;
    const sum = sumOf(given, due);
    const wrong = wrongSum(sum, due);
    return (
        <>
            <h3>{say('tendered')}</h3>
            <Options
                label={say('tendered')}
                options={quickTenders(due, money.value.exponent).map((value) => ({
                    value,
                    text: formatMoney(value, money.value),
                }))}
                value={sum}
                onPick={(picked) => onGive({ typed: '', picked })}
            />
            <input
                class="field"
                name="tendered"
                inputMode="decimal"
                autocomplete="off"
                dir="ltr"
                aria-label={say('tendered_other')}
                placeholder={say('tendered_other')}
                aria-invalid={wrong !== null}
                value={given.typed}
                onInput={(event) => onGive({ typed: event.currentTarget.value, picked: null })}
            />
            {wrong !== null && (
                <p class="banner bad" role="alert">
                    <Icon name="refused" />
                    {wrong}
                </p>
            )}
            <p class="row change">
                <span class="grow">{say('change_due')}</span>
                <b class="number">
                    {sum === null || sum < due ? '–' : formatMoney(sum - due, money.value)}
                </b>
            </p>
        </>
    );
}

/** The check that was picked, or the last one that is open; null: nobody has said which. */
function payingNow(unpaid: readonly CheckView[], picked: string | null): Check | null {
    const one = unpaid.length === 1 ? unpaid[0] : unpaid.find(({ record }) => record.id === picked);
    return one?.record ?? null;
}

export function PaySheet(props: {
    readonly order: OrderView;
    readonly check: string | null; // chosen before
    readonly onSplit: () => void;
    readonly onClose: () => void;
}): VNode {
    const { order, onSplit, onClose } = props;
    const tender = useSignal<Tender>('cash');
    const given = useSignal(NOTHING_GIVEN);
    const sentOp = useSignal<string | null>(null);
    const words = useSignal<string | null>(null);
    const picked = useSignal(props.check);
    const checks = checksOf(order.id);
    const isSplit = checks.length > 1;
    const unpaid = checks.filter(({ record }) => record.state === 'open');
    const check = isSplit ? payingNow(unpaid, picked.value) : null;
    const due = (isSplit ? check?.due : order.record?.due) ?? 0;
    const isCash = tender.value === 'cash' && due > 0;
    const asked = isCash ? cashDue(due) : due;
    const sum = isCash ? sumOf(given.value, asked) : due;
    const isBusy = sentOp.value !== null || order.paying;
    const why = sentOp.value === null ? hindrance(order, unpaid.length < 2) : null;
    const lacksCheck = isSplit && check === null;

    const answered = (answer: Answer, paid: Omit<Taken, 'table' | 'change'> & { readonly tendered: number }): void => {
        sentOp.value = null;
        if (answer.is === 'ok') {
            const { tendered, ...rest } = paid;
            taken.value = { ...rest, change: tendered - paid.due, table: order.table_id };
            picked.value = null;
            given.value = NOTHING_GIVEN;
            if (!paid.more) onClose();
            return;
        }
        words.value = refusalWords(answer.refusal);
        given.value = NOTHING_GIVEN;
        const entry = client().outbox.entries.peek().find(({ op }) => op === answer.op);
        if (entry) dismiss(entry); // this sheet shows it
    };
    const take = (): void => {
        // a second tap may come before the button is disabled
        if (sum === null || sum < asked || lacksCheck || sentOp.peek() !== null) return;
        words.value = null;
        const payment_id = client().uuid();
        const sent = takePayment(order.id, {
            ...{ payment_id, tender: tender.value, due },
            ...{ amount: asked, tendered: sum, check: check?.id ?? null },
        });
        sentOp.value = sent.op;
        const more = unpaid.length > 1;
        void sent.answer.then((answer) => answered(answer, { due: asked, tendered: sum, more }));
    };
    return (
        <Sheet
            title={say('pay_title')}
            onClose={onClose}
            class="pay"
            footer={
                <button
                    class="button main grow"
                    data-act="take"
                    disabled={why !== null || isBusy || lacksCheck || wrongSum(sum, asked) !== null}
                    onClick={take}
                >
                    {isBusy
                        ? say('taking')
                        : lacksCheck
                          ? say('pay')
                          : say('take', { sum: formatMoney(asked, money.value) })}
                </button>
            }
        >
            {isSplit && (
                <Payers
                    checks={checks}
                    picked={check?.id ?? null}
                    disabled={isBusy}
                    onPick={(id) => {
                        picked.value = id;
                        given.value = NOTHING_GIVEN;
                    }}
                />
            )}
            {lacksCheck ? (
                <p class="banner warn" role="status">
                    {sayCheck('which')}
                </p>
            ) : (
                <>
                    <p class="sum">
                        {say('due')} <b class="number huge">{formatMoney(due, money.value)}</b>
                    </p>
                    <Parts order={order} check={check} />
                </>
            )}
            {client().has('checks') && unpaid.length !== 1 && (
                <Act
                    act="split"
                    icon="split"
                    words={sayCheck(isSplit ? 'split_change' : 'split')}
                    disabled={isBusy || lines(order.id).length === 0}
                    onAct={onSplit}
                />
            )}
            {asked !== due && (
                <p class="row quiet part" data-part="cash">
                    <span class="grow">{say('in_cash')}</span>
                    <span class="number">{formatMoney(asked, money.value)}</span>
                </p>
            )}
            {isBusy && linkWord.value === 'offline' && (
                <p class="banner warn">{say('taking_offline')}</p>
            )}
            {words.value !== null && (
                <p class="banner bad" role="alert">
                    {words.value}
                </p>
            )}
            {why !== null && (
                <p class="banner warn" role="status">
                    {why}
                </p>
            )}
            <h3>{say('tender')}</h3>
            <Options
                label={say('tender')}
                options={ENUMS.tender.map((value) => ({ value, text: sayTender(value) }))}
                value={tender.value}
                onPick={(value) => (tender.value = value)}
            />
            {isCash && (
                <Cash due={asked} given={given.value} onGive={(next) => (given.value = next)} />
            )}
        </Sheet>
    );
}
