// The connection page: the state of this device's connection, in words for everybody, and a report to
// copy for engineers.
import { signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { LANGUAGE_NAMES, LANGUAGES, language } from '../strings/catalogue.js';
import { say } from '../strings/common.js';
import { sayRole } from '../strings/staff.js';
import { app, client, needsYou, pending } from './app.js';
import { awake } from './awake.js';
import { heard, linkWord, silence } from './heard.js';
import { theme, THEMES } from './settings.js';
import { Options, Sheet } from './sheet.js';
import { span } from './time.js';
import { forgetDevice } from './token.js';

const RIGHT_MS = 1000; // a clock that differs by less counts as right

function skewWords(offset: number): string {
    if (Math.abs(offset) < RIGHT_MS) return say('conn_skew_right', { n: 1 });
    const time = span(Math.abs(offset));
    return say(offset > 0 ? 'conn_skew_slow' : 'conn_skew_fast', { time });
}

function Fact(props: { readonly term: string; readonly children: ComponentChildren }): VNode {
    return (
        <>
            <dt>{props.term}</dt>
            <dd>{props.children}</dd>
        </>
    );
}

/** Everything that support would ask for; without the token. */
export function report(): string {
    const one = client();
    const link = one.link.peek();
    const cursor = one.store.cursor.peek();
    const at = heard.peek();
    return JSON.stringify(
        {
            made: new Date().toISOString(),
            screen: app.screen,
            page: location.href,
            build: app.build,
            link,
            heard: at === null ? null : new Date(at).toISOString(),
            clock_offset_ms: one.clock.offset.peek(),
            identity: one.identity.peek(),
            features: [...one.features.peek()],
            cursor,
            digest: one.store.digest(),
            trusted: one.store.trusted,
            outbox: one.outbox.entries
                .peek()
                .map(({ op, type, state, made, refusal }) => ({ op, type, state, made, refusal })),
            reports: one.reports.peek(),
            offline_ready: app.updates.offlineReady.peek(),
            awake: awake.peek(),
            secure: isSecureContext,
            locks: app.env.locks !== null,
            agent: navigator.userAgent,
            language: language.peek(),
            window: [innerWidth, innerHeight, devicePixelRatio],
        },
        null,
        2,
    );
}

const copied = signal(false);
const sure = signal(false);

/** The clipboard API needs a secure context; without one, copies from a selected field. */
async function copy(text: string): Promise<void> {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        const field = document.createElement('textarea');
        field.value = text;
        (document.querySelector('dialog[open]') ?? document.body).append(field);
        field.select();
        document.execCommand('copy');
        field.remove();
    }
    copied.value = true;
    setTimeout(() => (copied.value = false), 3000);
}

function Facts(): VNode {
    const one = client();
    const link = one.link.value;
    const identity = one.identity.value;
    const cursor = one.store.cursor.value;
    const ago = silence.value;
    return (
        <dl class="facts">
            <Fact term={say('conn_state')}>{say(linkWord.value)}</Fact>
            <Fact term={say('conn_rtt')}>
                {(link.is === 'live' || link.is === 'slow') && link.rtt_ms !== null ? (
                    <span class="number">{link.rtt_ms} ms</span>
                ) : (
                    say('conn_rtt_unknown')
                )}
            </Fact>
            <Fact term={say('conn_heard')}>
                {Number.isFinite(ago) ? say('conn_ago', { time: span(ago) }) : say('conn_never')}
            </Fact>
            <Fact term={say('conn_backlog')}>{pending.value.length || say('conn_none')}</Fact>
            <Fact term={say('conn_refused')}>{needsYou.value.length || say('conn_none')}</Fact>
            <Fact term={say('conn_skew')}>{skewWords(one.clock.offset.value)}</Fact>
            <Fact term={say('conn_version')}>
                <span class="number">{app.build}</span>
            </Fact>
            <Fact term={say('conn_hub')}>
                <span class="number">{location.host}</span>
            </Fact>
            <Fact term={say('conn_venue')}>{identity?.venue.name ?? '–'}</Fact>
            <Fact term={say('conn_device')}>
                {identity ? `${identity.actor.name} · ${sayRole(identity.role)}` : '–'}
            </Fact>
            <Fact term={say('conn_state_kept')}>
                <span class="number">{cursor?.seq ?? '–'}</span>
            </Fact>
            <Fact term={say('conn_offline_ready')}>
                {app.updates.offlineReady.value
                    ? say('yes')
                    : isSecureContext
                      ? say('no')
                      : say('not_secure')}
            </Fact>
        </dl>
    );
}

function Reports(): VNode {
    const reports = client().reports.value;
    return (
        <section class="stack">
            <h3>{say('conn_reports')}</h3>
            {reports.length === 0 && <p class="quiet">{say('conn_no_reports')}</p>}
            {reports
                .slice(-5)
                .reverse()
                .map(({ at, code, text }) => (
                    <p key={`${at}${code}${text}`} class="quiet" dir="ltr">
                        {new Date(at).toLocaleTimeString()} {code}: {text}
                    </p>
                ))}
        </section>
    );
}

function Choices(): VNode {
    const themes = { auto: 'theme_auto', dark: 'theme_dark', light: 'theme_light' } as const;
    return (
        <>
            <section class="stack">
                <h3>{say('language')}</h3>
                <Options
                    label={say('language')}
                    options={LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value] }))}
                    value={language.value}
                    onPick={(value) => (language.value = value)}
                />
            </section>
            <section class="stack">
                <h3>{say('theme')}</h3>
                <Options
                    label={say('theme')}
                    options={THEMES.map((value) => ({ value, text: say(themes[value]) }))}
                    value={theme.value}
                    onPick={(value) => (theme.value = value)}
                />
            </section>
        </>
    );
}

export function ConnectionPage(props: { readonly onClose: () => void }): VNode {
    const left = pending.value.length + needsYou.value.length;
    const forget = (): void => {
        if (sure.value) void forgetDevice();
        sure.value = true;
    };
    const close = (): void => {
        sure.value = false;
        props.onClose();
    };
    return (
        <Sheet
            title={say('connection')}
            onClose={close}
            footer={
                <>
                    <button class="button bad" onClick={forget}>
                        {say(sure.value ? 'forget_sure' : 'forget')}
                    </button>
                    <span class="grow" />
                    <button class="button main" onClick={() => void copy(report())}>
                        {say(copied.value ? 'conn_copied' : 'conn_copy')}
                    </button>
                </>
            }
        >
            <Facts />
            {app.updates.waiting.value && (
                <div class="banner good">
                    <span class="grow">
                        {say('update_ready')}. {say('update_idle')}
                    </span>
                    <button class="button" onClick={() => app.updates.take()}>
                        {say('update_now')}
                    </button>
                </div>
            )}
            <Choices />
            <Reports />
            {sure.value && left > 0 && <p class="badge bad">{say('unsent_kept', { n: left })}</p>}
        </Sheet>
    );
}
