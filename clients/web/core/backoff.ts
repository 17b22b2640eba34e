// When to come back, and what a close code asks for. By range, so that codes of later versions are
// obeyed too (docs/protocol.md, "bye, and close codes").
import { fraction } from './environment.js';
import type { Environment } from './environment.js';

export type Obey = 'give up' | 'come back' | 'back off';

export function obey(code: number): Obey {
    if (code === 1001 || (code >= 4200 && code <= 4299)) return 'come back';
    if (code >= 4000 && code <= 4099) return 'give up';
    return 'back off';
}

const BASE_MS = 250;

/**
 * Full jitter: anywhere between nothing and a ceiling that doubles with each loss, so that a thousand
 * screens cut off together do not come back together. A pause that the hub asked for comes first.
 */
export class Backoff {
    private losses = 0;

    constructor(
        private readonly env: Pick<Environment, 'random'>,
        private readonly max_ms: number,
    ) {}

    /** ms to wait after one more loss. */
    next(way: Obey, asked_ms = 0): number {
        const ceiling = Math.min(this.max_ms, BASE_MS * 2 ** this.losses);
        this.losses = Math.min(this.losses + 1, 20);
        const jittered =
            fraction(this.env) * (way === 'come back' ? Math.min(ceiling, 4 * BASE_MS) : ceiling);
        return Math.round(asked_ms + jittered);
    }

    /** The connection was good for a while: the next loss is a new one. */
    reset(): void {
        this.losses = 0;
    }
}
