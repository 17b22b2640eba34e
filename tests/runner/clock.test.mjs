// When a job is ended: the tests tell JobClock what a job did, second by second.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { IdleCores, JobClock, JobProcesses } from '../../tools/test/clock.mjs';

const LIMIT_S = 10;

/** Runs the clock over `seconds` with what(second) = {bytes, cpu, active}; returns when it ends the job and why. */
function endOf(seconds, what, load = 0) {
    const clock = new JobClock(LIMIT_S);
    let cpu_s = 0;
    for (let second = 1; second <= seconds; second++) {
        const { bytes = 0, cpu = 0, active = cpu > 0 } = what(second);
        cpu_s += cpu;
        const why = clock.tick(1, { bytes, cpu_s, active }, load);
        if (why) return { second, why };
    }
    return null;
}

test('a job that sleeps and prints nothing is ended at its limit', () =>
    assert.deepEqual(endOf(100, () => ({})), { second: 10, why: 'no progress for 10 s' }));

test('output restarts the limit', () => {
    assert.equal(endOf(90, (second) => ({ bytes: Math.floor(second / 9) })), null);
    assert.equal(endOf(90, (second) => ({ bytes: second < 30 ? second : 30 })).second, 40);
});

test('however much it prints, a job is ended after ten times its limit', () =>
    assert.deepEqual(endOf(200, (second) => ({ bytes: second })), { second: 100, why: 'not done after 100 s' }));

test('a job that computes is ended by the CPU time that it used', () => {
    assert.equal(endOf(100, () => ({ cpu: 1 })).second, 10);
    assert.equal(endOf(100, () => ({ cpu: 2 })).second, 10, 'on two cores no sooner');
});

test('a job that hardly gets any CPU is not ended for that', () => {
    assert.equal(endOf(100, () => ({ cpu: 0.05 })), null);
    assert.equal(endOf(300, () => ({ cpu: 0.05 })).second, 200);
    assert.equal(endOf(1000, () => ({ active: true })), null, 'it waits for the disk');
});

test('the limit of a job that sleeps grows with the load of the machine', () =>
    assert.equal(endOf(300, () => ({}), 8).second, 80));

test('waking up now and then is no progress', () =>
    assert.equal(endOf(100, () => ({ cpu: 0.01, active: false })).second, 10));

/** Tries again until the check is true; only a failing test waits long. */
async function soon(check) {
    for (let i = 0; i < 1000 && !check(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(check());
}

test('the CPU time and state of a job are read: of its descendants and of what detached itself', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'clock.'));
    const spin = 'while :; do :; done';
    const start = (script, env = {}) =>
        spawn('sh', ['-c', script], { detached: true, stdio: 'ignore', env: { ...process.env, ...env } });
    const busy = start(`sh -c '${spin}' & wait`);
    const idle = start('sleep 600; true');
    const server = start(spin, { SOME_FOLDER: `${folder}/of/a/server` });
    try {
        const of = new Map([busy, idle].map(({ pid }) => [pid, new JobProcesses(pid, '/no/such/folder')]));
        const served = new JobProcesses(idle.pid, folder);
        for (const one of [of.get(busy.pid), served]) {
            const before = one.state().cpu_s;
            await soon(() => one.state().cpu_s >= before + 0.2);
            assert.equal(one.state().active, true);
        }
        assert.equal(of.get(idle.pid).state().active, false);
        const { cpu_s } = served.state();
        process.kill(-server.pid, 'SIGKILL');
        await soon(() => !served.state().active);
        assert.ok(served.state().cpu_s >= cpu_s, 'what a process used is counted when it is gone');
    } finally {
        for (const { pid } of [busy, idle]) process.kill(-pid, 'SIGKILL');
        if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid, 'SIGKILL');
        fs.rmSync(folder, { recursive: true });
    }
});

test('idle cores are between none and all', async () => {
    const idle = new IdleCores();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const cores = idle.take();
    assert.ok(cores >= 0 && cores <= os.cpus().length + 0.2, `${cores}`);
});
