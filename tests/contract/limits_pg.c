/* The limits of fields, tried on Postgres: for each field of each record values just below, at and
 * just above its limits, null, and names that are none.
 *
 * The rows go to a copy of the table with its constraints, without those that compare columns with
 * each other, and without foreign keys: what is tried is one column at a time. What lies inside the
 * elements of a list is beyond a CHECK: there the rules alone hold the limits. */

#include "tests/contract/limits_pg.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/buf.h"
#include "tests/contract/calls.h"
#include "tests/contract/stage_pg.h"

enum { SQL_MAX = 262144 };

struct trial {
    PGconn *pg;
    const struct record_desc *desc;
    struct buf sql;
    int n; /* values tried */
};

/* So many characters, of one byte each or of as many as a character takes. */
static void put_text(struct buf *b, int64_t characters, bool wide)
{
    buf_put_char(b, '\'');
    for (int64_t i = 0; i < characters; i++)
        buf_put_str(b, wide ? STR("\xf0\x9f\x8d\x95") : STR("x"));
    buf_put_char(b, '\'');
}

static void put_list(struct buf *b, int64_t n)
{
    buf_put_str(b, STR("'["));
    for (int64_t i = 0; i < n; i++)
        buf_put_str(b, i ? STR(",{}") : STR("{}"));
    buf_put_str(b, STR("]'"));
}

/* A value that the field allows. */
static void put_good(struct buf *b, const struct field *f)
{
    switch (f->type) {
    case FIELD_ID:
        buf_put_str(b, STR("gen_random_uuid()"));
        return;
    case FIELD_TEXT:
        put_text(b, f->min, false);
        return;
    case FIELD_INT:
    case FIELD_MONEY:
        buf_printf(b, "%lld", (long long)f->min);
        return;
    case FIELD_BOOL:
        buf_put_str(b, STR("true"));
        return;
    case FIELD_TIME:
        buf_put_str(b, STR("now()"));
        return;
    case FIELD_ENUM:
        buf_printf(b, "'%s'", f->enums->names[0]);
        return;
    case FIELD_LIST:
        put_list(b, f->min);
        return;
    default: /* *_OPT */
        buf_put_str(b, STR("null"));
        return;
    }
}

/* Inserts a row that is good but for the field, which has the value. */
static void try_value(struct trial *t, const struct field *f, const char *value, bool allowed)
{
    const struct shape *s = t->desc->shape;
    struct buf *b = &t->sql;
    buf_reset(b);
    buf_put_str(b, STR("insert into tried (tenant_id, venue_id"));
    for (size_t i = 0; i < s->n_fields; i++)
        buf_printf(b, ", \"%s\"", s->fields[i].name);
    buf_put_str(b, STR(", live, seq) values (gen_random_uuid(), gen_random_uuid()"));
    for (size_t i = 0; i < s->n_fields; i++) {
        buf_put_str(b, STR(", "));
        if (&s->fields[i] == f)
            buf_put_str(b, str_of(value));
        else
            put_good(b, &s->fields[i]);
    }
    buf_put_str(b, STR(", true, 1)"));
    buf_put_char(b, '\0');
    ck_assert(!b->failed);
    PGresult *r = PQexec(t->pg, b->p);
    bool taken = PQresultStatus(r) == PGRES_COMMAND_OK;
    ck_assert_msg(taken == allowed,
        "%s.%s = %.41s (%zu bytes): FIELDS_%s in protocol/pos/tables/ %s it, the table %s of "
        "storage/migrations/ %s it (%s): change one of them, SQL by a new migration",
        t->desc->name, f->name, value, strlen(value), t->desc->shape->name,
        allowed ? "allows" : "forbids", t->desc->table, taken ? "takes" : "refuses",
        taken ? "" : PQresultErrorMessage(r));
    PQclear(r);
    t->n++;
}

static void try_number(struct trial *t, const struct field *f, int64_t value, bool allowed)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)value);
    try_value(t, f, text, allowed);
}

static void try_size(struct trial *t, const struct field *f, int64_t n, bool wide, bool allowed)
{
    struct buf b;
    buf_init(&b, SQL_MAX);
    if (f->type == FIELD_LIST)
        put_list(&b, n);
    else
        put_text(&b, n, wide);
    buf_put_char(&b, '\0');
    ck_assert(!b.failed);
    try_value(t, f, b.p, allowed);
    buf_fini(&b);
}

static void try_names(struct trial *t, const struct field *f)
{
    char quoted[64];
    for (int i = 0; i < f->enums->n; i++) {
        snprintf(quoted, sizeof quoted, "'%s'", f->enums->names[i]);
        try_value(t, f, quoted, true);
    }
    try_value(t, f, "'no such name'", false);
    try_value(t, f, "''", false);
}

static void try_field(struct trial *t, const struct field *f)
{
    bool opt = false;
    switch (f->type) {
    case FIELD_INT_OPT:
    case FIELD_MONEY_OPT:
    case FIELD_INT:
    case FIELD_MONEY:
        opt = f->type == FIELD_INT_OPT || f->type == FIELD_MONEY_OPT;
        try_number(t, f, f->min - 1, false);
        try_number(t, f, f->min, true);
        try_number(t, f, f->max, true);
        try_number(t, f, f->max + 1, false);
        break;
    case FIELD_TEXT:
        try_size(t, f, f->max, false, true);
        try_size(t, f, f->max, true, true);
        try_size(t, f, f->max + 1, false, false);
        try_size(t, f, f->max + 1, true, false);
        try_size(t, f, f->min, false, true);
        if (f->min > 0)
            try_size(t, f, f->min - 1, false, false);
        break;
    case FIELD_LIST:
        try_value(t, f, "'{}'", false);
        try_value(t, f, "'1'", false);
        try_size(t, f, f->max, false, true);
        try_size(t, f, f->max + 1, false, false);
        try_size(t, f, f->min, false, true);
        if (f->min > 0)
            try_size(t, f, f->min - 1, false, false);
        break;
    case FIELD_ENUM:
        try_names(t, f);
        break;
    default:
        opt = f->type == FIELD_ID_OPT || f->type == FIELD_TIME_OPT;
        break;
    }
    try_value(t, f, "null", opt);
}

static void run_sql(PGconn *pg, const char *sql)
{
    PGresult *r = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(r);
    ck_assert_msg(
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s", PQresultErrorMessage(r));
    PQclear(r);
}

void ck_limits_of_records(void)
{
    static const char alone[] =
        "do $$ declare c text; begin for c in select conname from pg_constraint"
        " where conrelid = 'tried'::regclass and contype = 'c' and array_length(conkey, 1) > 1"
        " loop execute format('alter table tried drop constraint %I', c); end loop; end $$";
    struct trial t = {.pg = stage_connect("postgres")};
    char make[128];
    buf_init(&t.sql, SQL_MAX);
    for (int k = 0; k < KINDS_N; k++) {
        t.desc = &record_descs[k];
        snprintf(make, sizeof make,
            "create temp table tried (like public.%s including constraints)", t.desc->table);
        run_sql(t.pg, make);
        run_sql(t.pg, alone);
        for (size_t i = 0; i < t.desc->shape->n_fields; i++)
            try_field(&t, &t.desc->shape->fields[i]);
        run_sql(t.pg, "drop table tried");
    }
    ck_assert_int_gt(t.n, 4 * KINDS_N);
    buf_fini(&t.sql);
    PQfinish(t.pg);
}
