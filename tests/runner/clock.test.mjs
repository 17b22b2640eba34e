// When a job is ended: the tests tell JobClock what a job did, second by second.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { groupState, JobClock } from '../../tools/test/clock.mjs';

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
    assert.equal(endOf(100, () => ({ cpu: 2 })).second, 5, 'on two cores');
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

test('the CPU time and state of a process group are read', async () => {
    const busy = spawn('sh', ['-c', 'sleep 600 & while :; do :; done'], { detached: true, stdio: 'ignore' });
    const idle = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    try {
        const before = groupState(busy.pid).cpu_s;
        for (let i = 0; i < 1000 && groupState(busy.pid).cpu_s < before + 0.2; i++)
            await new Promise((resolve) => setTimeout(resolve, 20));
        assert.ok(groupState(busy.pid).cpu_s >= before + 0.2);
        assert.equal(groupState(busy.pid).active, true);
        assert.equal(groupState(idle.pid).active, false);
    } finally {
        process.kill(-busy.pid, 'SIGKILL');
        process.kill(-idle.pid, 'SIGKILL');
    }
});
