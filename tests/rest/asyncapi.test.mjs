// The description of the socket: whole, valid to a third party, and true to what is said over it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import parser from '@asyncapi/parser';
import { begin, end } from '../lib/ctl.mjs';
import { program } from '../lib/hub.mjs';
import { schemas } from '../lib/schemas.mjs';
import { send } from './client.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const golden = (name) => fs.readFileSync(path.join(here, '../golden/v1', name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
let all, text, document;

test.before(async () => {
    all = await begin('rest');
    const answer = await send(all.hub, 'GET', '/v1/asyncapi.json', { headers: { 'accept-encoding': 'gzip' } });
    assert.deepEqual([answer.status, answer.headers['content-encoding']], [200, 'gzip']);
    ({ text, json: document } = answer);
});
test.after(() => end(all));

test('served like the description of REST: with an ETag, to everybody', async () => {
    const first = await send(all.hub, 'GET', '/v1/asyncapi.json');
    assert.equal(first.text, text);
    assert.equal((await send(all.hub, 'GET', '/v1/asyncapi.json', { headers: { 'if-none-match': first.headers.etag } })).status, 304);
});

test('the parser of AsyncAPI finds nothing wrong', async () => {
    const { document: parsed, diagnostics } = await new parser.Parser().parse(text);
    const wrong = diagnostics.filter(({ severity }) => severity <= 1);
    assert.deepEqual(wrong.slice(0, 5).map(({ code, message, path: at }) => `${code}: ${message} at ${at.join('/')}`), []);
    assert.equal(parsed.version(), '3.0.0');
    assert.equal(parsed.channels().all().length, 1);
});

test('every message and every command that a device may give is there', () => {
    const { registry } = schemas();
    const names = Object.keys(document.channels.socket.messages);
    const wanted = [
        ...registry.messages.in.filter(({ t }) => t !== 'cmd').map(({ t }) => `in.${t}`),
        ...registry.commands.filter(({ roles }) => roles.length).map(({ name }) => `cmd.${name}`),
        ...registry.messages.out.map(({ t }) => `out.${t}`),
    ];
    assert.deepEqual([...names].sort(), wanted.sort());
    const operated = Object.values(document.operations).flatMap(({ messages }) => messages.map(({ $ref }) => $ref.split('/').at(-1)));
    assert.deepEqual(operated.sort(), names.sort());
    const lost = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => ref).filter((ref) => ref.split('/').reduce((at, part) => at?.[part], document) === undefined);
    assert.deepEqual([...new Set(lost)], []);
});

/** A validator of messages by name, without the keywords of `lax`. */
function judgeOf(components, ...lax) {
    const text = JSON.stringify(components, (key, value) => (lax.includes(key) && (value === false || Array.isArray(value)) ? undefined : value));
    const ajv = new Ajv({ strict: false });
    addFormats(ajv);
    ajv.addSchema({ $id: 'socket', components: JSON.parse(text) });
    const validators = new Map();
    const judge = (name, message) => {
        const payload = components.messages[name]?.payload.$ref;
        assert.ok(payload, `${name} is not described`);
        if (!validators.has(name)) validators.set(name, ajv.compile({ $ref: `socket${payload}` }));
        const validate = validators.get(name);
        assert.ok(validate(message), `${name}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(message).slice(0, 1000)}`);
    };
    return { judge, judged: validators };
}

test('the messages of the golden transcripts are as it says', () => {
    const { judge, judged } = judgeOf(document.components);
    const said = judgeOf(document.components, 'additionalProperties'); // devices may say what the hub does not know: it is ignored
    const { registry } = schemas();
    const internal = new Set(registry.commands.filter(({ roles }) => !roles.length).map(({ name }) => name));
    for (const message of golden('in.jsonl'))
        if (message.t !== 'cmd') said.judge(`in.${message.t}`, message);
        else if (!internal.has(message.type)) said.judge(`cmd.${message.type}`, message);
    const today = spawnSync(program('messages'), ['out'], { encoding: 'utf8', maxBuffer: 64 << 20 });
    assert.equal(today.status, 0, today.stderr);
    for (const message of today.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line))) judge(`out.${message.t}`, message);
    for (const name of Object.keys(document.channels.socket.messages)) assert.ok(judged.has(name) || said.judged.has(name), `${name} is in no transcript`);
    const released = judgeOf(document.components, 'required'); // what came later may be missing
    for (const message of golden('out.jsonl')) released.judge(`out.${message.t}`, message);
});
