// Starts build/tests/echo for a test and stops it afterwards; a raw client that sends frames and
// requests byte by byte, plain or TLS, including those that no proper library would send.
import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import path from 'node:path';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const ECHO = path.join(process.env.PAYON_BUILD ?? path.join(ROOT, 'build'), 'tests/echo');

export const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts an echo; `t.after` ends it and requires a clean end: exit 0, no report of a sanitizer. */
export async function startEcho(t, args = [], options = {}) {
    const argv = options.wrap ? [...options.wrap, ECHO] : [ECHO];
    const child = spawn(argv[0], [...argv.slice(1), '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const echo = { child, args, stderr: '', secure: args.includes('--cert') };
    child.stderr.on('data', (bytes) => (echo.stderr += bytes));
    echo.exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    let said = '';
    const line = await new Promise((resolve, reject) => {
        child.stdout.on('data', (bytes) => {
            said += bytes;
            if (said.includes('\n')) resolve(said);
        });
        child.once('error', reject);
        echo.exited.then(({ code }) => reject(new Error(`echo ended with ${code}: ${echo.stderr}`)));
    });
    [, echo.address, echo.port] = /^listening on (\S+) (\d+)$/m.exec(line);
    echo.port = Number(echo.port);
    echo.stop = async (signal = 'SIGTERM') => {
        if (child.exitCode === null) child.kill(signal);
        return echo.exited;
    };
    t.after(async () => {
        const end = await echo.stop();
        if (!options.mayDie) assert.deepEqual(end, { code: 0, signal: null }, echo.stderr);
    });
    return echo;
}

/** CPU time of the echo, in ticks of 10 ms. */
export const cpuTicks = (echo) => fs.readFileSync(`/proc/${echo.child.pid}/stat`, 'utf8').split(' ').slice(13, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0);

/** A socket that is read through promises. */
export class Wire {
    constructor(socket) {
        this.socket = socket;
        this.bytes = Buffer.alloc(0);
        this.chunks = [];
        this.ended = false;
        this.waiting = null;
        this.counted = 0;
        socket.on('data', (bytes) => {
            this.chunks.push(bytes);
            this.counted += bytes.length;
            this.wake();
        });
        const end = () => {
            this.ended = true;
            this.wake();
        };
        socket.on('end', end).on('close', end).on('error', end);
    }

    wake() {
        this.waiting?.();
        this.waiting = null;
    }

    /** Waits until `ready()` is neither undefined nor null; throws after `ms`. */
    async until(ready, ms = 10_000) {
        const timer = setTimeout(() => ((this.late = true), this.wake()), ms);
        this.late = false;
        try {
            for (;;) {
                const found = ready();
                if (found !== undefined && found !== null) return found;
                if (this.late) throw new Error(`nothing within ${ms} ms`);
                await new Promise((resolve) => (this.waiting = resolve));
            }
        } finally {
            clearTimeout(timer);
        }
    }

    gather() {
        if (this.chunks.length) this.bytes = Buffer.concat([this.bytes, ...this.chunks.splice(0)]);
        return this.bytes;
    }

    /** n bytes, or fewer when the peer ended. */
    async take(n, ms) {
        return this.until(() => {
            if (this.counted < n && !this.ended) return undefined;
            const all = this.gather();
            const taken = all.subarray(0, n);
            this.bytes = all.subarray(taken.length);
            this.counted -= taken.length;
            return taken;
        }, ms);
    }

    /** The head of an HTTP answer: {status, headers, text}. Null when the peer ended instead. */
    async head(ms) {
        const text = await this.until(() => {
            const at = this.gather().indexOf('\r\n\r\n');
            if (at < 0) return this.ended ? '' : undefined;
            const found = this.bytes.subarray(0, at).toString('latin1');
            this.bytes = this.bytes.subarray(at + 4);
            this.counted = this.bytes.length;
            return found;
        }, ms);
        if (!text) return null;
        const [first, ...lines] = text.split('\r\n');
        const headers = Object.fromEntries(lines.map((line) => {
            const colon = line.indexOf(':');
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }));
        return { status: Number(first.split(' ')[1]), headers, text };
    }

    /** One unmasked frame {final, rsv, opcode, payload}, or null when the peer ended. */
    async frame(ms) {
        let head = await this.take(2, ms);
        if (head.length < 2) return null;
        const masked = head[1] & 0x80;
        assert.equal(masked, 0, 'a server does not mask');
        let n = head[1] & 0x7f;
        if (n === 126) n = (await this.take(2, ms)).readUInt16BE();
        else if (n === 127) n = Number((await this.take(8, ms)).readBigUInt64BE());
        const payload = await this.take(n, ms);
        if (payload.length < n) return null;
        return { final: !!(head[0] & 0x80), rsv: (head[0] >> 4) & 7, opcode: head[0] & 15, payload };
    }

    /** One text or binary message, reassembled; other frames are an error. */
    async message(ms) {
        const parts = [];
        for (let first = null; ;) {
            const f = await this.frame(ms);
            assert.ok(f, 'the connection ended instead of a message');
            assert.equal(f.rsv, 0);
            if (first === null) assert.ok(f.opcode === TEXT || f.opcode === BINARY, `opcode ${f.opcode}`);
            else assert.equal(f.opcode, 0);
            first ??= f.opcode;
            parts.push(f.payload);
            if (f.final) return { opcode: first, payload: Buffer.concat(parts) };
        }
    }

    /** The code of the close frame that must come next; then the connection must end. */
    async closed(ms = 6000) {
        const f = await this.frame(ms);
        assert.ok(f, 'the connection ended without a close frame');
        assert.equal(f.opcode, CLOSE, `a frame of opcode ${f.opcode} instead of a close`);
        const code = f.payload.length ? f.payload.readUInt16BE() : 1005;
        return { code, reason: f.payload.subarray(2).toString() };
    }

    async end(ms = 6000) {
        await this.until(() => (this.ended ? true : undefined), ms);
    }

    write(...parts) {
        this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
    }

    destroy() {
        this.socket.destroy();
    }
}

/** Bytes of one masked frame. `rsv`, `mask: false` and `announce` (a wrong length) make bad ones. */
export function frame(opcode, payload = '', options = {}) {
    const bytes = Buffer.from(payload);
    const n = options.announce ?? bytes.length;
    const head = [((options.final ?? true) ? 0x80 : 0) | ((options.rsv ?? 0) << 4) | opcode];
    const maskBit = options.mask === false ? 0 : 0x80;
    const wide = options.width ?? (n < 126 ? 0 : n < 65536 ? 2 : 8);
    if (wide === 0) head.push(maskBit | Number(n));
    else if (wide === 2) head.push(maskBit | 126, Number(n) >> 8, Number(n) & 255);
    else {
        const eight = Buffer.alloc(8);
        eight.writeBigUInt64BE(BigInt(n));
        head.push(maskBit | 127, ...eight);
    }
    if (options.mask === false) return Buffer.concat([Buffer.from(head), bytes]);
    const key = options.key ?? [0x37, 0xfa, 0x21, 0x3d];
    const masked = Buffer.from(bytes);
    for (let i = 0; i < masked.length; i++) masked[i] ^= key[i & 3];
    return Buffer.concat([Buffer.from(head), Buffer.from(key), masked]);
}

export function closeFrame(code, reason = '') {
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
    payload.writeUInt16BE(code);
    payload.write(reason, 2);
    return frame(CLOSE, payload);
}

/** A plain or TLS connection to an echo. */
export async function connect(echo, options = {}) {
    const to = { host: echo.address, port: echo.port, noDelay: true, ...options };
    const socket = echo.secure
        ? tls.connect({ ...to, rejectUnauthorized: false, servername: 'localhost', ALPNProtocols: ['http/1.1'] })
        : net.connect(to);
    const wire = new Wire(socket);
    await new Promise((resolve, reject) => {
        socket.once(echo.secure ? 'secureConnect' : 'connect', resolve);
        socket.once('error', reject);
    });
    return wire;
}

export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
export const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='; // RFC 6455 1.3

/** The text of a handshake. A header set to null is left out; one set to an array is repeated. */
export function handshake(echo, headers = {}, first = 'GET / HTTP/1.1') {
    const all = {
        Host: `${echo.address}:${echo.port}`,
        Upgrade: 'websocket',
        Connection: 'Upgrade',
        'Sec-WebSocket-Key': KEY,
        'Sec-WebSocket-Version': '13',
        ...headers,
    };
    const lines = Object.entries(all).filter(([, value]) => value !== null)
        .flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`));
    return [first, ...lines, '', ''].join('\r\n');
}

/** An open WebSocket on a raw wire. */
export async function open(echo, path = '/', headers = {}, options = {}) {
    const wire = await connect(echo, options);
    wire.write(handshake(echo, headers, `GET ${path} HTTP/1.1`));
    const answer = await wire.head();
    assert.equal(answer?.status, 101);
    assert.equal(answer.headers['sec-websocket-accept'], ACCEPT);
    return wire;
}

async function openssl(folder, ...args) {
    const child = spawn('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
    let stderr = '';
    child.stderr.on('data', (bytes) => (stderr += bytes));
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0, `openssl ${args[0]}: ${stderr}`);
}

/** A self-signed pair under `folder`: {cert, key}. */
export async function makeCertificate(folder, name) {
    const cert = path.join(folder, `${name}.crt`), key = path.join(folder, `${name}.key`);
    await openssl(folder, 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key,
        '-out', cert, '-days', '30', '-subj', `/CN=${name}`);
    return { cert, key };
}

/** The same, but valid in January 2020 only. */
export async function makeExpired(folder) {
    const cert = path.join(folder, 'expired.crt'), key = path.join(folder, 'expired.key');
    fs.writeFileSync(path.join(folder, 'ca.cnf'), `[ca]\ndefault_ca=d\n[d]\ndatabase=ca.index\nserial=ca.serial
new_certs_dir=.\npolicy=p\n[p]\ncommonName=supplied\n`);
    fs.writeFileSync(path.join(folder, 'ca.index'), '');
    fs.writeFileSync(path.join(folder, 'ca.serial'), '01\n');
    await openssl(folder, 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', 'expired.csr',
        '-subj', '/CN=expired');
    await openssl(folder, 'ca', '-batch', '-selfsign', '-keyfile', key, '-in', 'expired.csr', '-out', cert, '-notext', '-md', 'sha256',
        '-startdate', '20200101000000Z', '-enddate', '20200201000000Z', '-config', 'ca.cnf');
    return { cert, key };
}
