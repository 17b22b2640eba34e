// Today's build beside the messages of released versions: README.md.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BUILD = process.env.PAYON_BUILD ?? 'build-test';

const linesOf = (text) => text.split('\n').filter((line) => line !== '');
const golden = (name) => linesOf(fs.readFileSync(path.join(HERE, 'v1', name), 'utf8'));

function run(program, args, input) {
    const done = spawnSync(path.join(BUILD, 'tests', program), args, { input, encoding: 'utf8', maxBuffer: 64 << 20 });
    assert.equal(done.status, 0, `${program}: ${done.stderr}`);
    return done.stdout;
}

/** Every member of `was` is in `is`, with its value; arrays are as long. */
function assertKept(was, is, where) {
    if (was === null || typeof was !== 'object') {
        assert.strictEqual(is, was, where);
        return;
    }
    assert.equal(Array.isArray(is), Array.isArray(was), where);
    if (Array.isArray(was)) assert.equal(is.length, was.length, where);
    for (const [key, value] of Object.entries(was)) {
        assert.ok(Object.hasOwn(is, key), `${where}.${key} is gone`);
        const mayChange = key === 'text' && !where.includes('.events') ? typeof value === typeof is[key] : false;
        if (mayChange || where.endsWith('.limits')) continue;
        assertKept(value, is[key], `${where}.${key}`);
    }
}

/** The order of members that were there is the order still: digests are taken of the text. */
function assertOrder(was, is, where) {
    if (was === null || typeof was !== 'object') return;
    if (!Array.isArray(was))
        assert.deepEqual(Object.keys(is).filter((key) => Object.hasOwn(was, key)), Object.keys(was), where);
    for (const key of Object.keys(was)) assertOrder(was[key], is[key], `${where}.${key}`);
}

test('v1: what devices say is understood as it was', () => {
    const said = golden('in.jsonl');
    const understood = linesOf(run('messages', ['decode'], said.join('\n') + '\n'));
    const before = golden('in.understood.jsonl');
    assert.equal(understood.length, said.length);
    assert.equal(before.length, said.length);
    for (let i = 0; i < said.length; i++) assert.equal(understood[i], before[i], said[i]);
});

test('v1: what the hub says has all it had', () => {
    const now = linesOf(run('messages', ['out']));
    const before = golden('out.jsonl');
    assert.ok(now.length >= before.length);
    before.forEach((line, i) => {
        const [was, is] = [JSON.parse(line), JSON.parse(now[i])];
        assertKept(was, is, was.t);
        assertOrder(was, is, was.t);
    });
});

test('the bytes are those of JSON.stringify', () => {
    for (const line of linesOf(run('messages', ['out']))) assert.equal(line, JSON.stringify(JSON.parse(line)));
});

const FIRST_RELEASE = 59; // lines of in.jsonl
const FIRST_TOLD = 26; // and of out.jsonl

test('v1: what devices may say since its first release names its feature', () => {
    const { commands } = JSON.parse(run('describe', []));
    const first = golden('in.jsonl').slice(0, FIRST_RELEASE).map((line) => JSON.parse(line)).filter(({ t }) => t === 'cmd');
    for (const { name, since, body } of commands) {
        const said = first.filter(({ type }) => type === name);
        assert.equal(since === undefined || since === null, said.length > 0, `${name}: .since = FEATURE_…`);
        for (const field of said.length > 0 ? body : [])
            assert.equal(field.since === undefined || field.since === null, said.some((cmd) => field.name in cmd.body), `${name}, ${field.name}: .since = FEATURE_…`);
    }
});

test('v1: what the hub tells since its first release names its feature', () => {
    const { records, elements } = JSON.parse(run('describe', []));
    const walk = (what, fields, told) => {
        for (const field of fields) {
            const was = told.flatMap((record) => record[field.name] ?? []);
            const known = told.some((record) => Object.hasOwn(record, field.name));
            assert.equal(field.since === undefined, known, `${what}, ${field.name}: .since = FEATURE_…`);
            const element = elements.find(({ name }) => name === field.element);
            if (known && element && was.length > 0) walk(element.name, element.fields, was);
        }
    };
    const first = golden('out.jsonl').slice(0, FIRST_TOLD).map((line) => JSON.parse(line).records ?? {});
    for (const { name, fields } of records) {
        const told = first.flatMap((kinds) => kinds[name] ?? []);
        if (told.length > 0) walk(name, fields, told);
    }
});

test('each message and command is there', () => {
    const registry = JSON.parse(run('describe', []));
    const said = golden('in.jsonl').map((line) => JSON.parse(line));
    const heard = golden('out.jsonl').map((line) => JSON.parse(line));
    for (const { t } of registry.messages.in) assert.ok(said.some((m) => m.t === t), `in: ${t}`);
    for (const { t } of registry.messages.out) assert.ok(heard.some((m) => m.t === t), `out: ${t}`);
    for (const { name } of registry.commands)
        assert.ok(said.some((m) => m.t === 'cmd' && m.type === name), `cmd: ${name}`);
    for (const { name } of registry.records)
        assert.ok(heard.some((m) => m.records?.[name]), `record: ${name}`);
});
