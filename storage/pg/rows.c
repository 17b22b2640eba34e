#include "storage/pg/rows.h"

#include <errno.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "protocol/wire/message.h"

enum {
    SQL_MAX = 16384,
};

static enum pg_type type_of(enum field_type t)
{
    switch (t) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        return PG_UUID;
    case FIELD_INT:
    case FIELD_INT_OPT:
    case FIELD_MONEY:
    case FIELD_MONEY_OPT:
        return PG_INT8;
    case FIELD_BOOL:
        return PG_BOOL;
    case FIELD_TIME:
    case FIELD_TIME_OPT:
        return PG_TIMESTAMPTZ;
    case FIELD_LIST:
        return PG_JSON;
    case FIELD_TEXT:
    case FIELD_ENUM:
        return PG_TEXT;
    default:
        require(!"a field type without a column type");
    }
}

static const char *name_of(enum pg_type t)
{
    switch (t) {
    case PG_UUID:
        return "uuid";
    case PG_INT8:
        return "bigint";
    case PG_BOOL:
        return "boolean";
    case PG_TIMESTAMPTZ:
        return "timestamptz";
    case PG_JSON:
        return "json";
    default:
        return "text";
    }
}

/* --- text ---------------------------------------------------------------------------------- */

/* PREFIX"first", PREFIX"second", … */
static void put_columns(struct buf *b, const struct shape *s, const char *prefix)
{
    for (size_t i = 0; i < s->n_fields; i++)
        buf_printf(b, "%s%s\"%s\"", i ? ", " : "", prefix, s->fields[i].name);
}

/* The rows given to a statement, of the venues that the batch won:
 *   unnest($2::uuid[], …) as d (tenant_id, …) cross join lateral (… venue_head …) h
 * "offset 0" makes it a look-up by key for each row: a plan for a plain join, made while there were
 * few venues, would walk the heads of all of them. */
static void put_given(struct buf *b, const struct shape *s, enum rows_statement which)
{
    buf_put_str(b, STR("unnest($2::uuid[], $3::uuid[], $4::bigint[]"));
    if (which == ROWS_END)
        buf_put_str(b, STR(", $5::uuid[]"));
    else
        buf_put_str(b, STR(", $5::boolean[], $6::bigint[]"));
    for (size_t i = 0; which != ROWS_END && i < s->n_fields; i++)
        buf_printf(b, ", $%zu::%s[]", i + 7, name_of(type_of(s->fields[i].type)));
    buf_put_str(b, STR(") as d (tenant_id, venue_id, seq, "));
    if (which == ROWS_END) {
        buf_put_str(b, STR("id"));
    } else {
        buf_put_str(b, STR("live, was, "));
        put_columns(b, s, "");
    }
    buf_put_str(b, STR(") cross join lateral (select from venue_head v"
                       " where v.tenant_id = d.tenant_id and v.venue_id = d.venue_id"
                       " and v.batch_id = $1::uuid offset 0) h"));
}

static void put_insert(struct buf *b, const struct record_desc *d)
{
    buf_printf(b, "insert into \"%s\" (tenant_id, venue_id, ", d->table);
    put_columns(b, d->shape, "");
    buf_put_str(b, STR(", live, seq) select d.tenant_id, d.venue_id, "));
    put_columns(b, d->shape, "d.");
    buf_put_str(b, STR(", d.live, d.seq from "));
    put_given(b, d->shape, ROWS_INSERT);
}

/* The rows of the table that the rows of d name, by primary key. A plan for a plain join, made
 * while the table was known to be empty, would walk the whole table; "offset 0" makes it a look-up.
 * The venue's head is locked, so the row stays where it was found. */
static void put_found(struct buf *b, const struct record_desc *d, const char *condition)
{
    buf_printf(b,
        " from d cross join lateral (select x.ctid as at from \"%s\" x where"
        " x.tenant_id = d.tenant_id and x.venue_id = d.venue_id and x.id = d.id and %s offset 0) f"
        " where t.ctid = f.at returning 1)",
        d->table, condition);
}

/* Update and end count what they found: a row that is missing, or not as the hub's memory has it,
 * fails the batch. */
static void put_update(struct buf *b, const struct record_desc *d)
{
    buf_put_str(b, STR("with d as materialized (select d.* from "));
    put_given(b, d->shape, ROWS_UPDATE);
    buf_printf(b, "), u as (update \"%s\" t set live = d.live, seq = d.seq", d->table);
    for (size_t i = 1; i < d->shape->n_fields; i++)
        buf_printf(b, ", \"%s\" = d.\"%s\"", d->shape->fields[i].name, d->shape->fields[i].name);
    put_found(b, d, "x.rev = d.was");
    buf_printf(b,
        " select payon_rows('%s_rev', (select count(*) from u), (select count(*) from d))",
        d->table);
}

/* "is not false", since plain `live` would let the planner take the index of live rows. */
static void put_end(struct buf *b, const struct record_desc *d)
{
    buf_put_str(b, STR("with d as materialized (select d.* from "));
    put_given(b, d->shape, ROWS_END);
    buf_printf(b, "), u as (update \"%s\" t set live = false, seq = d.seq", d->table);
    put_found(b, d, "x.live is not false");
    buf_printf(b,
        " select payon_rows('%s_live', (select count(*) from u), (select count(*) from d))",
        d->table);
}

static void put_load(struct buf *b, const struct record_desc *d)
{
    buf_put_str(b, STR("select "));
    put_columns(b, d->shape, "");
    buf_printf(
        b, " from \"%s\" where tenant_id = $1::uuid and venue_id = $2::uuid and live", d->table);
}

static char *text_of(struct buf *b)
{
    buf_put_char(b, '\0');
    char *text = b->failed ? NULL : strdup(b->p);
    buf_reset(b);
    return text;
}

int rows_init(struct rows *r)
{
    static void (*const put[ROWS_STATEMENTS_N])(struct buf *, const struct record_desc *) = {
        [ROWS_INSERT] = put_insert,
        [ROWS_UPDATE] = put_update,
        [ROWS_END] = put_end,
        [ROWS_LOAD] = put_load,
    };
    static const char *const verbs[ROWS_STATEMENTS_N] = {"insert", "update", "end", "load"};
    *r = (struct rows){0};
    struct buf b;
    buf_init(&b, SQL_MAX);
    bool good = true;
    for (int k = 0; k < KINDS_N; k++) {
        const struct record_desc *d = &record_descs[k];
        require(
            !strcmp(d->shape->fields[0].name, "id") && !strcmp(d->shape->fields[1].name, "rev"));
        for (int s = 0; s < ROWS_STATEMENTS_N; s++) {
            buf_printf(&b, "%s_%s", d->table, verbs[s]);
            r->statements[k][s].name = text_of(&b);
            put[s](&b, d);
            r->statements[k][s].sql = text_of(&b);
            good = good && r->statements[k][s].name && r->statements[k][s].sql;
        }
    }
    buf_fini(&b);
    if (good)
        return 0;
    rows_fini(r);
    return -ENOMEM;
}

void rows_fini(struct rows *r)
{
    for (int k = 0; k < KINDS_N; k++)
        for (int s = 0; s < ROWS_STATEMENTS_N; s++) {
            free(r->statements[k][s].name);
            free(r->statements[k][s].sql);
        }
    *r = (struct rows){0};
}

/* --- parameters ---------------------------------------------------------------------------- */

static void bind_field(
    struct params *p, const struct field *f, const struct record *rec, struct buf *scratch)
{
    const void *at = (const char *)rec + f->offset;
    const struct opt_int *n = at;
    const struct opt_money *m = at;
    const id *i = at;
    const time_ms *t = at;
    switch (f->type) {
    case FIELD_ID:
        params_id(p, *i);
        break;
    case FIELD_ID_OPT:
        id_is_zero(*i) ? params_null(p) : params_id(p, *i);
        break;
    case FIELD_TEXT:
        params_bytes(p, *(const struct str *)at);
        break;
    case FIELD_INT:
        params_i64(p, *(const int64_t *)at);
        break;
    case FIELD_INT_OPT:
        n->has ? params_i64(p, n->v) : params_null(p);
        break;
    case FIELD_BOOL:
        params_bool(p, *(const bool *)at);
        break;
    case FIELD_MONEY:
        params_i64(p, ((const money *)at)->minor);
        break;
    case FIELD_MONEY_OPT:
        m->has ? params_i64(p, m->v.minor) : params_null(p);
        break;
    case FIELD_TIME:
        params_time(p, *t);
        break;
    case FIELD_TIME_OPT:
        t->ms ? params_time(p, *t) : params_null(p);
        break;
    case FIELD_ENUM:
        params_bytes(p, str_of(f->enums->names[*(const int *)at]));
        break;
    case FIELD_LIST:
        buf_reset(scratch);
        wire_put_list(scratch, f->element, *(const struct list *)at, VIEW_FULL);
        p->b.failed = p->b.failed || scratch->failed;
        params_bytes(p, buf_str(scratch));
        break;
    default:
        require(!"a field type that cannot be bound");
    }
}

/* For each row of the fold_list. */
#define EACH_ROW(row, list) for (const struct fold_row *row = (list)->first; row; row = row->next)

void rows_bind(struct params *p, enum record_kind kind, enum fold_act act,
    const struct fold_list *list, id batch_id, struct buf *scratch)
{
    const struct shape *s = record_descs[kind].shape;
    params_reset(p);
    params_id(p, batch_id);
    params_array(p, PG_UUID, list->n);
    EACH_ROW(row, list)
        params_id(p, row->venue->tenant);
    params_array(p, PG_UUID, list->n);
    EACH_ROW(row, list)
        params_id(p, row->venue->venue);
    params_array(p, PG_INT8, list->n);
    EACH_ROW(row, list)
        params_i64(p, row->seq);
    if (act == FOLD_END) {
        params_array(p, PG_UUID, list->n);
        EACH_ROW(row, list)
            params_id(p, row->key);
        return;
    }
    params_array(p, PG_BOOL, list->n);
    EACH_ROW(row, list)
        params_bool(p, row->live);
    params_array(p, PG_INT8, list->n);
    EACH_ROW(row, list)
        params_i64(p, row->was);
    for (size_t i = 0; i < s->n_fields; i++) {
        params_array(p, type_of(s->fields[i].type), list->n);
        EACH_ROW(row, list)
            bind_field(p, &s->fields[i], row->rec, scratch);
    }
}

/* --- structs ------------------------------------------------------------------------------- */

/* Bytes of a value of that type; 0: any number. */
static int width_of(enum pg_type t)
{
    switch (t) {
    case PG_UUID:
        return 16;
    case PG_INT8:
    case PG_TIMESTAMPTZ:
        return 8;
    case PG_BOOL:
        return 1;
    default:
        return 0;
    }
}

static int read_null(const struct field *f)
{
    switch (f->type) {
    case FIELD_ID_OPT:
    case FIELD_INT_OPT:
    case FIELD_MONEY_OPT:
    case FIELD_TIME_OPT:
        return 0; /* the struct is zeroed */
    default:
        return -EBADMSG;
    }
}

static int read_field(struct str value, const struct field *f, struct arena *a, char *at)
{
    switch (f->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        *(id *)at = pg_get_id(value.p);
        return 0;
    case FIELD_TEXT:
        *(struct str *)at = value;
        return 0;
    case FIELD_INT:
        *(int64_t *)at = pg_get_i64(value.p);
        return 0;
    case FIELD_INT_OPT:
        *(struct opt_int *)at = (struct opt_int){true, pg_get_i64(value.p)};
        return 0;
    case FIELD_BOOL:
        *(bool *)at = *value.p != 0;
        return 0;
    case FIELD_MONEY:
        *(money *)at = (money){pg_get_i64(value.p)};
        return 0;
    case FIELD_MONEY_OPT:
        *(struct opt_money *)at = (struct opt_money){true, {pg_get_i64(value.p)}};
        return 0;
    case FIELD_TIME:
    case FIELD_TIME_OPT:
        *(time_ms *)at = pg_get_time(value.p);
        return 0;
    case FIELD_ENUM:
        *(int *)at = enum_find(f->enums, value);
        return *(int *)at < 0 ? -EBADMSG : 0;
    case FIELD_LIST:
        return wire_get_list(value, f->element, a, (struct list *)at) ? -EBADMSG : 0;
    default:
        return -EBADMSG;
    }
}

int rows_read(const PGresult *r, int row, enum record_kind kind, struct arena *a, void *ret)
{
    const struct shape *s = record_descs[kind].shape;
    memset(ret, 0, s->size);
    if (PQnfields(r) != (int)s->n_fields)
        return -EBADMSG;
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        int column = (int)i, rc;
        int width = width_of(type_of(f->type)), length = PQgetlength(r, row, column);
        if (PQgetisnull(r, row, column))
            rc = read_null(f);
        else if (width && length != width)
            rc = -EBADMSG;
        else
            rc = read_field((struct str){PQgetvalue(r, row, column), (size_t)length}, f, a,
                (char *)ret + f->offset);
        if (rc)
            return rc;
    }
    return 0;
}
