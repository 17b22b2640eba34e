// The state of the connection, always in sight: the pill, what is said while the hub is away, and how
// long nothing has been heard.
import { computed, effect, signal } from '@preact/signals';
import type { VNode } from 'preact';
import { say } from '../strings/common.js';
import { app, needsYou, pending } from './app.js';
import { ConnectionPage } from './connection.js';
import { Icon } from './icons.js';
import { now, span } from './time.js';

const HEARD_KEPT = 'payon.heard';

function keptHeard(): number | null {
    const n = Number(localStorage.getItem(HEARD_KEPT));
    return n > 0 ? n : null;
}
const heardBefore = keptHeard(); // by a former life of this page

/** When the hub was last heard, by the device's clock in ms; null: never. */
export const heard = computed(() => app.client.value?.heardAt.value ?? heardBefore);

/** ms since the hub was last heard, in whole seconds; Infinity: never. */
export const silence = computed(() => {
    void now.value;
    const at = heard.value;
    return at === null ? Infinity : Math.max(0, Math.floor((Date.now() - at) / 1000) * 1000);
});

/** Remembers over a reload when the hub was heard. */
export function keepHeard(): void {
    const write = (): void => {
        const at = heard.peek();
        if (at !== null) localStorage.setItem(HEARD_KEPT, String(at));
    };
    setInterval(write, 5000);
    addEventListener('pagehide', write);
}

export type LinkWord = 'live' | 'slow' | 'offline' | 'refused' | 'connecting';
const YOUNG_MS = 1500; // offline for less, at the start: it is just connecting
const startedAt = Date.now();

export const linkWord = computed<LinkWord>(() => {
    const link = app.client.value?.link.value;
    if (!link) return 'connecting';
    if (link.is === 'offline') {
        void now.value;
        return Date.now() - startedAt < YOUNG_MS ? 'connecting' : 'offline';
    }
    return link.is;
});

const open = signal(false);

/** The pill: state, commands under way, commands that need somebody. Opens the connection page. */
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

/* --- what is said while it is away, and when it is back ---------------------------------------- */

const BANNER_AFTER_MS = 5000;
const BACK_SHOWN_MS = 6000;
const back = signal<{ readonly sent: number; readonly need: number } | null>(null);

/** Counts what was waiting when the hub went away, and says what became of it. */
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

/** One line under the head: offline since, or what was sent when it came back. */
export function LinkBanner(): VNode | null {
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
