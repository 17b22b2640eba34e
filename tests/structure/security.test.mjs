// The index of docs/security.md names tests that exist; and no SQL is made from values. Each rule is first shown what it
// must find.
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { ROOT, eachLine, filesUnder, sources, stripComments } from './tree.mjs';

/* --- the index -------------------------------------------------------------------------------------------- */

const page = fs.readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8');
const read = (name) => (fs.existsSync(path.join(ROOT, name)) ? fs.readFileSync(path.join(ROOT, name), 'utf8') : null);

/** The rows of the table of threats: {threat, tests: [{file, name}], waits}. A test is written `file`: "name". */
function rowsOf(text) {
    return text.split('\n').filter((line) => /^\|.*\|.*\|.*\|$/.test(line)).slice(2).map((line) => {
        const [threat, , tests] = line.slice(1, -1).split(/\s\|\s/).map((cell) => cell.trim());
        return {
            threat,
            waits: /^waits for /.test(tests ?? ''),
            tests: [...(tests ?? '').matchAll(/`([^`]+)`: "([^"]+)"/g)].map(([, file, name]) => ({ file, name })),
        };
    });
}

/** What the named file must contain: a test of node's runner by its title, one of Check by its function's name. */
function has(text, name) {
    if (text === null) return false;
    const title = new RegExp(`\\btest\\((['\`"])${name.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&').replaceAll("'", "\\\\?'")}\\1`);
    return title.test(text) || new RegExp(`START_TEST\\(${name.replaceAll(' ', '_')}\\)`).test(text);
}

test('the index of threats names tests that exist, for every threat', () => {
    assert.equal(has("test('a b', () => {})", 'a b'), true);
    assert.equal(has("test('a bc', () => {})", 'a b'), false);
    assert.equal(has('START_TEST(a_b)', 'a b'), true);
    assert.equal(has(null, 'a b'), false);
    const rows = rowsOf(page);
    assert.ok(rows.length >= 22, `${rows.length} threats`);
    assert.deepEqual(rows.filter(({ tests, waits }) => !waits && !tests.length).map(({ threat }) => threat), [], 'threats without a test');
    const gone = rows.flatMap(({ threat, tests }) =>
        tests.filter(({ file, name }) => !has(read(file), name)).map(({ file, name }) => `${threat}: ${file} has no test "${name}"`));
    assert.deepEqual(gone, []);
});

test('no test of tests/security is missing in the index', () => {
    const named = new Set(rowsOf(page).flatMap(({ tests }) => tests.map(({ file }) => file)));
    const files = filesUnder('tests/security').filter((name) => name.endsWith('.test.mjs'));
    assert.ok(files.length > 2);
    assert.deepEqual(files.filter((name) => !named.has(name)), []);
});

/* --- SQL -------------------------------------------------------------------------------------------------- */

const product = () => sources('.c').filter(({ name }) => !/^(tests|bench)\//.test(name));
const findings = (rule, files) => files.flatMap(rule);

/** SQL that several values could end: only migrations, which are built in, are sent as a script. */
const SCRIPTS = ['storage/pg/migrate.c'];
const scripts = ({ name, text }) =>
    SCRIPTS.includes(name) ? [] : eachLine(stripComments(text), (line, n) => (/\b(PQexec|PQsendQuery)\s*\(/.test(line) ? `${name}:${n}: ${line.trim()}` : null));

/** SQL in a format with a value. procedure.c writes the procedure of commits from the tables of records, at --migrate:
 * names and numbers, no values. */
const WRITERS = ['storage/pg/procedure.c'];
const SQL = /"(?:[^"\\\n]|\\.)*\b(select\b.*\bfrom|insert\b.*\binto|update\b.*\bset|delete\s+from|call\s+\w|set_config|alter\s+table|drop\s+\w+|truncate)\b(?:[^"\\\n]|\\.)*%[-\d.*]*[lz]*[dsuxc](?:[^"\\\n]|\\.)*"/i;
const formats = ({ name, text }) =>
    WRITERS.includes(name) ? [] : eachLine(stripComments(text, true), (line, n) => (SQL.test(line) ? `${name}:${n}: ${line.trim()}` : null));

test('no SQL is made from values in C', () => {
    assert.equal(scripts({ name: 'a.c', text: 'PQexec(pg, text);\nPQexecParams(pg, text);\n' }).length, 1);
    assert.equal(formats({ name: 'a.c', text: 'snprintf(b, n, "select x from y where z = \'%s\'", z);\n' }).length, 1);
    assert.equal(formats({ name: 'a.c', text: 'log("event=batch sql=%s", x); query("select x from y where z = $1");\n' }).length, 0);
    assert.ok(product().length > 100);
    assert.deepEqual(findings(scripts, product()), []);
    assert.deepEqual(findings(formats, product()), []);
});

/** Statements that Postgres puts together itself, and of what. */
const DYNAMIC = {
    'storage/sql/grants.sql': 'names of tables and roles, as %I, at --migrate',
    'storage/migrations/001_foundation.sql': 'payon_isolate: a regclass, at --migrate',
    'storage/migrations/040_domains.sql': 'names of domains and tables, as %I, at --migrate',
};
const dynamic = ({ name, text }) => {
    if (DYNAMIC[name]) return [];
    const plain = text.replace(/--[^\n]*/g, '');
    return eachLine(plain, (line, n) =>
        (/\bexecute\b/i.test(line) && !/\bexecute\s+(function|procedure)\b|\b(grant|revoke)\s+(all|execute)\b/i.test(line) ? `${name}:${n}: ${line.trim()}` : null));
};

test('no SQL is made from values in Postgres', () => {
    assert.equal(dynamic({ name: 'a.sql', text: "    execute 'select ' || x;\n" }).length, 1);
    assert.equal(dynamic({ name: 'a.sql', text: 'create trigger t execute function f();\n-- execute\n' }).length, 0);
    const files = sources('.sql').filter(({ name }) => name.startsWith('storage/'));
    assert.ok(files.length > 50);
    assert.deepEqual(findings(dynamic, files), []);
});

/** A tenant is set for one transaction only, so that no connection keeps it for whoever asks next. */
const lasting = ({ name, text }) =>
    eachLine(text.replace(/--[^\n]*/g, ''), (line, n) => {
        const sets = [...line.matchAll(/set_config\('payon\.tenants'/g)].length;
        const local = [...line.matchAll(/set_config\('payon\.tenants'.*?, true\)/g)].length;
        return sets !== local || /\bset\s+(session\s+)?payon\.tenants/i.test(line) ? `${name}:${n}: ${line.trim()}` : null;
    });

test('the tenants of a transaction end with it', () => {
    assert.equal(lasting({ name: 'a.sql', text: "select set_config('payon.tenants', x, false)\n" }).length, 1);
    assert.equal(lasting({ name: 'a.sql', text: "set payon.tenants = '{}'\n" }).length, 1);
    assert.equal(lasting({ name: 'a.sql', text: "select set_config('payon.tenants', array[x]::text, true) from y\n" }).length, 0);
    assert.deepEqual(findings(lasting, sources('.sql', '.c').filter(({ name }) => !/^(tests|bench)\//.test(name))), []);
});
