// Why: a reason that is offered, or another one in words.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, ComponentProps, VNode } from 'preact';
import { pick } from '../../strings/catalogue.js';
import type { Row } from '../../strings/catalogue.js';
import { Act } from '../../ui/act.js';
import { isTooLong, TextField } from '../../ui/field.js';
import { useOnce } from '../../ui/taps.js';

export function ReasonForm(props: {
    readonly name: string; // of the field
    readonly label: string;
    readonly offered: readonly Row[];
    readonly max: number; // characters
    readonly optional?: boolean; // it goes without a reason, too
    readonly act: Pick<ComponentProps<typeof Act>, 'act' | 'icon' | 'words' | 'disabled'>;
    readonly onReason: (reason: string) => void;
    readonly children?: ComponentChildren; // what else is asked, after the reason
}): VNode {
    const { label, max, act, optional = false } = props;
    const reason = useSignal('');
    const done = useOnce(() => props.onReason(reason.value.trim()));
    return (
        <>
            <div class="row wrap">
                {props.offered.map((row) => (
                    <button
                        key={row[0]}
                        class="button"
                        data-reason
                        aria-pressed={reason.value === pick(row)}
                        onClick={() => (reason.value = pick(row))}
                    >
                        {pick(row)}
                    </button>
                ))}
            </div>
            <TextField
                name={props.name}
                label={label}
                placeholder={label}
                max={max}
                value={reason.value}
                onInput={(text) => (reason.value = text)}
            />
            {props.children}
            <Act
                {...act}
                kind="bad"
                disabled={
                    act.disabled === true ||
                    (!optional && reason.value.trim() === '') ||
                    isTooLong(reason.value, max)
                }
                onAct={done}
            />
        </>
    );
}
