// The bill: what was printed of an order or of one of its checks, large enough to be shown to the guests.
// It stays as it was printed; when what it bills has changed since, it says so.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Bill, BillTax } from '#protocol';
import {
    billOf,
    billsOf,
    checksToBill,
    equalParts,
    isPrinting,
    linesOfBill,
    printBill,
} from '../../domain/check/bills.js';
import { money } from '../../domain/money/views.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { lines } from '../../domain/order/views.js';
import { sayBill } from '../../strings/bill.js';
import { sayCheck } from '../../strings/check.js';
import { Act } from '../../ui/act.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { formatMoney } from '../../ui/money.js';
import { Sheet, Stepper } from '../../ui/sheet.js';
import { timeOfDay } from '../../ui/time.js';

const CHECKS_MAX = 20; // who pay together

/** This hub keeps bills, and has the order. */
export const mayBill = (order: OrderView): boolean => order.record !== null && client().has('bills');

function Row(props: { readonly name: string; readonly amount: number; readonly class?: string }): VNode {
    return (
        <p class={`row bill-row ${props.class ?? ''}`}>
            <span class="grow">
                <bdi>{props.name}</bdi>
            </span>
            <span class="number">{formatMoney(props.amount, money.value)}</span>
        </p>
    );
}

function taxName({ name, rate_ppm, inclusive }: BillTax): string {
    const called = name || sayBill('tax');
    const rate = called.includes('%') ? called : `${called} ${rate_ppm / 10000} %`;
    return inclusive ? `${sayBill('tax_included')} ${rate}` : rate;
}

function Printed(props: { readonly bill: Bill }): VNode {
    const { bill } = props;
    const { number, printed_at, printed_by, rest = 0, charge = 0, discount = 0, total = 0 } = bill;
    const time = timeOfDay(Date.parse(printed_at));
    return (
        <div class="stack bill" data-bill={bill.state} data-total={total}>
            {bill.state === 'stale' && (
                <p class="banner warn" role="status">
                    <Icon name="refused" />
                    {sayBill('stale')}
                </p>
            )}
            {linesOfBill(bill).map(({ id, name, quantity, part, amount }) => (
                <Row
                    key={id}
                    name={`${part ? `${sayBill('part')} ` : ''}${quantity}× ${name || sayBill('elsewhere')}`}
                    amount={amount}
                />
            ))}
            {rest !== 0 && <Row name={sayBill('rest')} amount={rest} />}
            {charge > 0 && <Row name={sayBill('charge')} amount={charge} />}
            <p class="row sum">
                <span class="grow">{sayBill('total')}</span>
                <b class="number huge">{formatMoney(total, money.value)}</b>
            </p>
            {(bill.taxes ?? []).map((tax) => (
                <Row key={taxName(tax)} class="quiet" name={taxName(tax)} amount={tax.amount ?? 0} />
            ))}
            {discount > 0 && <Row class="quiet" name={sayBill('discount')} amount={discount} />}
            <p class="quiet">{sayBill('printed', { n: number, time, name: printed_by })}</p>
        </div>
    );
}

/** Which bill: of everything, or of a check. */
function Which(props: {
    readonly order: OrderView;
    readonly picked: string | null;
    readonly onPick: (check: string | null) => void;
}): VNode | null {
    const checks = checksToBill(props.order.id);
    if (checks.length === 0) return null;
    const choices = [
        { id: null, words: sayBill('whole') },
        ...checks.map(({ id, number }) => ({ id, words: sayCheck('check_n', { n: number }) })),
    ];
    return (
        <div class="row wrap">
            {choices.map(({ id, words }) => (
                <button
                    key={id ?? ''}
                    class="button"
                    data-check={id ?? 'all'}
                    aria-pressed={props.picked === id}
                    onClick={() => props.onPick(id)}
                >
                    {words}
                </button>
            ))}
        </div>
    );
}

/** What each would pay. The hub says: it alone knows how a sum is split. */
function PerHead(props: { readonly order: OrderView }): VNode | null {
    const { order } = props;
    const n = useSignal(Math.min(Math.max(order.covers, 2), CHECKS_MAX));
    const parts = useSignal<readonly number[] | null>(null);
    const total = order.record?.total ?? 0;
    const { is } = client().link.value; // nobody says while the hub is away: asked again when it is back
    const isLinked = is === 'live' || is === 'slow';
    useEffect(() => {
        let current = true;
        parts.value = null;
        void equalParts(order.id, n.value).then((told) => {
            if (current) parts.value = told;
        });
        return () => {
            current = false;
        };
    }, [order.id, n.value, total, isLinked]);
    if (checksToBill(order.id).length > 0 || total === 0 || !client().has('quotes')) return null;
    const [most, least] = [parts.value?.at(0), parts.value?.at(-1)].map((sum) => formatMoney(sum ?? 0, money.value));
    return (
        <div class="row wrap">
            <Stepper
                label={sayBill('split_by')}
                value={n.value}
                min={2}
                max={CHECKS_MAX}
                onChange={(value) => (n.value = value)}
            />
            {parts.value && (
                <b class="number" data-each={parts.value[0]}>
                    {most === least ? sayBill('each', { sum: most ?? '' }) : sayBill('each_about', { least: least ?? '', most: most ?? '' })}
                </b>
            )}
        </div>
    );
}

export function BillSheet(props: { readonly order: OrderView; readonly onClose: () => void }): VNode {
    const { order, onClose } = props;
    const picked = useSignal<string | null>(null);
    const bill = billOf(order.id, picked.value);
    // The hub says which lines a check needs; for everything nothing may wait.
    const waits = picked.value === null && lines(order.id).some(({ editable }) => editable);
    return (
        <Sheet
            title={sayBill('bill')}
            wide
            onClose={onClose}
            footer={
                <Act
                    act="print_bill"
                    {...(bill?.state === 'good' ? {} : { kind: 'main' as const })}
                    icon="tab"
                    words={sayBill(bill ? 'print_again' : 'print')}
                    disabled={waits || isPrinting(order.id) || lines(order.id).length === 0}
                    onAct={() => printBill(order.id, picked.value)}
                />
            }
        >
            <Which order={order} picked={picked.value} onPick={(check) => (picked.value = check)} />
            {bill ? <Printed bill={bill} /> : <p class="quiet">{sayBill('none')}</p>}
            <PerHead order={order} />
            {waits && <p class="quiet">{sayBill('unsent')}</p>}
        </Sheet>
    );
}

/** On the check: what the guests hold in their hands is not what there is to pay. */
export function StaleBill(props: { readonly order: OrderView; readonly onShow: () => void }): VNode | null {
    if (!billsOf(props.order.id).some(({ state }) => state === 'stale')) return null;
    return (
        <p class="banner warn" role="status" data-stale-bill>
            <Icon name="refused" />
            <span class="grow">{sayBill('stale_here')}</span>
            <Act act="show_bill" icon="tab" words={sayBill('bill')} onAct={props.onShow} />
        </p>
    );
}
