// The runner with jobs that pass, fail, crash, hang, stop half-way or print nothing.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { describe } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const RUN = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../tools/test/run.mjs');

/** A fake build folder: {build, logs, remove()}. Shell scripts are meson's tests, in the suite `fake` unless they
 * name another. A job's limit is four times its timeout. */
function makeBuild(scripts) {
    const build = fs.mkdtempSync(path.join(os.tmpdir(), 'fake-build.'));
    fs.mkdirSync(path.join(build, 'meson-info'));
    const tests = Object.entries(scripts).map(
        ([name, { script, protocol = 'exitcode', timeout = 20, suite = 'fake', alone = false, priority = 0 }]) => ({
            name, protocol, timeout, priority, cmd: ['/bin/sh', '-c', script],
            env: {}, workdir: null, suite: [`payon-hub:${suite}`], is_parallel: !alone,
        }),
    );
    fs.writeFileSync(path.join(build, 'meson-info/intro-tests.json'), JSON.stringify(tests));
    return { build, logs: path.join(build, 'logs'), remove: () => fs.rmSync(build, { recursive: true }) };
}

/** Runs the runner on shell scripts, with these words on its command line. */
async function runFake(scripts, words = ['fake'], more = {}) {
    const { build, logs, remove } = makeBuild(scripts);
    const run = await runRunner(['--build', build, '--logs', logs, ...words], more);
    remove();
    return run;
}

async function runRunner(args, more = {}) {
    const env = { ...process.env, PAYON_TEST_LOAD: '0', ...more }; // otherwise limits are longer on a busy machine
    const child = spawn(process.execPath, [RUN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => (said.out += text));
    child.stderr.on('data', (text) => (said.err += text));
    const [code] = await once(child, 'close');
    return { code, ...said, verdict: said.out.trimEnd().split('\n').pop() };
}

/** False for a process that is gone or a zombie. */
function runs(pid) {
    try {
        return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
        return false;
    }
}

const check = (points) => `printf '${points}' > "$CK_TAP_LOG_FILE_NAME"`;

// Side by side, because most of them only wait.
describe('the runner', { concurrency: 4 }, () => {
    test('all jobs pass: exit code 0', async () => {
        const run = await runFake({
            silent: { script: 'true' },
            check: { script: check('1..2\\nok 1 - a\\nok 2 - b\\n') },
            tap: { script: 'echo ok 1 - a; echo 1..1', protocol: 'tap' },
        });
        assert.equal(run.verdict, '4 passed, 0 failed');
        assert.equal(run.code, 0);
    });

    test('a failed point is a failure, its name and the output are shown', async () => {
        const run = await runFake({ bad: { script: `echo the reason; ${check('1..2\\nok 1 - a\\nnot ok 2 - sums\\n')}; exit 1` } });
        assert.equal(run.verdict, '1 passed, 1 failed');
        assert.equal(run.code, 1);
        assert.match(run.out, /failed: sums/);
        assert.match(run.out, /the reason/);
    });

    test('a failed job shows what its hubs logged last', async () => {
        const { build, logs, remove } = makeBuild({ bad: { script: 'echo db=away > "$PAYON_TMP/hub-1234.log"; exit 1' } });
        await runRunner(['--build', build, '--logs', logs, 'fake']);
        assert.match(fs.readFileSync(path.join(logs, 'fake-bad.log'), 'utf8'), /# hub-1234\.log, its last lines:\n# {3}db=away\n/);
        remove();
    });

    test('a crash after good points is a failure', async () => {
        const run = await runFake({ crash: { script: `${check('1..2\\nok 1 - a\\nok 2 - b\\n')}; kill -SEGV $$` } });
        assert.equal(run.verdict, '2 passed, 1 failed');
        assert.equal(run.code, 1);
    });

    test('a sanitizer report after good points is a failure', async () =>
        assert.equal((await runFake({ leak: { script: `${check('1..1\\nok 1 - a\\n')}; exit 23` } })).verdict, '1 passed, 1 failed'));

    test('a job that ends before its plan is a failure', async () =>
        assert.equal((await runFake({ half: { script: check('1..3\\nok 1 - a\\n') } })).verdict, '1 passed, 1 failed'));

    test('a job that prints no TAP although it should is a failure', async () =>
        assert.equal((await runFake({ mute: { script: 'true', protocol: 'tap' } })).verdict, '0 passed, 1 failed'));

    test('a job that hangs is stopped with its children and is a failure', async () => {
        const run = await runFake({ hang: { script: 'sleep 600 & echo $!; wait', timeout: 0.5 } });
        assert.equal(run.verdict, '0 passed, 1 failed');
        assert.match(run.out, /no progress for 2 s/);
        const pid = Number(/\| (\d+)/.exec(run.out)[1]);
        assert.ok(!runs(pid), 'the child still runs');
    });

    test('a program that does not exist is a failure', async () =>
        assert.equal((await runFake({ gone: { script: 'exec /nonexistent/program' } })).verdict, '0 passed, 1 failed'));

    test('exit code 77 is a skip with its reason', async () => {
        const run = await runFake({ one: { script: 'true' }, other: { script: 'echo no data set here; exit 77' } });
        assert.equal(run.verdict, '1 passed, 0 failed, 1 skipped');
        assert.match(run.out, /skipped: other: no data set here/);
    });

    test('an unknown suite: one line, exit code 1', async () => {
        const run = await runRunner(['--build', '/nonexistent', 'x']);
        assert.equal(run.code, 1);
        const known = await runFake({ one: { script: 'true' } }, ['fakes']);
        assert.equal(known.code, 1);
        assert.equal(known.err, './dev test: no suite fakes; did you mean fake?\n');
    });

    test('a slow job that prints something now and then is not ended', async () => {
        const script = 'for i in 1 2 3 4 5 6 7 8; do sleep 0.5; echo "ok $i"; done; echo 1..8';
        const run = await runFake({ slow: { script, protocol: 'tap', timeout: 0.5 } }); // a limit of 2 s
        assert.equal(run.verdict, '8 passed, 0 failed', run.out);
    });

    test('a job that prints nothing and only waits is ended at its limit', async () => {
        const run = await runFake({ mute: { script: 'echo ok 1; sleep 600; echo ok 2; echo 1..2', protocol: 'tap', timeout: 0.25 } });
        assert.equal(run.verdict, '1 passed, 1 failed');
        assert.match(run.out, /mute: no progress for 1 s/);
    });

    test('a job that computes and prints nothing is ended after its limit in CPU time', async () => {
        const run = await runFake({ busy: { script: 'while :; do :; done', timeout: 0.25 } });
        assert.equal(run.verdict, '0 passed, 1 failed');
        assert.match(run.out, /busy: no progress for 1 s/);
    });

    test('one job, several, or a suite together with single jobs', async () => {
        const script = (name) => ({ script: `echo ${name}`, suite: name.split(':')[0] });
        const scripts = { 'a/first': script('fake'), 'b/second': script('fake'), 'b/first': script('fake'), other: script('more') };
        const listed = async (...words) =>
            (await runFake(scripts, ['-l', ...words])).out.split('\n').filter((line) => /^(fake|more):/.test(line));
        assert.deepEqual(await listed(), ['fake: a/first b/second b/first', 'more: other']);
        assert.deepEqual(await listed('fake:b/first'), ['fake: b/first']);
        assert.deepEqual(await listed('fake:second', 'more'), ['fake: b/second', 'more: other']);
        assert.equal((await runFake(scripts, ['fake:second', 'fake:a/first'])).verdict, '2 passed, 0 failed');
        assert.equal((await runFake(scripts, ['fake:first'])).err, './dev test: fake:first is ambiguous: fake:a/first fake:b/first\n');
        assert.equal((await runFake(scripts, ['fake:secund'])).err,
            './dev test: suite fake has no job secund; did you mean fake:b/second?\n');
        assert.equal((await runFake(scripts, ['second'])).err, './dev test: no suite second; did you mean fake:b/second?\n');
    });

    test('a list runs nothing', async () => {
        const place = fs.mkdtempSync(path.join(os.tmpdir(), 'list.'));
        await runFake({ one: { script: `touch ${place}/ran` } }, ['-l', 'fake']);
        assert.deepEqual(fs.readdirSync(place), []);
        await runFake({ one: { script: `touch ${place}/ran` } });
        assert.deepEqual(fs.readdirSync(place), ['ran']);
        fs.rmSync(place, { recursive: true });
    });

    test('jobs of several suites run at the same time; an `alone` job runs with no other', async () => {
        const place = fs.mkdtempSync(path.join(os.tmpdir(), 'alone.'));
        const meet = (mine, other) =>
            `touch ${place}/${mine}; for i in $(seq 100); do [ ! -e ${place}/${other} ] || exit 0; sleep 0.1; done; exit 1`;
        const run = await runFake({
            one: { script: meet('one', 'two'), suite: 'fake' },
            lonely: { script: `ls ${place}/*.now && exit 1; exit 0`, suite: 'fake', alone: true },
            two: { script: meet('two', 'one'), suite: 'more' },
            long: { script: `touch ${place}/long.now; sleep 1; rm ${place}/long.now`, suite: 'more' },
        }, os.cpus().length > 1 ? ['fake', 'more'] : ['fake:lonely', 'more:long']);
        assert.equal(run.code, 0, run.out);
        fs.rmSync(place, { recursive: true });
    });

    test('an `alone` job may be the only one', async () => {
        const run = await runFake({ lonely: { script: 'exit 0', alone: true } });
        assert.equal(run.verdict, '1 passed, 0 failed', run.out);
    });

    test('while the running jobs leave a core idle, one more job starts', async () => {
        const place = fs.mkdtempSync(path.join(os.tmpdir(), 'idle.'));
        const n = os.cpus().length + 1;
        const script = (i) => `touch ${place}/${i}; for i in $(seq 600); do [ $(ls ${place} | wc -l) -lt ${n} ] || exit 0; sleep 0.1; done; exit 1`;
        const scripts = Object.fromEntries(Array.from({ length: n }, (_, i) => [`job${i}`, { script: script(i) }]));
        const run = await runFake(scripts, ['fake'], { PAYON_TEST_IDLE: '1' });
        assert.equal(run.verdict, `${n} passed, 0 failed`, run.out);
        fs.rmSync(place, { recursive: true });
    });

    test('jobs that are said to be long start first', async () => {
        const place = fs.mkdtempSync(path.join(os.tmpdir(), 'order.'));
        const [n, log] = [os.cpus().length, path.join(place, 'log')];
        const scripts = { short: { script: `echo short >> ${log}` } };
        const script = `echo long >> ${log}; until [ $(grep -c long ${log}) = ${n} ]; do sleep 0.1; done`;
        for (let i = 0; i < n; i++) scripts[`long${i}`] = { script, priority: 90 };
        await runFake(scripts);
        assert.deepEqual(fs.readFileSync(log, 'utf8').trim().split('\n'), [...Array(n).fill('long'), 'short']);
        fs.rmSync(place, { recursive: true });
    });

    test('the slowest jobs are named when asked for', async () => {
        const scripts = { quick: { script: 'true' }, slow: { script: 'sleep 0.3' }, slower: { script: 'sleep 2.3' } };
        const run = await runFake(scripts, ['--slowest', '2', 'fake']);
        assert.match(run.out, /slowest jobs in seconds: fake:slower \d+, fake:slow \d+\n/);
        assert.equal(run.verdict, '3 passed, 0 failed');
        assert.doesNotMatch((await runFake({ quick: { script: 'true' } })).out, /slowest/);
    });
});
