// ./dev watch: whenever files change, a round of `./dev test` for them. A change during a round ends it, and the
// next round covers the files of both. Ctrl-C ends everything.
//
//   watch.mjs [SUITE | SUITE:JOB]…
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = process.env.PAYON_WATCH_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const SETTLE_MS = 200; // saving in an editor or a git checkout causes many events
const UNWATCHED = '/(\\.git|node_modules|var|build|build-[^/]*)(/|$)';
const words = process.argv.slice(2);

const list = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'payon-watch.')), 'changed');
const changed = new Set(); // since the last round began
let covered = []; // files of the running round
let round = null; // process of the running round
let settle = null;
let ending = false;

/** Those files that are neither ignored by git nor temporary files that are gone already. */
function worthwhile(files) {
    const ignored = spawnSync('git', ['-C', ROOT, 'check-ignore', '-z', '--stdin'], { input: files.join('\0'), encoding: 'utf8' });
    const tracked = spawnSync('git', ['-C', ROOT, 'ls-files', '-z', '--', ...files], { encoding: 'utf8' });
    const [drop, known] = [ignored, tracked].map(({ stdout }) => new Set(stdout.split('\0')));
    return files.filter((file) => !drop.has(file) && (known.has(file) || fs.existsSync(path.join(ROOT, file))));
}

function signalRound(signal) {
    try {
        process.kill(-round.pid, signal);
    } catch {
        // it has just ended
    }
}

function startRound() {
    settle = null;
    if (round) return signalRound('SIGTERM'); // the next round starts when it has ended
    const files = worthwhile([...new Set([...covered, ...changed])]);
    changed.clear();
    covered = files;
    if (files.length === 0) return;
    const more = files.length > 3 ? ` and ${files.length - 3} more` : '';
    console.log(`\n--- ${new Date().toTimeString().slice(0, 8)} ${files.slice(0, 3).join(' ')}${more}`);
    fs.writeFileSync(list, `${files.join('\n')}\n`);
    round = spawn(path.join(ROOT, 'dev'), ['test', '--changed-files', list, ...words], {
        cwd: ROOT,
        stdio: ['ignore', 'inherit', 'inherit'],
        detached: true,
    });
    round.once('exit', () => {
        round = null;
        if (ending) finish();
        if (changed.size === 0) covered = [];
        else if (!settle) startRound();
    });
}

function finish() {
    fs.rmSync(path.dirname(list), { recursive: true, force: true });
    process.exit(0);
}

const watcher = spawn('inotifywait', ['--monitor', '--recursive', '--quiet', '--exclude', UNWATCHED,
    '--event', 'close_write,move,delete', '--format', '%w%f', ROOT], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
watcher.once('error', (error) => {
    console.error(`./dev watch: inotifywait: ${error.message}`);
    process.exit(1);
});
watcher.once('exit', () => {
    if (ending) return;
    console.error('./dev watch: inotifywait ended');
    process.exit(1);
});

let rest = '';
watcher.stdout.on('data', (data) => {
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    for (const line of lines) changed.add(path.relative(ROOT, line));
    clearTimeout(settle);
    settle = setTimeout(startRound, SETTLE_MS);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
        if (ending) return;
        ending = true;
        clearTimeout(settle);
        watcher.kill();
        if (round) signalRound('SIGTERM');
        else finish();
    });

console.log(`watching ${ROOT}; Ctrl-C ends it`);
