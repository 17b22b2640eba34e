// ./dev watch in a folder whose ./dev only records its arguments.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WATCH = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../tools/test/watch.mjs');
const DEV = `#!/bin/sh
echo "$@" "|" $(sort "$3") >>calls
[ ! -e slow ] || exec sleep 600
`;
const WAIT_MS = 60_000; // only a failure waits so long

async function until(what, check) {
    for (const end = Date.now() + WAIT_MS; !check(); ) {
        assert.ok(Date.now() < end, `never: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

test('a change starts a round; a change during a round restarts it; Ctrl-C ends everything', async () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'watch.'));
    const file = (name) => path.join(root, name);
    fs.writeFileSync(file('dev'), DEV, { mode: 0o755 });
    fs.writeFileSync(file('.gitignore'), 'calls\nslow\nbuild/\n');
    fs.mkdirSync(file('src/build'), { recursive: true });
    execFileSync('git', ['init', '-q', root]);
    const watch = spawn(process.execPath, [WATCH, 'unit'], { env: { ...process.env, PAYON_WATCH_ROOT: root }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [watch.stdout, watch.stderr]) stream.on('data', (text) => (said += text));
    const ended = new Promise((resolve) => watch.once('exit', (code, signal) => resolve({ code, signal })));
    const calls = () => (fs.existsSync(file('calls')) ? fs.readFileSync(file('calls'), 'utf8').trim().split('\n') : []);
    const filesOf = (call) => call.split(' | ')[1];
    try {
        // inotifywait does not say when it is ready: write until it is.
        const writer = setInterval(() => fs.writeFileSync(file('src/a.c'), ''), 500);
        await until('the first round', () => calls().length > 0).finally(() => clearInterval(writer));
        assert.match(calls()[0], /^test --changed-files \S+ unit \| src\/a\.c$/);

        fs.writeFileSync(file('slow'), '');
        fs.writeFileSync(file('src/b.c'), '');
        await until('a long round', () => filesOf(calls().at(-1)).includes('src/b.c'));
        fs.writeFileSync(file('src/c.c'), '');
        await until('a round for both', () => /src\/b\.c src\/c\.c$/.test(filesOf(calls().at(-1))));

        const before = calls().length;
        fs.writeFileSync(file('src/build/made.o'), ''); // build output, ignored files and an editor's temporary file
        fs.writeFileSync(file('src/4913'), '');
        fs.rmSync(file('src/4913'));
        fs.rmSync(file('slow'));
        fs.writeFileSync(file('src/d.c'), '');
        await until('a round for the source file only', () => calls().length > before);
        assert.match(filesOf(calls().at(-1)), /src\/d\.c$/);
        assert.doesNotMatch(filesOf(calls().at(-1)), /made|4913|slow/);

        fs.writeFileSync(file('slow'), '');
        fs.writeFileSync(file('src/e.c'), '');
        await until('a round to be interrupted', () => calls().at(-1).endsWith('src/e.c'));
    } finally {
        watch.kill('SIGINT');
    }
    assert.deepEqual(await ended, { code: 0, signal: null }, said);
    const left = fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map((pid) => {
        try {
            return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        } catch {
            return '';
        }
    });
    assert.deepEqual(left.filter((line) => line.includes('inotifywait') && line.includes(root)), []);
    fs.rmSync(root, { recursive: true });
});
