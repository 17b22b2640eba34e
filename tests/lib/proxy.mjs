// build/tests/proxy as an object: a TCP proxy with faults between any two of client, hub, Postgres, Redis.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { program, watchEnd, within } from './hub.mjs';

const SAY_MS = 120_000; // only a failing test waits this long

export class Proxy {
    /** Listens on a free port and passes everything to the target until told otherwise. */
    static async start(targetPort) {
        const proxy = new Proxy();
        proxy.process = spawn(program('proxy'), ['0', '127.0.0.1', String(targetPort)], { stdio: ['pipe', 'pipe', 'inherit'] });
        proxy.gone = watchEnd('the proxy', proxy.process, () => proxy.process.stdin.writableEnded);
        proxy.process.stdin.on('error', () => {}); // it has ended: gone() says how
        proxy.answers = createInterface({ input: proxy.process.stdout })[Symbol.asyncIterator]();
        const first = (await proxy.answers.next()).value;
        proxy.port = Number(/^listening (\d+)$/.exec(first)[1]);
        return proxy;
    }

    /** Sends one command line: "cut", "hold down", "target 127.0.0.1 5433" … */
    async say(line) {
        this.process.stdin.write(`${line}\n`);
        const answer = (await within(SAY_MS, `the proxy answers: ${line}`, this.answers.next())).value;
        if (answer === undefined) {
            if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
            throw new Error(this.gone() ?? 'the proxy was stopped');
        }
        if (answer === 'what?') throw new Error(`the proxy does not know: ${line}`);
        return answer;
    }

    stop() {
        this.process.stdin.end();
    }
}
