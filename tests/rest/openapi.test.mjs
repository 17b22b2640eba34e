// The description of REST: whole, linted by a third party, and true to the registry.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { begin, end } from '../lib/ctl.mjs';
import { schemas } from '../lib/schemas.mjs';
import { send } from './client.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
let all, text, document;

test.before(async () => {
    all = await begin('rest');
    const answer = await send(all.hub, 'GET', '/v1/openapi.json', { headers: { 'accept-encoding': 'gzip' } });
    assert.deepEqual([answer.status, answer.headers['content-encoding']], [200, 'gzip']);
    ({ text, json: document } = answer);
});
test.after(() => end(all));

test('every command, kind and topic of the registry is described', () => {
    const { registry } = schemas();
    const paths = Object.keys(document.paths);
    const missing = [
        ...registry.commands.filter(({ roles }) => roles.length).map(({ name }) => `commands/${name}`),
        ...registry.topics.flatMap(({ records }) => records).flatMap((kind) => [kind, `${kind}/{id}`]),
        ...registry.topics.filter(({ name }) => name !== 'presence').map(({ name, family }) => `topics/${name}${family ? ':{station}' : ''}`),
    ].map((name) => `/v1/venues/{venue}/${name}`).filter((name) => !paths.includes(name));
    assert.deepEqual(missing, []);
    const internal = registry.commands.filter(({ roles }) => !roles.length).map(({ name }) => name);
    assert.deepEqual(internal.filter((name) => text.includes(`commands/${name}"`)), []);
});

test('operation ids are unique, and every reference leads somewhere', () => {
    const operations = Object.values(document.paths).flatMap((one) => Object.values(one)).map(({ operationId }) => operationId);
    assert.equal(new Set(operations).size, operations.length);
    const lost = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => ref)
        .filter((ref) => ref.split('/').reduce((at, part) => at?.[part], document) === undefined);
    assert.deepEqual([...new Set(lost)], []);
});

test('redocly finds nothing wrong', () => {
    const file = path.join(all.folder, 'openapi.json');
    fs.writeFileSync(file, text);
    const cli = path.join(here, '../node_modules/@redocly/cli/bin/cli.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'lint', file, '--config', path.join(here, 'redocly.yaml'), '--format', 'json'],
        { encoding: 'utf8', maxBuffer: 1 << 26, env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } });
    const found = stdout.includes('{') ? JSON.parse(stdout.slice(stdout.indexOf('{'))) : null;
    assert.ok(found, stdout + stderr);
    assert.deepEqual(found.problems.slice(0, 5).map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location?.[0]?.pointer ?? ''}`), []);
    assert.equal(status, 0);
});
