// A device that does not give up: it reconnects, resumes, and sends the same op until it is answered.
import { setTimeout as pause } from 'node:timers/promises';
import { Device, uuid } from './device.mjs';

const GIVE_UP_MS = 180_000; // only a failing test waits this long

export class Stubborn extends Device {
    constructor(hub, token, topics, options) {
        super(hub, token, options);
        this.wanted = topics;
        this.history = [];
        this.stopping = false;
    }

    /** Retries until it is connected, welcomed, and subscribed or resumed. */
    async live() {
        const end = Date.now() + GIVE_UP_MS;
        while (!this.stopping && !(this.ready && !this.closed)) {
            this.coming ??= this.come().finally(() => (this.coming = null));
            await this.coming.catch((why) => {
                if (Date.now() > end) throw new Error(`never live: ${why.message}`);
                return pause(20 + Math.random() * 80);
            });
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
    async sure(type, body, { op = uuid(), pre, at, by, changes = true } = {}) {
        const entry = { op, answer: null, changes };
        this.history.push(entry);
        const end = Date.now() + GIVE_UP_MS;
        for (let why; !this.stopping; ) {
            if (Date.now() > end) throw new Error(`never answered: ${type}: ${why}`);
            await this.live();
            try {
                const answer = await this.cmd(type, body, { op, pre, at, by });
                if (answer.t === 'no' && answer.retry === 'same') {
                    why = JSON.stringify(answer);
                    await pause(20 + Math.random() * 80);
                    continue;
                }
                entry.answer = answer;
                return answer;
            } catch (error) {
                why = error.message;
                await pause(5); // the connection ended: live() makes a new one
            }
        }
        return null;
    }
}
