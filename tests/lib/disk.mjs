// What the tables and indexes of a hub's database take on disk.
import { execFileSync } from 'node:child_process';

/** Rows of a query as the cluster's admin: arrays of texts. */
export function query(pg, sql) {
    const out = execFileSync('psql', [pg.db_admin_url, '-XAtqc', sql], { encoding: 'utf8', maxBuffer: 1 << 26 });
    return out.split('\n').filter((line) => line).map((line) => line.split('|'));
}

/** Bytes of each table's heap, toast and indexes after a VACUUM: a Map of name to {table, bytes}. */
export function diskUse(pg) {
    query(pg, 'checkpoint');
    query(pg, 'vacuum (analyze)');
    const rows = query(pg, `
        with t as (select c.oid, c.relname, c.reltoastrelid from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r')
        select relname, relname, pg_relation_size(oid) + pg_relation_size(oid, 'fsm') + pg_relation_size(oid, 'vm') from t
        union all select relname, relname || '/toast', pg_total_relation_size(reltoastrelid) from t where reltoastrelid <> 0
        union all select t.relname, i.indexrelid::regclass::text, pg_relation_size(i.indexrelid)
            from t join pg_index i on i.indrelid = t.oid`);
    return new Map(rows.map(([table, name, bytes]) => [name, { table, bytes: Number(bytes) }]));
}

/** How much each has grown since `before`, the largest first: [{table, name, bytes}]. */
export function diskGrowth(before, after) {
    const rows = [...after].map(([name, { table, bytes }]) => ({ table, name, bytes: bytes - (before.get(name)?.bytes ?? 0) }));
    return rows.filter((row) => row.bytes).sort((a, b) => b.bytes - a.bytes);
}
