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

/* --- statements ---------------------------------------------------------------------------- */

static void put_columns(struct buf *b, const struct shape *s)
{
    for (size_t i = 0; i < s->n_fields; i++)
        buf_printf(b, "%s\"%s\"", i ? ", " : "", s->fields[i].name);
}

static void put_load(struct buf *b, const struct record_desc *d)
{
    buf_put_str(b, STR("select "));
    put_columns(b, d->shape);
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
    *r = (struct rows){0};
    struct buf b;
    buf_init(&b, SQL_MAX);
    bool good = true;
    for (int k = 0; k < KINDS_N; k++) {
        const struct record_desc *d = &record_descs[k];
        require(
            !strcmp(d->shape->fields[0].name, "id") && !strcmp(d->shape->fields[1].name, "rev"));
        buf_printf(&b, "%s_load", d->table);
        r->loads[k].name = text_of(&b);
        put_load(&b, d);
        r->loads[k].sql = text_of(&b);
        good = good && r->loads[k].name && r->loads[k].sql;
    }
    buf_fini(&b);
    if (good)
        return 0;
    rows_fini(r);
    return -ENOMEM;
}

void rows_fini(struct rows *r)
{
    for (int k = 0; k < KINDS_N; k++) {
        free(r->loads[k].name);
        free(r->loads[k].sql);
    }
    *r = (struct rows){0};
}

/* --- into columns -------------------------------------------------------------------------- */

static void put_field(
    struct columns *to, const struct field *f, const struct record *rec, struct buf *scratch)
{
    const void *at = (const char *)rec + f->offset;
    const struct opt_int *n = at;
    const struct opt_money *m = at;
    const id *i = at;
    const time_ms *t = at;
    switch (f->type) {
    case FIELD_ID:
        columns_id(to, *i);
        break;
    case FIELD_ID_OPT:
        id_is_zero(*i) ? columns_null(to, COLUMN_IDS) : columns_id(to, *i);
        break;
    case FIELD_TEXT:
        columns_put(to, COLUMN_TEXTS, *(const struct str *)at);
        break;
    case FIELD_INT:
        columns_int(to, *(const int64_t *)at);
        break;
    case FIELD_INT_OPT:
        n->has ? columns_int(to, n->v) : columns_null(to, COLUMN_INTS);
        break;
    case FIELD_BOOL:
        columns_int(to, *(const bool *)at);
        break;
    case FIELD_MONEY:
        columns_int(to, ((const money *)at)->minor);
        break;
    case FIELD_MONEY_OPT:
        m->has ? columns_int(to, m->v.minor) : columns_null(to, COLUMN_INTS);
        break;
    case FIELD_TIME:
        columns_time(to, *t);
        break;
    case FIELD_TIME_OPT:
        t->ms ? columns_time(to, *t) : columns_null(to, COLUMN_TIMES);
        break;
    case FIELD_ENUM:
        columns_put(to, COLUMN_TEXTS, str_of(f->enums->names[*(const int *)at]));
        break;
    case FIELD_LIST:
        buf_reset(scratch);
        wire_put_list(scratch, f->element, *(const struct list *)at, VIEW_FULL);
        to->b[COLUMN_JSONS].failed = to->b[COLUMN_JSONS].failed || scratch->failed;
        columns_put(to, COLUMN_JSONS, buf_str(scratch));
        break;
    default:
        require(!"a field type that cannot be written");
    }
}

void rows_put(struct columns *to, const struct fold_row *row, int64_t venue, struct buf *scratch)
{
    const struct shape *s = record_descs[row->kind].shape;
    columns_id(to, row->venue->tenant);
    columns_id(to, row->venue->venue);
    columns_int(to, venue);
    columns_int(to, row->seq);
    if (row->act == FOLD_END) {
        columns_id(to, row->key);
    } else {
        columns_int(to, row->live);
        columns_int(to, row->was);
        for (size_t i = 0; i < s->n_fields; i++)
            put_field(to, &s->fields[i], row->rec, scratch);
    }
    columns_row(to);
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
    if (PQnfields(r) != (int)s->n_fields)
        return -EBADMSG;
    return rows_read_shape(r, row, s, a, ret);
}

int rows_read_shape(const PGresult *r, int row, const struct shape *s, struct arena *a, void *ret)
{
    memset(ret, 0, s->size);
    if (PQnfields(r) < (int)s->n_fields)
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
