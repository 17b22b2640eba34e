// Which files have changed, and which jobs can see that.
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { readsOf } from './reads.mjs';

function git(root, ...args) {
    const run = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return run.status === 0 ? run.stdout : null;
}

/** Where this branch began: the newest commit that it shares with origin's main branch or with main. */
function baseFind(root) {
    const branch = git(root, 'symbolic-ref', '--quiet', '--short', 'HEAD')?.trim();
    const bases = ['origin/HEAD', 'origin/main', 'main']
        .filter((name) => name !== branch)
        .map((name) => git(root, 'merge-base', 'HEAD', name)?.trim())
        .filter((commit) => commit);
    const age = (commit) => Number(git(root, 'rev-list', '--count', `${commit}..HEAD`));
    return bases.sort((a, b) => age(a) - age(b))[0] ?? 'HEAD';
}

/** Files that differ from a commit, relative to the root: committed since, uncommitted, untracked or deleted.
 * Returns {base, files}; throws if there is no such commit. */
export function changedSince(root, since) {
    const base = since ?? baseFind(root);
    const tracked = git(root, 'diff', '--name-only', '--no-renames', '-z', base, '--');
    if (tracked === null) throw new Error(`there is no commit ${base}`);
    const others = git(root, 'ls-files', '--others', '--exclude-standard', '-z') ?? '';
    const name = since ?? git(root, 'rev-parse', '--short', base).trim();
    return { base: name, files: [...new Set(`${tracked}${others}`.split('\0').filter((file) => file))] };
}

/** Whether one of these files could be a source of a C program. tests/runner compares this with ninja. */
export const mayBeBuilt = (files) => files.some((file) => !/\.md$|^docs\//.test(file));

/** '*' matches any part of a name, '**' any number of folders. */
function globMatches(glob, file) {
    const parts = glob.split(/(\*\*\/|\*\*|\*)/).map((part) =>
        ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[part] ?? part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('')}$`).test(file);
}

/** Whether a job can see a change of `file` (relative to the root): one of its programs is made from it, it
 * reads it, or it is a meson.build that says how one of its programs is made. */
function sees(root, job, graph, file) {
    const whole = path.join(root, file);
    const below = (folder) => whole.startsWith(`${folder}/`);
    const isMadeOf = (input) => job.targets.some((target) => graph.leaves(target).has(input));
    // A folder can be an input: a file was added to it or removed.
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
