// Finds the suites. Nothing is registered twice: a C test is what meson knows (its suite is meson's),
// and a folder tests/NAME with *.test.mjs files is the node suite NAME.
import fs from 'node:fs';
import path from 'node:path';

const NODE_TIMEOUT_S = 300;
const PATIENCE = 4; // meson's limits are meant for an idle machine and no sanitizers

/** Returns [{name, jobs: [{name, argv, env, cwd, timeout_s, kind: 'check' | 'tap' | 'exit'}]}]. */
export function suitesFind(root, build) {
    const suites = new Map();
    const add = (name, job) => suites.set(name, [...(suites.get(name) ?? []), job]);
    for (const test of JSON.parse(fs.readFileSync(`${build}/meson-info/intro-tests.json`)))
        add(mesonSuite(test), mesonJob(test, build));
    for (const folder of fs.readdirSync(`${root}/tests`, { withFileTypes: true })) {
        if (!folder.isDirectory() || folder.name === 'node_modules') continue;
        const dir = path.join(root, 'tests', folder.name);
        const options = readOptions(`${dir}/suite.json`);
        const files = fs.readdirSync(dir).filter((name) => name.endsWith('.test.mjs'));
        for (const file of files.sort()) add(folder.name, nodeJob(root, dir, file, options));
    }
    return [...suites].map(([name, jobs]) => ({ name, jobs }));
}

function mesonSuite(test) {
    const named = test.suite.map((suite) => suite.split(':').pop()).filter((name) => name);
    return named[0] && named[0] !== 'payon-hub' ? named[0] : 'unit';
}

function mesonJob(test, build) {
    return {
        name: test.name,
        argv: test.cmd,
        env: test.env,
        cwd: test.workdir ?? build, // arguments that are targets are paths from there
        timeout_s: test.timeout * PATIENCE,
        alone: !test.is_parallel,
        kind: test.protocol === 'tap' ? 'tap' : 'check',
    };
}

function nodeJob(root, dir, file, options) {
    return {
        name: file.replace(/\.test\.mjs$/, ''),
        argv: [process.execPath, '--test', '--test-reporter=tap', path.join(dir, file)],
        env: {},
        cwd: root,
        timeout_s: options.timeout_s ?? NODE_TIMEOUT_S,
        alone: options.alone ?? false,
        kind: 'tap',
    };
}

/** tests/NAME/suite.json, optional: {"timeout_s": seconds a file, "alone": true: nothing beside it} */
function readOptions(file) {
    return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : {};
}
