#include "clients/c/ctl/rows.h"

#include <stdlib.h>

#include "clients/c/ctl/ctl.h"
#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/json_check.h"

enum { DEPTH_MAX = 6, TIME_TEXT_MAX = 64 };

static const char *const column_names[COLS_N] = {
#define C(name) [COL_##name] = #name,
    IMPORT_COLUMNS(C)
#undef C
};
static const char *const row_names[ROWS_N] = {
#define R(name, list) [ROW_##name] = #name,
    IMPORT_ROWS(R)
#undef R
};
static const char *const row_lists[ROWS_N] = {
#define R(name, list) [ROW_##name] = list,
    IMPORT_ROWS(R)
#undef R
};

static int name_find(const char *const *names, int n, struct str name)
{
    for (int i = 0; i < n; i++)
        if (names[i][0] && str_eq(name, str_of(names[i])))
            return i;
    return -1;
}

bool import_wrong(struct import_told *t, size_t line, const char *what, struct str word)
{
    if (!t->wrong)
        *t = (struct import_told){t->first, t->last, what, line, word};
    return false;
}

static struct import_row *row_add(
    struct import_told *t, struct arena *a, enum import_row_kind kind, size_t line)
{
    struct import_row *row = arena_new(a, struct import_row);
    if (!row) {
        import_wrong(t, line, "the order is too large", (struct str){0});
        return NULL;
    }
    *row = (struct import_row){.kind = kind, .line = line};
    if (t->last)
        t->last->next = row;
    else
        t->first = row;
    t->last = row;
    return row;
}

/* -- CSV --------------------------------------------------------------------------------------- */

/* Names that other programs give. */
static struct str usual(struct str name)
{
    static const struct {
        struct str other, name;
    } words[] = {{STR("id"), STR("order")}, {STR("type"), STR("category")}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(words[i].other, name))
            return words[i].name;
    return name;
}

static bool csv_row(struct import_file *f)
{
    int r = csv_next(&f->csv);
    if (r < 0)
        ctl_die("%s:%zu:%zu: %s", f->path, f->csv.line, f->csv.column, f->csv.problem);
    return r > 0;
}

static void columns_read(struct import_file *f)
{
    bool has_item = false;
    if (!csv_row(f))
        ctl_die("%s:1: there are no columns", f->path);
    for (size_t i = 0; i < f->csv.n; i++)
        has_item = has_item || str_eq(str_trim(f->csv.cells[i].text), STR("item"));
    f->n_columns = f->csv.n;
    for (size_t i = 0; i < f->csv.n; i++) {
        struct str name = usual(str_trim(f->csv.cells[i].text));
        f->columns[i] = COLS_N;
        if (str_eq(name, STR("date")) || str_eq(name, STR("time"))) {
            bool date = str_eq(name, STR("date"));
            *(date ? &f->date : &f->time) = true;
            *(date ? &f->date_at : &f->time_at) = i;
            continue;
        }
        int c = name_find(column_names, COLS_N, name);
        if (c < 0)
            ctl_die("%s:1: there is no column '%.*s'", f->path, STR_ARG(name));
        /* In a file without `item`, what is sold is the name. */
        enum import_column column = c == COL_name && !has_item ? COL_item : (enum import_column)c;
        for (size_t k = 0; k < i; k++)
            if (f->columns[k] == column)
                ctl_die("%s:1: the column '%.*s' is there twice", f->path, STR_ARG(name));
        f->columns[i] = column;
    }
}

/* Date and time as one text, in the arena. */
static struct str moment(const struct import_file *f, struct arena *a)
{
    struct str date = f->csv.cells[f->date_at].text;
    struct str time = f->time ? f->csv.cells[f->time_at].text : (struct str){0};
    char *text = arena_alloc(a, TIME_TEXT_MAX);
    if (!text || date.n + time.n + 1 > TIME_TEXT_MAX)
        return date;
    memcpy(text, date.p, date.n);
    text[date.n] = ' ';
    if (time.n)
        memcpy(text + date.n + 1, time.p, time.n);
    return (struct str){text, date.n + (time.n ? 1 + time.n : 0)};
}

/* The row that was read, without its kind. False when it has too many values. */
static bool values_take(struct import_file *f, struct arena *a, struct import_row *row)
{
    for (size_t i = 0; i < f->csv.n && i < f->n_columns; i++)
        if (f->columns[i] < COLS_N)
            row->v[f->columns[i]] = str_trim(f->csv.cells[i].text);
    if (f->date && f->csv.n > f->date_at && (!f->time || f->csv.n > f->time_at))
        row->v[COL_opened] = moment(f, a);
    return f->csv.n <= f->n_columns;
}

/* What a row says of its order goes to the order's own row, where it must not differ. */
static void order_merge(struct import_told *t, struct import_row *said)
{
    struct import_row *order = t->first;
    for (int c = COL_order; c <= COL_ORDER_LAST; c++) {
        if (!said->v[c].n)
            continue;
        if (!order->v[c].n)
            order->v[c] = said->v[c];
        else if (!str_eq(order->v[c], said->v[c]))
            import_wrong(t, said->line, "the rows of the order differ in", str_of(column_names[c]));
        said->v[c] = (struct str){0};
    }
}

static int kind_of(const struct import_row *row)
{
    return row->v[COL_row].n ? name_find(row_names, ROWS_N, row->v[COL_row]) : ROW_line;
}

/* One more row of what is told. */
static void row_take(struct import_told *t, struct arena *a, struct import_row *said, int kind)
{
    bool alone = kind == ROW_item || kind == ROW_table;
    if (!alone && !t->first && !row_add(t, a, ROW_order, said->line))
        return;
    if (!alone)
        order_merge(t, said);
    if (kind < 0)
        import_wrong(t, said->line, "there is no such row", said->v[COL_row]);
    if (kind == ROW_order) {
        for (int c = COL_ORDER_LAST + 1; c < COLS_N; c++)
            t->first->v[c] = said->v[c].n ? said->v[c] : t->first->v[c];
        return;
    }
    struct import_row *row =
        kind < 0 ? NULL : row_add(t, a, (enum import_row_kind)kind, said->line);
    if (row)
        memcpy(row->v, said->v, sizeof row->v);
}

static bool csv_told(struct import_file *f, struct arena *a, struct import_told *t)
{
    struct str order = {0};
    while (f->pending || csv_row(f)) {
        struct import_row said = {.line = f->csv.cells[0].line};
        bool fits = values_take(f, a, &said);
        int kind = kind_of(&said);
        bool alone = kind == ROW_item || kind == ROW_table;
        f->pending = t->first && (alone || !str_eq(said.v[COL_order], order));
        if (f->pending)
            return true;
        order = said.v[COL_order];
        row_take(t, a, &said, kind);
        if (!fits)
            import_wrong(t, said.line, "more values than columns", (struct str){0});
        if (alone)
            return true;
    }
    return t->first != NULL;
}

/* -- NDJSON ------------------------------------------------------------------------------------ */

/* A text, a whole number, or true and false. */
static bool value_take(struct str value, struct arena *a, struct str *ret)
{
    if (span_is_object(value) || span_is_array(value))
        return false;
    if (span_is_string(value))
        return span_text(value, a, ret);
    *ret = str_eq(value, STR("null")) ? (struct str){0} : value;
    return true;
}

/* What has a list of what. */
static bool may_have(enum import_row_kind owner, enum import_row_kind kind)
{
    switch (owner) {
    case ROW_order:
        return kind == ROW_line || kind == ROW_discount || kind == ROW_charge ||
               kind == ROW_payment;
    case ROW_line:
        return kind == ROW_choice || kind == ROW_tax || kind == ROW_discount;
    case ROW_choice:
        return kind == ROW_choice;
    default:
        return false;
    }
}

static bool list_take(struct import_told *t, struct arena *a, struct str list,
    enum import_row_kind kind, int depth, bool of_line, size_t line);

static bool object_take(
    struct import_told *t, struct arena *a, struct import_row *row, struct str object, int depth)
{
    struct str key, value;
    struct span_walk w = span_walk(object);
    while (span_next(&w, &key, &value)) {
        int c = name_find(column_names, COLS_N, key);
        if (c >= 0 && !value_take(value, a, &row->v[c]))
            return import_wrong(t, row->line, "neither text nor a whole number:", key);
        int list = c < 0 ? name_find(row_lists, ROWS_N, key) : 0;
        if (list < 0 || (c < 0 && !may_have(row->kind, (enum import_row_kind)list)))
            return import_wrong(t, row->line, "there is no member", key);
    }
    bool of_line = row->kind == ROW_line;
    for (int kind = 0; kind < ROWS_N; kind++) {
        struct str list = row_lists[kind][0] ? span_get(object, row_lists[kind]) : (struct str){0};
        if (list.n && !list_take(t, a, list, (enum import_row_kind)kind,
                          kind == ROW_choice ? depth + 1 : depth, of_line, row->line))
            return false;
    }
    return true;
}

static bool list_take(struct import_told *t, struct arena *a, struct str list,
    enum import_row_kind kind, int depth, bool of_line, size_t line)
{
    static const char depths[][2] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    struct str key, value;
    struct span_walk w = span_walk(list);
    if (!span_is_array(list) || depth > DEPTH_MAX)
        return import_wrong(t, line, "not a list of objects:", str_of(row_lists[kind]));
    while (span_next(&w, &key, &value)) {
        struct import_row *row = span_is_object(value) ? row_add(t, a, kind, line) : NULL;
        if (!row)
            return import_wrong(t, line, "not a list of objects:", str_of(row_lists[kind]));
        if (kind == ROW_choice)
            row->v[COL_depth] = str_of(depths[depth - 1]);
        if (kind == ROW_discount && of_line)
            row->v[COL_on] = STR("line");
        if (!object_take(t, a, row, value, depth))
            return false;
    }
    return true;
}

static bool line_take(struct import_file *f, struct str *ret)
{
    do {
        if (f->at == f->text.n)
            return false;
        const char *p = f->text.p + f->at, *end = memchr(p, '\n', f->text.n - f->at);
        size_t n = end ? (size_t)(end - p) : f->text.n - f->at;
        *ret = (struct str){p, n && p[n - 1] == '\r' ? n - 1 : n};
        f->at += n + (end != NULL);
        f->line++;
    } while (!str_trim(*ret).n);
    return true;
}

static bool json_told(struct import_file *f, struct arena *a, struct import_told *t)
{
    static const struct json_limits limits = {LIMIT_CHANGE_BYTES, 16, 65536};
    struct json_ints ints = {.arena = a};
    struct str text;
    size_t at;
    if (!line_take(f, &text))
        return false;
    int fault = json_check(text, &limits, &ints, &at);
    if (fault || !span_is_object(span_of(text))) {
        const char *what = fault > 0 ? json_fault_text((enum json_fault)fault) : "not an object";
        row_add(t, a, ROW_order, f->line);
        import_wrong(t, f->line, what, (struct str){0});
        return true;
    }
    struct str kind = STR("order");
    span_raw(span_get(span_of(text), "row"), &kind);
    int k = name_find(row_names, ROWS_N, kind);
    struct import_row *row = row_add(t, a, k < 0 ? ROW_order : (enum import_row_kind)k, f->line);
    if (row && k != ROW_order && k != ROW_item && k != ROW_table)
        import_wrong(t, f->line, "there is no such row", kind);
    else if (row)
        object_take(t, a, row, span_of(text), 0);
    return true;
}

/* -- both -------------------------------------------------------------------------------------- */

void import_open(struct import_file *f, const char *path, struct buf text)
{
    size_t i = 0;
    while (i < text.n && strchr(" \t\r\n", text.p[i]))
        i++;
    *f = (struct import_file){.path = path, .is_csv = i == text.n || text.p[i] != '{'};
    if (!f->is_csv) {
        f->text = text;
        return;
    }
    csv_init(&f->csv, text);
    columns_read(f);
}

void import_close(struct import_file *f)
{
    if (f->is_csv)
        csv_fini(&f->csv);
    buf_fini(&f->text);
}

bool import_next(struct import_file *f, struct arena *a, struct import_told *ret)
{
    *ret = (struct import_told){0};
    arena_reset(a);
    return f->is_csv ? csv_told(f, a, ret) : json_told(f, a, ret);
}
