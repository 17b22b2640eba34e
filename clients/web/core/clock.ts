// The hub's clock, as far as this device can know it. A message that says the hub's time was on its
// way for at least nothing and mostly little: the sample with the largest offset was the quickest.
import { signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';
import type { Environment } from './environment.js';

const SAMPLES = 32;
const JUMP_MS = 500; // the device's clock moved against its monotonic one by more: it was set

export class HubClock {
    private samples: number[] = [];
    private wallAhead: number | null = null; // wall clock minus monotonic
    private quickestTrip: number | null = null;
    private readonly offsetSignal = signal(0);

    constructor(private readonly env: Pick<Environment, 'now' | 'monotonic'>) {}

    /** ms to add to the device's clock. */
    get offset(): ReadonlySignal<number> {
        return this.offsetSignal;
    }

    now(): number {
        return this.env.now() + this.offsetSignal.peek();
    }

    /** As it was known before a reload; a sample replaces it. */
    restore(offset: number): void {
        if (this.samples.length === 0) this.offsetSignal.value = offset;
    }

    /** The hub just said that it is `time`. */
    heard(time: string): void {
        const hub = Date.parse(time);
        if (Number.isNaN(hub)) return;
        const now = this.env.now();
        const ahead = now - this.env.monotonic();
        if (this.wallAhead !== null && Math.abs(ahead - this.wallAhead) > JUMP_MS)
            this.samples = [];
        this.wallAhead = ahead;
        this.samples.push(hub - now);
        if (this.samples.length > SAMPLES) this.samples.shift();
        this.update();
    }

    /** A question and its answer took so long; half of the quickest is the way here. */
    tripTook(ms: number): void {
        this.quickestTrip = Math.min(ms, this.quickestTrip ?? ms);
        this.update();
    }

    private update(): void {
        if (this.samples.length === 0) return;
        const wayHere = Math.round((this.quickestTrip ?? 0) / 2);
        this.offsetSignal.value = Math.max(...this.samples) + wayHere;
    }
}
