// ./dev test: runs jobs, each with private servers in a temporary directory, counts single tests, and ends with
// "N passed, N failed". A job that crashes, hangs or prints nothing is a failed test.
//
//   run.mjs [--build FOLDER] [-l | --plan] [--changed] [--since REV] [--changed-files FILE] [--unbuilt]
//           [--slowest N] [--logs FOLDER] [SUITE | SUITE:JOB]…
//
// --plan runs nothing; it prints what must be installed and built first, one per line: "npm FOLDER" or
// "target NAME". --unbuilt with --plan: only what must be built before ninja can tell which jobs see the change.
// --changed-files: FILE lists the changed files, one per line.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { changedSince, jobsThatSee, mayBeBuilt } from './changed.mjs';
import { IdleCores } from './clock.mjs';
import { Graph } from './graph.mjs';
import { killAll, runAndJudge, stopLeftovers } from './job.mjs';
import { readsOf } from './reads.mjs';
import { reportSlowest, reportSuite, reportVerdict } from './report.mjs';
import { selectJobs, title } from './select.mjs';
import { SCREENS, suitesFind } from './suites.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const SLOWEST = 10; // so many are named when everything runs
const LONG_S = 2; // jobs that took longer last time start first, so that no long one runs alone at the end
const IDLE_LOOK_MS = 3000; // whether one more job can start, because those that run only wait
const IDLE_LEAST = 0.7; // of a core

class Complaint extends Error {}

function parse(argv) {
    const options = {
        build: { type: 'string', default: path.join(ROOT, 'build-test') },
        list: { type: 'boolean', short: 'l' },
        plan: { type: 'boolean' },
        changed: { type: 'boolean' },
        since: { type: 'string' },
        'changed-files': { type: 'string' },
        unbuilt: { type: 'boolean' },
        slowest: { type: 'string' },
        logs: { type: 'string', default: path.join(ROOT, 'var/log/test') },
    };
    try {
        const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
        if (values.slowest !== undefined && !/^\d+$/.test(values.slowest)) throw new Error('--slowest wants a number');
        const narrowed = values.changed || values.since !== undefined || values['changed-files'] !== undefined;
        return { ...values, build: path.resolve(values.build), words: positionals, narrowed };
    } catch (error) {
        throw new Complaint(error.message);
    }
}

/** The jobs selected on the command line; with --changed only those that can see the change. */
function chooseJobs(suites, args) {
    const { jobs, error } = selectJobs(suites, args.words);
    if (error) throw new Complaint(error);
    if (!args.narrowed) return jobs;
    const { base, files } = args['changed-files'] !== undefined
        ? { base: null, files: fs.readFileSync(args['changed-files'], 'utf8').split('\n').filter((file) => file) }
        : changedSince(ROOT, args.since);
    if (args.unbuilt) return mayBeBuilt(files) ? jobs : [];
    const chosen = jobsThatSee(ROOT, jobs, new Graph(args.build), files);
    if (!args.plan) {
        const what = `${files.length} changed ${files.length === 1 ? 'file' : 'files'}${base ? ` since ${base}` : ''}`;
        console.log(`${chosen.length} of ${jobs.length} jobs can see ${what}`);
    }
    return chosen;
}

function printPlan(jobs, args) {
    const targets = new Set(jobs.flatMap((job) => job.targets));
    if (args.unbuilt) targets.delete(SCREENS); // their inputs are whole folders: nothing to learn from a build
    if (targets.has(SCREENS)) console.log('npm clients/web');
    if (!args.unbuilt && jobs.some((job) => readsOf(ROOT, job.reads).libraries)) console.log('npm tests');
    for (const target of targets) console.log(`target ${target}`);
}

function printList(suites, jobs) {
    for (const suite of suites) {
        const names = suite.jobs.filter((job) => jobs.includes(job)).map((job) => job.name);
        if (names.length > 0) console.log(`${suite.name}: ${names.join(' ')}`);
    }
}

/** How many seconds each job took when it last ran. */
class Durations {
    constructor(folder) {
        this.file = path.join(folder, 'seconds.json');
        this.seconds = fs.existsSync(this.file) ? JSON.parse(fs.readFileSync(this.file, 'utf8')) : {};
    }
    longFirst(jobs) {
        const long = (job) => Math.max(LONG_S, this.seconds[title(job)] ?? job.long_s);
        return [...jobs].sort((a, b) => long(b) - long(a));
    }
    save(results) {
        for (const { job, seconds } of results) this.seconds[title(job)] = Math.round(seconds * 10) / 10;
        fs.writeFileSync(this.file, JSON.stringify(this.seconds, null, 1));
    }
}

/** Runs one job per core, and more, up to twice as many, while those leave a core idle. */
async function runPool(jobs, runOne) {
    const waiting = [...jobs];
    const cores = Math.max(1, os.cpus().length);
    const idle = new IdleCores();
    const running = new Set();
    const start = () => {
        const job = waiting.shift();
        if (!job) return;
        const run = runOne(job).finally(() => running.delete(run));
        running.add(run);
    };
    const timer = setInterval(() => {
        if (idle.take() >= IDLE_LEAST && running.size < 2 * cores) start();
    }, IDLE_LOOK_MS);
    try {
        while (running.size > 0 || waiting.length > 0) {
            while (running.size < cores && waiting.length > 0) start();
            await Promise.race(running);
        }
    } finally {
        clearInterval(timer);
    }
}

/** Runs the jobs of all suites from one pool, and then those that must run alone. Reports a suite when its last
 * job has ended. */
async function runJobs(jobs, run, durations) {
    const results = [];
    const left = new Map();
    for (const job of jobs) left.set(job.suite, (left.get(job.suite) ?? 0) + 1);
    const runOne = async (job) => {
        results.push(await runAndJudge(job, run));
        left.set(job.suite, left.get(job.suite) - 1);
        if (left.get(job.suite) > 0) return;
        const own = results.filter((result) => result.job.suite === job.suite);
        reportSuite(ROOT, job.suite, own.sort((a, b) => jobs.indexOf(a.job) - jobs.indexOf(b.job)));
    };
    await runPool(durations.longFirst(jobs.filter((job) => !job.alone)), runOne);
    for (const job of jobs.filter((each) => each.alone)) await runOne(job);
    return results;
}

/** A folder for everything that this run makes; Postgres' user can reach it. */
function makeTemp() {
    const temp = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-test.'));
    fs.chmodSync(temp, 0o711);
    return temp;
}

async function runAll(jobs, args) {
    fs.mkdirSync(args.logs, { recursive: true });
    const run = { root: ROOT, build: args.build, logs: args.logs, base: makeTemp() };
    const cleanUp = () => {
        stopLeftovers(ROOT, run.base);
        fs.rmSync(run.base, { recursive: true, force: true });
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.once(signal, () => {
            killAll();
            cleanUp();
            process.exit(1);
        });
    const started = Date.now();
    const durations = new Durations(args.logs);
    try {
        const results = await runJobs(jobs, run, durations);
        durations.save(results);
        const slowest = Number(args.slowest ?? (args.words.length > 0 || args.narrowed ? 0 : SLOWEST));
        if (slowest > 0) reportSlowest(results, slowest, (Date.now() - started) / 1000);
        return reportVerdict(results) > 0 ? 1 : 0;
    } finally {
        cleanUp();
    }
}

async function main() {
    const args = parse(process.argv.slice(2));
    const suites = suitesFind(ROOT, args.build);
    const jobs = chooseJobs(suites, args);
    if (args.plan) printPlan(jobs, args);
    else if (args.list) printList(suites, jobs);
    else if (jobs.length > 0 || args.narrowed) return runAll(jobs, args);
    else throw new Complaint('no tests were found');
    return 0;
}

process.exit(
    await main().catch((error) => {
        if (!(error instanceof Complaint) && error.code === undefined) throw error;
        console.error(`./dev test: ${error.message}`);
        return 1;
    }),
);
