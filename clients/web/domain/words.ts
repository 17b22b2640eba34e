// What a refused command meant, in words.
import type { CommandType, RefusalCode } from '#protocol';
import type { Entry, LocalRefusal } from '../core/index.js';
import { pick } from '../strings/catalogue.js';
import { say } from '../strings/common.js';
import { sayFloor } from '../strings/floor.js';
import { app, client } from '../ui/app.js';

/** What it is about: a table, a line, an item, a guest. */
function nameIn({ type, body }: Entry): string {
    const { store } = client();
    const { table_id, line_id, item_id, ticket_item_id, customer } = body;
    const table = store.kind('table').get(String(table_id));
    if (table) return sayFloor('table_n', { number: table.number });
    if (type === 'order.open') return String(customer ?? say('takeaway'));
    const named =
        store.kind('line').get(String(line_id)) ??
        store.kind('ticket_item').get(String(ticket_item_id)) ??
        store.kind('item').get(String(item_id));
    return named?.name ?? '';
}

export function meant(entry: Entry): string {
    const row = app.words[entry.type as CommandType];
    if (!row) return entry.type; // another build's
    const { quantity, course } = entry.body;
    return pick(row, { n: Number(quantity ?? course ?? 1), name: nameIn(entry) });
}

type Code = RefusalCode | LocalRefusal;

/** Codes after which sending the same again is pointless. */
const FINAL: readonly string[] = [
    'not_found',
    'line_not_draft',
    'line_started',
    'line_not_started',
    'line_more',
    'line_sold_out',
    'note_too_long',
    'order_not_open',
    'check_needed',
    'check_paid',
    'op_reused',
    'exists',
    'other_venue',
    'forbidden',
    'not_signed_in',
    'on_shift',
    'shift_ended',
    'job_unknown',
    'unknown_command',
    'old_hub',
] satisfies readonly Code[];

export function isFinal(entry: Entry): boolean {
    return FINAL.includes(entry.refusal?.code ?? '');
}
