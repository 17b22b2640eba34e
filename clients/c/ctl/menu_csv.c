/* A menu as CSV: a row a record, whose cell `kind` says which; the elements of its lists are the
 * rows after it, of the kind "item.taxes". The first row names the columns: fields of records and
 * elements, in any order. Amounts are decimals ("12.50"); references are ids or names; an empty
 * cell is absent. An element's own field `kind`, a kind of order, is the column `order_kind`. */

#include "clients/c/ctl/csv.h"
#include "clients/c/ctl/decimal.h"
#include "clients/c/ctl/menu_doc.h"

#include <stdlib.h>

#include "protocol/base/require.h"

struct csv_file {
    struct menu_doc *d;
    struct csv csv;
    struct csv_cell columns[CSV_CELLS_MAX];
    size_t n_columns, kind; /* kind: the column that says it */
    struct menu_entry *e;   /* the last record; NULL: none yet, or one of no kind */
};

static struct menu_place place_of(const struct csv_cell *c)
{
    return (struct menu_place){c->line, c->column};
}

static const char *column_of(const struct field *f)
{
    return strcmp(f->name, "kind") == 0 ? "order_kind" : f->name;
}

/* The field of the column; NULL: the shape has none. */
static const struct field *field_of(const struct shape *s, struct str column)
{
    bool kind = str_eq(column, STR("order_kind"));
    return menu_field(s, kind ? STR("kind") : column);
}

/* A column that no kind has is a slip of the pen. */
static bool is_known(struct str name)
{
    for (int i = 0; i < MENU_KINDS_N; i++) {
        const struct shape *s = record_descs[menu_kinds[i].kind].shape;
        if (field_of(s, name))
            return true;
        for (size_t k = 0; k < s->n_fields; k++)
            if (s->fields[k].type == FIELD_LIST && field_of(s->fields[k].element, name))
                return true;
    }
    return false;
}

static bool columns_read(struct csv_file *f)
{
    f->n_columns = f->csv.n;
    f->kind = f->n_columns;
    memcpy(f->columns, f->csv.cells, f->n_columns * sizeof *f->columns);
    for (size_t i = 0; i < f->n_columns; i++) {
        const struct csv_cell *c = &f->columns[i];
        for (size_t k = 0; k < i; k++)
            if (str_eq(c->text, f->columns[k].text))
                menu_problem(f->d, place_of(c), "two columns are called %.*s", STR_ARG(c->text));
        if (str_eq(c->text, STR("kind")))
            f->kind = i;
        else if (!is_known(c->text))
            menu_problem(f->d, place_of(c), "no column of a menu: %.*s", STR_ARG(c->text));
    }
    if (f->kind == f->n_columns)
        menu_problem(f->d, (struct menu_place){1, 1}, "no column is called kind");
    return f->kind < f->n_columns;
}

static void cells_read(struct csv_file *f, const struct shape *s, void *to)
{
    for (size_t i = 0; i < f->csv.n; i++) {
        const struct csv_cell *c = &f->csv.cells[i];
        if (i == f->kind || !c->text.n)
            continue;
        if (i >= f->n_columns) {
            menu_problem(f->d, place_of(c), "a cell without a column");
            continue;
        }
        const struct field *field = field_of(s, f->columns[i].text);
        if (!field)
            menu_problem(f->d, place_of(c), "%s has no %.*s", s->name, STR_ARG(f->columns[i].text));
        else
            menu_put(
                f->d, f->e, s, to, field, (struct menu_value){VALUE_TEXT, c->text, place_of(c)});
    }
}

/* "item.taxes": an element of the record before. */
static void element_read(struct csv_file *f, const struct csv_cell *c, size_t dot)
{
    struct str kind = {c->text.p, dot}, list = {c->text.p + dot + 1, c->text.n - dot - 1};
    if (!f->e || !str_eq(kind, str_of(record_descs[f->e->kind].name))) {
        menu_problem(f->d, place_of(c), "no record of kind %.*s is before it", STR_ARG(kind));
        return;
    }
    const struct field *field = menu_field(record_descs[f->e->kind].shape, list);
    if (!field || field->type != FIELD_LIST) {
        menu_problem(f->d, place_of(c), "%.*s has no list %.*s", STR_ARG(kind), STR_ARG(list));
        return;
    }
    cells_read(f, field->element, menu_element_add(f->d, f->e, field, place_of(c)));
}

static void row_read(struct csv_file *f)
{
    const struct csv_cell none = {.line = f->csv.cells[0].line, .column = 1};
    const struct csv_cell *c = f->kind < f->csv.n ? &f->csv.cells[f->kind] : &none;
    const char *dot = c->text.n ? memchr(c->text.p, '.', c->text.n) : NULL;
    if (dot) {
        element_read(f, c, (size_t)(dot - c->text.p));
        return;
    }
    const struct menu_kind *kind = menu_kind_find(c->text);
    f->e = NULL;
    if (!kind) {
        menu_problem(f->d, place_of(c), "no kind of record of a menu: %.*s", STR_ARG(c->text));
        return;
    }
    f->e = menu_entry_add(f->d, kind->kind, (struct menu_place){f->csv.cells[0].line, 1});
    cells_read(f, record_descs[kind->kind].shape, f->e->rec);
}

void menu_csv_read(struct menu_doc *d, struct buf text)
{
    struct csv_file f = {.d = d};
    csv_init(&f.csv, text);
    int r = csv_next(&f.csv);
    if (r > 0 && columns_read(&f))
        while ((r = csv_next(&f.csv)) > 0)
            row_read(&f);
    if (r < 0)
        menu_problem(d, (struct menu_place){f.csv.line, f.csv.column}, "%s", f.csv.problem);
    else if (!f.n_columns)
        menu_problem(d, (struct menu_place){1, 1}, "the file is empty");
    d->csv = f.csv; /* texts of the document are in it */
}

/* -- writing ---------------------------------------------------------------------------------- */

struct writer {
    struct buf *out;
    const struct venue *v;
    struct menu_names names;
    const char *columns[CSV_CELLS_MAX];
    size_t n;
};

static void column_add(struct writer *w, const struct shape *s, const struct field *f)
{
    if (!menu_says(s, f) || f->type == FIELD_LIST)
        return;
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->columns[i], column_of(f)) == 0)
            return;
    require(w->n < CSV_CELLS_MAX - 1);
    w->columns[w->n++] = column_of(f);
}

/* Those in which something is written. */
static void columns_of(struct writer *w, const struct shape *s, const void *rec)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (!menu_is_default(&s->fields[i], rec))
            column_add(w, s, &s->fields[i]);
}

static void cell_write(struct writer *w, struct buf *cell, const struct field *f, const void *rec)
{
    const void *at = (const char *)rec + f->offset;
    struct str name;
    if (f->type == FIELD_ID || f->type == FIELD_ID_OPT) {
        if (f->ref != KIND_none && menu_ref_name(&w->names, f, *(const id *)at, &name))
            buf_put_str(cell, name);
        else
            buf_put(cell, menu_id_text(*(const id *)at).s, ID_TEXT);
    } else if (f->type == FIELD_TEXT) {
        buf_put_str(cell, *(const struct str *)at);
    } else if (f->type == FIELD_BOOL) {
        buf_put_str(cell, *(const bool *)at ? STR("true") : STR("false"));
    } else if (f->type == FIELD_ENUM) {
        buf_put_str(cell, str_of(f->enums->names[*(const int *)at]));
    } else if (f->type == FIELD_MONEY || f->type == FIELD_MONEY_OPT) {
        decimal_write(cell, menu_number(f, at), w->v->info.exponent);
    } else {
        buf_put_i64(cell, menu_number(f, at));
    }
}

static void row_write(
    struct writer *w, const char *kind, const char *list, const struct shape *s, const void *rec)
{
    struct buf cell;
    buf_init(&cell, 65536);
    buf_printf(&cell, "%s%s%s", kind, list ? "." : "", list ? list : "");
    csv_put(w->out, buf_str(&cell), true);
    for (size_t i = 0; i < w->n; i++) {
        const struct field *f = field_of(s, str_of(w->columns[i]));
        buf_reset(&cell);
        if (f && !menu_is_default(f, rec))
            cell_write(w, &cell, f, rec);
        csv_put(w->out, buf_str(&cell), false);
    }
    buf_put_char(w->out, '\n');
    require(!cell.failed);
    buf_fini(&cell);
}

/* Calls for the record, and for each element of its lists. */
typedef void each_row(
    struct writer *w, const char *kind, const char *list, const struct shape *s, const void *rec);

static void rows_of(
    struct writer *w, enum record_kind kind, const struct record *rec, each_row *each)
{
    const struct shape *s = record_descs[kind].shape;
    each(w, s->name, NULL, s, rec);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        const struct list *l = (const void *)((const char *)rec + f->offset);
        for (size_t k = 0; f->type == FIELD_LIST && k < l->n; k++) {
            const void *element = (const char *)l->items + k * f->element->size;
            if (menu_is_whole(w->v, f->element, element))
                each(w, s->name, f->name, f->element, element);
        }
    }
}

static void columns_find(
    struct writer *w, const char *kind, const char *list, const struct shape *s, const void *rec)
{
    columns_of(w, s, rec);
}

void menu_csv_write(struct buf *out, const struct venue *v)
{
    struct writer w = {.out = out, .v = v};
    each_row *const passes[] = {columns_find, row_write};
    menu_names_init(&w.names, v);
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1) {
            csv_put(out, STR("kind"), true);
            for (size_t i = 0; i < w.n; i++)
                csv_put(out, str_of(w.columns[i]), false);
            buf_put_char(out, '\n');
        }
        for (int k = 0; k < MENU_KINDS_N; k++) {
            size_t n;
            const struct record **all = menu_live(v, menu_kinds[k].kind, false, &n);
            for (size_t i = 0; i < n; i++)
                rows_of(&w, menu_kinds[k].kind, all[i], passes[pass]);
            free(all);
        }
    }
    menu_names_fini(&w.names);
}
