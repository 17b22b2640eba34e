// A device that does not give up: it reconnects, resumes, and sends the same op until it is answered.
import { setTimeout as pause } from 'node:timers/promises';
import { Device, uuid } from './device.mjs';

export class Stubborn extends Device {
    constructor(hub, token, topics, options) {
        super(hub, token, options);
        this.wanted = topics;
        this.history = [];
        this.stopping = false;
    }

    /** Retries until it is connected, welcomed, and subscribed or resumed. */
    async live() {
        while (!this.stopping && !(this.ready && !this.closed)) {
            this.coming ??= this.come().finally(() => (this.coming = null));
            await this.coming.catch(() => pause(20 + Math.random() * 80));
        }
    }

    /** One attempt. */
    async come() {
        const resume = this.epoch !== null && this.topics.size > 0;
        this.ready = false;
        const welcome = this.connect({ resume });
        const back = resume ? this.next((m) => m.t === 'resumed' || m.t === 'snapshot') : null;
        await welcome;
        if (resume) await back;
        else if (this.wanted.length) await this.sub(this.wanted);
        this.ready = true;
    }

    /** Sends until it gets a final answer; changes: an ok must be in the journal. */
    async sure(type, body, { op = uuid(), pre, changes = true } = {}) {
        const entry = { op, answer: null, changes };
        this.history.push(entry);
        while (!this.stopping) {
            await this.live();
            try {
                const answer = await this.cmd(type, body, { op, pre });
                if (answer.t === 'no' && answer.retry === 'same') {
                    await pause(20 + Math.random() * 80);
                    continue;
                }
                entry.answer = answer;
                return answer;
            } catch {
                await pause(5); // the connection ended: live() makes a new one
            }
        }
        return null;
    }
}
