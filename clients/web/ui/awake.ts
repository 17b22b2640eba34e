// Keeps the screen on, where the browser can. Asks again whenever the page becomes visible, because the
// browser releases the lock of a hidden page.
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

export type Awake = 'held' | 'not held' | 'not possible';
const state = signal<Awake>('wakeLock' in navigator ? 'not held' : 'not possible');
export const awake: ReadonlySignal<Awake> = state;

async function hold(): Promise<void> {
    if (document.visibilityState !== 'visible' || state.peek() === 'held') return;
    try {
        const lock = await navigator.wakeLock.request('screen');
        state.value = 'held';
        lock.addEventListener('release', () => (state.value = 'not held'));
    } catch {
        state.value = 'not held'; // low battery, or not allowed
    }
}

export function keepAwake(): void {
    if (!('wakeLock' in navigator)) return;
    document.addEventListener('visibilitychange', () => void hold());
    addEventListener('pointerdown', () => void hold(), { passive: true });
    void hold();
}
