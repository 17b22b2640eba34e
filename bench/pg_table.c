#include "bench/pg_table.h"

#include "bench/measure.h"

static const char *type_name(enum pg_type type)
{
    switch (type) {
    case PG_BOOL:
        return "boolean";
    case PG_BYTEA:
        return "bytea";
    case PG_INT8:
        return "bigint";
    case PG_TEXT:
        return "text";
    case PG_JSON:
        return "json";
    case PG_TIMESTAMPTZ:
        return "timestamptz";
    case PG_UUID:
        return "uuid";
    }
    die("no such type: %d", (int)type);
}

static void put_names(struct buf *sql, const struct pg_table *t)
{
    for (size_t i = 0; i < t->n_columns; i++)
        buf_printf(sql, "%s%s", i ? ", " : "", t->columns[i].name);
}

void pg_table_prepare(struct pg_table *t, PGconn *pg)
{
    struct buf sql;
    buf_init(&sql, 1 << 16);
    for (t->n_columns = 0; t->columns[t->n_columns].name;)
        if (++t->n_columns > PG_COLUMNS_MAX)
            die("%s: too many columns", t->name);
    buf_printf(&sql, "insert into %s (", t->name);
    put_names(&sql, t);
    buf_printf(&sql, ") select * from unnest(");
    for (size_t i = 0; i < t->n_columns; i++)
        buf_printf(&sql, "%s$%zu::%s[]", i ? ", " : "", i + 1, type_name(t->columns[i].type));
    buf_printf(&sql, ")");
    if (t->upsert) {
        buf_printf(&sql, " on conflict (tenant_id, venue_id, id) do update set ");
        for (size_t i = 3; i < t->n_columns; i++)
            buf_printf(&sql, "%s%s = excluded.%s", i > 3 ? ", " : "", t->columns[i].name,
                t->columns[i].name);
    }
    buf_put_char(&sql, '\0');
    PGresult *r = PQprepare(pg, t->name, sql.p, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        die("%s: %s", t->name, PQerrorMessage(pg));
    PQclear(r);
    buf_fini(&sql);
}

void pg_table_clear(struct pg_table *t)
{
    for (size_t i = 0; i < t->n_columns; i++)
        pg_array_begin(&t->arrays[i], t->columns[i].type);
    t->next = 0;
}

struct pg_array *pg_table_next(struct pg_table *t)
{
    struct pg_array *a = &t->arrays[t->next];
    t->next = (t->next + 1) % t->n_columns;
    return a;
}

void pg_arrays_send(PGconn *pg, const char *name, struct pg_array *arrays, size_t n)
{
    const char *values[PG_COLUMNS_MAX];
    int lengths[PG_COLUMNS_MAX], formats[PG_COLUMNS_MAX];
    for (size_t i = 0; i < n; i++) {
        struct str bytes = pg_array_end(&arrays[i]);
        values[i] = bytes.p;
        lengths[i] = (int)bytes.n;
        formats[i] = 1;
    }
    if (!PQsendQueryPrepared(pg, name, (int)n, values, lengths, formats, 0))
        die("%s: %s", name, PQerrorMessage(pg));
}

void pg_table_send(struct pg_table *t, PGconn *pg)
{
    if (t->next != 0)
        die("%s: a row is not full", t->name);
    pg_arrays_send(pg, t->name, t->arrays, t->n_columns);
}

void pg_table_fini(struct pg_table *t)
{
    for (size_t i = 0; i < t->n_columns; i++)
        pg_array_fini(&t->arrays[i]);
}
