// ./dev test: runs suites with servers of their own in a temporary directory, counts single tests,
// and ends with "N passed, N failed". A job that crashes, hangs or says nothing is a failed test.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { suitesFind } from './suites.mjs';
import { tapCount } from './tap.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const TAIL_LINES = 60;
const EXIT_SKIPPED = 77; // what meson's and automake's tests exit with to be skipped
const running = new Set(); // leaders of the process groups that run now

function parseArguments(argv) {
    const args = { build: path.join(ROOT, 'build-test'), names: [], list: false };
    for (let i = 0; i < argv.length; i++) {
        if (argv[i] === '--build') args.build = path.resolve(argv[++i]);
        else if (argv[i] === '-l' || argv[i] === '--list') args.list = true;
        else args.names.push(argv[i]);
    }
    return args;
}

/** A folder that Postgres' user can reach too, for everything this run makes. */
function makeTemp() {
    const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-test.'));
    fs.chmodSync(temp, 0o711);
    return temp;
}

function jobEnvironment(job, args, temp) {
    return {
        ...process.env,
        PAYON_ROOT: ROOT,
        PAYON_BUILD: args.build,
        PAYON_TMP: temp,
        TMPDIR: temp,
        CK_FORK: 'no', // sanitizers report leaks of the one process
        CK_TAP_LOG_FILE_NAME: path.join(temp, 'check.tap'),
        ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
        UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
        ...job.env,
    };
}

/** Runs one job in a process group of its own. Resolves to {code, signal, late, seconds}. */
function runJob(job, args, temp, log) {
    return new Promise((resolve) => {
        const started = Date.now();
        const out = fs.openSync(log, 'w');
        const child = spawn(job.argv[0], job.argv.slice(1), {
            cwd: job.cwd,
            env: jobEnvironment(job, args, temp),
            stdio: ['ignore', out, out],
            detached: true,
        });
        if (child.pid) running.add(child.pid);
        let late = false;
        const timer = setTimeout(() => {
            late = true;
            killGroup(child.pid, 'SIGTERM');
            setTimeout(() => killGroup(child.pid, 'SIGKILL'), 3000);
        }, job.timeout_s * 1000);
        const done = (code, signal) => {
            clearTimeout(timer);
            fs.closeSync(out);
            if (child.pid) killGroup(child.pid, 'SIGKILL'); // whatever it left behind
            running.delete(child.pid);
            resolve({ code, signal, late, seconds: (Date.now() - started) / 1000 });
        };
        child.once('error', () => done(127, null));
        child.once('exit', done);
    });
}

function killGroup(pid, signal) {
    try {
        process.kill(-pid, signal);
    } catch {
        // the group is gone, as it should be
    }
}

/** What a finished job is worth: {passed, failed, skipped, todo, failures, skips}. */
function judge(job, end, temp, log) {
    const checkTap = path.join(temp, 'check.tap');
    const spoke = job.kind === 'tap' || fs.existsSync(checkTap);
    const text = job.kind === 'tap' ? fs.readFileSync(log, 'utf8') : spoke ? fs.readFileSync(checkTap, 'utf8') : '';
    const count = tapCount(text);
    const wrong = (why) => {
        count.failed++;
        count.failures.push(`${job.name}: ${why}`);
    };
    if (end.late) wrong(`not done after ${job.timeout_s} s`);
    else if (end.signal) wrong(`killed by ${end.signal}`);
    else if (end.code === EXIT_SKIPPED && count.failed === 0) {
        count.skipped++;
        count.skips.push(`${job.name}: ${lastLine(log)}`);
    } else if (end.code !== 0 && count.failed === 0) wrong(`exit code ${end.code}`);
    else if (spoke && !count.plan && count.failed === 0) wrong('ended before its plan did');
    else if (!spoke && end.code === 0) count.passed++; // a program that is one test
    return count;
}

function lastLine(log) {
    return fs.readFileSync(log, 'utf8').trim().split('\n').pop() || 'no reason given';
}

/** Stops the private Postgres clusters that jobs left under the temporary directory. */
function stopLeftovers(temp) {
    const found = spawnSync('find', [temp, '-name', 'postmaster.pid', '-path', '*/pg/data/*'], { encoding: 'utf8' });
    for (const file of found.stdout.split('\n').filter((name) => name))
        spawnSync(path.join(ROOT, 'tools/pg-temp'), ['stop', path.resolve(file, '../../..')]);
}

async function runAndJudge(suite, job, args, base, logs) {
    const temp = fs.mkdtempSync(path.join(base, 'job.'));
    fs.chmodSync(temp, 0o711);
    const log = path.join(logs, `${suite.name}-${job.name.replace(/[^\w.-]/g, '_')}.log`);
    const end = await runJob(job, args, temp, log);
    const result = { ...judge(job, end, temp, log), job, log, seconds: end.seconds };
    stopLeftovers(temp);
    fs.rmSync(temp, { recursive: true, force: true });
    return result;
}

/** Runs jobs side by side as far as they allow it, two at most beside each other per two cores. */
async function runSuite(suite, args, base, logs) {
    const results = [];
    const waiting = suite.jobs.filter((job) => !job.alone);
    const worker = async () => {
        for (let job = waiting.shift(); job; job = waiting.shift())
            results.push(await runAndJudge(suite, job, args, base, logs));
    };
    await Promise.all(Array.from({ length: Math.max(1, os.cpus().length) }, worker));
    for (const job of suite.jobs.filter((each) => each.alone))
        results.push(await runAndJudge(suite, job, args, base, logs));
    return results;
}

/** The points of TAP that failed with what is said below them, or else the end of the log. */
function tellingLines(log) {
    const lines = fs.readFileSync(log, 'utf8').trimEnd().split('\n');
    const telling = [];
    for (let i = 0; i < lines.length; i++) {
        if (!/^ *not ok/.test(lines[i])) continue;
        const after = lines.slice(i, i + TAIL_LINES).findIndex((line) => /^ *\.\.\.$/.test(line));
        telling.push(...lines.slice(i, i + (after < 0 ? TAIL_LINES : after)));
    }
    return telling.length > 0 ? telling.slice(0, 3 * TAIL_LINES) : lines.slice(-TAIL_LINES);
}

/** Names the job that took longest, when that is long. */
function slowest(results) {
    const last = results.reduce((a, b) => (b.seconds > a.seconds ? b : a));
    return last.seconds > 5 && results.length > 1 ? ` (${last.job.name} ${last.seconds.toFixed(1)} s)` : '';
}

const beside = (skipped, todo) => (skipped ? `, ${skipped} skipped` : '') + (todo ? `, ${todo} todo` : '');

function reportSuite(suite, results, seconds) {
    const sum = (key) => results.reduce((total, result) => total + result[key], 0);
    const [skipped, todo] = [sum('skipped'), sum('todo')];
    const verdict = sum('failed') > 0 ? 'FAILED' : 'ok';
    console.log(
        `${suite.name.padEnd(14)} ${verdict.padEnd(7)} ${String(sum('passed')).padStart(5)} passed` +
            `${String(sum('failed')).padStart(4)} failed${beside(skipped, todo)}` +
            `   ${seconds.toFixed(1)} s${slowest(results)}`,
    );
    for (const result of results) {
        for (const skip of result.skips) console.log(`  skipped: ${skip}`);
        if (result.failed === 0) continue;
        for (const failure of result.failures) console.log(`  failed: ${failure}`);
        console.log(`  from ${path.relative(ROOT, result.log)}:`);
        for (const line of tellingLines(result.log)) console.log(`  | ${line}`);
    }
    return { passed: sum('passed'), failed: sum('failed'), skipped, todo };
}

async function main() {
    const args = parseArguments(process.argv.slice(2));
    let suites = suitesFind(ROOT, args.build);
    if (args.list) {
        for (const suite of suites) console.log(`${suite.name}: ${suite.jobs.map((job) => job.name).join(' ')}`);
        return 0;
    }
    const unknown = args.names.filter((name) => !suites.some((suite) => suite.name === name));
    if (unknown.length > 0) {
        console.error(`./dev test: no suite ${unknown.join(', ')}; there are: ${suites.map((s) => s.name).join(' ')}`);
        return 1;
    }
    if (args.names.length > 0) suites = suites.filter((suite) => args.names.includes(suite.name));

    const logs = path.join(ROOT, 'var/log/test');
    fs.mkdirSync(logs, { recursive: true });
    const base = makeTemp();
    const cleanUp = () => {
        stopLeftovers(base);
        fs.rmSync(base, { recursive: true, force: true });
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.once(signal, () => {
            for (const pid of running) killGroup(pid, 'SIGKILL');
            cleanUp();
            process.exit(1);
        });

    const total = { passed: 0, failed: 0, skipped: 0, todo: 0 };
    try {
        for (const suite of suites) {
            const started = Date.now();
            const results = await runSuite(suite, args, base, logs);
            const sums = reportSuite(suite, results, (Date.now() - started) / 1000);
            for (const key of Object.keys(total)) total[key] += sums[key];
        }
    } finally {
        cleanUp();
    }
    if (total.passed + total.failed === 0) {
        console.log('no tests were found');
        total.failed = 1;
    }
    console.log(`\n${total.passed} passed, ${total.failed} failed${beside(total.skipped, total.todo)}`);
    return total.failed > 0 ? 1 : 0;
}

process.exit(await main());
