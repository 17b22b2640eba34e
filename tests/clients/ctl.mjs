// Runs payonctl of the build under test.
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
export const payonctl = path.join(process.env.PAYON_BUILD ?? path.join(root, 'build'), 'clients/c/payonctl');

/** Starts it; `done` resolves to {code, out, err}; `line(re)` when a line of its output matches. */
export function ctl(args, env = {}) {
    const child = spawn(payonctl, args, { env: { ...process.env, PAYON_TOKEN: 'token', ...env } });
    const run = { child, out: '', err: '' };
    const waiting = new Set();
    child.stdout.on('data', (data) => {
        run.out += data;
        for (const check of waiting) check();
    });
    child.stderr.on('data', (data) => (run.err += data));
    run.done = new Promise((resolve) =>
        child.on('close', (code, signal) => resolve({ code, signal, out: run.out, err: run.err })));
    run.line = (re) => new Promise((resolve, reject) => {
        const check = () => {
            const found = run.out.split('\n').find((line) => re.test(line));
            if (found !== undefined) waiting.delete(check), resolve(found);
        };
        waiting.add(check);
        child.on('close', () => reject(new Error(`ended without ${re}: ${run.out}${run.err}`)));
        check();
    });
    return run;
}
