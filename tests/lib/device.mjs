// A device that speaks payon.v1 through npm's ws. It keeps the records it receives (snapshot, put, del),
// answers sync with seen, and checks that seq always grows and that digests agree.
import { randomBytes } from 'node:crypto';
import WebSocket from 'ws';
import { digestAdd } from './digest.mjs';
import { schemas } from './schemas.mjs';

/** A new UUIDv7, of now or another moment. */
export function uuid(ms = Date.now()) {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(ms, 0, 6);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** How a field reads that the hub left out (docs/protocol.md, "Zero values"). */
function zeroOf({ nullable, type, enum: of }) {
    if (nullable) return null;
    if (type === 'enum') return schemas().registry.enums.find(({ name }) => name === of).values[0].name;
    return { int: 0, money: 0, text: '', bool: false, list: [] }[type];
}

const plans = new WeakMap(); // fields -> those of them that reading has to look at

/** Of fields: {name, parts: the fields of its elements, zero: what it reads as when left out}. A test reads
 * thousands of records, so the registry is searched once. */
function planOf(fields) {
    if (!plans.has(fields)) {
        const look = ({ name, element, ...field }) => ({
            name,
            parts: schemas().registry.elements.find((one) => one.name === element)?.fields,
            zero: field.since && field.visible === 'all' ? () => zeroOf(field) : null,
        });
        plans.set(fields, fields.map(look).filter(({ parts, zero }) => parts || zero));
    }
    return plans.get(fields);
}

/** The record, or the element of one, with the fields that the hub left out at their zero values. */
function whole(fields, told) {
    const read = { ...told };
    for (const { name, parts, zero } of planOf(fields)) {
        if (parts && told[name]) read[name] = told[name].map((element) => whole(parts, element));
        if (zero && told[name] === undefined) read[name] = zero();
    }
    return read;
}

export class Device {
    constructor(hub, token, options = {}) {
        this.hub = hub;
        this.token = token;
        this.options = options;
        this.records = new Map(); // kind -> id -> record
        this.topics = new Set();
        this.seq = 0;
        this.mark = ''; // of the journal at seq
        this.epoch = null;
        this.heard = []; // every message, in order
        this.waiting = new Set();
        this.closed = null;
    }

    /** Connects and says hello; resolves with the welcome. {resume: true} resumes at the last seq. */
    async connect({ resume = false } = {}) {
        const hello = { t: 'hello', token: this.token, client: { name: 'tests', version: '1' }, features: [] };
        // The first check compiles the schemas: seconds on a busy machine, in which the hub must not wait for the hello.
        schemas().check('in', hello);
        if (resume) hello.resume = { epoch: this.epoch, seq: this.seq, ...(this.mark ? { mark: this.mark } : {}), topics: [...this.topics] };
        const socket = new WebSocket(this.hub.ws, 'payon.v1', this.options.socket);
        this.socket = socket;
        this.closed = null;
        socket.on('error', () => {}); // a close follows
        socket.on('message', (data) => socket === this.socket && this.receive(data.toString()));
        this.gone = new Promise((resolve) =>
            socket.once('close', (code, reason) => {
                const end = { code, reason: reason.toString() };
                if (socket === this.socket) this.closed = end;
                for (const w of [...this.waiting]) if (w.socket === socket) w.fail(new Error(`closed ${code} ${reason}`));
                resolve(end);
            }),
        );
        const welcome = this.next((m) => m.t === 'welcome');
        socket.once('open', () => this.send(hello));
        return welcome;
    }

    receive(text) {
        const frame = JSON.parse(text);
        for (const message of Array.isArray(frame) ? frame : [frame]) {
            schemas().check('out', message, this.view);
            this.apply(message);
            this.heard.push(message);
            for (const w of [...this.waiting]) w.offer(message);
        }
    }

    apply(m) {
        if (m.t === 'welcome') {
            if (this.epoch !== m.epoch) Object.assign(this, { seq: 0, mark: '' });
            this.epoch = m.epoch;
            this.venue = m.venue;
            this.view = schemas().registry.roles.find((row) => row.name === m.role)?.view;
        } else if (m.t === 'snapshot') {
            this.replace(m);
            Object.assign(this, { seq: m.seq, mark: m.mark });
        } else if (m.t === 'change') {
            if (m.seq <= this.seq) throw new Error(`change ${m.seq} after ${this.seq}`);
            Object.assign(this, { seq: m.seq, mark: m.mark });
            for (const [kind, list] of Object.entries(m.put)) for (const record of list) this.kind(kind).set(record.id, record);
            for (const [kind, list] of Object.entries(m.del)) for (const key of list) this.kind(kind).delete(key);
        } else if (m.t === 'sync') {
            if (m.seq < this.seq) throw new Error(`sync ${m.seq} after ${this.seq}`);
            Object.assign(this, { seq: m.seq, mark: m.mark });
            this.digest = m.digest;
            if (!this.options.silent) this.send({ t: 'seen', seq: m.seq });
        }
    }

    /** A snapshot replaces the records held of its topics. */
    replace(m) {
        const { registry } = schemas();
        for (const topic of m.topics) {
            this.topics.add(topic);
            const family = registry.topics.find((row) => row.name === topic.split(':')[0]);
            if (!family.family) for (const kind of family.records) this.records.delete(kind);
        }
        for (const [kind, list] of Object.entries(m.records)) for (const record of list) this.kind(kind).set(record.id, record);
    }

    /** The records of a kind by id, as the hub told them. */
    kind(kind) {
        if (!this.records.has(kind)) this.records.set(kind, new Map());
        return this.records.get(kind);
    }
    /** The records of a kind, whole, as an array; only those that `match` as they were told. */
    all(kind, match = () => true) {
        const { fields } = schemas().registry.records.find(({ name }) => name === kind);
        return [...this.kind(kind).values()].filter(match).map((told) => whole(fields, told));
    }

    /** The digest of all records held, as docs/protocol.md defines it. */
    ownDigest() {
        const sum = { a: 0, b: 0 };
        for (const kind of this.records.values()) for (const record of kind.values()) digestAdd(sum, JSON.stringify(record));
        return [sum.a, sum.b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
    }

    send(message, { check = true } = {}) {
        if (check) schemas().check('in', message);
        this.socket.send(JSON.stringify(message));
    }

    /** The next message that matches; fails when the connection ends first. */
    next(match, ms = 30_000) {
        const found = new Promise((resolve, reject) => {
            const timer = setTimeout(() => w.fail(new Error(`no such message within ${ms} ms: ${match}`)), ms);
            const w = {
                socket: this.socket,
                offer: (m) => match(m) && w.end(resolve, m),
                fail: (why) => w.end(reject, why),
                end: (how, value) => {
                    clearTimeout(timer);
                    this.waiting.delete(w);
                    how(value);
                },
            };
            this.waiting.add(w);
        });
        found.catch(() => {}); // not unhandled: whoever awaits it gets the error
        return found;
    }

    async sub(topics, from) {
        const key = uuid();
        const answer = this.next((m) => ['snapshot', 'resumed', 'error'].includes(m.t) && m.id === key);
        this.send({ t: 'sub', id: key, topics, ...(from ? { from } : {}) });
        return answer;
    }

    /** Sends a command; resolves with ok or no. */
    cmd(type, body, { op = uuid(Date.now() - (this.options.opsAgo ?? 0)), pre, at, by, approval } = {}) {
        const answer = this.next((m) => (m.t === 'ok' || m.t === 'no') && m.op === op);
        this.send({ t: 'cmd', op, type, body, ...(pre ? { pre } : {}), ...(at ? { at } : {}), ...(by ? { by } : {}), ...(approval ? { approval } : {}) });
        return answer;
    }

    /** Like cmd, but fails when the command is refused. */
    async ok(type, body, options) {
        const answer = await this.cmd(type, body, options);
        if (answer.t !== 'ok') throw new Error(`${type} refused: ${JSON.stringify(answer)}`);
        return answer;
    }

    async close() {
        this.socket.close(1000);
        return this.gone;
    }
    /** Cuts the TCP connection without a close frame. */
    cut() {
        this.socket.terminate();
        return this.gone;
    }
}
