#include "storage/pg/procedure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/hash.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/records.h"
#include "storage/fold.h"
#include "storage/pg/columns.h"
#include "storage/sql_text.h"

enum {
    TEXT_MAX = 1 << 20,
};

/* How one row of a kind lies in the arrays: values of each, and those before the fields. */
static const int before[COLUMNS_N] = {[COLUMN_INTS] = PROCEDURE_ROW_INTS};

static const struct {
    const char *array, *at;
} names[COLUMNS_N] = {
    [COLUMN_IDS] = {"ids", "id_at"},
    [COLUMN_INTS] = {"ints", "int_at"},
    [COLUMN_TEXTS] = {"texts", "text_at"},
    [COLUMN_TIMES] = {"times", "time_at"},
    [COLUMN_BYTES] = {"bytes", "byte_at"},
    [COLUMN_JSONS] = {"jsons", "json_at"},
};

static void count_widths(const struct shape *s, int width[COLUMNS_N])
{
    memcpy(width, before, sizeof before);
    for (size_t i = 0; i < s->n_fields; i++)
        width[column_for(s->fields[i].type)]++;
}

/* Values of one row of a section: of each array, and those before the fields. */
struct layout {
    int width[COLUMNS_N];
};

/* The value number k (from 1) of row i of the section: ints[int_at + i * 9 + k] */
static void put_value(struct buf *b, const struct layout *l, enum column c, int k)
{
    buf_printf(b, "%s[%s + i * %d + %d]", names[c].array, names[c].at, l->width[c], k);
}

static void put_int(struct buf *b, const struct layout *l, int k)
{
    put_value(b, l, COLUMN_INTS, k);
}

/* A list of the fields' values; of assignments to them, when `named`. */
static void put_fields(struct buf *b, const struct shape *s, const struct layout *l, bool named)
{
    int k[COLUMNS_N];
    memcpy(k, before, sizeof k);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        enum column c = column_for(f->type);
        buf_put_str(b, STR(",\n"));
        if (named)
            buf_printf(b, "\"%s\" = ", f->name);
        put_value(b, l, c, ++k[c]);
        if (f->type == FIELD_BOOL)
            buf_put_str(b, STR(" = 1"));
    }
}

/* Tenant or venue of the row: ids[2 * number of the venue + which] */
static void put_venue(struct buf *b, const struct layout *l, int which)
{
    buf_put_str(b, STR("ids[2 * "));
    put_int(b, l, 1);
    buf_printf(b, " + %d]", which);
}

/* from the section's rows that belong to venues which the batch has won */
static void put_rows_won(struct buf *b, const struct layout *l)
{
    buf_put_str(b, STR("where won["));
    put_int(b, l, 1);
    buf_put_str(b, STR("]"));
}

static void put_insert(struct buf *b, const struct record_desc *d, const struct layout *l)
{
    buf_printf(b, "insert /* before COMMIT */ into public.\"%s\" (tenant_id, venue_id, live, seq",
        d->table);
    for (size_t i = 0; i < d->shape->n_fields; i++)
        buf_printf(b, ", \"%s\"", d->shape->fields[i].name);
    buf_put_str(b, STR(")\nselect "));
    put_venue(b, l, 1);
    buf_put_str(b, STR(", "));
    put_venue(b, l, 2);
    buf_put_str(b, STR(", "));
    put_int(b, l, 3);
    buf_put_str(b, STR(" = 1, "));
    put_int(b, l, 2);
    put_fields(b, d->shape, l, false);
    buf_put_str(b, STR("\nfrom generate_series(0, c - 1) i "));
    put_rows_won(b, l);
    buf_put_str(b, STR(";\n"));
}

/* The rows of the table that the section names, by primary key. A plan for a plain join, made while
 * the table was known to be empty, would walk the whole table; "offset 0" makes it a look-up. The
 * venue's head is locked, so the row stays where it was found. All must be found: a row that is
 * missing, or not as the hub's memory has it, fails the batch. */
static void put_found(
    struct buf *b, const struct record_desc *d, const struct layout *l, const char *what)
{
    buf_printf(b,
        "\nfrom generate_series(0, c - 1) i cross join lateral (select x.ctid as at"
        " from public.\"%s\" x where x.tenant_id = ",
        d->table);
    put_venue(b, l, 1);
    buf_put_str(b, STR(" and x.venue_id = "));
    put_venue(b, l, 2);
    buf_put_str(b, STR(" and x.id = "));
    put_value(b, l, COLUMN_IDS, 1);
    if (!strcmp(what, "rev")) {
        buf_put_str(b, STR(" and x.rev = "));
        put_int(b, l, 4);
    } else {
        /* plain `live` would let the planner take the index of live rows */
        buf_put_str(b, STR(" and x.live is not false"));
    }
    buf_put_str(b, STR(" offset 0) f "));
    put_rows_won(b, l);
    buf_put_str(b, STR(" and t.ctid = f.at;\nget diagnostics touched = row_count;\n"
                       "if touched <> c then\nselect count(*) into c from"
                       " generate_series(0, c - 1) i "));
    put_rows_won(b, l);
    buf_printf(b, ";\nperform public.payon_rows('%s_%s', touched, c);\nend if;\n", d->table, what);
}

static void put_update(struct buf *b, const struct record_desc *d, const struct layout *l)
{
    buf_printf(b, "update /* before COMMIT */ public.\"%s\" t set live = ", d->table);
    put_int(b, l, 3);
    buf_put_str(b, STR(" = 1, seq = "));
    put_int(b, l, 2);
    put_fields(b, d->shape, l, true);
    put_found(b, d, l, "rev");
}

static void put_end(struct buf *b, const struct record_desc *d, const struct layout *l)
{
    buf_printf(b, "update /* before COMMIT */ public.\"%s\" t set live = false, seq = ", d->table);
    put_int(b, l, 2);
    put_found(b, d, l, "live");
}

/* The rows of one kind and act. n: where their count is. */
static void put_rows(struct buf *b, const struct record_desc *d, int n, enum fold_act act)
{
    static void (*const put[FOLD_ACTS_N])(
        struct buf *, const struct record_desc *, const struct layout *) = {
        [FOLD_INSERT] = put_insert,
        [FOLD_UPDATE] = put_update,
        [FOLD_END] = put_end,
    };
    struct layout l = {{[COLUMN_IDS] = 1, [COLUMN_INTS] = PROCEDURE_END_INTS}};
    if (act != FOLD_END)
        count_widths(d->shape, l.width);
    buf_printf(b, "c := ints[%d];\nif c > 0 then\n", n);
    put[act](b, d, &l);
    for (int c = 0; c < COLUMNS_N; c++)
        if (l.width[c])
            buf_printf(b, "%s := %s + %d * ints[%d];\n", names[c].at, names[c].at, l.width[c], n);
    buf_put_str(b, STR("end if;\n"));
}

static void put_all_rows(struct buf *b)
{
    for (int k = 0; k < KINDS_N; k++) {
        int n = PROCEDURE_INTS + k * FOLD_ACTS_N + 1;
        buf_printf(b, "if ints[%d] + ints[%d] + ints[%d] > 0 then\n", n, n + 1, n + 2);
        for (int act = 0; act < FOLD_ACTS_N; act++)
            put_rows(b, &record_descs[k], n + act, act);
        buf_put_str(b, STR("end if;\n"));
    }
}

/* commit.sql with what belongs at its marks. */
static void put_procedure(struct buf *b, const char *name)
{
    for (const char *at = sql_commit; *at;) {
        const char *mark = strchrnul(at, '@');
        buf_put(b, at, (size_t)(mark - at));
        if (!*mark)
            return;
        const char *end = strchr(mark + 1, '@');
        require(end);
        struct str what = {mark + 1, (size_t)(end - mark - 1)};
        if (str_eq(what, STR("name")))
            buf_printf(b, "%s", name);
        else if (str_eq(what, STR("head")))
            buf_printf(b, "%d", PROCEDURE_INTS + KINDS_N * FOLD_ACTS_N);
        else if (str_eq(what, STR("rows")))
            put_all_rows(b);
        else
            require(!"a mark in commit.sql that nobody knows");
        at = end + 1;
    }
}

static char *text_of(struct buf *b)
{
    buf_put_char(b, '\0');
    return b->failed ? NULL : strdup(b->p);
}

int procedure_init(struct procedure *p)
{
    *p = (struct procedure){0};
    struct buf b;
    buf_init(&b, TEXT_MAX);
    put_procedure(&b, "");
    snprintf(p->name, sizeof p->name, "payon_commit_%016llx",
        (unsigned long long)hash_text(0, buf_str(&b)));
    buf_reset(&b);
    put_procedure(&b, p->name);
    p->create = text_of(&b);
    buf_reset(&b);
    buf_printf(&b,
        "call public.%s($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::bytea[],"
        " $6::json[], null)",
        p->name);
    p->call = text_of(&b);
    buf_fini(&b);
    if (p->create && p->call)
        return 0;
    procedure_fini(p);
    return -ENOMEM;
}

void procedure_fini(struct procedure *p)
{
    free(p->create);
    free(p->call);
    *p = (struct procedure){0};
}
