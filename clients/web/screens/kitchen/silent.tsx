// What is said when the hub is not heard: a banner, then the whole screen, with the age of what it
// shows. The tickets stay readable: a cook goes on cooking, taps are kept.
import { computed, effect } from '@preact/signals';
import type { VNode } from 'preact';
import { sayKitchen } from '../../strings/kitchen.js';
import { Icon } from '../../ui/icons.js';
import { LinkBanner, silence } from '../../ui/link.js';
import { play } from '../../ui/sound.js';
import { clock, now } from '../../ui/time.js';

const BANNER_MS = 5000;
const FULL_MS = 10_000;
const startedAt = Date.now();

/** A page that has just begun has not been left alone yet. */
export const silent = computed<'no' | 'banner' | 'full'>(() => {
    void now.value;
    const quiet = Math.min(silence.value, Date.now() - startedAt);
    return quiet < BANNER_MS ? 'no' : quiet < FULL_MS ? 'banner' : 'full';
});

/** null: the hub was never heard here. */
function Since(): VNode {
    const ms = silence.value;
    return <span class="clock number">{Number.isFinite(ms) ? clock(ms) : '–'}</span>;
}

export function Silent(): VNode | null {
    const level = silent.value;
    if (level === 'no') return <LinkBanner />;
    return (
        <div class={`silent ${level}`} data-silent={level} role="alert">
            <Icon name="offline" />
            <p class="grow">
                <b>{sayKitchen(level === 'full' ? 'silent_full' : 'silent_banner')}</b>
                <span>{sayKitchen(level === 'full' ? 'silent_full_more' : 'silent_keep')}</span>
            </p>
            <div class="age" aria-hidden="true">
                <Since />
                <span>{sayKitchen('silent_age')}</span>
            </div>
        </div>
    );
}

export function startSilence(): void {
    effect(() => {
        if (silent.value === 'full') play('alarm');
    });
}
