// The second factor: a key for an authenticator app, shown as a QR code, and recovery codes.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import encodeQR from 'qr';
import { sayManager } from '../../strings/screens/manager.js';
import { Form, Input } from './parts.js';
import { ask, look, who } from './session.js';

interface Key {
    readonly secret: string;
    readonly uri: string;
}
const begun = signal<Key | null>(null);
const codes = signal<readonly string[]>([]);

/** Dark on light in both themes: cameras want it so. */
function Qr(props: { readonly text: string }): VNode {
    const rows = encodeQR(props.text, 'raw', { border: 4 });
    const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : [])));
    return (
        <svg class="qr" viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label="QR">
            <rect width={rows.length} height={rows.length} fill="#ffffff" />
            <path d={path.join('')} fill="#000000" />
        </svg>
    );
}

function Enrolling(props: { readonly of: Key }): VNode {
    return (
        <>
            <p>{sayManager('scan')}</p>
            <Qr text={props.of.uri} />
            <p class="quiet">{sayManager('or_type')}</p>
            <code data-secret dir="ltr">
                {props.of.secret.replace(/(.{4})(?=.)/g, '$1 ')}
            </code>
            <Form
                act="confirm_factor"
                button={sayManager('confirm')}
                send={async ({ code = '' }) => {
                    const on = await ask<{ readonly recovery_codes: readonly string[] }>(
                        'POST',
                        'session/totp/confirm',
                        { code },
                    );
                    if (on.ok) codes.value = on.value.recovery_codes;
                    return on;
                }}
                done={() => (begun.value = null)}
            >
                <Input name="code" label={sayManager('app_code')} complete="one-time-code" />
            </Form>
        </>
    );
}

function Codes(): VNode {
    return (
        <>
            <h3>{sayManager('recovery')}</h3>
            <p>{sayManager('recovery_why')}</p>
            <ul class="codes" dir="ltr">
                {codes.value.map((code) => (
                    <li key={code}>
                        <code>{code}</code>
                    </li>
                ))}
            </ul>
            <button
                class="button main"
                data-act="written_down"
                onClick={() => {
                    codes.value = [];
                    void look();
                }}
            >
                {sayManager('written_down')}
            </button>
        </>
    );
}

function Off(): VNode {
    return (
        <>
            <p class="quiet">{sayManager('factor_off')}</p>
            <Form
                act="enrol"
                button={sayManager('enrol')}
                send={async ({ password = '' }) => {
                    const key = await ask<Key>('POST', 'session/totp', { password });
                    if (key.ok) begun.value = key.value;
                    return key;
                }}
            >
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

function On(): VNode {
    return (
        <>
            <p>{sayManager('factor_on')}</p>
            <Form
                act="end_factor"
                button={sayManager('switch_off')}
                send={({ password = '', code = '' }) =>
                    ask('POST', 'session/totp/end', { password, code })
                }
                done={() => void look()}
            >
                <Input
                    name="password"
                    type="password"
                    label={sayManager('password')}
                    complete="current-password"
                />
                <Input name="code" label={sayManager('code')} complete="one-time-code" />
            </Form>
        </>
    );
}

export function Factor(): VNode {
    return (
        <section class="part" data-part="factor">
            <h2>{sayManager('second_factor')}</h2>
            {codes.value.length > 0 ? (
                <Codes />
            ) : begun.value ? (
                <Enrolling of={begun.value} />
            ) : who.value?.totp ? (
                <On />
            ) : (
                <Off />
            )}
        </section>
    );
}
