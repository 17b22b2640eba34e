// An estimate of the hub's clock. A message with the hub's time has been on its way for a while, which
// makes its sample too small: the largest of the recent samples travelled quickest and is the best one.
import { signal } from '@preact/signals-core';
import type { ReadonlySignal } from '@preact/signals-core';
import type { Environment } from './environment.js';

const SAMPLES = 32;
const JUMP_MS = 500; // above it the device's clock was set: it moved against the monotonic one

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

    /** A device whose clock is set back meanwhile goes on by its monotonic one, until the hub tells again. */
    now(): number {
        const wall = this.env.now();
        const steady =
            this.wallAhead === null ? wall : Math.max(wall, this.env.monotonic() + this.wallAhead);
        return steady + this.offsetSignal.peek();
    }

    /** The hub has told its time to this page; before, now() is what the device or an earlier page believed. */
    get heardHub(): boolean {
        return this.samples.length > 0;
    }

    /** The offset from before a reload, until there is a sample. */
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

    /** A round trip took this long. Half of the quickest one is the time that a message travels. */
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
