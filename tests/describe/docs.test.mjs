// docs/protocol.md agrees with the registry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, read } from '../../tools/docs/protocol.mjs';
import { Protocol } from './registry.mjs';

const { registry } = new Protocol();

test('the tables of docs/protocol.md are those of this build', () => {
    const text = read();
    assert.ok(text === fill(text, registry), 'run: node tools/docs/protocol.mjs build/hub/payon-hub');
});

test('an outdated table is noticed', () => {
    const more = structuredClone(registry);
    more.commands[0].doc = 'another doc';
    assert.notEqual(fill(read(), more), read());
    assert.throws(() => fill('no tables at all', registry), /no place for/);
});

test('the prose agrees with the registry', () => {
    const text = read();
    const named = (list, key) => new Set(list.map((row) => row[key]));
    const limits = named(registry.limits, 'name');
    for (const [, name] of text.matchAll(/limit `([a-z_]+)`/g)) assert.ok(limits.has(name), name);
    const refusals = named(registry.refusals, 'code');
    for (const [, name] of text.matchAll(/refused `([a-z_0-9]+)`/g)) assert.ok(refusals.has(name), name);
    const errors = named(registry.errors, 'code');
    for (const [, name] of text.matchAll(/error `([a-z_]+)`/g)) assert.ok(errors.has(name), name);
    const codes = named(registry.close_codes, 'code');
    for (const [, code] of text.matchAll(/close (\d{4})\b/g)) assert.ok(codes.has(Number(code)), code);
});
