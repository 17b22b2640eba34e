// The checks of a split order: which one is paid now, and which ones are paid.
import type { VNode } from 'preact';
import type { CheckView } from '../../domain/check/shapes.js';
import { money } from '../../domain/money/views.js';
import { sayCheck } from '../../strings/check.js';
import { Icon } from '../../ui/icons.js';
import { formatMoney } from '../../ui/money.js';

function Payer(props: {
    readonly check: CheckView;
    readonly picked: boolean;
    readonly disabled: boolean;
    readonly onPick: () => void;
}): VNode {
    const { check, picked, disabled, onPick } = props;
    const { number, name, state, due, total } = check.record;
    const isPaid = state === 'paid';
    return (
        <button
            class="button payer"
            data-check={number}
            data-state={state}
            aria-pressed={picked}
            disabled={disabled || isPaid || check.paying}
            onClick={onPick}
        >
            {picked && <Icon name="check" />}
            <span class="grow">
                {sayCheck('check_n', { n: number })}
                {name && (
                    <>
                        {' · '}
                        <bdi>{name}</bdi>
                    </>
                )}
            </span>
            {(isPaid || check.paying) && (
                <span class="badge">
                    <Icon name={isPaid ? 'check' : 'pending'} />
                    {sayCheck(isPaid ? 'paid' : 'taking')}
                </span>
            )}
            <b class="number">{formatMoney((isPaid ? total : due) ?? 0, money.value)}</b>
        </button>
    );
}

export function Payers(props: {
    readonly checks: readonly CheckView[];
    readonly picked: string | null;
    readonly disabled: boolean;
    readonly onPick: (check: string) => void;
}): VNode {
    const { checks, picked, disabled, onPick } = props;
    return (
        <div class="stack" role="group" aria-label={sayCheck('checks')}>
            {checks.map((check) => (
                <Payer
                    key={check.record.id}
                    check={check}
                    picked={check.record.id === picked}
                    disabled={disabled}
                    onPick={() => onPick(check.record.id)}
                />
            ))}
        </div>
    );
}
