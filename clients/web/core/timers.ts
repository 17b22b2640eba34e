// Timers that are cancelled together: those of one socket, or of one pause.
import type { Cancel, Environment } from './environment.js';

export class Timers {
    private readonly running = new Set<Cancel>();

    constructor(private readonly env: Pick<Environment, 'after'>) {}

    after(ms: number, run: () => void): void {
        const cancel = this.env.after(ms, () => {
            this.running.delete(cancel);
            run();
        });
        this.running.add(cancel);
    }

    clear(): void {
        for (const cancel of this.running) cancel();
        this.running.clear();
    }
}
