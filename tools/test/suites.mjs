// Finds the suites. Nothing is registered twice: C tests and their suites come from meson, and a folder
// tests/NAME with *.test.mjs files is the node suite NAME.
import fs from 'node:fs';
import path from 'node:path';

const PATIENCE = 4; // meson's limits are meant for programs without sanitizers
const NODE_LIMIT_S = 300;
export const SCREENS = 'clients/web/.stamp'; // ninja's target for the web screens

/**
 * Returns [{name, jobs: [job]}]. A job:
 *   suite, name  `./dev test SUITE:NAME` runs it
 *   argv, env, cwd
 *   limit_s      seconds without progress after which it is ended (clock.mjs)
 *   alone        no other job runs at the same time
 *   long_s       roughly how long it takes, for the order of a first run; 0: not long
 *   kind         'check' | 'tap': where its test points come from
 *   targets      ninja's names of what must be built first
 *   reads        its script and the files and folders in its arguments, absolute
 *   globs        more files of the repository that it reads
 */
export function suitesFind(root, build) {
    const suites = new Map();
    const add = (job) => suites.set(job.suite, [...(suites.get(job.suite) ?? []), job]);
    const targets = targetsFind(build);
    for (const test of readJson(`${build}/meson-info/intro-tests.json`)) add(mesonJob(test, root, build, targets));
    for (const folder of fs.readdirSync(`${root}/tests`, { withFileTypes: true })) {
        if (!folder.isDirectory() || folder.name === 'node_modules') continue;
        const dir = path.join(root, 'tests', folder.name);
        const options = readOptions(`${dir}/suite.json`);
        const files = fs.readdirSync(dir).filter((name) => name.endsWith('.test.mjs'));
        for (const file of files.sort()) add(nodeJob(root, dir, file, options, targets));
    }
    return [...suites].map(([name, jobs]) => ({ name, jobs }));
}

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** What meson builds: byId and byName (a file's name) are Maps to ninja's name of a target; c lists everything
 * but the screens. */
function targetsFind(build) {
    const targets = { byId: new Map(), byName: new Map(), c: [] };
    const file = `${build}/meson-info/intro-targets.json`;
    for (const { id, filename, build_by_default } of fs.existsSync(file) ? readJson(file) : []) {
        const output = path.relative(build, filename[0]);
        targets.byId.set(id, output);
        targets.byName.set(output === SCREENS ? 'web' : path.basename(output), output);
        if (build_by_default && output !== SCREENS) targets.c.push(output);
    }
    return targets;
}

function mesonSuite(test) {
    const named = test.suite.map((suite) => suite.split(':').pop()).filter((name) => name);
    return named[0] && named[0] !== 'payon-hub' ? named[0] : 'unit';
}

function mesonJob(test, root, build, targets) {
    const ours = (file) => file.startsWith(`${root}/`) && !file.startsWith(`${build}/`);
    return {
        suite: mesonSuite(test),
        name: test.name,
        argv: test.cmd,
        env: test.env,
        cwd: test.workdir ?? build, // arguments that are targets are relative to it
        limit_s: test.timeout * PATIENCE,
        alone: !test.is_parallel,
        long_s: test.priority ?? 0,
        kind: test.protocol === 'tap' ? 'tap' : 'check',
        targets: (test.depends ?? []).map((id) => targets.byId.get(id)),
        reads: test.cmd.map((word) => path.resolve(build, word)).filter((file) => ours(file) && fs.existsSync(file)),
        globs: [],
    };
}

function nodeJob(root, dir, file, options, targets) {
    const name = file.replace(/\.test\.mjs$/, '');
    return {
        suite: path.basename(dir),
        name,
        argv: [process.execPath, '--test', '--test-reporter=tap', path.join(dir, file)],
        env: {},
        cwd: root,
        limit_s: options.limit_s ?? NODE_LIMIT_S,
        alone: options.alone ?? false,
        long_s: options.long_s?.[name] ?? 0,
        kind: 'tap',
        targets: targetsNeeded(options.needs, targets, dir),
        reads: [path.join(dir, file)],
        globs: [`tests/${path.basename(dir)}/**`, ...(options.sees ?? [])],
    };
}

/** ninja's names of what suite.json `needs`: 'c' is everything but the screens, 'web' the screens. */
function targetsNeeded(needs = ['c', 'web'], targets, dir) {
    return needs.flatMap((name) => {
        if (name === 'c') return targets.c;
        if (targets.byName.has(name)) return [targets.byName.get(name)];
        if (targets.byName.size === 0) return []; // a fake build folder of a test
        throw new Error(`${dir}/suite.json needs ${name}, but meson builds nothing of that name`);
    });
}

/** tests/NAME/suite.json is optional; docs/operations.md describes it. */
function readOptions(file) {
    return fs.existsSync(file) ? readJson(file) : {};
}
