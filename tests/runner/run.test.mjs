// The runner against jobs that pass, fail, crash, hang, stop half-way or have nothing to say.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RUN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../tools/test/run.mjs');

/** Runs the runner over shell scripts that stand for one meson suite, `fake`. */
function runFake(scripts) {
    const build = fs.mkdtempSync(path.join(os.tmpdir(), 'fake-build.'));
    fs.mkdirSync(path.join(build, 'meson-info'));
    const tests = Object.entries(scripts).map(([name, { script, protocol = 'exitcode', timeout = 20 }]) => ({
        name, protocol, timeout, cmd: ['/bin/sh', '-c', script],
        env: {}, workdir: null, suite: ['payon-hub:fake'], is_parallel: true,
    }));
    fs.writeFileSync(path.join(build, 'meson-info/intro-tests.json'), JSON.stringify(tests));
    const run = spawnSync(process.execPath, [RUN, '--build', build, 'fake'], { encoding: 'utf8' });
    fs.rmSync(build, { recursive: true });
    return { code: run.status, out: run.stdout, verdict: run.stdout.trimEnd().split('\n').pop() };
}

/** False for a process that is gone or only waits for its parent to notice. */
function runs(pid) {
    try {
        return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
        return false;
    }
}

const check = (points) => `printf '${points}' > "$CK_TAP_LOG_FILE_NAME"`;

test('all well: exit code 0', () => {
    const run = runFake({
        silent: { script: 'true' },
        check: { script: check('1..2\\nok 1 - a\\nok 2 - b\\n') },
        tap: { script: 'echo ok 1 - a; echo 1..1', protocol: 'tap' },
    });
    assert.equal(run.verdict, '4 passed, 0 failed');
    assert.equal(run.code, 0);
});

test('a failed point is a failure, its name and the output are shown', () => {
    const run = runFake({ bad: { script: `echo the reason; ${check('1..2\\nok 1 - a\\nnot ok 2 - sums\\n')}; exit 1` } });
    assert.equal(run.verdict, '1 passed, 1 failed');
    assert.equal(run.code, 1);
    assert.match(run.out, /failed: sums/);
    assert.match(run.out, /the reason/);
});

test('a crash after good points is a failure', () => {
    const run = runFake({ crash: { script: `${check('1..2\\nok 1 - a\\nok 2 - b\\n')}; kill -SEGV $$` } });
    assert.equal(run.verdict, '2 passed, 1 failed');
    assert.equal(run.code, 1);
});

test('a sanitizer report after good points is a failure', () =>
    assert.equal(runFake({ leak: { script: `${check('1..1\\nok 1 - a\\n')}; exit 23` } }).verdict, '1 passed, 1 failed'));

test('a job that ends before its plan is a failure', () =>
    assert.equal(runFake({ half: { script: check('1..3\\nok 1 - a\\n') } }).verdict, '1 passed, 1 failed'));

test('a job that says nothing where TAP is due is a failure', () =>
    assert.equal(runFake({ mute: { script: 'true', protocol: 'tap' } }).verdict, '0 passed, 1 failed'));

test('a job that hangs is stopped with its children and is a failure', () => {
    const run = runFake({ hang: { script: 'sleep 600 & echo $!; wait', timeout: 1 } });
    assert.equal(run.verdict, '0 passed, 1 failed');
    assert.match(run.out, /not done after 4 s/);
    const pid = Number(/\| (\d+)/.exec(run.out)[1]);
    assert.ok(!runs(pid), 'the child still runs');
});

test('a program that does not exist is a failure', () =>
    assert.equal(runFake({ gone: { script: 'exec /nonexistent/program' } }).verdict, '0 passed, 1 failed'));

test('exit code 77 is a skip with its reason', () => {
    const run = runFake({ one: { script: 'true' }, other: { script: 'echo no data set here; exit 77' } });
    assert.equal(run.verdict, '1 passed, 0 failed, 1 skipped');
    assert.match(run.out, /skipped: other: no data set here/);
});

test('no such suite: said in one line, exit code 1', () => {
    const run = spawnSync(process.execPath, [RUN, '--build', '/nonexistent', 'x'], { encoding: 'utf8' });
    assert.equal(run.status, 1);
});
