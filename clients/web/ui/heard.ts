// The state of the connection in a word, and for how long the hub has been silent.
import { computed } from '@preact/signals';
import { app } from './app.js';
import { further } from './device.js';
import { now } from './time.js';

const HEARD_KEPT = `payon.heard.${location.pathname}${further}`; // of this device

function keptHeard(): number | null {
    try {
        const n = Number(localStorage.getItem(HEARD_KEPT));
        return n > 0 ? n : null;
    } catch {
        return null; // storage is denied
    }
}
const heardBefore = keptHeard(); // from before a reload

/** When the hub was last heard, by the device's clock in ms; null: never. */
export const heard = computed(() => app.client.value?.heardAt.value ?? heardBefore);

/** ms since the hub was last heard, in whole seconds; Infinity: never. */
export const silence = computed(() => {
    void now.value;
    const at = heard.value;
    if (at === null) return Infinity;
    const ms = app.client.value?.silentFor ?? Date.now() - at;
    return Math.max(0, Math.floor(ms / 1000) * 1000);
});

/** Saves when the hub was heard, for the next load. */
export function keepHeard(): void {
    const write = (): void => {
        const at = heard.peek();
        if (at === null) return;
        try {
            localStorage.setItem(HEARD_KEPT, String(at));
        } catch {
            /* denied or full: the next load says "never" */
        }
    };
    setInterval(write, 5000);
    addEventListener('pagehide', write);
}

export type LinkWord = 'live' | 'slow' | 'offline' | 'refused' | 'connecting';
const YOUNG_MS = 1500; // a page that is younger shows "connecting", not "offline"

/** ms since the page was loaded. */
export const pageAge = (): number => performance.now();

export const linkWord = computed<LinkWord>(() => {
    const link = app.client.value?.link.value;
    if (!link) return 'connecting';
    if (link.is === 'offline') {
        void now.value;
        return pageAge() < YOUNG_MS ? 'connecting' : 'offline';
    }
    return link.is;
});
