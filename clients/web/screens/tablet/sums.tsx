// What an order costs: the total, and the parts of it that the guest asks about.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Check } from '#protocol';
import { textMax } from '../../core/index.js';
import { checksOf } from '../../domain/check/views.js';
import { removeCharge } from '../../domain/money/commands.js';
import { chargeParts, money, taxParts } from '../../domain/money/views.js';
import type { Part } from '../../domain/money/views.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { lines } from '../../domain/order/views.js';
import { sayCheck } from '../../strings/check.js';
import { CHARGE_REASONS } from '../../strings/money.js';
import { say } from '../../strings/screens/tablet.js';
import { Icon } from '../../ui/icons.js';
import { formatMoney } from '../../ui/money.js';
import { Sheet } from '../../ui/sheet.js';
import { ReasonForm } from './reason.js';

const REASON_MAX = textMax('charge.remove', 'reason');

function PartRow(props: { readonly part: Part; readonly kind: 'charge' | 'tax' }): VNode {
    const { name, ppm, amount } = props.part;
    return (
        <p class="row quiet part" data-part={props.kind}>
            <span class="grow">
                <bdi>{name || say('tax')}</bdi>
                {ppm > 0 && !name.includes('%') && <span class="number"> {ppm / 10000} %</span>}
            </span>
            <span class="number">{formatMoney(amount, money.value)}</span>
        </p>
    );
}

const rows = (parts: readonly Part[], kind: 'charge' | 'tax'): readonly VNode[] =>
    parts.map((part) => <PartRow key={`${kind} ${part.name} ${String(part.ppm)}`} part={part} kind={kind} />);

/** A service charge; a tap offers to take it off. */
function Charge(props: { readonly part: Part; readonly onPick: () => void }): VNode {
    const { id, name, ppm, amount } = props.part;
    return (
        <button class="button bare quiet part" data-charge={id} onClick={props.onPick}>
            <Icon name="minus" />
            <span class="grow">
                <bdi>{name}</bdi>
                {ppm > 0 && !name.includes('%') && <span class="number"> {ppm / 10000} %</span>}
            </span>
            <span class="number">{formatMoney(amount, money.value)}</span>
        </button>
    );
}

function ChargeSheet(props: { readonly order: string; readonly part: Part; readonly onClose: () => void }): VNode {
    const { order, part, onClose } = props;
    return (
        <Sheet title={part.name} onClose={onClose}>
            <p class="row">
                <span class="grow">{say('charge')}</span>
                <b class="number">{formatMoney(part.amount, money.value)}</b>
            </p>
            <ReasonForm
                name="charge_reason"
                label={say('charge_why')}
                offered={CHARGE_REASONS}
                max={REASON_MAX}
                act={{ act: 'charge_remove', icon: 'minus', words: say('charge_remove') }}
                onReason={(reason) => {
                    removeCharge(order, part.id ?? '', reason);
                    onClose();
                }}
            />
        </Sheet>
    );
}

/** The total under the lines. */
export function Sums(props: { readonly order: OrderView }): VNode {
    const { order } = props;
    const waiting = lines(order.id)
        .filter(({ committed }) => !committed)
        .reduce((sum, { price }) => sum + price, 0);
    const checks = checksOf(order.id);
    const paid = checks.filter(({ record }) => record.state === 'paid').length;
    const charges = chargeParts(order.id);
    const picked = useSignal<string | null>(null);
    const charge = charges.find(({ id }) => id === picked.value);
    const off = order.record?.discount ?? 0;
    return (
        <>
            {checks.length > 1 && (
                <p class="row quiet part" data-part="checks">
                    <Icon name="split" />
                    {sayCheck('n_checks', { n: checks.length, paid })}
                </p>
            )}
            {charges.map((part) => (
                <Charge key={part.id} part={part} onPick={() => (picked.value = part.id ?? null)} />
            ))}
            <p class="row sums">
                <span class="grow">{say('total')}</span>
                {off > 0 && (
                    <span class="quiet">{say('discount_sum', { sum: formatMoney(off, money.value) })}</span>
                )}
                {waiting > 0 && (
                    <span class="quiet">{say('pending_sum', { sum: formatMoney(waiting, money.value) })}</span>
                )}
                <b class="number">{formatMoney(order.record?.total ?? 0, money.value)}</b>
            </p>
            {charge && <ChargeSheet order={order.id} part={charge} onClose={() => (picked.value = null)} />}
        </>
    );
}

/** What is in the due, where it is paid: charges with their taxes, and all taxes; of a check in one sum each. */
export function Parts(props: { readonly order: OrderView; readonly check: Check | null }): VNode {
    const { order, check } = props;
    const sum = (name: string, amount = 0): readonly Part[] => (amount > 0 ? [{ name, ppm: 0, amount }] : []);
    return (
        <>
            {rows(check ? sum(say('charge'), check.charge) : chargeParts(order.id), 'charge')}
            {rows(check ? sum(say('tax'), check.tax) : taxParts(order.id), 'tax')}
        </>
    );
}
