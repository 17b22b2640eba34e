#include "clients/c/ctl/menu_doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "clients/c/ctl/decimal.h"
#include "protocol/base/require.h"
#include "protocol/base/utf8.h"

enum { ARENA_BYTES = 1 << 28 };

const struct menu_kind menu_kinds[MENU_KINDS_N] = {
#define K(kind, list) {KIND_##kind, list},
    MENU_KINDS(K)
#undef K
};

const struct menu_kind *menu_kind_find(struct str name)
{
    for (int i = 0; i < MENU_KINDS_N; i++)
        if (str_eq(name, str_of(record_descs[menu_kinds[i].kind].name)))
            return &menu_kinds[i];
    return NULL;
}

void menu_doc_init(struct menu_doc *d, const struct venue *v)
{
    *d = (struct menu_doc){.venue = v};
    arena_init(&d->arena, ARENA_BYTES);
    d->problems = calloc(MENU_PROBLEMS_MAX, sizeof *d->problems);
    require(d->problems);
}

void menu_doc_fini(struct menu_doc *d)
{
    arena_fini(&d->arena);
    free(d->entries);
    free(d->problems);
    free(d->by_id);
    csv_fini(&d->csv);
    *d = (struct menu_doc){0};
}

void *menu_take(struct menu_doc *d, size_t n)
{
    void *p = arena_alloc(&d->arena, n);
    require(p);
    return p;
}

void menu_problem(struct menu_doc *d, struct menu_place at, const char *format, ...)
{
    va_list args;
    char text[300];
    struct str copy;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (d->n_problems++ >= MENU_PROBLEMS_MAX)
        return;
    require(arena_copy(&d->arena, (struct str){text, strlen(text) + 1}, &copy));
    d->problems[d->n_problems - 1] = (struct menu_problem){at, copy.p};
}

/* -- fields ----------------------------------------------------------------------------------- */

bool menu_says(const struct shape *s, const struct field *f)
{
    static const char *const unsaid[] = {"rev", "retired", "available", "remaining", "back_at"};
    for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++)
        if (strcmp(f->name, unsaid[i]) == 0)
            return false;
    return s != NULL;
}

/* "tax_id" is also "tax". */
static bool is_called(const struct field *f, struct str name)
{
    size_t n = strlen(f->name);
    bool ref = f->type == FIELD_ID || f->type == FIELD_ID_OPT;
    if (str_eq(name, str_of(f->name)))
        return true;
    return ref && n > 3 && name.n == n - 3 && memcmp(f->name, name.p, name.n) == 0;
}

const struct field *menu_field(const struct shape *s, struct str name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (is_called(&s->fields[i], name) && menu_says(s, &s->fields[i]))
            return &s->fields[i];
    return NULL;
}

const struct field *menu_field_of(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (strcmp(s->fields[i].name, name) == 0)
            return &s->fields[i];
    return NULL;
}

struct str menu_name_of(enum record_kind kind, const void *rec)
{
    const struct field *f = menu_field_of(record_descs[kind].shape, "name");
    return f ? *(const struct str *)((const char *)rec + f->offset) : (struct str){0};
}

/* -- entries ---------------------------------------------------------------------------------- */

struct menu_entry *menu_entry_add(struct menu_doc *d, enum record_kind kind, struct menu_place at)
{
    const struct shape *s = record_descs[kind].shape;
    if (d->n == d->cap) {
        d->cap = d->cap ? 2 * d->cap : 256;
        d->entries = realloc(d->entries, d->cap * sizeof *d->entries);
        require(d->entries);
    }
    struct menu_entry *e = &d->entries[d->n++];
    *e = (struct menu_entry){.kind = kind,
        .at = at,
        .rec = menu_take(d, s->size),
        .fields = menu_take(d, s->n_fields * sizeof *e->fields)};
    e->rec->rev = 1;
    if (kind == KIND_item)
        ((struct item *)(void *)e->rec)->available = true;
    return e;
}

void *menu_element_add(
    struct menu_doc *d, struct menu_entry *e, const struct field *list, struct menu_place at)
{
    struct list *l = (struct list *)(void *)((char *)e->rec + list->offset);
    size_t size = list->element->size;
    if (l->n == (size_t)list->max)
        menu_problem(d, at, "more than %zu %s", l->n, list->name);
    char *items = menu_take(d, (l->n + 1) * size);
    if (l->n)
        memcpy(items, l->items, l->n * size);
    /* References into the elements move with them. */
    for (struct menu_ref *r = e->refs; r; r = r->next)
        if (l->n && (char *)r->to >= (const char *)l->items &&
            (char *)r->to < (const char *)l->items + l->n * size)
            r->to = (id *)(void *)(items + ((char *)r->to - (const char *)l->items));
    *l = (struct list){items, l->n + 1};
    return items + (l->n - 1) * size;
}

static void put_int(struct menu_doc *d, const struct field *f, struct menu_value v, int64_t *to)
{
    bool amount = f->type == FIELD_MONEY || f->type == FIELD_MONEY_OPT;
    bool text = v.form == VALUE_TEXT;
    int64_t n = 0;
    bool good = v.form == VALUE_NUMBER || text;
    if (good)
        good = amount && text
                   ? decimal_read(v.text, d->venue->info.exponent, true, 10 * MONEY_MAX, &n)
                   : str_to_i64(v.text, &n);
    if (!good)
        menu_problem(d, v.at, "%s: no %s: %.*s", f->name, amount ? "amount" : "whole number",
            STR_ARG(v.text));
    else if (n < f->min || n > f->max)
        menu_problem(d, v.at, "%s: %lld is not between %lld and %lld", f->name, (long long)n,
            (long long)f->min, (long long)f->max);
    *to = n;
}

static void put_text(struct menu_doc *d, const struct field *f, struct menu_value v, struct str *to)
{
    size_t chars = 0;
    if (v.form != VALUE_TEXT || !utf8_count(v.text, &chars)) {
        menu_problem(d, v.at, "%s: no text", f->name);
        return;
    }
    if (chars < (size_t)f->min || chars > (size_t)f->max)
        menu_problem(d, v.at, "%s: %zu characters are not between %lld and %lld", f->name, chars,
            (long long)f->min, (long long)f->max);
    else if (chars && f->max <= NAME_MAX_CHARS && !utf8_is_name(v.text))
        menu_problem(d, v.at, "%s: characters that a name may not have", f->name);
    *to = v.text;
}

static void put_enum(struct menu_doc *d, const struct field *f, struct menu_value v, int *to)
{
    int n = v.form == VALUE_TEXT ? enum_find(f->enums, v.text) : -1;
    if (n < 0)
        menu_problem(d, v.at, "%s: no %s: %.*s", f->name, f->enums->name, STR_ARG(v.text));
    *to = n < 0 ? 0 : n;
}

static void put_bool(struct menu_doc *d, const struct field *f, struct menu_value v, bool *to)
{
    bool yes = str_eq(v.text, STR("true")), good = yes || str_eq(v.text, STR("false"));
    if (!good || v.form == VALUE_NUMBER)
        menu_problem(d, v.at, "%s: neither true nor false: %.*s", f->name, STR_ARG(v.text));
    *to = yes;
}

static void put_id(
    struct menu_doc *d, struct menu_entry *e, const struct field *f, struct menu_value v, id *to)
{
    if (v.form != VALUE_TEXT || !v.text.n) {
        menu_problem(d, v.at, "%s: neither an id nor a name", f->name);
    } else if (strcmp(f->name, "id") == 0) {
        if (!id_parse(v.text, to) || id_is_zero(*to))
            menu_problem(d, v.at, "id: not an id: %.*s", STR_ARG(v.text));
        e->has_id = e->has_id || to == &e->rec->id;
    } else {
        struct menu_ref *r = menu_take(d, sizeof *r);
        *r = (struct menu_ref){e->refs, f, to, v.text, v.at};
        e->refs = r;
    }
}

void menu_put(struct menu_doc *d, struct menu_entry *e, const struct shape *s, void *to,
    const struct field *f, struct menu_value v)
{
    void *at = (char *)to + f->offset;
    if (to == e->rec) {
        e->fields[f - s->fields] = v.at;
        e->has_position = e->has_position || strcmp(f->name, "position") == 0;
    }
    if (v.form == VALUE_NULL)
        return;
    switch (f->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        put_id(d, e, f, v, at);
        return;
    case FIELD_TEXT:
        put_text(d, f, v, at);
        return;
    case FIELD_INT:
        put_int(d, f, v, at);
        return;
    case FIELD_INT_OPT:
        ((struct opt_int *)at)->has = true;
        put_int(d, f, v, &((struct opt_int *)at)->v);
        return;
    case FIELD_BOOL:
        put_bool(d, f, v, at);
        return;
    case FIELD_MONEY:
        put_int(d, f, v, &((money *)at)->minor);
        return;
    case FIELD_MONEY_OPT:
        ((struct opt_money *)at)->has = true;
        put_int(d, f, v, &((struct opt_money *)at)->v.minor);
        return;
    case FIELD_ENUM:
        put_enum(d, f, v, at);
        return;
    case FIELD_TIME:
    case FIELD_TIME_OPT:
    case FIELD_LIST:
    case FIELD_TYPES_N:
        break;
    }
    menu_problem(d, v.at, "%s: cannot be said in one value", f->name);
}

/* -- what records are -------------------------------------------------------------------------- */

id menu_owner_of(const struct menu_entry *e)
{
    const union any_record *r = (const void *)e->rec;
    switch ((int)e->kind) {
    case KIND_item:
        return r->item.category_id;
    case KIND_choice_group:
        return r->choice_group.item_id;
    case KIND_combo_slot:
        return r->combo_slot.item_id;
    case KIND_list_price:
        return r->list_price.price_list_id;
    default:
        return (id){{0}};
    }
}

bool menu_is_kind(enum record_kind kind)
{
    return menu_kind_find(str_of(record_descs[kind].name)) != NULL;
}

const struct menu_entry *menu_entry_of(const struct menu_doc *d, enum record_kind kind, id key)
{
    size_t low = 0, high = d->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct menu_entry *e = d->by_id[middle];
        int r = ((int)e->kind > (int)kind) - ((int)e->kind < (int)kind);
        r = r ? r : id_cmp(e->rec->id, key);
        if (r == 0)
            return e;
        if (r < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
