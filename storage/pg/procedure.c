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

/* How a statement writes rows of records: what is at each of these places. */
struct form {
    const char *tenant, *venue, *seq;
    const char *row;   /* the row's number */
    const char *where; /* which rows of the section; empty: all */
    bool one;          /* the section has one row, `row` */
    bool lone;         /* of commit_one.sql */
};

static const struct form of_many = {
    "ids[i][1]", "ids[i][2]", "ints[i][2]", "i", "won[ints[i][1]]", false, false};
static const struct form of_lone = {"tenant", "venue", "seq_to", "row_no", "", true, true};
static const struct form of_lone_many = {"tenant", "venue", "seq_to", "i", "", false, true};

static void put_from_series(struct buf *b, const struct form *f, int section)
{
    buf_put_str(b, STR("\nfrom generate_series("));
    if (f->lone)
        buf_printf(b, "row_no + 1, row_no + (which & %d)::int", PROCEDURE_ROWS_MASK);
    else
        put_series(b, section);
    buf_put_str(b, STR(") i "));
}

/* "where", and what else must be so. */
static void put_where(struct buf *b, const struct form *f, const char *more)
{
    bool both = *f->where && *more;
    if (*f->where || *more)
        buf_printf(b, "where %s%s%s", f->where, both ? " and " : "", more);
}

/* A list of the fields' values, from the field `first` on; of assignments to them, when `named`. */
static void put_fields(
    struct buf *b, const struct form *f, const struct shape *s, size_t first, bool named)
{
    uint32_t k[COLUMNS_N];
    memcpy(k, before, sizeof k);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *field = &s->fields[i];
        enum column c = column_for(field->type);
        ++k[c];
        if (i < first)
            continue;
        buf_put_str(b, STR(",\n"));
        if (named)
            buf_printf(b, "\"%s\" = ", field->name);
        buf_printf(
            b, "%s[%s][%u]%s", arrays[c], f->row, k[c], field->type == FIELD_BOOL ? " = 1" : "");
    }
}

static void put_insert(
    struct buf *b, const struct form *f, const struct record_desc *d, int section)
{
    buf_printf(b, "insert /* before COMMIT */ into public.\"%s\" (tenant_id, venue_id, live, seq",
        d->table);
    for (size_t i = 0; i < d->shape->n_fields; i++)
        buf_printf(b, ", \"%s\"", d->shape->fields[i].name);
    buf_printf(b, ")\nselect %s, %s, ints[%s][3] = 1, %s", f->tenant, f->venue, f->row, f->seq);
    put_fields(b, f, d->shape, 0, false);
    if (!f->one) {
        put_from_series(b, f, section);
        put_where(b, f, "");
    }
    buf_put_str(b, STR(";\n"));
}

/* The rows of the table that the section names, by primary key. A plan for a plain join, made while
 * the table was known to be empty, would walk the whole table; "offset 0" makes it a look-up. The
 * venue's head is locked, so the row stays where it was found. All must be found: a row that is
 * missing, or not as the hub's memory has it, fails the batch. */
static void put_found(struct buf *b, const struct form *f, const struct record_desc *d, int section,
    const char *condition, const char *what)
{
    put_from_series(b, f, section);
    buf_printf(b,
        "cross join lateral (select x.ctid as at from public.\"%s\" x where"
        " x.tenant_id = %s and x.venue_id = %s and x.id = ids[i][3] and x.%s offset 0) f\n",
        d->table, f->tenant, f->venue, condition);
    put_where(b, f, "t.ctid = f.at");
    buf_put_str(b, STR(";\nget diagnostics touched = row_count;\nif touched <> "));
    if (f->lone)
        buf_printf(b, "(which & %d)", PROCEDURE_ROWS_MASK);
    else
        put_count(b, section);
    buf_printf(
        b, " then\nperform public.payon_rows('%s_%s', touched, (select count(*)", d->table, what);
    put_from_series(b, f, section);
    put_where(b, f, "");
    buf_put_str(b, STR("));\nend if;\n"));
}

/* The same for one row, which needs no join. */
static void put_found_one(struct buf *b, const struct form *f, const struct record_desc *d,
    const char *condition, const char *what)
{
    buf_printf(b,
        "\nwhere t.tenant_id = %s and t.venue_id = %s and t.id = ids[%s][3] and t.%s;\n"
        "if not found then\nperform public.payon_rows('%s_%s', 0, 1);\nend if;\n",
        f->tenant, f->venue, f->row, condition, d->table, what);
}

static void put_update(
    struct buf *b, const struct form *f, const struct record_desc *d, int section)
{
    buf_printf(b, "update /* before COMMIT */ public.\"%s\" t set live = ints[%s][3] = 1, seq = %s",
        d->table, f->row, f->seq);
    put_fields(b, f, d->shape, 1, true); /* the id stays */
    char condition[64];
    snprintf(condition, sizeof condition, "rev = ints[%s][4]", f->row);
    if (f->one)
        put_found_one(b, f, d, condition, "rev");
    else
        put_found(b, f, d, section, condition, "rev");
}

/* "is not false", since plain `live` would let the planner take the index of live rows. */
static void put_end(struct buf *b, const struct form *f, const struct record_desc *d, int section)
{
    buf_printf(b, "update /* before COMMIT */ public.\"%s\" t set live = false, seq = %s", d->table,
        f->seq);
    if (f->one)
        put_found_one(b, f, d, "live is not false", "live");
    else
        put_found(b, f, d, section, "live is not false", "live");
}

static void put_journal(struct buf *b)
{
    buf_put_str(b, STR("insert /* before COMMIT */ into public.journal"
                       " (tenant_id, venue_id, seq, op, at, recorded, body, chain)\n"
                       "select ids[i][1], ids[i][2], ints[i][2], ids[i][3], times[i][1],"
                       " times[i][2], jsons[i][1], bytes[i][1]"));
    put_from_series(b, &of_many, PROCEDURE_CHANGES);
    put_where(b, &of_many, "");
    buf_put_str(b, STR(";\n"));
}

/* The statement of a section of records. */
static void put_rows(struct buf *b, const struct form *f, int section)
{
    typedef void put_act(
        struct buf * b, const struct form *f, const struct record_desc *d, int section);
    static put_act *const put[FOLD_ACTS_N] = {
        [FOLD_INSERT] = put_insert,
        [FOLD_UPDATE] = put_update,
        [FOLD_END] = put_end,
    };
    int rows = section - PROCEDURE_FIRST_ROWS;
    put[rows % FOLD_ACTS_N](b, f, &record_descs[rows / FOLD_ACTS_N], section);
}

static void put_section(struct buf *b, int section)
{
    if (section == PROCEDURE_CHANGES)
        put_journal(b);
    else
        put_rows(b, &of_many, section);
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

/* Of a command alone: the statement for a code (procedure_code). It leaves row_no at the section's
 * last row. */
static void put_code(struct buf *b, int code)
{
    bool many = code % 2;
    if (!many)
        buf_put_str(b, STR("row_no := row_no + 1;\n"));
    put_rows(b, many ? &of_lone_many : &of_lone, code / 2);
    if (many)
        buf_printf(b, "row_no := row_no + (which & %d)::int;\n", PROCEDURE_ROWS_MASK);
}

/* How often a code is met, roughly: few questions lead to the usual ones. */
static int weight_of(int code)
{
    static const enum record_kind usual[] = {
        KIND_item, KIND_order, KIND_line, KIND_ticket, KIND_ticket_item};
    int rows = code / 2 - PROCEDURE_FIRST_ROWS;
    bool ends = rows % FOLD_ACTS_N == FOLD_END;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if ((int)usual[i] == rows / FOLD_ACTS_N && !ends)
            return code % 2 ? 10 : 40;
    return 1;
}

/* Asks for `which` among the n codes from `first` on: one question leaves about half of the weight.
 */
static void put_codes(struct buf *b, int first, int n)
{
    int all = 0, left = 0, at = first;
    if (n == 1) {
        put_code(b, first);
        return;
    }
    for (int code = first; code < first + n; code++)
        all += weight_of(code);
    while (at < first + n - 1 && (at == first || 2 * left + weight_of(at) <= all))
        left += weight_of(at++);
    buf_printf(b, "if which < %lld then\n", (long long)at << PROCEDURE_ROWS_BITS);
    put_codes(b, first, at - first);
    buf_put_str(b, STR("else\n"));
    put_codes(b, at, first + n - at);
    buf_put_str(b, STR("end if;\n"));
}

static void put_all_codes(struct buf *b)
{
    put_codes(b, 2 * PROCEDURE_FIRST_ROWS, 2 * (PROCEDURE_SECTIONS - PROCEDURE_FIRST_ROWS));
}

int64_t procedure_code(int section, size_t n)
{
    require(n && n <= PROCEDURE_ROWS_MASK);
    return (2 * (int64_t)section + (n > 1)) << PROCEDURE_ROWS_BITS | (int64_t)n;
}

/* The text with what belongs at its marks. */
static void put_procedure(
    struct buf *b, const char *text, const char *name, void (*put_rows_of)(struct buf *b))
{
    for (const char *at = text; *at;) {
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
            put_rows_of(b);
        else
            require(!"a mark that nobody knows");
        at = end + 1;
    }
}

static char *text_of(struct buf *b)
{
    buf_put_char(b, '\0');
    return b->failed ? NULL : strdup(b->p);
}

static void put_both(struct buf *b, const char *name, const char *name_one)
{
    put_procedure(b, sql_commit, name, put_all_sections);
    buf_put_str(b, STR(";\n"));
    put_procedure(b, sql_commit_one, name_one, put_all_codes);
}

int procedure_init(struct procedure *p)
{
    *p = (struct procedure){0};
    struct buf b;
    buf_init(&b, TEXT_MAX);
    put_both(&b, "", "");
    unsigned long long hash = hash_text(0, buf_str(&b));
    snprintf(p->name, sizeof p->name, "payon_commit_%016llx", hash);
    snprintf(p->name_one, sizeof p->name_one, "payon_commit_one_%016llx", hash);
    buf_reset(&b);
    put_both(&b, p->name, p->name_one);
    p->create = text_of(&b);
    buf_reset(&b);
    buf_printf(&b,
        "call public.%s($1::uuid, $2::uuid, $3::text, $4::bigint[], $5::uuid[], $6::bigint[],"
        " $7::text[], $8::timestamptz[], $9::bytea[], $10::json[], null)",
        p->name);
    p->call = text_of(&b);
    buf_reset(&b);
    buf_printf(&b,
        "call public.%s($1::uuid, $2::uuid, $3::bigint, $4::bigint, $5::text, $6::uuid, $7::uuid,"
        " $8::bigint, $9::bigint, $10::bigint, $11::bytea, $12::bytea, $13::uuid, $14::uuid,"
        " $15::bytea, $16::text, $17::timestamptz, $18::timestamptz, $19::timestamptz, $20::json,"
        " 0, $21::bigint[], $22::uuid[], $23::bigint[], $24::text[], $25::timestamptz[],"
        " $26::json[], null)",
        p->name_one);
    p->call_one = text_of(&b);
    buf_fini(&b);
    if (p->create && p->call && p->call_one)
        return 0;
    procedure_fini(p);
    return -ENOMEM;
}

void procedure_fini(struct procedure *p)
{
    free(p->create);
    free(p->call);
    free(p->call_one);
    *p = (struct procedure){0};
}
