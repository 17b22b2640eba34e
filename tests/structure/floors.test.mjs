// A file includes its own floor or a lower one, and a library stays where it belongs. Floors 0-2 call
// nothing outside except what pure-symbols.txt lists.
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { BUILD, ROOT, sources } from './tree.mjs';
import { checkIncludes, floorOf } from './rules.mjs';

const PURE = ['protocol/base', 'protocol/pos', 'protocol/wire'];

test('includes point downwards', () => {
    const wrong = (name, text) => checkIncludes({ name, text }).length;
    assert.equal(wrong('protocol/pos/a.c', '#include "protocol/wire/a.h"\n'), 1);
    assert.equal(wrong('hub/core/a.c', '#include "hub/net/a.h"\n'), 1);
    assert.equal(wrong('hub/core/a.c', '#include <libwebsockets.h>\n'), 1);
    assert.equal(wrong('clients/c/a.c', '#include "storage/store.h"\n'), 1);
    assert.equal(wrong('hub/main.c', '#include "tests/a.h"\n'), 1);
    assert.equal(wrong('hub/net/a.c', '#include "hub/core/a.h"\n#include <uv.h>\n'), 0);
    assert.deepEqual(sources('.c', '.h', '.def').flatMap(checkIncludes), []);
});

/** Symbols of static libraries under a folder of the build: {defined, undefined}, both sets. */
function symbolsOf(folder) {
    const defined = new Set();
    const needed = new Set();
    const dir = path.join(BUILD, folder);
    const archives = fs.readdirSync(dir).filter((name) => name.endsWith('.a'));
    assert.ok(archives.length > 0, `no library in ${folder} of the build`);
    for (const archive of archives) {
        const nm = spawnSync('nm', ['-P', path.join(dir, archive)], { encoding: 'utf8', maxBuffer: 64 << 20 });
        assert.equal(nm.status, 0, nm.stderr);
        for (const line of nm.stdout.split('\n')) {
            const [name, kind] = line.split(' ');
            if (!kind) continue;
            if (/^[Uw]$/.test(kind)) needed.add(name);
            else if (/^[A-Z]$/.test(kind)) defined.add(name);
        }
    }
    return { defined, needed };
}

/** Added by the compiler: sanitizers, stack protector, coverage. */
const isCompilers = (name) => /^(__asan_|__ubsan_|__sanitizer_|__stack_chk_|__gcov|_GLOBAL_OFFSET_TABLE_)/.test(name);

function allowedSymbols() {
    const allowed = new Map();
    for (const line of fs.readFileSync(path.join(ROOT, 'tests/structure/pure-symbols.txt'), 'utf8').split('\n')) {
        if (/^\s*(#|$)/.test(line)) continue;
        const found = /^(protocol\/\w+)\s+(\S+)\s+# \S/.exec(line);
        assert.ok(found, `pure-symbols.txt: folder, symbol and a reason, please: ${line}`);
        allowed.set(`${found[1]} ${found[2]}`, true);
    }
    return allowed;
}

test('floors 0-2 are pure: no clock, no I/O, no randomness', () => {
    const allowed = allowedSymbols();
    const below = new Set();
    const strangers = [];
    for (const folder of PURE.filter((each) => sources('.c').some(({ name }) => name.startsWith(`${each}/`)))) {
        assert.notEqual(floorOf(`${folder}/`), null);
        const { defined, needed } = symbolsOf(folder);
        for (const name of defined) below.add(name);
        for (const name of needed) {
            const known = below.has(name) || isCompilers(name) || PURE.some(
                (each) => floorOf(`${each}/`) <= floorOf(`${folder}/`) && allowed.has(`${each} ${name}`));
            if (!known) strangers.push(`${folder} calls ${name}`);
        }
    }
    assert.deepEqual(strangers, []);
});
