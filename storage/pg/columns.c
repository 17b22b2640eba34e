#include "storage/pg/columns.h"

#include "protocol/base/require.h"
#include "storage/pg/array.h"

static const enum pg_type types[COLUMNS_N] = {
    [COLUMN_HEAD] = PG_INT8,
    [COLUMN_IDS] = PG_UUID,
    [COLUMN_INTS] = PG_INT8,
    [COLUMN_TEXTS] = PG_TEXT,
    [COLUMN_TIMES] = PG_TIMESTAMPTZ,
    [COLUMN_BYTES] = PG_BYTEA,
    [COLUMN_JSONS] = PG_JSON,
};

enum { HEAD_BYTES = 28 }; /* of an array with two dimensions */

void columns_init(struct columns *c, size_t max, const uint32_t width[static COLUMNS_N])
{
    *c = (struct columns){0};
    for (int i = 0; i < COLUMNS_N; i++) {
        buf_init(&c->b[i], max);
        c->width[i] = width[i];
    }
    columns_reset(c);
}

void columns_fini(struct columns *c)
{
    for (int i = 0; i < COLUMNS_N; i++)
        buf_fini(&c->b[i]);
}

void columns_reset(struct columns *c)
{
    c->n_rows = 0;
    for (int i = 0; i < COLUMNS_N; i++) {
        buf_reset(&c->b[i]);
        if (buf_reserve(&c->b[i], HEAD_BYTES))
            c->b[i].n = HEAD_BYTES;
        c->n[i] = 0;
    }
}

/* Room for an element of n bytes. NULL: out of room. */
static inline char *element(struct columns *c, enum column which, size_t n)
{
    struct buf *b = &c->b[which];
    require(n <= INT32_MAX);
    char *to = buf_reserve(b, 4 + n);
    if (!to)
        return NULL;
    pg_put_be32(to, (uint32_t)n);
    b->n += 4 + n;
    c->n[which]++;
    return to + 4;
}

void columns_id(struct columns *c, id v)
{
    char *to = element(c, COLUMN_IDS, sizeof v.b);
    if (to)
        memcpy(to, v.b, sizeof v.b);
}

void columns_int(struct columns *c, int64_t v)
{
    char *to = element(c, COLUMN_INTS, 8);
    if (to)
        pg_put_be64(to, (uint64_t)v);
}

void columns_head(struct columns *c, const int64_t *v, size_t n)
{
    struct buf *b = &c->b[COLUMN_HEAD];
    char *to = buf_reserve(b, n * (4 + sizeof *v));
    if (!to)
        return;
    for (size_t i = 0; i < n; i++, to += 4 + sizeof *v) {
        pg_put_be32(to, sizeof *v);
        pg_put_be64(to + 4, (uint64_t)v[i]);
    }
    b->n += n * (4 + sizeof *v);
    c->n[COLUMN_HEAD] += (uint32_t)n;
}

void columns_time(struct columns *c, time_ms v)
{
    char *to = element(c, COLUMN_TIMES, 8);
    if (to)
        pg_put_time(to, v);
}

void columns_put(struct columns *c, enum column which, struct str v)
{
    char *to = element(c, which, v.n);
    if (to && v.n)
        memcpy(to, v.p, v.n);
}

void columns_null(struct columns *c, enum column which)
{
    struct buf *b = &c->b[which];
    char *to = buf_reserve(b, 4);
    if (!to)
        return;
    pg_put_be32(to, UINT32_MAX);
    b->n += 4;
    c->n[which]++;
}

void columns_row(struct columns *c)
{
    c->n_rows++;
    for (int i = 0; i < COLUMNS_N; i++) {
        if (!c->width[i] || c->b[i].failed)
            continue;
        require(c->n[i] <= c->n_rows * c->width[i]);
        size_t lacking = c->n_rows * c->width[i] - c->n[i];
        char *to = buf_reserve(&c->b[i], 4 * lacking);
        if (!to)
            continue;
        memset(to, 0xff, 4 * lacking); /* length -1: null */
        c->b[i].n += 4 * lacking;
        c->n[i] += (uint32_t)lacking;
    }
}

bool columns_failed(const struct columns *c)
{
    bool failed = false;
    for (int i = 0; i < COLUMNS_N; i++)
        failed = failed || c->b[i].failed;
    return failed;
}

void columns_split(struct columns *c, const char *ret_values[static COLUMNS_N],
    int ret_lengths[static COLUMNS_N], int ret_formats[static COLUMNS_N])
{
    require(!columns_failed(c));
    for (int i = 0; i < COLUMNS_N; i++) {
        const uint32_t sizes[] = {c->n_rows, c->width[i]};
        bool plain = !c->width[i];
        size_t head = pg_array_head(plain ? 1 : 2), skip = HEAD_BYTES - head;
        ret_values[i] = c->b[i].p + skip;
        ret_lengths[i] = (int)(c->b[i].n - skip);
        ret_formats[i] = 1; /* binary */
        pg_put_array_head(c->b[i].p + skip, types[i], plain ? 1 : 2, plain ? &c->n[i] : sizes);
    }
}

enum column column_for(enum field_type t)
{
    switch (t) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        return COLUMN_IDS;
    case FIELD_INT:
    case FIELD_INT_OPT:
    case FIELD_MONEY:
    case FIELD_MONEY_OPT:
    case FIELD_BOOL:
        return COLUMN_INTS;
    case FIELD_TIME:
    case FIELD_TIME_OPT:
        return COLUMN_TIMES;
    case FIELD_LIST:
        return COLUMN_JSONS;
    case FIELD_TEXT:
    case FIELD_ENUM:
        return COLUMN_TEXTS;
    default:
        require(!"a field type without a column");
    }
}
