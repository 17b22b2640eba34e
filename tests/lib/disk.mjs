// What the tables and indexes of a hub's database take on disk.
import { sql as query } from './history.mjs';

/** Bytes of each table's heap, toast and indexes after a VACUUM: a Map of name to {table, bytes}. Maps of free
 * space are left out: for small tables they are larger than these. */
export function diskUse(pg) {
    query(pg, 'checkpoint');
    query(pg, 'vacuum (analyze)');
    const rows = query(pg, `
        with t as (select c.oid, c.relname, c.reltoastrelid from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r')
        select relname, relname, pg_relation_size(oid) from t
        union all select relname, relname || '/toast', pg_relation_size(reltoastrelid) + pg_indexes_size(reltoastrelid) from t where reltoastrelid <> 0
        union all select t.relname, i.indexrelid::regclass::text, pg_relation_size(i.indexrelid)
            from t join pg_index i on i.indrelid = t.oid`);
    return new Map(rows.map(([table, name, bytes]) => [name, { table, bytes: Number(bytes) }]));
}

/** How much each has grown since `before`, the largest first: [{table, name, bytes}]. */
export function diskGrowth(before, after) {
    const rows = [...after].map(([name, { table, bytes }]) => ({ table, name, bytes: bytes - (before.get(name)?.bytes ?? 0) }));
    return rows.filter((row) => row.bytes).sort((a, b) => b.bytes - a.bytes);
}

/** Like diskUse, by the sizes of the stored values instead of pages, which a few rows would not fill: a row with its
 * pointer, a tenth of the page left free; an index entry with its header and pointer, rows of the same key in one.
 * Indexes of live rows only are left out: closed orders leave them. */
export function diskSums(pg) {
    const sums = new Map();
    const tables = query(pg, `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`);
    const sum = (sql) => Number(query(pg, sql)[0][0] ?? 0);
    for (const [table] of tables)
        sums.set(table, { table, bytes: sum(`select coalesce(sum(pg_column_size(x) + 4), 0) * 1.1 from ${table} x`) });
    const indexes = query(pg, `select c.relname, i.indexrelid::regclass, string_agg(format('%I', a.attname), ',' order by k.n)
        from pg_index i join pg_class c on c.oid = i.indrelid, unnest(i.indkey::int[]) with ordinality k (attnum, n), pg_attribute a
        where c.relnamespace = 'public'::regnamespace and a.attrelid = c.oid and a.attnum = k.attnum
            and coalesce(pg_get_expr(i.indpred, i.indrelid), '') <> 'live' group by 1, 2`);
    for (const [table, name, keys] of indexes)
        sums.set(name, { table, bytes: sum(`select coalesce(sum(b), 0) / 0.9 from (select pg_column_size(row(${keys})) - 12 + 6 * (count(*) - 1) as b
            from ${table} group by ${keys}) x`) });
    return sums;
}

const DAY_MS = 86400000;
/** Older than what payonctl pack leaves alone. */
export const LONG_AGO_MS = 10 * DAY_MS;

/** The receipts that say so themselves (eveningAgo) were recorded long ago. */
export function receiptsAge(pg) {
    query(pg, `set session_replication_role = replica;
        update receipt set recorded = recorded - interval '${LONG_AGO_MS} ms'
        where op::text < lpad(to_hex((extract(epoch from now()) * 1000)::bigint - ${LONG_AGO_MS / 2}), 12, '0')`);
}

/** What is packed: bytes of a change, of a receipt, and of an order's kitchen rows. By the sizes of the stored values, a
 * twenty-fifth more for their cuts in the toast table, and an index entry: a few packs would not fill pages. The first
 * pack of changes has the menu and is left out. */
export function packedBytes(pg) {
    const size = (table, n) => `(select sum(pg_column_size(p) * 1.04 + 100) / ${n} from ${table} p)`;
    const [row] = query(pg, `select ${size('(select * from journal_pack where first_seq > 1)', 'sum(last_seq - first_seq + 1)')}, ${size('receipt_pack', 'sum(cardinality(ops))')},
        ${size('kitchen_pack', "(select count(distinct t->>'order_id') from kitchen_pack, json_array_elements(tickets) t)")}`);
    const [change, receipt, kitchen] = row.map(Number);
    return { change, receipt, kitchen };
}

/** A closed order that is packed, as rows like diskGrowth's: of its rows (of one order) only what is never packed. */
export function packedOrder(rows, packed, commands) {
    const kept = rows.filter(({ table }) => !['journal', 'receipt', 'ticket', 'ticket_item'].includes(table) && !table.endsWith('_pack'));
    return [
        ...kept,
        { table: 'journal_pack', name: `${commands} changes`, bytes: commands * packed.change },
        { table: 'receipt_pack', name: `${commands} receipts`, bytes: commands * packed.receipt },
        { table: 'kitchen_pack', name: 'tickets and their items', bytes: packed.kitchen },
    ];
}

export const sumOf = (rows) => rows.reduce((sum, { bytes }) => sum + bytes, 0);
