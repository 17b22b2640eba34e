// Warns when the hub is silent: first a banner, then the whole screen, with the age of what is shown. The
// tickets stay readable: a cook goes on cooking, and taps are kept.
import { computed, effect } from '@preact/signals';
import type { VNode } from 'preact';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { pageAge, silence } from '../../ui/heard.js';
import { Icon } from '../../ui/icons.js';
import { LinkBanner } from '../../ui/link.js';
import { play } from '../../ui/sound.js';
import { clock, now } from '../../ui/time.js';

const BANNER_MS = 5000;
const FULL_MS = 10_000;

/** Counts from the start of the page at the earliest. */
export const silent = computed<'no' | 'banner' | 'full'>(() => {
    void now.value;
    const quiet = Math.min(silence.value, pageAge());
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
