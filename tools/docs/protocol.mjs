// Fills the tables of docs/protocol.md from the registry.
//   node tools/docs/protocol.mjs build/hub/payon-hub [--check]
// The program is asked for `--describe`. Between <!-- table: NAME --> and <!-- end --> stands what
// the function NAME below makes of the registry; the rest of the file is written by hand. --check
// changes nothing and fails when something would have changed.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FILE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../docs/protocol.md');

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(head, rows) {
    const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
    return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text) => `\`${text}\``;
const codes = (list) => list.map(code).join(' ');

/** By shape: the name people know it by. */
const names = new Map();

function fieldType(field) {
    const nullable = field.nullable ? ' or null' : '';
    if (field.type === 'enum') return `${code(field.enum)}${nullable}`;
    if (field.type === 'list') return `list of ${code(names.get(field.element) ?? field.element)} (${field.min} to ${field.max})`;
    if (field.type === 'text') return `text (${field.min} to ${field.max} characters)`;
    if (field.type === 'int') return `integer (${field.min} to ${field.max})${nullable}`;
    if (field.refers_to) return `id of ${code(field.refers_to)}${nullable}`;
    return field.type + nullable;
}

const fieldsOfRecord = (fields) =>
    table(['field', 'type', 'seen', ''], fields.map((f) => [code(f.name), fieldType(f), f.visible, f.doc]));

/** The doc of a command or a field of a body, with the feature it came with. */
const docOf = ({ doc, since }) => (since ? `${doc} (${code(since)})` : doc);

const fieldsOfBody = (fields) =>
    table(['field', 'type', 'needed', ''], fields.map((f) => [code(f.name), fieldType(f), f.needed ? 'yes' : '', docOf(f)]));

/** What a schema of a member says, in words. Small $defs are said in their place. */
function schemaType(schema, defs) {
    const range = (min, max, unit) => (max === undefined ? '' : ` (${min ?? 0} to ${max}${unit})`);
    if (schema.$ref) {
        const name = schema.$ref.replace('#/$defs/', '');
        const small = defs[name].type === 'array' || (defs[name].maxLength !== undefined && !defs[name].pattern);
        return small ? schemaType(defs[name], defs) : code(name);
    }
    if (schema.anyOf) return schema.anyOf.map((one) => schemaType(one, defs)).join(' or ');
    if ('const' in schema) return code(JSON.stringify(schema.const));
    if (schema.type === 'array') return `list of ${schemaType(schema.items, defs)}${range(schema.minItems, schema.maxItems, '')}`;
    if (schema.type === 'string') return `text${range(schema.minLength, schema.maxLength, ' characters')}`;
    return schema.type;
}

const members = (list, registry) =>
    table(['member', 'type', 'always', ''],
        list.map((m) => [code(m.name), schemaType(m.schema, registry.schemas.$defs), m.needed ? 'yes' : '', m.doc]));

const shared = (registry) => new Map([
    ...registry.elements.map((e) => [e.name, e.fields]),
    ...registry.records.map((r) => [r.shape, r.fields]),
]);

/** Bodies have lists of elements: those follow the body they are first met in. */
function commandText(registry) {
    const elements = shared(registry);
    const told = new Set(registry.records.map((r) => r.shape));
    return registry.commands.map((command) => {
        const parts = [`### ${code(command.name)}`, `${docOf(command)}.`, fieldsOfBody(command.body)];
        for (const field of command.body) {
            if (field.type !== 'list' || told.has(field.element)) continue;
            told.add(field.element);
            parts.push(`An element of ${code(field.name)}:`, fieldsOfBody(elements.get(field.element)));
        }
        return parts.join('\n\n');
    }).join('\n\n');
}

function recordText(registry) {
    const elements = shared(registry);
    const told = new Set(registry.records.map((r) => r.shape)); // those have their own part
    return registry.records.map((record) => {
        const parts = [`### ${code(record.name)}`, `${record.doc}.`, fieldsOfRecord(record.fields)];
        for (const field of record.fields) {
            if (field.type !== 'list' || told.has(field.element)) continue;
            told.add(field.element);
            parts.push(`An element of ${code(field.name)}, ${code(field.element)}:`, fieldsOfRecord(elements.get(field.element)));
        }
        return parts.join('\n\n');
    }).join('\n\n');
}

const messages = (list, registry) =>
    list.filter((m) => m.members.length > 0)
        .map((m) => `### ${code(m.t)}\n\n${m.doc}.\n\n${members(m.members, registry)}`).join('\n\n');

const TABLES = {
    messages_in: (r) => table(['t', ''], r.messages.in.map((m) => [code(m.t), m.doc])),
    messages_out: (r) => table(['t', ''], r.messages.out.map((m) => [code(m.t), m.doc])),
    members_in: (r) => messages(r.messages.in, r),
    members_out: (r) => messages(r.messages.out, r),
    objects: (r) => r.objects.map((o) => `### ${code(o.name)}\n\n${members(o.members, r)}`).join('\n\n'),
    pre: (r) => table(['member', 'type', ''], r.pre.map((f) => [code(f.name), fieldType(f), f.doc])),
    features: (r) => table(['feature', ''], r.features.map((f) => [code(f.name), f.doc])),
    commands: (r) => table(['command', 'roles', 'pre', ''],
        r.commands.map((c) => [code(c.name), c.roles.join(', ') || 'the hub', codes(c.pre), docOf(c)])),
    bodies: commandText,
    records: recordText,
    enums: (r) => r.enums.map((e) => `### ${code(e.name)}\n\n${table(['value', ''], e.values.map((v) => [code(v.name), v.doc]))}`).join('\n\n'),
    events: (r) => table(['type', ''], r.events.map((e) => [code(e.name), e.doc])),
    topics: (r) => table(['topic', 'records', 'roles', ''],
        r.topics.map((t) => [code(t.family ? `${t.name}:<code>` : t.name), codes(t.records), t.roles.join(', '), t.doc])),
    roles: (r) => table(['role', 'view', ''], r.roles.map((x) => [code(x.name), x.view, x.doc])),
    views: (r) => table(['view', 'sees fields', ''], r.views.map((v) => [v.name, v.sees.join(', '), v.doc])),
    refusals: (r) => table(['code', 'retry', ''], r.refusals.map((x) => [code(x.code), x.retry, x.text])),
    errors: (r) => table(['code', ''], r.errors.map((x) => [code(x.code), x.text])),
    close_codes: (r) => table(['code', ''], r.close_codes.map((x) => [x.code, x.doc])),
    limits: (r) => table(['limit', 'value', 'told', ''],
        r.limits.map((l) => [code(l.name), `${l.value} ${l.unit}`, l.told ? 'yes' : '', l.doc.replace(/ \(told\)$/, '')])),
};

/** The text of the file with its tables made anew. */
export function fill(text, registry) {
    const used = new Set();
    for (const { shape, name } of registry.records) names.set(shape, name);
    const filled = text.replace(/(<!-- table: (\w+) -->\n)[^]*?(<!-- end -->)/g, (all, begin, name, end) => {
        if (!TABLES[name]) throw new Error(`no table ${name}`);
        used.add(name);
        return `${begin}\n${TABLES[name](registry)}\n\n${end}`;
    });
    const missing = Object.keys(TABLES).filter((name) => !used.has(name));
    if (missing.length) throw new Error(`no place for ${missing.join(', ')}`);
    return filled;
}

export const read = () => fs.readFileSync(FILE, 'utf8');

function main([program, ...options]) {
    if (!program) {
        console.error('usage: node tools/docs/protocol.mjs PAYON-HUB [--check]');
        return 2;
    }
    const registry = JSON.parse(execFileSync(program, ['--describe'], { encoding: 'utf8', maxBuffer: 64 << 20 }));
    const before = read();
    const after = fill(before, registry);
    if (options.includes('--check')) return before === after ? 0 : 1;
    if (before !== after) fs.writeFileSync(FILE, after);
    return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
