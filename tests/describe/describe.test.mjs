// The registry is complete, and its schemas agree with the decoder and the writers.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { Protocol, linesOf, run } from './registry.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const RANDOM = 1500;

const protocol = new Protocol();
const { registry } = protocol;
const said = linesOf(fs.readFileSync(path.join(HERE, '../golden/v1/in.jsonl'), 'utf8')).map((line) => JSON.parse(line));
const heard = linesOf(run('messages', ['out'])).map((line) => JSON.parse(line));
const views = registry.views.map((view) => view.name);

test('every schema compiles and is used', () => {
    for (const def of protocol.defs) protocol.validator(def);
    const text = JSON.stringify(registry.schemas);
    for (const def of protocol.defs)
        if (!/^(frame|in|out\.(change|quoted|snapshot)\.\w+|given\.\w+)$/.test(def))
            assert.ok(text.includes(`"#/$defs/${def}"`), `nothing refers to ${def}`);
});

/** What no device may say. */
const OWN = ['approval.lend', 'approval.expire', 'course.due', 'staff.secret', 'post.take', 'post.leave', 'refused_act.note'];

test('the registry is complete', () => {
    const walk = (value, where) => {
        if (value === null || typeof value !== 'object') return;
        if ('doc' in value) assert.match(value.doc, /\S/, where);
        for (const [key, one] of Object.entries(value)) walk(one, `${where}.${key}`);
    };
    for (const section of ['roles', 'views', 'topics', 'commands', 'pre', 'records', 'elements', 'enums', 'events',
        'refusals', 'errors', 'close_codes', 'limits']) {
        assert.ok(registry[section].length > 0, section);
        const names = registry[section].map((row) => row.name ?? row.code);
        assert.equal(new Set(names).size, names.length, `${section}: a duplicate name`);
        if (section !== 'refusals' && section !== 'errors')
            for (const row of registry[section]) assert.ok(row.doc || row.fields || row.values, `${section}: ${row.name}`);
        walk(registry[section], section);
    }
    for (const { name, roles } of registry.commands) {
        assert.equal(roles.length > 0, !OWN.includes(name), `${name}: all but the hub's own are somebody's`);
        assert.ok(protocol.defs.includes(`cmd.${name}`), name);
    }
    for (const { name } of registry.records) assert.ok(protocol.defs.includes(`record.${name}`), name);
    for (const direction of ['in', 'out'])
        for (const { t } of registry.messages[direction]) assert.ok(protocol.defs.includes(`${direction}.${t}`), t);
    for (const { code } of registry.close_codes) assert.ok((code > 1000 && code < 1016) || (code > 4000 && code < 4300));
});

test('fields say all that a generator of types needs', () => {
    const enums = new Set(registry.enums.map((e) => e.name));
    const elements = new Set([...registry.elements, ...registry.records.map((r) => ({ name: r.shape }))].map((e) => e.name));
    const kinds = new Set(registry.records.map((r) => r.name));
    const shapes = [...registry.records, ...registry.elements, { fields: registry.pre },
        ...registry.commands.map((c) => ({ fields: c.body }))];
    for (const field of shapes.flatMap((shape) => shape.fields)) {
        assert.ok(['id', 'text', 'int', 'bool', 'money', 'time', 'enum', 'list'].includes(field.type), field.name);
        assert.equal(typeof field.nullable, 'boolean');
        assert.equal(typeof field.needed, 'boolean');
        if (field.type === 'enum') assert.ok(enums.has(field.enum), field.name);
        if (field.type === 'list') assert.ok(elements.has(field.element), field.name);
        if (field.refers_to) assert.ok(kinds.has(field.refers_to), field.name);
    }
});

test('messages of devices are valid', () => {
    // A golden line from before strict_bodies has an unknown field in its body: the schema refuses it.
    const judged = linesOf(run('messages', ['judge'], said.map((m) => JSON.stringify(m)).join('\n') + '\n'));
    for (const [i, message] of said.entries()) {
        if (JSON.parse(judged[i]).error === 'field_unknown') {
            assert.notEqual(protocol.check('in', message), null);
            continue;
        }
        assert.equal(protocol.check('in', message), null, JSON.stringify(message));
        assert.equal(protocol.check(`in.${message.t}`, message), null);
        if (message.t === 'cmd') assert.equal(protocol.check(`cmd.${message.type}`, message), null);
    }
});

test('messages of the hub are valid', () => {
    for (const message of heard) {
        assert.equal(protocol.check('frame', message), null, JSON.stringify(message));
        assert.equal(protocol.check(`out.${message.t}`, message), null, JSON.stringify(message));
    }
    assert.equal(protocol.check('frame', heard), null);
});

test('random changes and snapshots: valid in their view, bytes of JSON.stringify', () => {
    const met = new Map();
    for (const line of linesOf(run('messages', ['random', String(RANDOM)]))) {
        const { view, message } = JSON.parse(line);
        assert.equal(line, `{"view":"${view}","message":${JSON.stringify(message)}}`);
        assert.equal(protocol.check(`out.${message.t}.${view}`, message), null, line);
        for (const other of views)
            if (other !== view && Object.values(message.put ?? message.records).some((list) => 'price' in list[0]))
                if (other === 'kitchen' || view === 'kitchen')
                    assert.notEqual(protocol.check(`out.${message.t}.${other}`, message), null, `${other}: ${line}`);
        met.set(`${message.t}.${view}`, (met.get(`${message.t}.${view}`) ?? 0) + 1);
    }
    for (const view of views) assert.ok(met.get(`change.${view}`) > 50, view);
});

/** Copies of the message with one mutation each: [what, copy, path, kind]. */
function* mutations(message, values) {
    const paths = [];
    const walk = (value, at) => {
        if (value === null || typeof value !== 'object') return;
        for (const key of Object.keys(value)) {
            paths.push([...at, key]);
            walk(value[key], [...at, key]);
        }
    };
    walk(message, []);
    const edit = (at, change) => {
        const copy = structuredClone(message);
        const owner = at.slice(0, -1).reduce((node, key) => node[key], copy);
        change(owner, at.at(-1));
        return copy;
    };
    for (const at of paths) {
        const name = at.join('.');
        yield [`${name} left out`, edit(at, (o, k) => (Array.isArray(o) ? o.splice(k, 1) : delete o[k])), at, 'drop'];
        for (const value of values)
            yield [`${name} = ${JSON.stringify(value)}`, edit(at, (o, k) => (o[k] = value)), at, 'value'];
    }
    for (const at of [[], ...paths]) {
        const node = at.reduce((value, key) => value[key], message);
        if (node === null || typeof node !== 'object' || Array.isArray(node)) continue;
        const name = at.join('.');
        const copy = structuredClone(message);
        at.reduce((value, key) => value[key], copy).unheard_of = 1;
        yield [`${name} with one more`, copy, at, 'more'];
    }
}

const viewOf = (message) => views.find((view) => protocol.check(`out.${message.t}.${view}`, message) === null);
const mapOf = (at) => ['records', 'put', 'del'].includes(at.at(-2));

/** A field of a record, or of an element in it, that is left out at its zero value. */
function isLaterField(at) {
    if (!['records', 'put'].includes(at[0]) || at.length < 4) return false;
    let { fields } = registry.records.find((row) => row.name === at[1]), field;
    for (let i = 3; i < at.length; i += 2) {
        field = fields.find((row) => row.name === at[i]);
        fields = [...registry.elements, ...registry.records].find((row) => row.name === field.element)?.fields;
    }
    return field?.since !== undefined && field.visible === 'all';
}

/** True for what may be left out: optional members, later fields, elements of arrays, kinds in maps of records. */
function mayGo(message, at) {
    const name = at.at(-1);
    if (/^\d+$/.test(name) || isLaterField(at)) return true;
    if (at.length === 1 && message.t === 'quoted') return ['code', 'text', 'retry', 'detail'].includes(name);
    if (at.length === 2 && at[0] === 'by' && name === 'late') return true;
    if (at.length === 1) return name === 'replayed' || name === 'why' || (message.t === 'no' && name === 'seq');
    if (at[0] === 'detail' || at[0] === 'result') return true;
    return mapOf(at) || (at[0] === 'events' && name === 'text');
}

test('mutated messages of the hub are not valid', () => {
    let tried = 0;
    for (const message of heard) {
        const view = ['change', 'quoted', 'snapshot'].includes(message.t) ? `.${viewOf(message)}` : '';
        const def = `out.${message.t}${view}`;
        for (const [what, copy, at, kind] of mutations(message, [{ a: {} }, -1.5])) {
            if (kind === 'drop' && mayGo(message, at)) continue;
            if (kind === 'more' && at[0] === 'result') continue; // what a command makes, by its row
            assert.notEqual(protocol.check(def, copy), null, `${def}: ${what}`);
            tried++;
        }
    }
    assert.ok(tried > 2000, String(tried));
});

test('the decoder refuses exactly what is not valid', () => {
    const ZERO = '00000000-0000-0000-0000-000000000000';
    const values = [null, {}, [], [null], 'x', '', true, 0, -1, 1000000000000000, ZERO, ZERO.replaceAll('0', 'a'),
        '2026-11-22T10:56:00.123Z', '1970-01-01T00:00:00.000Z', 'floor', 'open', 'x'.repeat(5000)];
    const tried = said.flatMap((message) => [...mutations(message, values)]);
    const verdicts = linesOf(run('messages', ['judge'], tried.map(([, copy]) => JSON.stringify(copy)).join('\n') + '\n'));
    assert.equal(verdicts.length, tried.length);
    let refused = 0;
    tried.forEach(([what, copy], i) => {
        const error = JSON.parse(verdicts[i]).error ?? null;
        const why = protocol.check('in', copy);
        refused += error !== null;
        assert.equal(error !== null, why !== null, `${copy.t} ${copy.type ?? ''}: ${what}: decoder ${error}, schema ${why}`);
    });
    assert.ok(refused > 1000 && tried.length - refused > 500, `${refused} of ${tried.length}`);
});
