// A program that uses REST: a fetch with a key. Each answer is held against the hub's own OpenAPI document.
import assert from 'node:assert/strict';
import http from 'node:http';
import zlib from 'node:zlib';
import { Description } from './description.mjs';

export const good = ({ status, stdout, stderr }) => {
    assert.equal(status, 0, stdout + stderr);
    return stdout.trim();
};

/** A key of the API: {token, id}. */
export function mintKey(hub, { tenant, venue }, ...options) {
    const token = good(hub.tryCtl('--tenant', tenant, '--venue', venue, 'key', 'mint', ...options));
    const hex = token.split('_')[2];
    return { token, id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
}

/** One request: {status, headers, text, json, problem}. */
export function send(hub, method, path, { headers = {}, body, agent = false } = {}) {
    return new Promise((resolve, reject) => {
        const bytes = body === undefined ? undefined : Buffer.from(body);
        const all = { ...(bytes ? { 'content-length': bytes.length } : {}), ...headers };
        const request = http.request({ host: '127.0.0.1', port: hub.port, method, path, headers: all, agent }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('error', reject);
            answer.on('end', () => {
                let whole = Buffer.concat(parts);
                if (answer.headers['content-encoding'] === 'gzip') whole = zlib.gunzipSync(whole);
                const text = whole.toString();
                const type = answer.headers['content-type'] ?? '';
                const json = type.includes('json') && !type.includes('ndjson') && text ? JSON.parse(text) : undefined;
                resolve({ status: answer.statusCode, headers: answer.headers, text, json, problem: type.startsWith('application/problem+json') });
            });
        });
        request.on('error', reject);
        request.end(bytes);
    });
}

export class Program {
    constructor(hub, token, venue) {
        Object.assign(this, { hub, token, venue });
    }

    headers(more) {
        return { authorization: `Bearer ${this.token}`, ...more };
    }

    async checked(method, path, options = {}) {
        const answer = await send(this.hub, method, path, { ...options, headers: this.headers(options.headers) });
        assert.ok(answer.headers['x-request-id'], 'every answer has a request id');
        assert.equal(answer.headers['set-cookie'], undefined);
        if (method !== 'HEAD') (await Description.of(this.hub)).check(method, path, answer);
        return answer;
    }

    get(path, headers = {}) {
        return this.checked('GET', path.startsWith('/') ? path : `/v1/venues/${this.venue}/${path}`, { headers });
    }

    command(type, body, key, headers = {}, venue = this.venue) {
        return this.checked('POST', `/v1/venues/${venue}/commands/${type}`, {
            headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}), ...headers },
            body: typeof body === 'string' ? body : JSON.stringify(body),
        });
    }
}
