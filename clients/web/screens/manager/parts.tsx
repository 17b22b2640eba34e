// What the forms of this page are made of.
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { sayManager } from '../../strings/screens/manager.js';
import type { Outcome } from './session.js';

/** The problem in words. */
export function wordsOf(code: string, wait: number): string {
    if (code === 'login_wrong' || code === 'login_code') return sayManager('wrong');
    if (code === 'login_wait' || code === 'rate') return sayManager('wait', { n: wait });
    if (code === 'password_rule' || code === 'bad_request') return sayManager('bad_password');
    if (code === 'login_short') return sayManager('too_short');
    if (code === 'invitation') return sayManager('bad_invitation');
    return sayManager('busy');
}

/** A labelled input. Names and kinds let password managers fill them in. */
export function Input(props: {
    readonly name: string;
    readonly label: string;
    readonly type?: 'text' | 'password';
    readonly complete: string;
    readonly value?: string;
}): VNode {
    const { name, label, type = 'text', complete, value } = props;
    const common = {
        class: 'field',
        name,
        autocomplete: complete,
        autocapitalize: 'off',
        spellcheck: false,
        dir: 'ltr',
        required: true,
        ...(value === undefined ? {} : { value }),
    } as const;
    return (
        <label class="input">
            <span>{label}</span>
            {type === 'text' ? (
                <input {...common} type="text" />
            ) : (
                <input {...common} type="password" />
            )}
        </label>
    );
}

/** A form that asks the hub; says what is wrong. `send` gets the values of the inputs by name. */
export function Form(props: {
    readonly act: string;
    readonly button: string;
    readonly send: (values: Readonly<Record<string, string>>) => Promise<Outcome<unknown>>;
    readonly done?: () => void;
    readonly children: ComponentChildren;
}): VNode {
    const [problem, setProblem] = useState('');
    const [sending, setSending] = useState(false);
    const submit = async (form: HTMLFormElement): Promise<void> => {
        const values = Object.fromEntries(
            [...new FormData(form)].map(([name, value]) => [name, String(value)]),
        );
        setSending(true);
        const outcome = await props.send(values);
        setSending(false);
        setProblem(outcome.ok ? '' : wordsOf(outcome.code, outcome.wait));
        if (!outcome.ok) return;
        form.reset();
        props.done?.();
    };
    return (
        <form
            data-form={props.act}
            onSubmit={(event) => {
                event.preventDefault();
                if (!sending) void submit(event.currentTarget);
            }}
        >
            {props.children}
            {problem && (
                <p class="badge bad" role="alert">
                    {problem}
                </p>
            )}
            <button class="button main" type="submit" data-act={props.act} disabled={sending}>
                {props.button}
            </button>
        </form>
    );
}
