// What changed, and which jobs can see it.
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { readsOf } from './reads.mjs';

function git(root, ...args) {
    const run = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return run.status === 0 ? run.stdout : null;
}

/** Where this work began: the newest commit that it shares with origin's main branch, or else with main. */
function baseFind(root) {
    const branch = git(root, 'symbolic-ref', '--quiet', '--short', 'HEAD')?.trim();
    const bases = ['origin/HEAD', 'origin/main', 'main']
        .filter((name) => name !== branch)
        .map((name) => git(root, 'merge-base', 'HEAD', name)?.trim())
        .filter((commit) => commit);
    const age = (commit) => Number(git(root, 'rev-list', '--count', `${commit}..HEAD`));
    return bases.sort((a, b) => age(a) - age(b))[0] ?? 'HEAD';
}

/** Files that differ from a commit, as paths from the root: committed since, uncommitted and untracked,
 * deleted ones too. Returns {base, files}; throws when there is no such commit. */
export function changedSince(root, since) {
    const base = since ?? baseFind(root);
    const tracked = git(root, 'diff', '--name-only', '--no-renames', '-z', base, '--');
    if (tracked === null) throw new Error(`there is no commit ${base}`);
    const others = git(root, 'ls-files', '--others', '--exclude-standard', '-z') ?? '';
    const name = since ?? git(root, 'rev-parse', '--short', base).trim();
    return { base: name, files: [...new Set(`${tracked}${others}`.split('\0').filter((file) => file))] };
}

/** Whether some build could read one of these files. A test in tests/runner holds ninja against it. */
export const mayBeBuilt = (files) => files.some((file) => !/\.md$|^docs\//.test(file));

/** '*' is any part of a name, '**' any number of folders. */
function globMatches(glob, file) {
    const parts = glob.split(/(\*\*\/|\*\*|\*)/).map((part) =>
        ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[part] ?? part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('')}$`).test(file);
}

/** Whether a job can see a change of `file`, a path from the root: one of its programs is made of it, it
 * reads it, or meson describes there how something it needs is made. */
function sees(root, job, graph, file) {
    const whole = path.join(root, file);
    const below = (folder) => whole.startsWith(`${folder}/`);
    const isMadeOf = (input) => job.targets.some((target) => graph.leaves(target).has(input));
    // A folder is an input too: something was added to it or taken out.
    if (isMadeOf(whole) || isMadeOf(path.dirname(whole))) return true;
    if (/(^|\/)meson(\.build|_options\.txt)$/.test(file)) {
        const folder = path.dirname(whole);
        return job.targets.some((target) => [...graph.leaves(target)].some((leaf) => leaf.startsWith(`${folder}/`)));
    }
    const { files, folders } = readsOf(root, job.reads);
    if (files.has(whole) || [...folders].some(below)) return true;
    const isOtherTest = /\.test\.mjs$/.test(file) || /\.md$/.test(file);
    return job.globs.some((glob) => globMatches(glob, file) && (!isOtherTest || !glob.startsWith(`tests/${job.suite}/`)));
}

export const jobsThatSee = (root, jobs, graph, files) =>
    jobs.filter((job) => files.some((file) => sees(root, job, graph, file)));
