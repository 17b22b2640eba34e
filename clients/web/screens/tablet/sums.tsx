// What an order costs: the total, and the parts of it that the guest asks about.
import type { VNode } from 'preact';
import type { Check } from '#protocol';
import { checksOf } from '../../domain/check/views.js';
import { chargeParts, money, taxParts } from '../../domain/money/views.js';
import type { Part } from '../../domain/money/views.js';
import type { OrderView } from '../../domain/order/shapes.js';
import { lines } from '../../domain/order/views.js';
import { sayCheck } from '../../strings/check.js';
import { say } from '../../strings/screens/tablet.js';
import { Icon } from '../../ui/icons.js';
import { formatMoney } from '../../ui/money.js';

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

/** The total under the lines. */
export function Sums(props: { readonly order: OrderView }): VNode {
    const { order } = props;
    const waiting = lines(order.id)
        .filter(({ committed }) => !committed)
        .reduce((sum, { price }) => sum + price, 0);
    const checks = checksOf(order.id);
    const paid = checks.filter(({ record }) => record.state === 'paid').length;
    const off = order.record?.discount ?? 0;
    return (
        <>
            {checks.length > 1 && (
                <p class="row quiet part" data-part="checks">
                    <Icon name="split" />
                    {sayCheck('n_checks', { n: checks.length, paid })}
                </p>
            )}
            {rows(chargeParts(order.id), 'charge')}
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
