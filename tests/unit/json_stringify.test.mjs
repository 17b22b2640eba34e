// Our JSON reader and writer compared with Node's: Node accepts what we accept and reads the same value;
// we write the same bytes as JSON.stringify; digests are those that a browser computes.
// A failure prints the seed: JSON_SEED=N reproduces it.
import assert from 'node:assert/strict';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { randomOf } from '../lib/random.mjs';

const BUILD = process.env.PAYON_BUILD ?? 'build-test';
const SEED = Number(process.env.JSON_SEED ?? 20261122);
const ROUNDS = 4000;

class Echo {
    constructor() {
        this.child = spawn(path.join(BUILD, 'tests/unit/wire/json_echo'), { stdio: ['pipe', 'pipe', 'inherit'] });
        this.bytes = Buffer.alloc(0);
        this.waiting = [];
        this.child.stdout.on('data', (data) => this.take(data));
        this.child.on('exit', (code, signal) => {
            for (const one of this.waiting) one.reject(new Error(`json_echo ended: ${code ?? signal}`));
        });
    }

    take(data) {
        this.bytes = Buffer.concat([this.bytes, data]);
        while (this.bytes.length >= 4) {
            const n = this.bytes.readUInt32LE(0);
            if (this.bytes.length < 4 + n) return;
            this.waiting.shift().resolve(this.bytes.subarray(4, 4 + n));
            this.bytes = this.bytes.subarray(4 + n);
        }
    }

    /** {fault, at} or {fault: 'fine', digest, text: Buffer} */
    async ask(text) {
        const body = Buffer.from(text);
        const size = Buffer.alloc(4);
        size.writeUInt32LE(body.length);
        const answer = await new Promise((resolve, reject) => {
            this.waiting.push({ resolve, reject });
            this.child.stdin.write(Buffer.concat([size, body]));
        });
        const head = answer.toString('latin1', 0, 40).split(' ');
        if (head[0] !== 'fine') return { fault: head[0], at: Number(head[1]) };
        return { fault: 'fine', digest: head[1], text: answer.subarray(22) };
    }
}

function half(bytes, basis, multiplier) {
    let h = basis;
    for (const c of bytes) h = Math.imul(h ^ c, multiplier);
    h ^= h >>> 16;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h = (h ^ (h >>> 16)) >>> 0;
    return h.toString(16).padStart(8, '0');
}

const digestOf = (bytes) => half(bytes, 0x811c9dc5, 0x01000193) + half(bytes, 0x9747b28c, 0x9e3779b1);

const SPECIAL = [
    '"', '\\', '/', '\b', '\f', '\n', '\r', '\t', '\u0001', '\u000b', '\u001f', ' ', '\u007f', '\u0080',
    '\u00e9', '\u07ff', '\u0800', '\u2028', '\u2029', '\ud7ff', '\ue000', '\ufeff', '\uffff', '😀',
    '\u{10000}', '\u{10ffff}', 'a', 'Z', '0', "'", '<', '&', '{', '}', '[', ']', ':', ',',
];

function stringOf(random) {
    let text = '';
    for (let n = random.below(random.of([3, 12, 40])); n > 0; n--) {
        const kind = random.below(4);
        if (kind === 0) text += random.of(SPECIAL);
        else if (kind === 1) text += String.fromCodePoint(1 + random.below(0xd7ff));
        else text += random.of(['x', 'ab', 'plain', 'twelve bytes']);
    }
    return text;
}

const integerOf = (random) =>
    (random.below(2) ? -1 : 1) * random.of([random.below(10), random.below(1e6), Number.MAX_SAFE_INTEGER - random.below(9)]);

function valueOf(random, depth) {
    const kind = random.below(depth > 0 ? 7 : 5);
    if (kind === 0) return integerOf(random) || 0; // never -0
    if (kind === 1) return random.of([true, false, null]);
    if (kind <= 4) return stringOf(random);
    if (kind === 5) return Array.from({ length: random.below(6) }, () => valueOf(random, depth - 1));
    // A Map keeps the order of the text even for keys like "1", which an object would sort.
    const members = new Map();
    for (let n = random.below(6); n > 0; n--) members.set(stringOf(random), valueOf(random, depth - 1));
    return members;
}

const space = (random) => (random.below(3) ? '' : random.of([' ', '\n', '\t ', '\r\n']));

/** A string literal where each character may be escaped or not. */
function literalOf(random, text) {
    let out = '';
    for (const unit of text.split(random.below(2) ? '' : /(?:)/u)) {
        const surrogate = unit.length === 1 && unit >= '\ud800' && unit <= '\udfff';
        if (!surrogate && random.below(6)) {
            out += JSON.stringify(unit).slice(1, -1);
            continue;
        }
        for (let i = 0; i < unit.length; i++) {
            const hex = unit.charCodeAt(i).toString(16).padStart(4, '0');
            out += '\\u' + (random.below(2) ? hex.toUpperCase() : hex);
        }
    }
    return `"${out}"`;
}

/** The value's text with random spaces and escapes (without `random`: as JSON.stringify writes it). */
function textOf(value, random) {
    const gap = () => (random ? space(random) : '');
    const string = (s) => (random ? literalOf(random, s) : JSON.stringify(s));
    let text;
    if (Array.isArray(value)) text = `[${value.map((v) => textOf(v, random)).join(',') || gap()}]`;
    else if (value instanceof Map)
        text = `{${[...value].map(([k, v]) => gap() + string(k) + gap() + ':' + textOf(v, random)).join(',') || gap()}}`;
    else if (typeof value === 'string') text = string(value);
    else text = JSON.stringify(value);
    return gap() + text + gap();
}

let echo;
before(() => {
    echo = new Echo();
});
after(() => echo.child.stdin.end());

test('a text read and written again has the bytes of JSON.stringify', async () => {
    const random = randomOf(SEED);
    for (let i = 0; i < ROUNDS; i++) {
        const value = valueOf(random, 5);
        const want = textOf(value);
        const loose = textOf(value, random);
        assert.deepEqual(JSON.parse(loose), JSON.parse(want)); // the test itself
        const got = await echo.ask(loose);
        assert.equal(got.fault, 'fine', `seed ${SEED} round ${i}: ${JSON.stringify(loose)}`);
        assert.equal(got.text.toString(), want, `seed ${SEED} round ${i}`);
        assert.deepEqual(got.text, Buffer.from(want));
        assert.equal(got.digest, digestOf(Buffer.from(want)), `seed ${SEED} round ${i}`);
    }
});

test('each character of the basic plane', async () => {
    for (let from = 1; from < 0x10000; from += 0x400) {
        if (from > 0xd000 && from < 0xe000) continue; // next to the surrogates
        let text = '';
        for (let code = from; code < Math.min(from + 0x400, 0x10000); code++)
            if (code < 0xd800 || code > 0xdfff) text += String.fromCharCode(code);
        const want = JSON.stringify(text);
        const escaped = `"${[...text].map((c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')).join('')}"`;
        for (const form of [want, escaped]) {
            const got = await echo.ask(form);
            assert.equal(got.fault, 'fine');
            assert.equal(got.text.toString(), want);
        }
    }
});

// Faults for which we refuse and Node may not; for every other fault Node refuses too.
const OURS_ONLY = new Set(['bad_number', 'bad_escape', 'nul', 'duplicate_key', 'too_deep', 'too_large', 'too_many']);
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function nodeParses(bytes) {
    try {
        return { value: JSON.parse(decoder.decode(bytes)) };
    } catch {
        return null;
    }
}

function mutated(random, bytes) {
    const out = Buffer.from(bytes);
    for (let n = 1 + random.below(3); n > 0 && out.length > 0; n--) {
        const at = random.below(out.length);
        const kind = random.below(4);
        if (kind === 0) out[at] = random.below(256);
        else if (kind === 1) out[at] = '{}[]:,"\\u0123456789-+.eE tfn'.charCodeAt(random.below(28));
        else if (kind === 2) out.copy(out, at, random.below(out.length));
        else return out.subarray(0, at);
    }
    return out;
}

test('damaged texts: the same verdict as JSON.parse, except where we are stricter', async () => {
    const random = randomOf(SEED + 1);
    const seen = new Map();
    for (let i = 0; i < 4 * ROUNDS; i++) {
        const bytes = mutated(random, Buffer.from(textOf(valueOf(random, 4), random)));
        const got = await echo.ask(bytes);
        const node = nodeParses(bytes);
        const where = `seed ${SEED} round ${i}: ${got.fault} at ${got.at}: ${JSON.stringify(bytes.toString('latin1'))}`;
        seen.set(got.fault, (seen.get(got.fault) ?? 0) + 1);
        if (got.fault === 'fine') {
            assert.ok(node, where);
            assert.equal(JSON.stringify(JSON.parse(got.text.toString())), JSON.stringify(node.value), where); // -0 is 0
        } else if (!OURS_ONLY.has(got.fault)) {
            assert.equal(node, null, where);
            assert.ok(got.at <= bytes.length, where);
        }
    }
    for (const fault of ['fine', 'bad_syntax', 'bad_utf8', 'bad_number', 'bad_escape', 'trailing_bytes'])
        assert.ok(seen.get(fault) > 10, `${fault} was not met often enough: ${seen.get(fault)}`);
});
