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

/* Where a row says where its values in the other arrays are: ints[i + 5]; and how they are named.
 */
static const struct {
    const char *array;
    int base; /* 0: they are in the row itself */
} places[COLUMNS_N] = {
    [COLUMN_IDS] = {"ids", 5},
    [COLUMN_INTS] = {"ints", 0},
    [COLUMN_TEXTS] = {"texts", 6},
    [COLUMN_TIMES] = {"times", 7},
    [COLUMN_JSONS] = {"jsons", 8},
};

int procedure_row_ints(enum record_kind kind, enum fold_act act)
{
    const struct shape *s = record_descs[kind].shape;
    int n = act == FOLD_END ? PROCEDURE_END_INTS : PROCEDURE_ROW_INTS;
    for (size_t i = 0; act != FOLD_END && i < s->n_fields; i++)
        n += column_for(s->fields[i].type) == COLUMN_INTS;
    return n;
}

int procedure_section(enum record_kind kind, enum fold_act act)
{
    return PROCEDURE_FIRST_ROWS + (int)kind * FOLD_ACTS_N + (int)act;
}

/* The rows of a section: the place before each, for generate_series. */
static void put_series(struct buf *b, int section, int width)
{
    int at = PROCEDURE_PLACES + section + 1;
    buf_printf(b, "ints[%d]::int, ints[%d]::int + (ints[ints[%d]]::int - 1) * %d, %d", at, at, at,
        width, width);
}

static void put_from_series(struct buf *b, int section, int width)
{
    buf_put_str(b, STR("\nfrom generate_series("));
    put_series(b, section, width);
    buf_put_str(b, STR(") i "));
}

static const char tenant[] = "ids[2 * ints[i + 1] + 1]", venue[] = "ids[2 * ints[i + 1] + 2]",
                  of_won[] = "where won[ints[i + 1]]";

/* The value number k (from 1) of its type in the row. */
static void put_value(struct buf *b, enum column c, int k)
{
    if (places[c].base)
        buf_printf(b, "%s[ints[i + %d] + %d]", places[c].array, places[c].base, k);
    else
        buf_printf(b, "ints[i + %d]", PROCEDURE_ROW_INTS + k);
}

/* A list of the fields' values; of assignments to them, when `named`. */
static void put_fields(struct buf *b, const struct shape *s, bool named)
{
    int k[COLUMNS_N] = {0};
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        enum column c = column_for(f->type);
        buf_put_str(b, STR(",\n"));
        if (named)
            buf_printf(b, "\"%s\" = ", f->name);
        put_value(b, c, ++k[c]);
        if (f->type == FIELD_BOOL)
            buf_put_str(b, STR(" = 1"));
    }
}

static void put_insert(struct buf *b, const struct record_desc *d, int section, int width)
{
    buf_printf(b, "insert /* before COMMIT */ into public.\"%s\" (tenant_id, venue_id, live, seq",
        d->table);
    for (size_t i = 0; i < d->shape->n_fields; i++)
        buf_printf(b, ", \"%s\"", d->shape->fields[i].name);
    buf_printf(b, ")\nselect %s, %s, ints[i + 3] = 1, ints[i + 2]", tenant, venue);
    put_fields(b, d->shape, false);
    put_from_series(b, section, width);
    buf_printf(b, "%s;\n", of_won);
}

/* The rows of the table that the section names, by primary key. A plan for a plain join, made while
 * the table was known to be empty, would walk the whole table; "offset 0" makes it a look-up. The
 * venue's head is locked, so the row stays where it was found. All must be found: a row that is
 * missing, or not as the hub's memory has it, fails the batch. */
static void put_found(struct buf *b, const struct record_desc *d, int section, int width,
    const char *key, const char *condition, const char *what)
{
    put_from_series(b, section, width);
    buf_printf(b,
        "cross join lateral (select x.ctid as at from public.\"%s\" x where x.tenant_id = %s"
        " and x.venue_id = %s and x.id = %s and %s offset 0) f\n%s and t.ctid = f.at;\n",
        d->table, tenant, venue, key, condition, of_won);
    buf_printf(b,
        "get diagnostics touched = row_count;\nif touched <> ints[ints[%d]] then\n"
        "perform public.payon_rows('%s_%s', touched, (select count(*)",
        PROCEDURE_PLACES + section + 1, d->table, what);
    put_from_series(b, section, width);
    buf_printf(b, "%s));\nend if;\n", of_won);
}

static void put_update(struct buf *b, const struct record_desc *d, int section, int width)
{
    buf_printf(b,
        "update /* before COMMIT */ public.\"%s\" t set live = ints[i + 3] = 1, seq = ints[i + 2]",
        d->table);
    put_fields(b, d->shape, true);
    put_found(b, d, section, width, "ids[ints[i + 5] + 1]", "x.rev = ints[i + 4]", "rev");
}

/* "is not false", since plain `live` would let the planner take the index of live rows. */
static void put_end(struct buf *b, const struct record_desc *d, int section, int width)
{
    buf_printf(b, "update /* before COMMIT */ public.\"%s\" t set live = false, seq = ints[i + 2]",
        d->table);
    put_found(b, d, section, width, "ids[ints[i + 3] + 1]", "x.live is not false", "live");
}

static void put_journal(struct buf *b)
{
    buf_printf(b,
        "insert /* before COMMIT */ into public.journal"
        " (tenant_id, venue_id, seq, op, at, recorded, body, chain)\n"
        "select %s, %s, ints[i + 2], ids[ints[i + 3] + 1], times[ints[i + 4] + 1],"
        " times[ints[i + 4] + 2], jsons[ints[i + 6] + 1], bytes[ints[i + 5] + 1]",
        tenant, venue);
    put_from_series(b, PROCEDURE_CHANGES, PROCEDURE_ROW_OTHER);
    buf_printf(b, "%s;\n", of_won);
}

/* The statement of a section. */
static void put_section(struct buf *b, int section)
{
    static void (*const put[FOLD_ACTS_N])(
        struct buf *, const struct record_desc *, int section, int width) = {
        [FOLD_INSERT] = put_insert,
        [FOLD_UPDATE] = put_update,
        [FOLD_END] = put_end,
    };
    if (section == PROCEDURE_CHANGES) {
        put_journal(b);
        return;
    }
    int kind = (section - PROCEDURE_FIRST_ROWS) / FOLD_ACTS_N;
    int act = (section - PROCEDURE_FIRST_ROWS) % FOLD_ACTS_N;
    put[act](b, &record_descs[kind], section, procedure_row_ints(kind, act));
}

/* Those of the n sections from `first` on that there are, all in one word: halves, and halves of
 * them, so that few of the many are asked for. */
static void put_sections(struct buf *b, int first, int n)
{
    uint64_t mask = ((UINT64_C(1) << n) - 1) << first % PROCEDURE_WORD_BITS;
    buf_printf(b, "if ints[%d] & %llu <> 0 then\n", 4 + first / PROCEDURE_WORD_BITS,
        (unsigned long long)mask);
    if (n == 1) {
        put_section(b, first);
    } else {
        put_sections(b, first, n / 2);
        put_sections(b, first + n / 2, n - n / 2);
    }
    buf_put_str(b, STR("end if;\n"));
}

static void put_all_sections(struct buf *b)
{
    for (int first = PROCEDURE_CHANGES, n; first < PROCEDURE_SECTIONS; first += n) {
        n = PROCEDURE_WORD_BITS - first % PROCEDURE_WORD_BITS;
        if (n > PROCEDURE_SECTIONS - first)
            n = PROCEDURE_SECTIONS - first;
        put_sections(b, first, n);
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
            buf_printf(b, "%d", PROCEDURE_HEAD);
        else if (str_eq(what, STR("places")))
            buf_printf(b, "%d", PROCEDURE_PLACES);
        else if (str_eq(what, STR("receipts")))
            put_series(b, PROCEDURE_RECEIPTS, PROCEDURE_ROW_OTHER);
        else if (str_eq(what, STR("rows")))
            put_all_sections(b);
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
