// The pairing page: a code for a manager to approve, or a field for a token.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { codeText, Pairing } from '../core/index.js';
import type { PairingState } from '../core/index.js';
import { say } from '../strings/common.js';
import { app } from './app.js';
import { Icon } from './icons.js';
import { deviceNow, span } from './time.js';
import { useToken } from './token.js';

const wrong = signal(false);

/** What this device calls itself, for the person who approves it. */
function ownName(): string {
    const platform = /\(([^;)]+)/.exec(navigator.userAgent)?.[1] ?? 'browser';
    return `${app.screen}, ${platform}`.slice(0, 60);
}

function TokenForm(): VNode {
    const submit = (event: SubmitEvent): void => {
        event.preventDefault();
        const token = new FormData(event.target as HTMLFormElement).get('token');
        void useToken(String(token).trim()).then((good) => (wrong.value = !good));
    };
    return (
        <details>
            <summary class="button bare">{say('pair_other')}</summary>
            <form class="row wrap" onSubmit={submit}>
                <input
                    class="field"
                    name="token"
                    type="password"
                    autocomplete="off"
                    required
                    aria-label={say('pair_token')}
                    placeholder="payon_d_…"
                    dir="ltr"
                />
                <button class="button main">{say('pair_use')}</button>
                {wrong.value && <p role="alert">{say('pair_bad_token')}</p>}
            </form>
        </details>
    );
}

function Code(props: { readonly code: string; readonly expires_at: number }): VNode {
    const code = codeText(props.code);
    return (
        <>
            <p>{say('pair_how')}</p>
            <p class="code" data-code={props.code}>
                {code}
            </p>
            <p class="quiet">
                {say('pair_command')}{' '}
                <code>
                    payonctl pair {code}
                    {app.role !== 'waiter' && ` --role ${app.role}`}
                </code>
            </p>
            <p role="status">{say('pair_waiting', { time: span(props.expires_at - deviceNow.value) })}</p>
        </>
    );
}

function State(props: { readonly state: PairingState; readonly retry: () => void }): VNode {
    const { state } = props;
    switch (state.is) {
        case 'asking':
            return <p role="status">{say('pair_asking')}</p>;
        case 'code':
            return <Code code={state.code} expires_at={state.expires_at} />;
        case 'offline':
            return (
                <>
                    {state.code !== null && (
                        <Code code={state.code} expires_at={state.expires_at ?? 0} />
                    )}
                    <p class="badge warn" role="alert">
                        <Icon name="offline" />
                        {say('pair_offline')}
                    </p>
                </>
            );
        case 'busy':
            return <p role="alert">{say('pair_failed', { why: state.text })}</p>;
        case 'refused':
            return (
                <>
                    <p role="alert">{say('pair_failed', { why: state.why })}</p>
                    <button class="button main" onClick={props.retry}>
                        {say('try_again')}
                    </button>
                </>
            );
        case 'approved':
            return <p role="status">{say('pair_done')}</p>;
    }
}

export function PairingPage(): VNode {
    const pairing = useMemo(() => new Pairing(app.env, { url: app.url, name: ownName() }), []);
    const state = pairing.state.value;
    useEffect(() => {
        void pairing.start();
        return () => pairing.stop();
    }, []);
    useEffect(() => {
        if (state.is === 'approved') void app.connect(state.token);
    }, [state]);
    return (
        <main class="page" data-view="pairing">
            <h1>{say('pair_title')}</h1>
            <State state={state} retry={() => pairing.retry()} />
            <TokenForm />
        </main>
    );
}
