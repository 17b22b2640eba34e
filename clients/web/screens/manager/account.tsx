// Somebody is logged in: who, where else, and how to get out.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { language } from '../../strings/catalogue.js';
import { sayManager } from '../../strings/screens/manager.js';
import { Factor } from './factor.js';
import { Form, Input } from './parts.js';
import { ask, logOut, who } from './session.js';
import type { Session, Who } from './session.js';

const sessions = signal<readonly Session[]>([]);

async function list(): Promise<void> {
    const found = await ask<{ readonly sessions: readonly Session[] }>('GET', 'sessions');
    if (found.ok) sessions.value = found.value.sessions;
}

const when = (time: string): string =>
    new Date(time).toLocaleString(language.value, { dateStyle: 'short', timeStyle: 'short' });

const first = (text: string, names: Readonly<Record<string, string>>): string | undefined =>
    Object.entries(names).find(([sign]) => text.includes(sign))?.[1];

/** What people call it: of a browser's long line, the browser and the system. */
function nameOf(client: string): string {
    const browser = first(client, {
        ...{ 'Edg/': 'Edge', 'OPR/': 'Opera', 'Firefox/': 'Firefox' },
        ...{ 'Chrome/': 'Chrome', 'Safari/': 'Safari' },
    });
    const system = first(client, {
        ...{ Android: 'Android', iPhone: 'iPhone', iPad: 'iPad', Windows: 'Windows' },
        ...{ 'Mac OS': 'macOS', Linux: 'Linux' },
    });
    return browser ? [browser, system].filter(Boolean).join(', ') : client;
}

function Sessions(): VNode {
    return (
        <section class="part" data-part="sessions">
            <h2>{sayManager('sessions')}</h2>
            <ul class="sessions">
                {sessions.value.map((one) => (
                    <li key={one.id} class="row">
                        <span class="grow">
                            <bdi class="client" title={one.client}>
                                {nameOf(one.client)}
                            </bdi>
                            <span class="quiet">
                                <bdi>{one.address}</bdi> ·{' '}
                                {sayManager('used', { time: when(one.used_at) })}
                                {one.bearer && ` · ${sayManager('program')}`}
                            </span>
                        </span>
                        {one.current ? (
                            <span class="badge good">{sayManager('this_one')}</span>
                        ) : (
                            <button
                                class="button"
                                data-act="end_session"
                                onClick={() => void ask('DELETE', `sessions/${one.id}`).then(list)}
                            >
                                {sayManager('end_session')}
                            </button>
                        )}
                    </li>
                ))}
            </ul>
            <div class="row">
                <button class="button" data-act="log_out" onClick={() => void logOut(false)}>
                    {sayManager('log_out')}
                </button>
                <button class="button bad" data-act="log_out_all" onClick={() => void logOut(true)}>
                    {sayManager('log_out_all')}
                </button>
            </div>
        </section>
    );
}

function Password(props: { readonly totp: boolean }): VNode {
    const [changed, setChanged] = useState(false);
    return (
        <section class="part" data-part="password">
            <h2>{sayManager('change_password')}</h2>
            <p class="quiet">
                {sayManager(props.totp ? 'password_rule_short' : 'password_rule_long')}
            </p>
            {changed && <p class="badge good">{sayManager('changed')}</p>}
            <Form
                act="change_password"
                button={sayManager('save')}
                send={async ({ password = '', new_password = '' }) => {
                    const begun = await ask<Who>('POST', 'session/password', {
                        password,
                        new_password,
                    });
                    if (begun.ok) who.value = begun.value;
                    setChanged(begun.ok);
                    return begun;
                }}
                done={() => void list()}
            >
                <Input
                    name="password"
                    type="password"
                    label={sayManager('old_password')}
                    complete="current-password"
                />
                <Input
                    name="new_password"
                    type="password"
                    label={sayManager('new_password')}
                    complete="new-password"
                />
            </Form>
        </section>
    );
}

export function Account(props: { readonly of: Who }): VNode {
    const { name, login, venues, totp, expires_at } = props.of;
    useEffect(() => void list(), []);
    return (
        <main class="account" data-page="account">
            <header class="part">
                <h1>{sayManager('logged_in_as', { name })}</h1>
                <p class="quiet">
                    <bdi>{login}</bdi> · {sayManager('until', { time: when(expires_at) })}
                </p>
                <p>
                    {sayManager('venues')}: {venues.map((venue) => venue.name).join(', ')}
                </p>
            </header>
            <Sessions />
            <Factor />
            <Password totp={totp} />
        </main>
    );
}
