// From a screen's folder to the browser: bundled, compressed, served under its clean name.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import zlib from 'node:zlib';
import { spawnSync } from 'node:child_process';
import { get, Hub, program, ROOT, startPostgres } from '../lib/hub.mjs';
import { skip } from './world.mjs';

const PAGE = '<!doctype html><title>Demo</title><!-- manifest --><!-- style --><!-- script -->';
const MAIN = `import './main.css';
import { render } from 'preact';
import { signal } from '@preact/signals';
import type { LineState } from '#protocol';
const state = signal<LineState>('draft');
render(<p>The line is {state}</p>, document.body);
`;

test('a screen is bundled, compressed and served', { skip }, async (t) => {
    const { publish } = await import(`${ROOT}/clients/web/tools/screens.mjs`);
    const folder = fs.mkdtempSync(path.join(process.env.PAYON_TMP ?? os.tmpdir(), 'web.'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    const [source, out] = [path.join(folder, 'source'), path.join(folder, 'out')];
    const put = (name, text) => {
        fs.mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
        fs.writeFileSync(path.join(source, name), text);
    };
    const build = () => spawnSync(process.execPath, [`${ROOT}/clients/web/tools/build.mjs`, '--hub', program('payon-hub'), '--out', out, '--source', source],
        { encoding: 'utf8' });
    put('screens/demo/page.html', PAGE);
    put('screens/demo/main.css', 'p { color: red }');
    put('screens/demo/main.tsx', MAIN);
    fs.symlinkSync(`${ROOT}/clients/web/node_modules`, path.join(source, 'node_modules')); // where tsc looks for preact

    const first = build();
    assert.equal(first.status, 0, first.stderr);
    const visible = () => fs.readdirSync(out).filter((name) => !name.startsWith('.')).sort();
    const names = visible();
    assert.match(names.join(' '), /^demo\.[0-9a-f]{12}\.css demo\.[0-9a-f]{12}\.js demo\.[0-9a-f]{12}\.js\.br demo\.[0-9a-f]{12}\.js\.gz demo\.html icon\.[0-9a-f]{12}\.svg sw\.js sw\.js\.br sw\.js\.gz$/);
    const script = names.find((name) => /^demo.*\.js$/.test(name));
    const bytes = (ending = '') => fs.readFileSync(path.join(out, script + ending));
    assert.deepEqual(zlib.gunzipSync(bytes('.gz')), bytes());
    assert.deepEqual(zlib.brotliDecompressSync(bytes('.br')), bytes());

    const pg = startPostgres();
    const hub = new Hub(pg, { web_root: out });
    try {
        hub.migrate();
        await hub.start();
        const page = await get(`${hub.url}/demo`);
        assert.deepEqual([page.status, page.headers['cache-control']], [200, 'no-cache']);
        const [, link] = /src="(\/demo\.[0-9a-f]+\.js)"/.exec(page.body);
        const served = await get(hub.url + link, { 'Accept-Encoding': 'br' });
        assert.deepEqual([served.status, served.headers['content-encoding']], [200, 'br']);
        assert.match(served.headers['cache-control'], /immutable/);
        assert.equal((await get(`${hub.url}/.work/core.mjs`)).status, 404);
    } finally {
        await hub.kill();
        pg.stop();
    }

    await t.test('files that are no longer published are removed, hidden ones stay', () => {
        publish(out, new Map([['other.html', Buffer.from('other')]]));
        assert.deepEqual([visible(), fs.existsSync(path.join(out, '.work/core.mjs'))], [['other.html'], true]);
    });
    await t.test('a wrong type fails the build', () => {
        put('screens/demo/main.tsx', MAIN.replace("'draft'", "'eaten'"));
        const wrong = build();
        assert.notEqual(wrong.status, 0);
        assert.match(wrong.stderr, /"eaten"' is not assignable/);
    });
});
