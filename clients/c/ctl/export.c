/* payonctl tenant export: all there is of a tenant, one moment of it, a JSON object a line:
 *
 *   {"table":"venue","row":{…}}       a row; the table's columns are the members
 *   {"table":"venue","rows":2}        after the last row of a table
 *   {"end":true,"tables":40,"rows":90123}
 *
 * The tables are those that have a tenant_id, whichever these are. Changes in packs come as rows of
 * the journal, the packs themselves do not. Columns with secrets are left out: hashes of
 * tokens, PINs and badges. */

#include "clients/c/ctl/export.h"

#include <stdarg.h>
#include <stdio.h>

#include "clients/c/ctl/journal.h"
#include "storage/pg/admin_run.h"
#include "storage/pg/pack.h"

enum { EXPORT_ROWS = 1000 };

/* Tables with a tenant_id, the columns to leave out, and the key to sort by. */
static const char tables_sql[] =
    "select c.relname, coalesce((select array_agg(a.attname) from pg_attribute a"
    " where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
    " and a.atttypid <> 'boolean'::regtype" /* whether there is one is no secret */
    " and (a.attname ~ '(^|_)(secret|pin|password|totp|pepper|hmac)(_|$)'"
    " or a.attname in ('hash', 'old_hash', 'code_index'))), '{}')::text,"
    " coalesce((select string_agg(format('t.%I', a.attname), ', ' order by k.n)"
    " from pg_index i, unnest(i.indkey) with ordinality k (num, n), pg_attribute a"
    " where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.num), "
    "'tenant_id')"
    " from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
    " and not c.relispartition and c.relname <> 'journal_pack'"
    " and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'"
    " and not a.attisdropped) order by c.relname";

struct export
{
    PGconn *pg;
    FILE *to;
    const char *tenant;
    const char *venue; /* whose journal is being unpacked */
    long long rows, tables;
};

static void put(struct export *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct export *e, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    int n = vfprintf(e->to, format, ap);
    va_end(ap);
    if (n < 0)
        ctl_die("the export cannot be written");
}

/* Of a pack: the texts are JSON of one line. */
static void put_changes(void *user, int64_t first_seq, const struct str *texts, size_t n)
{
    struct export *e = user;
    for (size_t i = 0; i < n; i++)
        put(e,
            "{\"table\":\"journal\",\"row\":{\"tenant_id\":\"%s\",\"venue_id\":\"%s\",\"seq\":%lld,"
            "\"body\":%.*s}}\n",
            e->tenant, e->venue, (long long)first_seq + (long long)i, STR_ARG(texts[i]));
    e->rows += (long long)n;
}

/* What is in packs: before the rest of the journal, venue by venue. */
static void put_packed(struct export *e, id tenant)
{
    const char *values[] = {e->tenant};
    PGresult *venues = db_query(e->pg,
        "select distinct venue_id from journal_pack where tenant_id = $1::uuid order by 1", 1,
        values);
    struct admin a = {.pg = e->pg};
    struct buf why;
    params_init(&a.p, 4096);
    buf_init(&why, 4096);
    for (int i = 0; i < PQntuples(venues); i++) {
        int64_t damaged = 0;
        id venue;
        e->venue = PQgetvalue(venues, i, 0);
        if (!id_parse(str_of(e->venue), &venue) ||
            pack_texts(&a, tenant, venue, put_changes, e, &damaged, &why))
            ctl_die("the database: %.*s", STR_ARG(buf_str(&why)));
        if (damaged)
            ctl_die("%lld packs of the journal of %s are damaged", (long long)damaged, e->venue);
    }
    buf_fini(&why);
    params_fini(&a.p);
    PQclear(venues);
}

static void put_table(
    struct export *e, id tenant, const char *table, const char *without, const char *order)
{
    const char *names[] = {table, without, order, e->tenant};
    PGresult *r = db_query(e->pg,
        "select format('declare rows no scroll cursor for select to_jsonb(t) - %L::text[] from %I t"
        " where t.tenant_id = %L::uuid order by ', $2::text, $1::text, $4::text) || $3::text",
        4, names);
    PQclear(db_query(e->pg, PQgetvalue(r, 0, 0), 0, NULL));
    PQclear(r);
    long long before = e->rows;
    if (strcmp(table, "journal") == 0)
        put_packed(e, tenant);
    for (int n = EXPORT_ROWS; n == EXPORT_ROWS;) {
        char fetch[32];
        snprintf(fetch, sizeof fetch, "fetch %d from rows", EXPORT_ROWS);
        r = db_query(e->pg, fetch, 0, NULL);
        n = PQntuples(r);
        for (int i = 0; i < n; i++)
            put(e, "{\"table\":\"%s\",\"row\":%s}\n", table, PQgetvalue(r, i, 0));
        e->rows += n;
        PQclear(r);
    }
    PQclear(db_query(e->pg, "close rows", 0, NULL));
    put(e, "{\"table\":\"%s\",\"rows\":%lld}\n", table, e->rows - before);
    e->tables++;
}

void tenant_export(const struct ctl *c, const char *path)
{
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1];
    struct site site = site_of(c, "demo");
    struct export e = {.to = path ? fopen(path, "wxe") : stdout, .tenant = tenant};
    if (!e.to)
        ctl_die("%s cannot be made, or is there already", path);
    e.pg = db_open(c, site, false, tenant, venue);
    PGresult *tables = db_query(e.pg, tables_sql, 0, NULL);
    for (int i = 0; i < PQntuples(tables); i++)
        put_table(&e, site.tenant, PQgetvalue(tables, i, 0), PQgetvalue(tables, i, 1),
            PQgetvalue(tables, i, 2));
    PQclear(tables);
    put(&e, "{\"end\":true,\"tables\":%lld,\"rows\":%lld}\n", e.tables, e.rows);
    if (path ? fclose(e.to) : fflush(e.to))
        ctl_die("the export cannot be written");
    PQfinish(e.pg);
}
