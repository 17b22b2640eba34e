// UUIDs of version 7 that sort in the order in which they were made, even when the clock goes back.
import type { Environment } from './environment.js';

const COUNTER_END = 1 << 12;

export class UuidMaker {
    private ms = 0;
    private counter = 0;

    constructor(private readonly env: Pick<Environment, 'now' | 'random'>) {}

    /** Ids made from now on sort after this one. */
    after(uuid: string): void {
        const ms = Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
        const counter = Number.parseInt(uuid.slice(15, 18), 16);
        if (ms < this.ms || (ms === this.ms && counter < this.counter)) return;
        this.ms = ms;
        this.counter = counter;
    }

    next(): string {
        const bytes = new Uint8Array(16);
        this.env.random(bytes);
        this.advance(bytes);
        for (let i = 0, ms = this.ms; i < 6; i++, ms = Math.floor(ms / 256))
            bytes[5 - i] = ms % 256;
        bytes[6] = 0x70 | (this.counter >> 8);
        bytes[7] = this.counter & 0xff;
        bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
        const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
        return [
            hex.slice(0, 8),
            hex.slice(8, 12),
            hex.slice(12, 16),
            hex.slice(16, 20),
            hex.slice(20),
        ].join('-');
    }

    /** Within a millisecond, and while the clock is behind, a counter increases. */
    private advance(bytes: Uint8Array): void {
        const now = this.env.now();
        if (now > this.ms) {
            this.ms = now;
            // starts at random in the lower half: the upper half is room to count
            this.counter = (((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)) & 0x7ff;
        } else if (++this.counter === COUNTER_END) {
            this.ms++;
            this.counter = 0;
        }
    }
}
