// The view of a record that screens read: the record as told, with a value for every field that this build
// knows. The hub leaves out later fields at zero, or is older than this build and lacks them; it may also be
// newer and have values that this build does not know (docs/protocol.md, "What may change within v1"). The
// store keeps the record as told, too, for digests and the disk.
import { ENUMS, RECORD_SHAPES, SHAPES } from '#protocol';
import type { Enums, Field } from '#protocol';

type Fields = Readonly<Record<string, unknown>>;

/** How a field reads that the hub did not tell. For enums it is the value that is named first. */
const ZERO: Readonly<Record<Exclude<Field['type'], 'enum'>, unknown>> = {
    id: '00000000-0000-0000-0000-000000000000',
    time: '1970-01-01T00:00:00.000Z',
    int: 0,
    money: 0,
    text: '',
    bool: false,
    list: [],
};

/** How a value reads that is newer than this build: as the one that does the least harm on a screen. */
const UNKNOWN: { readonly [E in keyof Enums]: Enums[E] } = {
    table_state: 'seated', // nobody is led to a table that may not be free
    table_stage: 'seated',
    barrier_kind: 'label',
    reservation_state: 'booked',
    table_shape: 'square',
    station_kind: 'prep',
    rounding: 'line_up',
    choice_prefix: 'plain',
    price_by: 'nobody',
    order_kind: 'dine_in',
    order_state: 'open',
    line_state: 'sent', // the kitchen has it: nobody changes or sends it again
    ticket_state: 'new', // a cook looks at it
    ticket_item_state: 'new',
    tender: 'other',
    counter_name: 'order',
    course_state: 'waiting',
    course_plan: 'by_hand',
    check_state: 'paid', // nobody changes it
    bill_state: 'stale', // it may say something else
    discount_kind: 'amount',
    discount_state: 'given',
    charge_kind: 'amount',
    charge_state: 'added',
    staff_role: 'waiter', // the least
    secret: 'pin',
    right_beyond: 'freely',
    approval_state: 'asked',
};

function zeroOf(field: Field): unknown {
    if (field.nullable) return null;
    return field.type === 'enum' ? ENUMS[field.of as keyof Enums][0] : ZERO[field.type];
}

function readField(field: Field, told: unknown): unknown {
    // what some roles do not see is optional in the types: it stays away
    if (told === undefined) return field.hidden ? undefined : zeroOf(field);
    if (told === null) return null;
    if (field.type === 'list') return readList(SHAPES[field.of ?? ''] ?? [], told as Fields[]);
    if (field.type !== 'enum') return told;
    const known: readonly unknown[] = ENUMS[field.of as keyof Enums];
    return known.includes(told) ? told : UNKNOWN[field.of as keyof Enums];
}

/** Returns the same list if all elements read as told. */
function readList(fields: readonly Field[], told: readonly Fields[]): readonly Fields[] {
    const read = told.map((element) => readFields(fields, element));
    return read.some((element, i) => element !== told[i]) ? read : told;
}

/** Returns the same object if all fields read as told. */
function readFields(fields: readonly Field[], told: Fields): Fields {
    let read: Record<string, unknown> | null = null;
    for (const field of fields) {
        const value = readField(field, told[field.name]);
        if (value !== told[field.name]) (read ??= { ...told })[field.name] = value;
    }
    return read ?? told;
}

/** Takes a record that checkRecord() accepts. One of an unknown kind reads as told. */
export function viewOf<R extends object>(kind: string, told: R): R {
    return readFields(SHAPES[RECORD_SHAPES[kind] ?? ''] ?? [], told as Fields) as R;
}
