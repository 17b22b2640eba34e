// Makes protocol.ts from `payon-hub --describe`: types of records, commands and messages, and the tables by
// which core/check.ts checks what is received and sent. The registry is the only source.

const TYPES = {
    id: 'Id',
    time: 'Time',
    int: 'number',
    money: 'Money',
    text: 'string',
    bool: 'boolean',
};
const SCALARS = {
    id: ['Id', 'text'],
    time: ['Time', 'text'],
    seq: ['number', 'int'],
    puts: ['Puts', 'puts'],
    dels: ['Dels', 'dels'],
    result: ['Result', 'object'],
    limits: ['Limits', '@limits'],
    topic: ['string', 'text'],
    'in.cmd': ['Readonly<Record<string, unknown>>', 'object'],
};

const pascal = (name) => name.replace(/(^|[._])(\w)/g, (_, __, letter) => letter.toUpperCase());
const quote = (name) => (/^[a-z_]\w*$/.test(name) ? name : `'${name}'`);
const union = (names) => names.map((name) => `'${name}'`).join(' | ');
const note = (text, indent = '') => `${indent}/** ${text.replaceAll('*/', '* /')} */\n`;

/** The text of protocol.ts. */
export function typesOf(registry) {
    const generator = new Generator(registry);
    return [
        '// Made from `payon-hub --describe`: do not edit.\n',
        `export const PROTOCOL = '${registry.protocol}';\n`,
        SCALAR_TYPES,
        generator.names(),
        generator.elements(),
        generator.records(),
        generator.commands(),
        generator.messages(),
        generator.tables(),
    ].join('\n');
}

const SCALAR_TYPES = `export type Id = string;
/** UTC, RFC 3339, three decimals. */
export type Time = string;
/** Minor units of the venue's currency. */
export type Money = number;
export type Result = Readonly<Record<string, number | string>>;
`;

class Generator {
    constructor(registry) {
        this.registry = registry;
        this.shapes = new Map(registry.elements.map((row) => [row.name, row]));
        for (const row of registry.records) this.shapes.set(row.shape, row);
    }

    names() {
        const { registry } = this;
        const lists = {
            Kind: registry.records.map((row) => row.name),
            CommandType: registry.commands.map((row) => row.name),
            Role: registry.roles.map((row) => row.name),
            EventType: registry.events.map((row) => row.name),
            RefusalCode: registry.refusals.map((row) => row.code),
            Retry: registry.schemas.$defs.retry.enum,
        };
        for (const row of registry.enums)
            lists[pascal(row.name)] = row.values.map((value) => value.name);
        lists.Feature = this.features();
        const limits = registry.limits.filter((row) => row.told);
        const enums = registry.enums.map(
            (row) => `    readonly ${quote(row.name)}: ${pascal(row.name)};\n`,
        );
        return (
            Object.entries(lists)
                .map(([name, values]) => `export type ${name} = ${union(values) || 'never'};\n`)
                .join('') +
            `\nexport interface Enums {\n${enums.join('')}}\n` +
            `\nexport interface Limits {\n${limits.map((row) => `    readonly ${row.name}: number;\n`).join('')}}\n`
        );
    }

    /** Names of the features: those of the hub, and those that commands and fields need. */
    features() {
        const { commands, elements, records, features = [] } = this.registry;
        const fields = [...commands.flatMap((row) => row.body), ...[...elements, ...records].flatMap((row) => row.fields)];
        const named = [...commands, ...fields].flatMap(({ since }) => since ?? []);
        return [...new Set([...features.map((row) => row.name ?? row), ...named])].sort();
    }

    fieldType(field, given) {
        const one =
            field.type === 'enum'
                ? pascal(field.enum)
                : field.type === 'list'
                  ? `readonly ${this.shapeName(field.element, given)}[]`
                  : TYPES[field.type];
        if (!one)
            throw new Error(
                `no TypeScript type for a field of type ${field.type}: teach tools/types.mjs`,
            );
        return field.nullable ? `${one} | null` : one;
    }

    /** Whole records in a body (setup.put) may leave out what the hub fills in. */
    shapeName(shape, given) {
        const row = this.shapes.get(shape);
        const name = pascal(row.name);
        return given && 'shape' in row ? `Given<${name}>` : name;
    }

    interface(name, fields, { doc, given = false }) {
        const lines = fields.map((field) => {
            const optional = given ? !field.needed : field.visible !== 'all';
            return (
                note(field.doc, '    ') +
                `    readonly ${quote(field.name)}${optional ? '?' : ''}: ${this.fieldType(field, given)};\n`
            );
        });
        return `${note(doc)}export interface ${name} {\n${lines.join('')}}\n`;
    }

    /** The element is part of records; other elements occur in bodies only. */
    isTold(element) {
        const { records, elements } = this.registry;
        const isIn = (row) => row.fields.some((field) => field.element === element);
        return records.some(isIn) || elements.some((row) => isIn(row) && this.isTold(row.name));
    }

    elements() {
        return (
            `/** A record as a device gives it: what is left out is filled in by the hub. */
export type Given<R extends { readonly id: Id }> = Partial<R> & Pick<R, 'id'>;\n` +
            this.registry.elements
                .map((row) =>
                    this.interface(pascal(row.name), row.fields, {
                        doc: `an element: ${row.name}`,
                        given: !this.isTold(row.name),
                    }),
                )
                .join('')
        );
    }

    records() {
        const { records } = this.registry;
        const map = records.map((row) => `    ${quote(row.name)}: ${pascal(row.name)};\n`).join('');
        return (
            records
                .map((row) => this.interface(pascal(row.name), row.fields, { doc: row.doc }))
                .join('') +
            `\nexport interface Records {\n${map}}\n` +
            'export type Puts = { readonly [K in Kind]?: readonly Records[K][] };\n' +
            'export type Dels = { readonly [K in Kind]?: readonly Id[] };\n'
        );
    }

    commands() {
        const { commands, pre } = this.registry;
        const bodies = commands.map((row) =>
            this.interface(`${pascal(row.name)}Body`, row.body, {
                doc: row.doc,
                given: true,
            }).replace(/\{\n\}/, 'extends Readonly<Record<string, never>> {}'),
        );
        const preOf = (row) =>
            row.pre.map((name) => {
                const field = pre.find((each) => each.name === name);
                return `readonly ${name}?: ${this.fieldType(field, true)}`;
            });
        const preType = (row) =>
            row.pre.length ? `{ ${preOf(row).join('; ')} }` : 'Readonly<Record<string, never>>';
        return (
            bodies.join('') +
            `\nexport interface Bodies {\n${commands.map((row) => `    '${row.name}': ${pascal(row.name)}Body;\n`).join('')}}\n` +
            `export interface Pres {\n${commands.map((row) => `    '${row.name}': ${preType(row)};\n`).join('')}}\n`
        );
    }

    /** [TypeScript type, name for the checker] of a member's schema. */
    member(schema) {
        if (schema.const !== undefined)
            return [JSON.stringify(schema.const), schema.const === true ? 'true' : 'text'];
        if (schema.$ref) return this.reference(schema.$ref.replace('#/$defs/', ''));
        if (schema.anyOf?.length === 2 && schema.anyOf[1].type === 'null') {
            const [type, check] = this.member(schema.anyOf[0]);
            return [`${type} | null`, `?${check}`];
        }
        if (schema.type === 'array') {
            const [type, check] = this.member(schema.items);
            return [`readonly ${type}[]`, `[]${check}`];
        }
        if (schema.type === 'string') return ['string', 'text'];
        if (schema.type === 'integer') return ['number', 'int'];
        if (schema.enum) return ['string', 'text']; // names may be added within v1
        throw new Error(
            `no TypeScript type for the schema ${JSON.stringify(schema)}: teach tools/types.mjs`,
        );
    }

    reference(name) {
        if (SCALARS[name]) return SCALARS[name];
        if (this.registry.objects.some((row) => row.name === name))
            return [pascal(name), `@${name}`];
        const def = this.registry.schemas.$defs[name];
        if (!def) throw new Error(`no schema ${name}`);
        return this.member(def);
    }

    messageInterface(name, members, t) {
        const lines = members.map(
            (row) =>
                note(row.doc, '    ') +
                `    readonly ${quote(row.name)}${row.needed ? '' : '?'}: ${this.member(row.schema)[0]};\n`,
        );
        return `export interface ${name} {\n${t ? `    readonly t: '${t}';\n` : ''}${lines.join('')}}\n`;
    }

    messages() {
        const { messages, objects } = this.registry;
        const both = (direction, suffix) =>
            messages[direction]
                .filter((row) => row.t !== 'cmd')
                .map((row) => [row, `${pascal(row.t)}${suffix}`]);
        const [to, from] = [both('in', 'Message'), both('out', 'Message')];
        return (
            objects.map((row) => this.messageInterface(pascal(row.name), row.members)).join('') +
            [...to, ...from]
                .map(
                    ([row, name]) =>
                        note(row.doc) + this.messageInterface(name, row.members ?? [], row.t),
                )
                .join('') +
            `\nexport type HubMessage = ${from.map(([, name]) => name).join(' | ')};\n` +
            `export type DeviceMessage = ${to.map(([, name]) => name).join(' | ')};\n`
        );
    }

    tables() {
        const { registry } = this;
        const compact = (field) => ({
            name: field.name,
            type: field.type,
            ...(field.needed ? { needed: true } : {}),
            ...(field.nullable ? { nullable: true } : {}),
            ...(field.visible === 'all' ? {} : { hidden: true }),
            ...(field.min === undefined ? {} : { min: field.min, max: field.max }),
            ...(field.element ? { of: field.element } : {}),
            ...(field.enum ? { of: field.enum } : {}),
            ...(field.since ? { since: field.since } : {}),
        });
        const rows = (list, key, of) => Object.fromEntries(list.map((row) => [row[key], of(row)]));
        const shapes = Object.fromEntries(
            [...this.shapes].map(([name, row]) => [name, row.fields.map(compact)]),
        );
        const members = (row) =>
            row.members.map((m) => [m.name, this.member(m.schema)[1], m.needed]);
        const limits = registry.limits
            .filter((row) => row.told)
            .map((row) => [row.name, 'int', true]);
        const table = (name, type, value) =>
            `export const ${name}: ${type} = ${JSON.stringify(value)};\n`;
        return (
            FIELD_TYPES +
            table('SHAPES', 'Readonly<Record<string, readonly Field[]>>', shapes) +
            table(
                'RECORD_SHAPES',
                'Readonly<Record<string, string>>',
                rows(registry.records, 'name', (row) => row.shape),
            ) +
            table(
                'ENUMS',
                '{ readonly [E in keyof Enums]: readonly Enums[E][] }',
                rows(registry.enums, 'name', (row) => row.values.map((v) => v.name)),
            ) +
            table('PRE', 'readonly Field[]', registry.pre.map(compact)) +
            table(
                'COMMANDS',
                'Readonly<Record<CommandType, Command>>',
                rows(registry.commands, 'name', (row) => ({
                    roles: row.roles,
                    pre: row.pre,
                    body: row.body.map(compact),
                    ...(row.since ? { since: row.since } : {}),
                })),
            ) +
            table('OBJECTS', 'Readonly<Record<string, readonly Member[]>>', {
                ...rows(registry.objects, 'name', members),
                limits,
            }) +
            table(
                'MESSAGES',
                'Readonly<Record<string, readonly Member[]>>',
                rows(registry.messages.out, 't', members),
            ) +
            table(
                'REFUSALS',
                'Readonly<Record<RefusalCode, { readonly retry: Retry; readonly text: string }>>',
                rows(registry.refusals, 'code', ({ retry, text }) => ({ retry, text })),
            )
        );
    }
}

const FIELD_TYPES = `/**
 * A field of a record or body. \`hidden\`: from some roles; \`of\`: the element or enum; \`since\`: the
 * feature that a hub must have to know it (absent: v1's first release).
 */
export interface Field {
    readonly name: string;
    readonly type: 'id' | 'time' | 'int' | 'money' | 'text' | 'bool' | 'enum' | 'list';
    readonly needed?: true;
    readonly nullable?: true;
    readonly hidden?: true;
    readonly min?: number;
    readonly max?: number;
    readonly of?: string;
    readonly since?: Feature;
}
/** A member of a message: name, what core/check.ts calls its type, whether this hub always says it. */
export type Member = readonly [name: string, type: string, needed: boolean];
export interface Command {
    readonly roles: readonly Role[];
    readonly pre: readonly string[];
    readonly body: readonly Field[];
    readonly since?: Feature;
}
`;
