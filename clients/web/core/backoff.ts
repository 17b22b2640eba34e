// When to reconnect, and what a close code asks for: by its range, so that codes of later versions are
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

/** The browser's close code for a connection that broke without a close frame. */
export const NO_CODE = 1006;

/** The bye that announced this close. The close frame may have been lost although the bye arrived. */
export function saidBy(bye: ByeMessage | null, code: number): ByeMessage | null {
    return bye && (code === NO_CODE || code === bye.code) ? bye : null;
}

/**
 * A pause in ms that doubles with each try, from the first to the last, with jitter in its upper `share`,
 * so that devices that failed together do not retry together.
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
const BACK_MS = 1000; // the longest pause when the hub asked to come back now

/** Full jitter, for a thousand screens that were cut off together; added to the pause that the hub asked for. */
export class Backoff {
    private losses = 0;

    constructor(
        private readonly env: Pick<Environment, 'random'>,
        private readonly max_ms: number,
    ) {}

    /** ms to wait after another loss. */
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
