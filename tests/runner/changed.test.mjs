// --changed: what has changed according to git, and which jobs can see it according to ninja and their imports.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { changedSince, jobsThatSee, mayBeBuilt } from '../../tools/test/changed.mjs';
import { Graph } from '../../tools/test/graph.mjs';
import { readsOf } from '../../tools/test/reads.mjs';
import { SCREENS, suitesFind } from '../../tools/test/suites.mjs';

const ROOT = process.env.PAYON_ROOT ?? path.resolve(import.meta.dirname ?? '.', '../..');
const BUILD = process.env.PAYON_BUILD ?? path.join(ROOT, 'build-test');

const TREE = {
    'lib/meson.build': '', 'lib/shared.h': '', 'lib/shared.c': '#include "lib/shared.h"\n',
    'one/meson.build': '', 'one/one.h': '', 'one/one.c': '#include "one/one.h"\n#include "lib/shared.h"\nint main(void) { return 0; }\n',
    'two/two.c': 'int main(void) { return 0; }\n',
    'data/seeds.txt': '', 'docs/text.md': '', 'tools/helper': '',
    'tests/shared.mjs': "import './deep.mjs';\n", 'tests/deep.mjs': '',
    'tests/suite/a.test.mjs': "import '../shared.mjs';\nspawn(`${ROOT}/tools/helper`);\n", 'tests/suite/b.test.mjs': "import ws from 'ws';\n",
    'tests/suite/rows.json': '', 'tests/suite/README.md': '',
    'meson.build': '', 'build/build.ninja': `
rule cc
  command = cc -I.. -MD -MF $out.d -c $in -o $out
  deps = gcc
  depfile = $out.d
rule link
  command = cc $in -o $out
build shared.o: cc ../lib/shared.c
build one.o: cc ../one/one.c
build two.o: cc ../two/two.c
build one: link one.o | shared.o
build two: link two.o
`,
};

let root, graph, jobs;
const git = (...args) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { encoding: 'utf8' }).trim();
const write = (file, text) => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
};

before(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'changed.'));
    for (const [file, text] of Object.entries(TREE)) write(file, text);
    write('.gitignore', 'build/\n');
    execFileSync('ninja', ['-C', path.join(root, 'build')], { stdio: 'pipe' });
    graph = new Graph(path.join(root, 'build'));
    const job = (suite, name, targets, reads, globs = []) =>
        ({ suite, name, targets, reads: reads.map((file) => path.join(root, file)), globs });
    jobs = [
        job('unit', 'one', ['one'], []),
        job('unit', 'two', ['two'], ['data/seeds.txt']),
        job('suite', 'a', [], ['tests/suite/a.test.mjs'], ['tests/suite/**']),
        job('suite', 'b', ['two'], ['tests/suite/b.test.mjs'], ['tests/suite/**', 'docs/*.md']),
    ];
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

const seeing = (...files) => jobsThatSee(root, jobs, graph, files).map(({ name }) => name).join(' ');

test('a C job sees the sources of its program, headers included', () => {
    assert.equal(seeing('one/one.c'), 'one');
    assert.equal(seeing('one/one.h'), 'one');
    assert.equal(seeing('lib/shared.h'), 'one');
    assert.equal(seeing('lib/shared.c'), 'one');
    assert.equal(seeing('two/two.c'), 'two b');
    assert.equal(seeing('data/seeds.txt'), 'two');
    assert.equal(seeing('one/one.c', 'two/two.c'), 'one two b');
});

test('a node job sees what it imports and names, and its folder except for the other tests there', () => {
    assert.equal(seeing('tests/deep.mjs'), 'a');
    assert.equal(seeing('tools/helper'), 'a');
    assert.equal(seeing('tests/suite/a.test.mjs'), 'a');
    assert.equal(seeing('tests/suite/rows.json'), 'a b');
    assert.equal(seeing('tests/suite/README.md'), '');
});

test('a file of docs/ is seen only by a suite that lists it', () => {
    assert.equal(seeing('docs/text.md'), 'b');
    assert.equal(seeing('docs/other/text.md'), '');
});

test('a meson.build is seen by jobs with sources in its folder or below', () => {
    assert.equal(seeing('one/meson.build'), 'one');
    assert.equal(seeing('lib/meson.build'), 'one');
    assert.equal(seeing('meson.build'), 'one two b');
});

test('npm libraries are needed only by jobs that import some', () => {
    assert.equal(readsOf(root, jobs[2].reads).libraries, false);
    assert.equal(readsOf(root, jobs[3].reads).libraries, true);
});

test('git: commits of this branch, uncommitted, deleted and new files; or everything since a commit', () => {
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'first');
    assert.deepEqual(changedSince(root).files, []);
    git('checkout', '-qb', 'work');
    write('one/one.c', 'int main(void) { return 1; }\n');
    git('commit', '-qam', 'second');
    write('two/two.c', 'int main(void) { return 1; }\n');
    write('new name.c', '');
    write('build/ignored', '');
    fs.rmSync(path.join(root, 'docs/text.md'));
    assert.deepEqual(changedSince(root).files.sort(), ['docs/text.md', 'new name.c', 'one/one.c', 'two/two.c']);
    assert.deepEqual(changedSince(root, 'HEAD').files.sort(), ['docs/text.md', 'new name.c', 'two/two.c']);
    assert.throws(() => changedSince(root, 'nothing'), /no commit nothing/);
    git('branch', '-f', 'main', 'work'); // what main has does not count
    assert.deepEqual(changedSince(root).files.sort(), ['docs/text.md', 'new name.c', 'two/two.c']);
});

/* --- this repository ---------------------------------------------------------------------------- */

test('no C program has a source that mayBeBuilt excludes', () => {
    const own = new Graph(BUILD);
    const targets = suitesFind(ROOT, BUILD).flatMap((suite) => suite.jobs).flatMap((job) => job.targets);
    const programs = [...new Set(targets)].filter((target) => target !== SCREENS);
    const leaves = programs.flatMap((target) => [...own.leaves(target)]).map((file) => path.relative(ROOT, file));
    assert.ok(leaves.includes('hub/main.c'));
    assert.deepEqual(leaves.filter((file) => !file.startsWith('..') && !mayBeBuilt([file])), []);
    assert.ok(mayBeBuilt(['docs/a.md', 'hub/main.c']));
});

test('a suite lists the programs that it runs in suite.json', () => {
    const missing = [];
    for (const job of suitesFind(ROOT, BUILD).flatMap((suite) => suite.jobs)) {
        if (!job.reads[0]?.endsWith('.test.mjs')) continue;
        for (const file of readsOf(ROOT, job.reads).files) {
            if (!file.endsWith('.mjs') || !fs.existsSync(file)) continue;
            for (const [, name] of fs.readFileSync(file, 'utf8').matchAll(/\bprogram\('([\w.-]+)'\)/g))
                if (!job.targets.some((target) => path.basename(target) === name))
                    missing.push(`tests/${job.suite}/suite.json: needs ${name} (${path.relative(ROOT, file)} runs it)`);
        }
    }
    assert.deepEqual([...new Set(missing)], []);
});
