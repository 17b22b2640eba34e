// Runs one job in its own process group and folder, ends it if it makes no progress, and judges it.
import fs from 'node:fs';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { JobClock, JobProcesses, loadPerCore } from './clock.mjs';
import { tapCount } from './tap.mjs';

const EXIT_SKIPPED = 77; // a skipped test, for meson and automake
const TICK_MS = 1000;
const GRACE_MS = 3000; // from SIGTERM to SIGKILL
const HUB_LOG = /^hub-.*\.log$/;
const HUB_LOG_LINES = 200;
const running = new Set(); // leaders of the running process groups

/** Where a C program writes its test points. */
const checkTap = (temp) => path.join(temp, 'check.tap');

function jobEnvironment(job, run, temp) {
    return {
        ...process.env,
        PAYON_ROOT: run.root,
        PAYON_BUILD: run.build,
        PAYON_TMP: temp,
        TMPDIR: temp,
        CK_FORK: 'no', // leaks are reported in one process, and Check has no time limit of its own
        CK_TAP_LOG_FILE_NAME: checkTap(temp),
        ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
        UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
        ...job.env,
    };
}

function killGroup(pid, signal) {
    try {
        process.kill(-pid, signal);
    } catch {
        // the group is gone already
    }
}

/** Kills all running jobs. */
export function killAll() {
    for (const pid of running) killGroup(pid, 'SIGKILL');
}

const sizeOf = (file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Calls late(why) when the job must be ended. Returns a function that stops watching and returns the CPU seconds
 * that the job has used. */
function watchProgress(pid, temp, limit_s, files, late) {
    const clock = new JobClock(limit_s);
    const processes = new JobProcesses(pid, temp);
    let last = Date.now();
    const timer = setInterval(() => {
        const now = Date.now();
        const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0);
        const why = clock.tick((now - last) / 1000, { bytes, ...processes.state() }, loadPerCore());
        last = now;
        if (why) late(why);
    }, Math.min(TICK_MS, limit_s * 100));
    return () => (clearInterval(timer), clock.cpu_s);
}

/** Resolves to {code, signal, late, seconds, cpu_s}; `late` says why the job was ended, or is null. cpu_s misses
 * processes that lived for less than a second. */
function runJob(job, run, temp, log) {
    return new Promise((resolve) => {
        const started = Date.now();
        const out = fs.openSync(log, 'w');
        const child = spawn(job.argv[0], job.argv.slice(1), {
            cwd: job.cwd,
            env: jobEnvironment(job, run, temp),
            stdio: ['ignore', out, out],
            detached: true,
        });
        let late = null;
        let stopWatching = () => 0;
        let killTimer = null;
        const done = (code, signal) => {
            const cpu_s = stopWatching();
            clearTimeout(killTimer);
            fs.closeSync(out);
            if (child.pid) killGroup(child.pid, 'SIGKILL'); // whatever it left behind
            running.delete(child.pid);
            resolve({ code, signal, late, cpu_s, seconds: (Date.now() - started) / 1000 });
        };
        child.once('error', () => done(127, null));
        child.once('exit', done);
        if (!child.pid) return;
        running.add(child.pid);
        stopWatching = watchProgress(child.pid, temp, job.limit_s, [log, checkTap(temp)], (why) => {
            late = why;
            stopWatching();
            killGroup(child.pid, 'SIGTERM');
            killTimer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), GRACE_MS);
        });
    });
}

function lastLine(log) {
    return fs.readFileSync(log, 'utf8').trim().split('\n').pop() || 'no reason given';
}

/** The counts of a finished job: its test points, and a failure if the job itself went wrong. */
function judge(job, end, temp, log) {
    const spoke = job.kind === 'tap' || fs.existsSync(checkTap(temp));
    const text = spoke ? fs.readFileSync(job.kind === 'tap' ? log : checkTap(temp), 'utf8') : '';
    const count = tapCount(text);
    const wrong = (why) => {
        count.failed++;
        count.failures.push(`${job.name}: ${why}`);
    };
    if (end.late) wrong(end.late);
    else if (end.signal) wrong(`killed by ${end.signal}`);
    else if (end.code === EXIT_SKIPPED && count.failed === 0) {
        count.skipped++;
        count.skips.push(`${job.name}: ${lastLine(log)}`);
    } else if (end.code !== 0 && count.failed === 0) wrong(`exit code ${end.code}`);
    else if (spoke && !count.plan && count.failed === 0) wrong('ended before its plan did');
    else if (!spoke && end.code === 0) count.passed++; // a program that is one test
    return count;
}

/** Stops private Postgres clusters that jobs left running under a folder. */
export function stopLeftovers(root, temp) {
    if (!fs.readdirSync(temp, { withFileTypes: true }).some((entry) => entry.isDirectory())) return;
    const found = spawnSync('find', [temp, '-name', 'postmaster.pid', '-path', '*/pg/data/*'], { encoding: 'utf8' });
    for (const file of found.stdout.split('\n').filter((name) => name))
        spawnSync(path.join(root, 'tools/pg-temp'), ['stop', path.resolve(file, '../../..')]);
}

/** Adds to a failed job's log what its hubs logged last: tests/lib/hub.mjs writes each hub's log to a file. */
function addHubLogs(temp, log) {
    for (const name of fs.readdirSync(temp).filter((file) => HUB_LOG.test(file))) {
        const tail = fs.readFileSync(path.join(temp, name), 'utf8').split('\n').slice(-HUB_LOG_LINES);
        fs.appendFileSync(log, `\n# ${name}, its last lines:\n${tail.map((line) => `#   ${line}\n`).join('')}`);
    }
}

/** Runs a job; `run` is {root, build, base, logs}. Resolves to judge's counts with job, log, seconds and cpu_s. */
export async function runAndJudge(job, run) {
    const temp = fs.mkdtempSync(path.join(run.base, 'job.'));
    fs.chmodSync(temp, 0o711);
    const log = path.join(run.logs, `${job.suite}-${job.name.replace(/[^\w.-]/g, '_')}.log`);
    const end = await runJob(job, run, temp, log);
    const result = { ...judge(job, end, temp, log), job, log, seconds: end.seconds, cpu_s: end.cpu_s };
    if (result.failed) addHubLogs(temp, log);
    stopLeftovers(run.root, temp);
    fs.rmSync(temp, { recursive: true, force: true });
    return result;
}
