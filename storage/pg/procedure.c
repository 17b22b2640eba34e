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

static const char *const arrays[COLUMNS_N] = {
    [COLUMN_IDS] = "ids",
    [COLUMN_INTS] = "ints",
    [COLUMN_TEXTS] = "texts",
    [COLUMN_TIMES] = "times",
    [COLUMN_BYTES] = "bytes",
    [COLUMN_JSONS] = "jsons",
};

/* Values of a record's row before its fields. */
static const uint32_t before[COLUMNS_N] = {
    [COLUMN_IDS] = PROCEDURE_ROW_IDS, [COLUMN_INTS] = PROCEDURE_ROW_INTS};

void procedure_widths(uint32_t ret_width[static COLUMNS_N])
{
    /* those of venues, receipts and changes */
    static const uint32_t least[COLUMNS_N] = {[COLUMN_IDS] = 4,
        [COLUMN_INTS] = 3,
        [COLUMN_TEXTS] = 1,
        [COLUMN_TIMES] = 2,
        [COLUMN_BYTES] = 2,
        [COLUMN_JSONS] = 1};
    memcpy(ret_width, least, sizeof least);
    for (int k = 0; k < KINDS_N; k++) {
        const struct shape *s = record_descs[k].shape;
        uint32_t width[COLUMNS_N];
        memcpy(width, before, sizeof width);
        for (size_t i = 0; i < s->n_fields; i++)
            width[column_for(s->fields[i].type)]++;
        for (int c = 0; c < COLUMNS_N; c++)
            if (ret_width[c] < width[c])
                ret_width[c] = width[c];
    }
}

int procedure_section(enum record_kind kind, enum fold_act act)
{
    return PROCEDURE_FIRST_ROWS + (int)kind * FOLD_ACTS_N + (int)act;
}

/* Where head says the section's first row, and after it the last. */
static int place_of(int section)
{
    return PROCEDURE_PLACES + 2 * section + 1;
}

/* How many rows a section has. */
static void put_count(struct buf *b, int section)
{
    buf_printf(b, "head[%d] - head[%d] + 1", place_of(section) + 1, place_of(section));
}

static void put_series(struct buf *b, int section)
{
    buf_printf(b, "head[%d]::int, head[%d]::int", place_of(section), place_of(section) + 1);
}

static void put_from_series(struct buf *b, int section)
{
    buf_put_str(b, STR("\nfrom generate_series("));
    put_series(b, section);
    buf_put_str(b, STR(") i "));
}

/* A list of the fields' values; of assignments to them, when `named`. */
static void put_fields(struct buf *b, const struct shape *s, bool named)
{
    uint32_t k[COLUMNS_N];
    memcpy(k, before, sizeof k);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        enum column c = column_for(f->type);
        buf_put_str(b, STR(",\n"));
        if (named)
            buf_printf(b, "\"%s\" = ", f->name);
        buf_printf(b, "%s[i][%u]%s", arrays[c], ++k[c], f->type == FIELD_BOOL ? " = 1" : "");
    }
}

static void put_insert(struct buf *b, const struct record_desc *d, int section)
{
    buf_printf(b, "insert /* before COMMIT */ into public.\"%s\" (tenant_id, venue_id, live, seq",
        d->table);
    for (size_t i = 0; i < d->shape->n_fields; i++)
        buf_printf(b, ", \"%s\"", d->shape->fields[i].name);
    buf_put_str(b, STR(")\nselect ids[i][1], ids[i][2], ints[i][3] = 1, ints[i][2]"));
    put_fields(b, d->shape, false);
    put_from_series(b, section);
    buf_put_str(b, STR("where won[ints[i][1]];\n"));
}

/* The rows of the table that the section names, by primary key. A plan for a plain join, made while
 * the table was known to be empty, would walk the whole table; "offset 0" makes it a look-up. The
 * venue's head is locked, so the row stays where it was found. All must be found: a row that is
 * missing, or not as the hub's memory has it, fails the batch. */
static void put_found(struct buf *b, const struct record_desc *d, int section,
    const char *condition, const char *what)
{
    put_from_series(b, section);
    buf_printf(b,
        "cross join lateral (select x.ctid as at from public.\"%s\" x where"
        " x.tenant_id = ids[i][1] and x.venue_id = ids[i][2] and x.id = ids[i][3] and %s offset 0) "
        "f"
        "\nwhere won[ints[i][1]] and t.ctid = f.at;\nget diagnostics touched = row_count;\n"
        "if touched <> ",
        d->table, condition);
    put_count(b, section);
    buf_printf(
        b, " then\nperform public.payon_rows('%s_%s', touched, (select count(*)", d->table, what);
    put_from_series(b, section);
    buf_put_str(b, STR("where won[ints[i][1]]));\nend if;\n"));
}

static void put_update(struct buf *b, const struct record_desc *d, int section)
{
    buf_printf(b,
        "update /* before COMMIT */ public.\"%s\" t set live = ints[i][3] = 1, seq = ints[i][2]",
        d->table);
    put_fields(b, d->shape, true);
    put_found(b, d, section, "x.rev = ints[i][4]", "rev");
}

/* "is not false", since plain `live` would let the planner take the index of live rows. */
static void put_end(struct buf *b, const struct record_desc *d, int section)
{
    buf_printf(b, "update /* before COMMIT */ public.\"%s\" t set live = false, seq = ints[i][2]",
        d->table);
    put_found(b, d, section, "x.live is not false", "live");
}

static void put_journal(struct buf *b)
{
    buf_put_str(b, STR("insert /* before COMMIT */ into public.journal"
                       " (tenant_id, venue_id, seq, op, at, recorded, body, chain)\n"
                       "select ids[i][1], ids[i][2], ints[i][2], ids[i][3], times[i][1],"
                       " times[i][2], jsons[i][1], bytes[i][1]"));
    put_from_series(b, PROCEDURE_CHANGES);
    buf_put_str(b, STR("where won[ints[i][1]];\n"));
}

/* The statement of a section. */
static void put_section(struct buf *b, int section)
{
    static void (*const put[FOLD_ACTS_N])(struct buf *, const struct record_desc *, int section) = {
        [FOLD_INSERT] = put_insert,
        [FOLD_UPDATE] = put_update,
        [FOLD_END] = put_end,
    };
    int rows = section - PROCEDURE_FIRST_ROWS;
    if (section == PROCEDURE_CHANGES)
        put_journal(b);
    else
        put[rows % FOLD_ACTS_N](b, &record_descs[rows / FOLD_ACTS_N], section);
}

/* Those of the n sections from `first` on that there are, all in one word: halves, and halves of
 * them, so that few of the many are asked for. */
static void put_sections(struct buf *b, int first, int n)
{
    uint64_t mask = ((UINT64_C(1) << n) - 1) << first % PROCEDURE_WORD_BITS;
    buf_printf(b, "if head[%d] & %llu <> 0 then\n", 4 + first / PROCEDURE_WORD_BITS,
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
        else if (str_eq(what, STR("order")))
            buf_printf(b, "%d", PROCEDURE_ORDER);
        else if (str_eq(what, STR("receipts")))
            put_series(b, PROCEDURE_RECEIPTS);
        else if (str_eq(what, STR("receipts_n")))
            put_count(b, PROCEDURE_RECEIPTS);
        else if (str_eq(what, STR("receipts_loop")))
            buf_printf(b, "head[%d]::int .. head[%d]::int", place_of(PROCEDURE_RECEIPTS),
                place_of(PROCEDURE_RECEIPTS) + 1);
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
        "call public.%s($1::uuid, $2::uuid, $3::text, $4::bigint[], $5::uuid[], $6::bigint[],"
        " $7::text[], $8::timestamptz[], $9::bytea[], $10::json[], null)",
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
