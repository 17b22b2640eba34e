// Nobody is logged in: log in, or set a password with an invitation.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { sayManager } from '../../strings/screens/manager.js';
import { Form, Input } from './parts.js';
import { ask, logIn } from './session.js';

/** The name and password that were right, and need the code of a second factor. */
const needsCode = signal<{ readonly login: string; readonly password: string } | null>(null);
/** Whose password an invitation has set. */
const invited = signal('');
const invitation = signal(/#invitation=(payon_i_\w+)/.exec(location.hash)?.[1] ?? '');
/** The address bar and the history shall not keep it. */
if (invitation.peek()) history.replaceState(null, '', location.pathname);

function Code(props: { readonly login: string; readonly password: string }): VNode {
    return (
        <>
            <p class="quiet">{sayManager('code_why')}</p>
            <Form
                act="log_in"
                button={sayManager('log_in')}
                send={({ code = '' }) => logIn({ ...props, code })}
                done={() => (needsCode.value = null)}
            >
                <Input name="code" label={sayManager('code')} complete="one-time-code" />
            </Form>
            <button class="button" onClick={() => (needsCode.value = null)}>
                {sayManager('back')}
            </button>
        </>
    );
}

function Invited(): VNode {
    return (
        <>
            <h2>{sayManager('invitation')}</h2>
            <p class="quiet">{sayManager('password_rule_long')}</p>
            <Form
                act="accept"
                button={sayManager('save')}
                send={async ({ password = '' }) => {
                    const body = { invitation: invitation.peek(), password };
                    const set = await ask<{ readonly login: string }>('POST', 'invitation', body);
                    if (set.ok) invited.value = set.value.login;
                    return set;
                }}
                done={() => (invitation.value = '')}
            >
                <Input
                    name="password"
                    type="password"
                    label={sayManager('new_password')}
                    complete="new-password"
                />
            </Form>
        </>
    );
}

function Names(): VNode {
    return (
        <>
            {invited.value && (
                <p class="badge good">{sayManager('invitation_done', { name: invited.value })}</p>
            )}
            <Form
                act="log_in"
                button={sayManager('log_in')}
                send={async ({ login = '', password = '' }) => {
                    const begun = await logIn({ login, password });
                    if (!begun.ok && begun.code === 'login_code') {
                        needsCode.value = { login, password };
                        return { ok: true, value: null };
                    }
                    return begun;
                }}
            >
                <Input
                    name="login"
                    label={sayManager('login')}
                    complete="username"
                    value={invited.value}
                />
                <Input
                    name="password"
                    type="password"
                    label={sayManager('password')}
                    complete="current-password"
                />
            </Form>
        </>
    );
}

export function Enter(): VNode {
    return (
        <main class="enter" data-page="enter">
            <h1>PayOn</h1>
            {invitation.value ? (
                <Invited />
            ) : needsCode.value ? (
                <Code {...needsCode.value} />
            ) : (
                <Names />
            )}
        </main>
    );
}
