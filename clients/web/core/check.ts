// Looks at what the hub says and at commands before they are made, by the registry's tables.
// What the hub says may have more than the tables (docs/protocol.md, "What may change within v1"):
// unknown members, fields, kinds and names pass. What we say may not.
import { COMMANDS, ENUMS, MESSAGES, OBJECTS, PRE, RECORD_SHAPES, SHAPES } from '#protocol';
import type { Bodies, CommandType, Field, HubMessage, Member, Pres } from '#protocol';

/** null: nothing is wrong; else the path and what was expected there. */
export type Wrong = string | null;
type Fields = Readonly<Record<string, unknown>>;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

export function isObject(value: unknown): value is Fields {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
    let n = 0;
    for (const character of text) {
        const c = character.codePointAt(0) ?? 0;
        n += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
    return n;
}

/* --- fields of records and bodies ----------------------------------------------------------- */

/** Whether the hub says it or we do. */
type Side = 'told' | 'given';

function checkScalar(field: Field, value: unknown, side: Side): boolean {
    switch (field.type) {
        case 'id':
            return typeof value === 'string' && ID.test(value);
        case 'time':
            return typeof value === 'string' && TIME.test(value);
        case 'bool':
            return typeof value === 'boolean';
        case 'int':
        case 'money':
            return (
                Number.isSafeInteger(value) && (side === 'told' || inRange(field, value as number))
            );
        case 'text':
            return (
                typeof value === 'string' && (side === 'told' || inRange(field, utf8Length(value)))
            );
        case 'enum':
            return (
                typeof value === 'string' &&
                (side === 'told' || (ENUMS[field.of ?? '']?.includes(value) ?? false))
            );
        case 'list':
            return false; // by checkField
    }
}

function inRange({ min = -Infinity, max = Infinity }: Field, n: number): boolean {
    return n >= min && n <= max;
}

function mayBeAbsent(field: Field, side: Side, whole: boolean): boolean {
    // in what the hub says, what this role may not see is not there
    return side === 'told' ? !field.seen : !field.needed || (whole && field.name !== 'id');
}

function checkField(field: Field, value: unknown, side: Side): Wrong {
    if (value === null) return field.nullable ? null : `${field.name}: null`;
    if (field.type !== 'list')
        return checkScalar(field, value, side) ? null : `${field.name}: no ${field.type}`;
    if (!Array.isArray(value)) return `${field.name}: no list`;
    if (side === 'given' && !inRange(field, value.length))
        return `${field.name}: ${value.length} elements`;
    const shape = SHAPES[field.of ?? ''] ?? [];
    const whole = Object.values(RECORD_SHAPES).includes(field.of ?? '');
    for (const [i, element] of value.entries()) {
        const wrong = checkFields(shape, element, side, whole);
        if (wrong) return `${field.name}[${i}].${wrong}`;
    }
    return null;
}

function checkFields(fields: readonly Field[], value: unknown, side: Side, whole = false): Wrong {
    if (!isObject(value)) return 'no object';
    for (const field of fields) {
        const one = value[field.name];
        if (one === undefined && mayBeAbsent(field, side, whole)) continue;
        if (one === undefined) return `${field.name}: missing`;
        const wrong = checkField(field, one, side);
        if (wrong) return wrong;
    }
    const unknown =
        side === 'given' &&
        Object.keys(value).find((name) => !fields.some((field) => field.name === name));
    return unknown ? `${unknown}: no such field` : null;
}

/** A record as the hub told it. Of a kind that this build does not know only `id` is asked. */
export function checkRecord(kind: string, record: unknown): Wrong {
    const shape = SHAPES[RECORD_SHAPES[kind] ?? ''];
    if (shape) return checkFields(shape, record, 'told');
    return isObject(record) && typeof record['id'] === 'string' ? null : 'id: missing';
}

/** A command before it is made: what is wrong here would be refused with retry `fix`. */
export function checkCommand<C extends CommandType>(
    type: C,
    body: Bodies[C],
    pre?: Pres[C],
): Wrong {
    const command = COMMANDS[type];
    const wrong = checkFields(command.body, body, 'given');
    if (wrong || pre === undefined) return wrong;
    return checkFields(
        PRE.filter((field) => command.pre.includes(field.name)),
        pre,
        'given',
    );
}

/* --- messages ------------------------------------------------------------------------------- */

function checkKinds(value: unknown, check: (kind: string, element: unknown) => Wrong): Wrong {
    if (!isObject(value)) return 'no object';
    for (const [kind, list] of Object.entries(value)) {
        if (!Array.isArray(list)) return `${kind}: no list`;
        for (const element of list) {
            const wrong = check(kind, element);
            if (wrong) return `${kind}: ${wrong}`;
        }
    }
    return null;
}

function checkType(type: string, value: unknown): Wrong {
    if (type.startsWith('?')) return value === null ? null : checkType(type.slice(1), value);
    if (type.startsWith('@')) return checkMembers(OBJECTS[type.slice(1)] ?? [], value);
    if (type.startsWith('[]')) {
        if (!Array.isArray(value)) return 'no list';
        return value.reduce<Wrong>(
            (wrong, element) => wrong ?? checkType(type.slice(2), element),
            null,
        );
    }
    switch (type) {
        case 'text':
            return typeof value === 'string' ? null : 'no text';
        case 'int':
            return Number.isSafeInteger(value) ? null : 'no integer';
        case 'true':
            return value === true ? null : 'not true';
        case 'object':
            return isObject(value) ? null : 'no object';
        case 'puts':
            return checkKinds(value, checkRecord);
        case 'dels':
            return checkKinds(value, (_, id) => (typeof id === 'string' ? null : 'no id'));
        default:
            return `a type ${type} that core/check.ts does not know`;
    }
}

function checkMembers(members: readonly Member[], value: unknown): Wrong {
    if (!isObject(value)) return 'no object';
    for (const [name, type, needed] of members) {
        const one = value[name];
        if (one === undefined && !needed) continue;
        const wrong = one === undefined ? 'missing' : checkType(type, one);
        if (wrong) return `${name}: ${wrong}`;
    }
    return null;
}

export type Heard =
    | { readonly is: 'message'; readonly message: HubMessage }
    | { readonly is: 'unknown' } // of a later version, not meant for us
    | { readonly is: 'wrong'; readonly why: string };

/** One message of the hub. */
export function readMessage(value: unknown): Heard {
    if (!isObject(value) || typeof value['t'] !== 'string')
        return { is: 'wrong', why: 'no message' };
    const members = MESSAGES[value['t']];
    if (!members) return { is: 'unknown' };
    const wrong = checkMembers(members, value);
    return wrong
        ? { is: 'wrong', why: `${value['t']}.${wrong}` }
        : { is: 'message', message: value as unknown as HubMessage };
}
