// The pairing page: a code for a manager to approve; or a token that somebody has at hand.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { say } from '../strings/common.js';
import { useToken } from './token.js';

const wrong = signal(false);

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

export function PairingPage(): VNode {
    return (
        <main class="page">
            <h1>{say('pair_title')}</h1>
            <TokenForm />
        </main>
    );
}
