// News from elsewhere for the person at this screen: a few lines that disappear by themselves.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { say } from '../strings/common.js';
import { Icon } from './icons.js';
import type { IconName } from './icons.js';

export interface Notice {
    readonly icon: IconName;
    readonly kind: 'good' | 'warn';
    readonly words: string;
    /** What a tap on it does. */
    readonly act?: () => void;
}

const SHOWN_MS = 8000;
const MOST = 4; // the oldest goes first
const list = signal<readonly Notice[]>([]);

function drop(notice: Notice): void {
    list.value = list.value.filter((one) => one !== notice);
}

export function notify(notice: Notice): void {
    list.value = [...list.value, notice].slice(-MOST);
    setTimeout(() => drop(notice), SHOWN_MS);
}

export function Notices(): VNode {
    return (
        <aside class="notices" aria-live="polite" aria-label={say('notices')}>
            {list.value.map((notice) => (
                <button
                    key={notice.words}
                    class={`banner ${notice.kind}`}
                    onClick={() => {
                        drop(notice);
                        notice.act?.();
                    }}
                >
                    <Icon name={notice.icon} />
                    <span>{notice.words}</span>
                </button>
            ))}
        </aside>
    );
}
