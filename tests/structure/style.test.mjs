// House style of every C file. Each rule is first shown a text that breaks it.
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { BUILD, ROOT, sources } from './tree.mjs';
import * as rules from './rules.mjs';

const code = sources('.c', '.h', '.def');
const headers = sources('.h');

/** The rule finds `bad`, accepts `good`, and finds nothing in the tree. */
function proveRule(rule, name, bad, good, files) {
    assert.equal(rule({ name, text: bad }).length, 1, 'the rule does not find what it forbids');
    assert.deepEqual(rule({ name, text: good }), [], 'the rule forbids what is allowed');
    assert.deepEqual(files.flatMap(rule), []);
}

test('the tree was found', () => assert.ok(code.length > 10));

test(`lines have at most ${rules.COLUMNS_MAX} columns`, () =>
    proveRule(rules.checkColumns, 'a.c', `${'x'.repeat(111)}\n`, `${'ü'.repeat(110)}\n`, code));

test('no tabs, no trailing blanks, a newline at the end', () =>
    proveRule(rules.checkWhitespace, 'a.c', 'int a; \n', 'int a;\n', code));

test('no banned calls', () =>
    proveRule(rules.checkBanned, 'a.c', 'n = atoi(s);\n', '/* atoi(s) */ n = my_atoi(s, "rand(");\n', code));

test('headers begin with #pragma once', () =>
    proveRule(rules.checkPragmaOnce, 'a.h', 'int a;\n', '// What it is.\n#pragma once\n', headers));

test('floors 0-3 do not log', () =>
    proveRule(rules.checkSilent, 'storage/a.c', 'printf("x");\n', 'snprintf(b, n, "x");\n', code));

test('no floating point in floors 0 and 1', () =>
    proveRule(rules.checkNoFloat, 'protocol/pos/a.c', 'double due;\n', 'int64_t due; // not a double\n', code));

test('every statement and migration is named in storage/meson.build', () => {
    const named = fs.readFileSync(path.join(ROOT, 'storage/meson.build'), 'utf8');
    const unnamed = sources('.sql').map(({ name }) => name.replace(/^storage\//, '')).filter((name) => !named.includes(`'${name}'`));
    assert.deepEqual(unnamed, [], 'a file without its line there is not built in');
});

test('includes go by full path from the root', () => {
    const exists = (target) =>
        fs.existsSync(path.join(ROOT, target)) || fs.existsSync(path.join(BUILD, target));
    const rule = (file) => rules.checkIncludePaths(file, exists);
    proveRule(rule, 'a.c', '#include "str.h"\n', '#include "protocol/base/str.h"\n', code);
});

test(`functions have at most ${rules.FUNCTION_LINES_MAX} lines`, (t) => {
    const names = sources('.c', '.h').map(({ name }) => name);
    const tags = spawnSync('ctags', ['-x', '--_xformat=%F %n %e %N', '--kinds-C=f', '--languages=C',
        '--langmap=C:.c.h', '-L', '-', '-f', '-'], { cwd: ROOT, input: names.join('\n'), encoding: 'utf8' });
    assert.equal(tags.status, 0, tags.stderr);
    const functions = tags.stdout.trim().split('\n').map((line) => line.split(' '));
    assert.ok(functions.length > 50, 'ctags found hardly any function');
    const tooLong = functions
        .map(([file, begin, end, name]) => ({ at: `${file}:${begin}: ${name}`, lines: end - begin + 1 }))
        .filter(({ lines }) => lines > rules.FUNCTION_LINES_MAX)
        .map(({ at, lines }) => `${at} has ${lines} lines`);
    assert.deepEqual(tooLong, []);
});

test(`files over ${rules.FILE_LINES_SOFT} lines are named`, (t) => {
    for (const { name, text } of code) {
        const lines = text.split('\n').length - 1;
        if (lines > rules.FILE_LINES_SOFT) t.diagnostic(`${name} has ${lines} lines: can it be two?`);
    }
});
