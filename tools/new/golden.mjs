// ./dev golden: appends to tests/golden what today's build says and understands beyond it, and fills the
// tables of docs/protocol.md. A line that is there is never changed: the suite golden compares them.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { ROOT } from './edit.mjs';

const FOLDER = path.join(ROOT, 'tests/golden/v1');
const [build] = process.argv.slice(2);

const linesOf = (text) => text.split('\n').filter((line) => line);
const golden = (name) => linesOf(fs.readFileSync(path.join(FOLDER, name), 'utf8'));
const add = (name, lines) => {
    if (lines.length > 0) fs.appendFileSync(path.join(FOLDER, name), lines.map((line) => `${line}\n`).join(''));
    console.log(`tests/golden/v1/${name}: ${lines.length} lines more`);
};
const run = (program, args, input) =>
    execFileSync(path.join(build, program), args, { input, encoding: 'utf8', maxBuffer: 64 << 20 });

const registry = JSON.parse(run('hub/payon-hub', ['--describe']));
const elements = new Map([...registry.elements.map((e) => [e.name, e.fields]), ...registry.records.map((r) => [r.shape, r.fields])]);

/** Ids count on from the last ones that are there, so that no two lines have the same op. */
const ID = '019ab000-0000-7000-8000-';
const known = fs.readFileSync(path.join(FOLDER, 'in.jsonl'), 'utf8').matchAll(new RegExp(`${ID}([0-9a-f]{12})`, 'g'));
let made = Math.max(0x1000, ...[...known].map(([, n]) => parseInt(n, 16)));
const id = () => `${ID}${(++made).toString(16).padStart(12, '0')}`;

/** A value of the field that is none of the zeroes. */
function sample(field) {
    switch (field.type) {
        case 'id': return id();
        case 'text': return field.name.slice(0, field.max);
        case 'int':
        case 'money': return Math.min(field.max, Math.max(field.min, 3));
        case 'bool': return true;
        case 'time': return '2026-11-22T11:47:48.840Z';
        case 'enum': return registry.enums.find((e) => e.name === field.enum).values.at(-1).name;
        case 'list': return [object(elements.get(field.element), () => true)];
        default: throw new Error(`no sample of ${field.type}`);
    }
}

const object = (fields, wanted, value = sample) =>
    Object.fromEntries(fields.filter((f) => f.name !== 'rev' && wanted(f)).map((f) => [f.name, value(f)]));

/** The least that a field of a body may be: a text or list that is needed may still be empty. */
const least = (field) =>
    field.min > 0 ? sample(field) : field.type === 'text' ? '' : field.type === 'list' ? [] : sample(field);

/** Each new command twice: with all it can have, and with the least it needs. */
function commandLines(said) {
    const known = new Set(said.filter((m) => m.t === 'cmd').map((m) => m.type));
    return registry.commands.filter(({ name }) => !known.has(name)).flatMap(({ name, body, pre }) => {
        const cmd = (rest) => JSON.stringify({ t: 'cmd', op: id(), type: name, ...rest });
        const seen = object(registry.pre.filter((f) => pre.includes(f.name)), () => true);
        return [
            cmd({ at: '2026-11-22T11:47:48.840Z', body: object(body, () => true), ...(pre.length > 0 ? { pre: seen } : {}) }),
            cmd({ body: object(body, (f) => f.needed, least) }),
        ];
    });
}

add('in.jsonl', commandLines(golden('in.jsonl').map((line) => JSON.parse(line))));
const said = golden('in.jsonl');
const fresh = said.slice(golden('in.understood.jsonl').length);
if (fresh.length > 0) {
    const understood = linesOf(run('tests/messages', ['decode'], `${fresh.join('\n')}\n`));
    for (const [i, line] of understood.entries())
        if (JSON.parse(line).error) throw new Error(`the hub does not understand ${fresh[i]}: ${line}`);
    add('in.understood.jsonl', understood);
}
add('out.jsonl', linesOf(run('tests/messages', ['out'])).slice(golden('out.jsonl').length));
execFileSync(process.execPath, [path.join(ROOT, 'tools/docs/protocol.mjs'), path.join(build, 'hub/payon-hub')], { stdio: 'inherit' });
console.log('docs/protocol.md: tables filled');
execFileSync(process.execPath, [path.join(ROOT, 'tools/docs/pos.mjs')], { stdio: 'inherit' });
