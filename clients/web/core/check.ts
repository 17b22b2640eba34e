// Checks what the hub says, and commands before they are made, by the registry's tables.
//
// The hub may be older or newer than this build (docs/protocol.md, "What may change within v1"). So in what
// it says, known parts may be missing, except for those that the core cannot work without, and unknown parts
// are accepted; but every known part has to have the type of the tables. What we say has to be exact.
import { COMMANDS, ENUMS, MESSAGES, OBJECTS, PRE, RECORD_SHAPES, SHAPES } from '#protocol';
import type { Bodies, CommandType, Feature, Field, HubMessage, Member, Pres } from '#protocol';

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

/** Characters (code points) of a text: what limits count, here, in the hub and in its database. */
export function characters(text: string): number {
    let n = 0;
    for (const _ of text) n++;
    return n;
}

/** The most characters that a command's text may have. */
export function textMax<C extends CommandType>(type: C, field: keyof Bodies[C] & string): number {
    const found = COMMANDS[type].body.find(({ name }) => name === field);
    return found?.max ?? 0;
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
                typeof value === 'string' && (side === 'told' || inRange(field, characters(value)))
            );
        case 'enum':
            return (
                typeof value === 'string' &&
                (side === 'told' || valuesOf(field).includes(value))
            );
        case 'list':
            return false; // by checkField
    }
}

function valuesOf({ of }: Field): readonly string[] {
    return ENUMS[of as keyof typeof ENUMS];
}

function inRange({ min = -Infinity, max = Infinity }: Field, n: number): boolean {
    return n >= min && n <= max;
}

function checkField(field: Field, value: unknown, side: Side): Wrong {
    if (value === null) return field.nullable ? null : `${field.name}: null`;
    if (field.type !== 'list')
        return checkScalar(field, value, side) ? null : `${field.name}: no ${field.type}`;
    if (!Array.isArray(value)) return `${field.name}: no list`;
    if (side === 'given' && !inRange(field, value.length))
        return `${field.name}: ${value.length} elements`;
    const shape = SHAPES[field.of ?? ''] ?? [];
    const isRecord = Object.values(RECORD_SHAPES).includes(field.of ?? '');
    for (const [i, element] of value.entries()) {
        const wrong = checkFields(shape, element, side, isRecord);
        if (wrong) return `${field.name}[${i}].${wrong}`;
    }
    return null;
}

/** In a record only `id` is needed: the hub completes what we give, view.ts what the hub told. */
function checkFields(
    fields: readonly Field[],
    value: unknown,
    side: Side,
    isRecord = false,
): Wrong {
    if (!isObject(value)) return 'no object';
    for (const field of fields) {
        const one = value[field.name];
        const needed = isRecord ? field.name === 'id' : side === 'given' && field.needed;
        if (one === undefined && !needed) continue;
        const wrong = one === undefined ? `${field.name}: missing` : checkField(field, one, side);
        if (wrong) return wrong;
    }
    if (side === 'told') return null;
    const unknown = Object.keys(value).find((name) => !fields.some((field) => field.name === name));
    return unknown === undefined ? null : `${unknown}: no such field`;
}

/** A record as the hub told it. Of a kind that this build does not know only `id` is asked. */
export function checkRecord(kind: string, record: unknown): Wrong {
    const shape = SHAPES[RECORD_SHAPES[kind] ?? ''];
    if (shape) return checkFields(shape, record, 'told', true);
    return isObject(record) && typeof record['id'] === 'string' ? null : 'id: missing';
}

/** Checks a command before it is made. Whatever is wrong, the hub would refuse with retry `fix`. */
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

/** A part of a command that only hubs with a feature understand. */
export interface Lacking {
    readonly feature: Feature;
    /** Absent: the command itself. */
    readonly field?: string;
}

/** Looks into elements of lists, too. */
function lackingIn(fields: readonly Field[], value: unknown, has: HasFeature): Lacking | null {
    if (!isObject(value)) return null;
    for (const { name, since, type, of } of fields) {
        const one = value[name];
        if (one === undefined) continue;
        if (since !== undefined && !has(since)) return { feature: since, field: name };
        if (type !== 'list' || !Array.isArray(one)) continue;
        for (const element of one) {
            const lacking = lackingIn(SHAPES[of ?? ''] ?? [], element, has);
            if (lacking) return lacking;
        }
    }
    return null;
}

export type HasFeature = (feature: Feature) => boolean;

/**
 * What the hub lacks for this command, or null. A command that another build kept and this one does not
 * know is left to the hub.
 */
export function lackingFor(type: string, body: unknown, has: HasFeature): Lacking | null {
    if (!(type in COMMANDS)) return null;
    const { since, body: fields } = COMMANDS[type as CommandType];
    if (since !== undefined && !has(since)) return { feature: since };
    return lackingIn(fields, body, has);
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

/** Missing members are filled in by whole(). */
function checkMembers(members: readonly Member[], value: unknown): Wrong {
    if (!isObject(value)) return 'no object';
    for (const [name, type] of members) {
        const one = value[name];
        const wrong = one === undefined ? null : checkType(type, one);
        if (wrong) return `${name}: ${wrong}`;
    }
    return null;
}

type OfType<T extends HubMessage['t']> = Extract<HubMessage, { readonly t: T }>;

/**
 * What the core cannot work without. Every hub of v1 says these: a message that lacks one is broken, not
 * just older. Members that came after v1's first release do not belong here.
 */
const ALWAYS: { readonly [T in HubMessage['t']]: readonly (keyof OfType<T> & string)[] } = {
    welcome: ['venue', 'actor', 'role', 'now', 'epoch', 'seq', 'heartbeat_ms', 'limits'],
    pairing: ['token_id', 'state'],
    snapshot: ['epoch', 'seq', 'topics', 'records'],
    resumed: ['epoch', 'from', 'seq'],
    unsubbed: [],
    change: ['seq', 'put', 'del'],
    sync: ['seq', 'digest', 'now'],
    ok: ['op', 'seq'],
    no: ['op', 'code', 'retry'],
    quoted: [],
    presence: ['devices', 'stations'],
    signed_in: [],
    signed_out: [],
    secret_set: [],
    unlocked: [],
    approved: [],
    error: ['code'],
    bye: ['code'],
};

/* --- missing members -------------------------------------------------------------------------- */

/** How a member reads that the hub did not say; undefined: it is optional. */
function zeroOf([, type, needed]: Member): unknown {
    if (!needed) return undefined;
    if (type.startsWith('?')) return null;
    if (type.startsWith('[]')) return [];
    if (type.startsWith('@')) return whole(OBJECTS[type.slice(1)] ?? [], {});
    return { text: '', int: 0 }[type] ?? {};
}

/** The value with its missing members filled in. */
function wholeType(type: string, value: unknown): unknown {
    if (value === null) return null;
    if (type.startsWith('?')) return wholeType(type.slice(1), value);
    if (type.startsWith('[]'))
        return (value as unknown[]).map((element) => wholeType(type.slice(2), element));
    return type.startsWith('@') ? wholeObject(type.slice(1), value as Fields) : value;
}

function whole(members: readonly Member[], value: Fields): Fields {
    const all: Record<string, unknown> = { ...value };
    for (const member of members) {
        const [name, type] = member;
        const one = value[name];
        const read = one === undefined ? zeroOf(member) : wholeType(type, one);
        if (read !== undefined) all[name] = read;
    }
    return all;
}

/** Completes an object or message that another build may have kept. */
export function wholeObject(name: string, value: Fields): Fields {
    return whole(OBJECTS[name] ?? MESSAGES[name] ?? [], value);
}

/* --- whole messages --------------------------------------------------------------------------- */

export type Heard =
    | { readonly is: 'message'; readonly message: HubMessage }
    | { readonly is: 'unknown' } // of a later version, not meant for us
    | { readonly is: 'wrong'; readonly why: string };

/** Reads a message of the hub. Records in it stay as told. */
export function readMessage(value: unknown): Heard {
    if (!isObject(value) || typeof value['t'] !== 'string')
        return { is: 'wrong', why: 'no message' };
    const { t } = value;
    const members = MESSAGES[t];
    if (!members) return { is: 'unknown' };
    const needed: readonly string[] = ALWAYS[t as HubMessage['t']];
    const missing = needed.find((name) => value[name] === undefined);
    const wrong = missing === undefined ? checkMembers(members, value) : `${missing}: missing`;
    if (wrong) return { is: 'wrong', why: `${t}.${wrong}` };
    return { is: 'message', message: whole(members, value) as unknown as HubMessage };
}

/** Reads the messages of a frame: one, or an array of them. */
export function readFrame(text: string): readonly Heard[] {
    let frame: unknown;
    try {
        frame = JSON.parse(text);
    } catch {
        return [{ is: 'wrong', why: 'no JSON' }];
    }
    return (Array.isArray(frame) ? frame : [frame]).map(readMessage);
}
