// What nobody caught: an error in a handler, a promise that failed. The person who tapped must learn that the
// tap did nothing, and support reads it in the report.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { say } from '../strings/common.js';
import { app } from './app.js';
import { Icon } from './icons.js';

const fault = signal<string | null>(null);

/** The browser reports these as errors, and nothing was lost. */
const HARMLESS = /^ResizeObserver loop/;

function tell(code: string, error: unknown, words: string): void {
    if (HARMLESS.test(words)) return;
    app.client.peek()?.report(code, error instanceof Error ? (error.stack ?? words) : words);
    fault.value = words;
}

/** Call once, as soon as there is an app. */
export function watchFaults(): void {
    addEventListener('error', ({ error, message }) => tell('error', error, message));
    addEventListener('unhandledrejection', ({ reason }) => tell('rejection', reason, String(reason)));
}

/** The last one, above everything, until it is dismissed. */
export function Fault(): VNode | null {
    const words = fault.value;
    if (words === null) return null;
    return (
        <div class="banner bad fault" role="alert" data-fault>
            <Icon name="refused" />
            <span class="grow">
                <b>{say('fault')}</b> <bdi class="quiet">{words}</bdi>
            </span>
            <button class="button" data-act="dismiss_fault" onClick={() => (fault.value = null)}>
                {say('dismiss')}
            </button>
        </div>
    );
}
