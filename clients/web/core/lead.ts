// Only one of a device's tabs connects and sends. Other screens of the same browser profile are other devices,
// with a token and a lock of their own. With the browser's locks the others wait for their turn.
// Without them (they need a secure context) the hub decides: a device has one connection, the newest, and
// the older tab is closed with 4003.
import type { Environment, HeldLock } from './environment.js';

export class Lead {
    private held: HeldLock | null = null;
    private round = 0; // counts claims; a lock granted to an older claim is released

    constructor(
        private readonly env: Environment,
        private readonly name: string,
        private readonly onLost: () => void,
    ) {}

    /**
     * Resolves with true when this tab leads, with false when it gave up meanwhile. Where the browser
     * denies its locks (a page that is being closed, a sandbox) the hub decides, as without them.
     */
    async claim(steal: boolean): Promise<boolean> {
        if (this.held || !this.env.locks) return true;
        const round = ++this.round;
        let held: HeldLock;
        try {
            held = await this.env.locks.hold(this.name, steal);
        } catch {
            return round === this.round;
        }
        if (round !== this.round || this.held) {
            held.release();
            return false;
        }
        this.held = held;
        void held.lost.then(() => {
            if (this.held !== held) return;
            this.held = null;
            this.onLost();
        });
        return true;
    }

    release(): void {
        this.round++;
        this.held?.release();
        this.held = null;
    }
}
