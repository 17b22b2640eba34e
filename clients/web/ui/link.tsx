// The state of the connection, always in sight: the pill, and the banner while the hub is away.
import { effect, signal } from '@preact/signals';
import type { VNode } from 'preact';
import { say } from '../strings/common.js';
import { app, client, needsYou, pending } from './app.js';
import { ConnectionPage } from './connection.js';
import { linkWord, silence } from './heard.js';
import { Icon } from './icons.js';
import { span, timeOfDay } from './time.js';

const open = signal(false);

/** The pill: state, pending commands, refused commands. Opens the connection page. */
export function LinkPill(): VNode {
    const word = linkWord.value;
    const [n, m] = [pending.value.length, needsYou.value.length];
    const icon = word === 'connecting' ? 'pending' : word;
    return (
        <>
            <button
                class={`link ${m > 0 ? 'needs' : word}`}
                aria-haspopup="dialog"
                onClick={() => (open.value = true)}
            >
                <Icon name={icon} />
                <span role="status">{say(word)}</span>
                {n > 0 && <span class="number" aria-label={say('n_pending', { n })}>↑{n}</span>}
                {m > 0 && <span>{say('n_need_you', { n: m })}</span>}
            </button>
            {open.value && <ConnectionPage onClose={() => (open.value = false)} />}
        </>
    );
}

/* --- the banner while the hub is away, and when it is back -------------------------------------- */

const BANNER_AFTER_MS = 5000;
const BACK_SHOWN_MS = 6000;
const back = signal<{ readonly sent: number; readonly need: number } | null>(null);

/** Counts commands that wait while the hub is away, and shows afterwards what became of them. */
export function watchReturns(): void {
    let waiting: Set<string> | null = null;
    let timer = 0;
    const look = (): void => {
        if (linkWord.value === 'offline') {
            waiting ??= new Set();
            for (const { op } of pending.value) waiting.add(op);
            return;
        }
        if (!waiting || linkWord.value === 'refused' || pending.value.some(({ op }) => waiting?.has(op)))
            return;
        const refused = needsYou.value.filter(({ op }) => waiting?.has(op)).length;
        if (waiting.size > 0) {
            back.value = { sent: waiting.size - refused, need: refused };
            clearTimeout(timer);
            timer = window.setTimeout(() => (back.value = null), BACK_SHOWN_MS);
        }
        waiting = null;
    };
    effect(look);
}

/** The hub lost something that was shown here; stays until somebody taps it. */
function LostBanner(props: { readonly at: number }): VNode {
    return (
        <div role="alert">
            <button class="banner bad" onClick={() => client().seenLost()}>
                <Icon name="refused" />
                <span>{say('journal_lost', { time: timeOfDay(props.at) })}</span>
            </button>
        </div>
    );
}

/** A line below the head: the hub lost something, offline since when, or what was sent on coming back. */
export function LinkBanner(): VNode | null {
    const lost = app.client.value?.journalLost.value ?? null;
    if (lost !== null) return <LostBanner at={lost} />;
    const at = back.value;
    if (at) {
        const kind = at.need > 0 ? 'bad' : 'good';
        return (
            <div class={`banner ${kind}`} role="status">
                <Icon name={at.need > 0 ? 'refused' : 'live'} />
                {at.need > 0
                    ? say('back_need', { n: at.sent, m: at.need })
                    : say('back_sent', { n: at.sent })}
            </div>
        );
    }
    if (linkWord.value !== 'offline' || silence.value < BANNER_AFTER_MS) return null;
    const ago = silence.value;
    return (
        <div class="banner warn" role="alert">
            <Icon name="offline" />
            <span>
                {Number.isFinite(ago) && `${say('offline_since', { time: span(ago) })} · `}
                {say('offline_keep')}
            </span>
        </div>
    );
}
