// Sounds, made from tones: no files to load. Browsers allow sound only after a first tap or key:
// `soundReady` tells whether that has happened.
import { computed, signal } from '@preact/signals';
import { kept } from './settings.js';

/** [Hz, ms]; 0 Hz is silence. Different in rhythm and pitch, so that a cook can tell them without looking. */
const TUNES = {
    new: [[880, 120], [0, 60], [1175, 220]],
    changed: [[660, 110], [0, 50], [660, 110], [0, 50], [880, 160]],
    void: [[392, 240], [0, 60], [311, 380]],
    ready: [[1047, 90], [0, 30], [1319, 90], [0, 30], [1568, 200]],
    alarm: [[740, 180], [0, 80], [740, 180], [0, 80], [740, 180]],
} as const satisfies Record<string, readonly (readonly [number, number])[]>;

export type Tune = keyof typeof TUNES;

const VOLUME = 0.35;
export const soundOn = kept('sound', ['on', 'off'], 'on');
const unlocked = signal(false);
/** The browser allows sound. */
export const soundReady = computed(() => unlocked.value);

let context: AudioContext | null = null;
let freeAt = 0; // by the context's clock: tunes do not overlap

/** Browsers close or interrupt a context (a call, the screen off): the page then asks for a tap once more. */
function unlock(): void {
    if (!context || context.state === 'closed') {
        const made = new AudioContext();
        made.onstatechange = () => {
            if (context === made) unlocked.value = made.state === 'running';
        };
        context = made;
        freeAt = 0;
    }
    const { state } = context;
    unlocked.value = state === 'running';
    if (state !== 'running')
        void context.resume().then(() => (unlocked.value = context?.state === 'running'), () => {});
}

/** Waits for the first tap or key. */
export function startSound(): void {
    for (const kind of ['pointerdown', 'keydown'] as const)
        addEventListener(kind, unlock, { capture: true, passive: true });
}

export function play(tune: Tune): void {
    if (!context || !unlocked.peek() || soundOn.peek() === 'off') return;
    let at = Math.max(context.currentTime, freeAt);
    if (at - context.currentTime > 2) return; // a backlog of tunes tells nobody anything
    for (const [hertz, ms] of TUNES[tune]) {
        if (hertz > 0) tone(context, hertz, at, ms / 1000);
        at += ms / 1000;
    }
    freeAt = at + 0.15;
}

function tone(audio: AudioContext, hertz: number, at: number, seconds: number): void {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.type = 'triangle';
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(VOLUME, at + 0.01);
    gain.gain.setValueAtTime(VOLUME, at + seconds - 0.02);
    gain.gain.linearRampToValueAtTime(0, at + seconds);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(at);
    oscillator.stop(at + seconds);
}
