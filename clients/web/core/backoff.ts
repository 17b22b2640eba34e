// When to come back, and what a close code asks for. By range, so that codes of later versions are
// obeyed too (docs/protocol.md, "bye, and close codes").
import { fraction } from './environment.js';
import type { Environment } from './environment.js';
import type { ByeMessage } from '#protocol';

export type Obey = 'give up' | 'come back' | 'back off';

export function obey(code: number): Obey {
    if (code === 1001 || (code >= 4200 && code <= 4299)) return 'come back';
    if (code >= 4000 && code <= 4099) return 'give up';
    return 'back off';
}

/** What a browser says when the connection broke without a close frame. */
export const NO_CODE = 1006;

/** The bye that a close belongs to: the close frame may be lost where its announcement was not. */
export function saidBy(bye: ByeMessage | null, code: number): ByeMessage | null {
    return bye && (code === NO_CODE || code === bye.code) ? bye : null;
}

/**
 * A pause that doubles with each try, from the first to the last; jittered within its upper `share`, so
 * that devices that failed together do not try again together.
 */
export function growing(
    env: Pick<Environment, 'random'>,
    tries: number,
    [first, last]: readonly [number, number],
    share = 1,
): number {
    const ceiling = Math.min(last, first * 2 ** tries);
    return ceiling * (1 - share + share * fraction(env));
}

const BASE_MS = 250;
const BACK_MS = 1000; // a hub that asks us to come back now is waited for no longer

/** Full jitter, for a thousand screens that were cut off together. A pause that the hub asked for comes first. */
export class Backoff {
    private losses = 0;

    constructor(
        private readonly env: Pick<Environment, 'random'>,
        private readonly max_ms: number,
    ) {}

    /** ms to wait after one more loss. */
    next(way: Obey, asked_ms = 0): number {
        const longest = way === 'come back' ? Math.min(this.max_ms, BACK_MS) : this.max_ms;
        const pause = growing(this.env, this.losses, [BASE_MS, longest]);
        this.losses = Math.min(this.losses + 1, 20);
        return Math.round(asked_ms + pause);
    }

    /** The connection was good for a while: the next loss is a new one. */
    reset(): void {
        this.losses = 0;
    }
}
