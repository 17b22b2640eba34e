#include "clients/c/ctl/menu_doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "clients/c/ctl/admin.h"
#include "protocol/base/require.h"
#include "protocol/base/utf8.h"
#include "protocol/wire/shape_json.h"

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

static void *take(struct menu_doc *d, size_t n)
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

static const struct field *field_of(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (strcmp(s->fields[i].name, name) == 0)
            return &s->fields[i];
    return NULL;
}

static struct str name_of(enum record_kind kind, const void *rec)
{
    const struct field *f = field_of(record_descs[kind].shape, "name");
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
        .rec = take(d, s->size),
        .fields = take(d, s->n_fields * sizeof *e->fields)};
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
    char *items = take(d, (l->n + 1) * size);
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

/* "12.50", "-3": in minor units, exactly. */
static bool decimal(struct str text, int exponent, int64_t *ret)
{
    bool minus = text.n && text.p[0] == '-';
    __int128 v = 0;
    int decimals = -1;
    size_t digits = 0;
    for (size_t i = minus; i < text.n; i++) {
        char c = text.p[i];
        if (c == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (c < '0' || c > '9' || digits++ > 20)
            return false;
        v = v * 10 + (c - '0');
        decimals += decimals >= 0;
    }
    decimals = decimals < 0 ? 0 : decimals;
    if (!digits || decimals > exponent)
        return false;
    for (; decimals < exponent; decimals++)
        v *= 10;
    if (v > MONEY_MAX)
        v = (__int128)MONEY_MAX + 1; /* out of any range */
    *ret = minus ? -(int64_t)v : (int64_t)v;
    return true;
}

static void put_int(struct menu_doc *d, const struct field *f, struct menu_value v, int64_t *to)
{
    bool amount = f->type == FIELD_MONEY || f->type == FIELD_MONEY_OPT;
    bool text = v.form == VALUE_TEXT;
    int64_t n = 0;
    bool good = v.form == VALUE_NUMBER || text;
    if (good)
        good =
            amount && text ? decimal(v.text, d->venue->info.exponent, &n) : str_to_i64(v.text, &n);
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
        struct menu_ref *r = take(d, sizeof *r);
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

/* -- names ------------------------------------------------------------------------------------ */

/* A name of a record, in the document or (taxes, stations, areas) in the venue. */
struct named {
    enum record_kind kind;
    struct str name;
    id id;
};

struct names {
    struct named *all; /* owned */
    size_t n, cap;
    bool sorted;
};

static int str_order(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int r = n ? memcmp(a.p, b.p, n) : 0;
    return r ? r : (a.n > b.n) - (a.n < b.n);
}

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int r = (x->kind > y->kind) - (x->kind < y->kind);
    r = r ? r : str_order(x->name, y->name);
    return r ? r : id_cmp(x->id, y->id);
}

static void names_add(struct names *n, enum record_kind kind, struct str name, id key)
{
    if (n->n == n->cap) {
        n->cap = n->cap ? 2 * n->cap : 1024;
        n->all = realloc(n->all, n->cap * sizeof *n->all);
        require(n->all);
    }
    n->all[n->n++] = (struct named){kind, name, key};
    n->sorted = false;
}

/* The id of the only record with that name; how many there are. */
static size_t names_find(struct names *n, enum record_kind kind, struct str name, id *ret)
{
    struct named wanted = {.kind = kind, .name = name}; /* the zero id sorts before all others */
    if (!n->sorted && n->n)
        qsort(n->all, n->n, sizeof *n->all, by_name);
    n->sorted = true;
    size_t low = 0, high = n->n, count = 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (by_name(&n->all[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < n->n && n->all[low].kind == kind && str_eq(n->all[low].name, name); low++)
        if (!count || !id_eq(*ret, n->all[low].id)) {
            *ret = n->all[low].id;
            count++;
        }
    return count;
}

static void names_of_venue(struct names *n, const struct venue *v, enum record_kind kind)
{
    struct venue_iter it = venue_all(v, kind);
    for (const struct record *r; (r = venue_next(&it));)
        names_add(n, kind, name_of(kind, r), r->id);
}

/* -- gone or not ------------------------------------------------------------------------------ */

static bool item_is_gone(const struct venue *v, id key)
{
    const struct item *item = venue_item(v, key);
    const struct category *c = item ? venue_category(v, item->category_id) : NULL;
    return !item || item->retired || (c && c->retired);
}

bool menu_is_retired(enum record_kind kind, const void *rec)
{
    const union any_record *r = rec;
    switch ((int)kind) {
    case KIND_category:
        return r->category.retired;
    case KIND_item:
        return r->item.retired;
    case KIND_choice_group:
        return r->choice_group.retired;
    case KIND_combo_slot:
        return r->combo_slot.retired;
    case KIND_price_list:
        return r->price_list.retired;
    case KIND_list_price:
        return !r->list_price.price.has;
    default:
        return false;
    }
}

bool menu_is_gone(const struct venue *v, enum record_kind kind, const void *rec)
{
    const union any_record *r = rec;
    if (menu_is_retired(kind, rec))
        return true;
    switch ((int)kind) {
    case KIND_item:
        return item_is_gone(v, r->item.id);
    case KIND_choice_group:
        return item_is_gone(v, r->choice_group.item_id);
    case KIND_combo_slot:
        return item_is_gone(v, r->combo_slot.item_id);
    case KIND_list_price: {
        const struct price_list *list = venue_price_list(v, r->list_price.price_list_id);
        return !list || list->retired || item_is_gone(v, r->list_price.item_id);
    }
    default:
        return false;
    }
}

/* -- ids -------------------------------------------------------------------------------------- */

struct ending {
    struct menu_doc *d;
    struct names live;  /* keys of the venue: what the document may mean when it gives no id */
    struct names moved; /* items of the venue by name alone: they may be in another category now */
    struct names here;  /* items of the document likewise */
    struct names known; /* of the document, and of what it refers to outside */
};

static int entry_by_id(const void *a, const void *b)
{
    const struct menu_entry *const *x = a, *const *y = b;
    int r = ((*x)->kind > (*y)->kind) - ((*x)->kind < (*y)->kind);
    r = r ? r : id_cmp((*x)->rec->id, (*y)->rec->id);
    return r ? r : (*x > *y) - (*x < *y);
}

/* "in/name" in the arena. */
static struct str path(struct menu_doc *d, struct str in, struct str name)
{
    char *p = take(d, in.n + 1 + name.n);
    memcpy(p, in.p, in.n);
    p[in.n] = '/';
    if (name.n)
        memcpy(p + in.n + 1, name.p, name.n);
    return (struct str){p, in.n + 1 + name.n};
}

static struct str id_path(struct menu_doc *d, id in, struct str name)
{
    struct menu_id text = menu_id_text(in);
    return path(d, (struct str){text.s, ID_TEXT}, name);
}

/* What the entry belongs to: its category, item or price list. */
static id owner_of(const struct menu_entry *e)
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

/* The name by which records of that kind are told apart within what they belong to. */
static struct str own_name(struct menu_doc *d, enum record_kind kind, const void *rec)
{
    return kind == KIND_list_price
               ? id_path(d, ((const struct list_price *)rec)->item_id, (struct str){0})
               : name_of(kind, rec);
}

/* The key of a record: names_of_venue's names, made unique by their owners. */
static struct str key_of(struct menu_doc *d, const struct menu_entry *e)
{
    return id_path(d, owner_of(e), own_name(d, e->kind, e->rec));
}

static void live_names(struct ending *end, enum record_kind kind)
{
    struct venue_iter it = venue_all(end->d->venue, kind);
    for (struct record *r; (r = (struct record *)venue_next(&it));) {
        struct menu_entry e = {.kind = kind, .rec = r};
        names_add(&end->live, kind, key_of(end->d, &e), r->id);
        if (kind == KIND_item && !menu_is_gone(end->d->venue, kind, r))
            names_add(&end->moved, kind, name_of(kind, r), r->id);
    }
}

/* The only item of that name, there and here. */
static bool has_moved(struct ending *end, const struct menu_entry *e, id *ret)
{
    id other;
    struct str name = name_of(e->kind, e->rec);
    return e->kind == KIND_item && names_find(&end->here, KIND_item, name, &other) == 1 &&
           names_find(&end->moved, KIND_item, name, ret) == 1;
}

static void id_give(struct ending *end, struct menu_entry *e)
{
    struct str key = key_of(end->d, e);
    id found;
    if (e->has_id)
        return;
    if (names_find(&end->live, e->kind, key, &found) != 1 && !has_moved(end, e, &found))
        found = id_named(LONG_AGO, record_descs[e->kind].name, key);
    e->rec->id = found;
}

/* Options of a group are told apart by their names. */
static void options_end(struct ending *end, struct menu_entry *e)
{
    struct choice_group *g = (void *)e->rec;
    const struct choice_group *live = venue_choice_group(end->d->venue, g->id);
    struct menu_option *options = (struct menu_option *)g->options.items;
    for (size_t i = 0; i < g->options.n; i++) {
        const struct menu_option *were = live ? live->options.items : NULL;
        for (size_t k = 0; live && k < live->options.n; k++)
            if (id_is_zero(options[i].id) && str_eq(were[k].name, options[i].name))
                options[i].id = were[k].id;
        if (id_is_zero(options[i].id))
            options[i].id =
                id_named(LONG_AGO, "menu_option", id_path(end->d, g->id, options[i].name));
    }
}

/* -- references ------------------------------------------------------------------------------- */

/* under_group_id and under_option_id name a group of the item, and an option of that. */
static bool is_under(const struct menu_ref *r)
{
    return strncmp(r->field->name, "under_", 6) == 0;
}

static bool is_of_menu(enum record_kind kind)
{
    return menu_kind_find(str_of(record_descs[kind].name)) != NULL;
}

static void ref_find(struct ending *end, const struct menu_ref *r)
{
    enum record_kind kind = r->field->ref;
    const char *what = record_descs[kind].name;
    id found = {{0}};
    if (id_parse(r->text, &found) && !is_of_menu(kind)) {
        if (!venue_get(end->d->venue, kind, found))
            menu_problem(end->d, r->at, "the venue has no %s %.*s", what, STR_ARG(r->text));
    } else if (!id_parse(r->text, &found)) {
        size_t n = names_find(&end->known, kind, r->text, &found);
        if (n == 0)
            menu_problem(end->d, r->at, "%s has no %s called %.*s",
                is_of_menu(kind) ? "the document" : "the venue", what, STR_ARG(r->text));
        else if (n > 1)
            menu_problem(end->d, r->at, "several records of kind %s are called %.*s: give the id",
                what, STR_ARG(r->text));
    }
    *r->to = found;
}

/* A reference by id to a record of the document: known once all have their ids. */
static void ref_check(struct ending *end, const struct menu_ref *r)
{
    id key;
    if (is_of_menu(r->field->ref) && id_parse(r->text, &key) &&
        !menu_entry_of(end->d, r->field->ref, key))
        menu_problem(end->d, r->at, "the document has no %s %.*s", record_descs[r->field->ref].name,
            STR_ARG(r->text));
}

static void under_find(struct ending *end, struct menu_entry *e, const struct menu_ref *r)
{
    struct choice_group *g = (void *)e->rec;
    bool option = r->field->offset == offsetof(struct choice_group, under_option_id);
    for (size_t i = 0; !id_parse(r->text, r->to) && i < end->d->n; i++) {
        const struct choice_group *other = (const void *)end->d->entries[i].rec;
        if (end->d->entries[i].kind != KIND_choice_group || !id_eq(other->item_id, g->item_id))
            continue;
        const struct menu_option *options = other->options.items;
        if (!option && str_eq(other->name, r->text))
            *r->to = other->id;
        for (size_t k = 0; option && k < other->options.n; k++)
            if (id_eq(other->id, g->under_group_id) && str_eq(options[k].name, r->text))
                *r->to = options[k].id;
    }
    if (id_is_zero(*r->to))
        menu_problem(end->d, r->at, "the item has no such %s: %.*s", option ? "option" : "group",
            STR_ARG(r->text));
}

static void unders_find(struct ending *end, struct menu_entry *e)
{
    for (int option = 0; option < 2; option++) /* the group first */
        for (const struct menu_ref *r = e->refs; r; r = r->next)
            if (is_under(r) &&
                (r->field->offset == offsetof(struct choice_group, under_option_id)) == option)
                under_find(end, e, r);
}

/* -- what is missing -------------------------------------------------------------------------- */

static bool is_empty(const struct field *f, const void *at)
{
    switch (f->type) {
    case FIELD_ID:
        return id_is_zero(*(const id *)at);
    case FIELD_TEXT:
        return f->min > 0 && ((const struct str *)at)->n == 0;
    case FIELD_INT:
        return *(const int64_t *)at < f->min;
    case FIELD_LIST:
        return (int64_t)((const struct list *)at)->n < f->min;
    default:
        return false;
    }
}

static void missing_in(struct menu_doc *d, const struct menu_entry *e, const struct shape *s,
    const void *rec, struct menu_place at)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        bool said = rec == e->rec && e->fields[i].line > 0;
        bool amount = rec == e->rec && f->type == FIELD_MONEY && !said;
        if (said || !menu_says(s, f) || strcmp(f->name, "id") == 0 || !field_is_needed(f))
            continue;
        bool waits = false; /* for its reference, about which something was said already */
        for (const struct menu_ref *r = e->refs; r; r = r->next)
            waits = waits || (const void *)r->to == (const char *)rec + f->offset;
        if (!waits && (amount || is_empty(f, (const char *)rec + f->offset)))
            menu_problem(d, at, "no %s", f->name);
    }
}

static void missing_of(struct menu_doc *d, const struct menu_entry *e)
{
    const struct shape *s = record_descs[e->kind].shape;
    missing_in(d, e, s, e->rec, e->at);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        const struct list *l = (const void *)((const char *)e->rec + f->offset);
        for (size_t k = 0; f->type == FIELD_LIST && k < l->n; k++)
            missing_in(d, e, f->element, (const char *)l->items + k * f->element->size, e->at);
    }
}

/* -- the end ---------------------------------------------------------------------------------- */

static void kind_end(struct ending *end, enum record_kind kind)
{
    struct menu_doc *d = end->d;
    int64_t position = 0;
    for (size_t i = 0; i < d->n; i++) {
        struct menu_entry *e = &d->entries[i];
        const struct field *f = field_of(record_descs[kind].shape, "position");
        if (e->kind != kind)
            continue;
        if (f && !e->has_position)
            *(int64_t *)(void *)((char *)e->rec + f->offset) = position;
        position++;
        for (const struct menu_ref *r = e->refs; r; r = r->next)
            if (!is_under(r))
                ref_find(end, r);
        if (kind == KIND_item)
            names_add(
                &end->here, kind, name_of(kind, e->rec), id_named(LONG_AGO, "", key_of(d, e)));
    }
    live_names(end, kind);
    for (size_t i = 0; i < d->n; i++)
        if (d->entries[i].kind == kind)
            id_give(end, &d->entries[i]);
    for (size_t i = 0; i < d->n; i++)
        if (d->entries[i].kind == kind)
            names_add(&end->known, kind, name_of(kind, d->entries[i].rec), d->entries[i].rec->id);
}

static void twice_check(struct ending *end)
{
    for (size_t i = 1; i < end->d->n; i++) {
        const struct menu_entry *a = end->d->by_id[i - 1], *b = end->d->by_id[i];
        if (a->kind != b->kind || !id_eq(a->rec->id, b->rec->id))
            continue;
        menu_problem(end->d, b->at, "this %s is there already, in line %zu: %.*s",
            record_descs[b->kind].name, a->at.line, STR_ARG(name_of(b->kind, b->rec)));
    }
}

static int by_place(const void *a, const void *b)
{
    const struct menu_problem *x = a, *y = b;
    if (x->at.line != y->at.line)
        return (x->at.line > y->at.line) - (x->at.line < y->at.line);
    return (x->at.column > y->at.column) - (x->at.column < y->at.column);
}

void menu_doc_end(struct menu_doc *d)
{
    struct ending end = {.d = d};
    for (size_t i = 0; i < d->n; i++)
        missing_of(d, &d->entries[i]);
    static const enum record_kind outside[] = {KIND_tax, KIND_area, KIND_station};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        names_of_venue(&end.known, d->venue, outside[i]);
    struct venue_iter it = venue_all(d->venue, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        names_add(&end.known, KIND_station, s->code, s->id);
    for (int i = 0; i < MENU_KINDS_N; i++)
        kind_end(&end, menu_kinds[i].kind);
    for (size_t i = 0; i < d->n; i++)
        if (d->entries[i].kind == KIND_choice_group)
            options_end(&end, &d->entries[i]);
    d->by_id = calloc(d->n + 1, sizeof(struct menu_entry *));
    require(d->by_id);
    for (size_t i = 0; i < d->n; i++)
        d->by_id[i] = &d->entries[i];
    qsort(d->by_id, d->n, sizeof *d->by_id, entry_by_id);
    twice_check(&end);
    for (size_t i = 0; i < d->n; i++) {
        unders_find(&end, &d->entries[i]);
        for (const struct menu_ref *r = d->entries[i].refs; r; r = r->next)
            if (!is_under(r))
                ref_check(&end, r);
    }
    qsort(d->problems, d->n_problems < MENU_PROBLEMS_MAX ? d->n_problems : MENU_PROBLEMS_MAX,
        sizeof *d->problems, by_place);
    free(end.live.all);
    free(end.moved.all);
    free(end.here.all);
    free(end.known.all);
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

/* -- for writers ------------------------------------------------------------------------------ */

static int64_t position_of(enum record_kind kind, const void *rec)
{
    const struct field *f = field_of(record_descs[kind].shape, "position");
    return f ? *(const int64_t *)(const void *)((const char *)rec + f->offset) : 0;
}

struct live_row {
    int64_t owner, position; /* owner: the position of its category */
    struct menu_entry e;
};

static int by_position(const void *a, const void *b)
{
    const struct live_row *x = a, *y = b;
    if (x->owner != y->owner)
        return (x->owner > y->owner) - (x->owner < y->owner);
    int r = x->e.kind == KIND_item ? 0 : id_cmp(owner_of(&x->e), owner_of(&y->e));
    if (r == 0)
        r = (x->position > y->position) - (x->position < y->position);
    return r ? r : id_cmp(x->e.rec->id, y->e.rec->id);
}

const struct record **menu_live(
    const struct venue *v, enum record_kind kind, bool own, size_t *ret_n)
{
    size_t n = 0;
    struct live_row *rows = calloc(venue_count(v, kind) + 1, sizeof *rows);
    const struct record **all = calloc(venue_count(v, kind) + 1, sizeof(struct record *));
    require(rows && all);
    struct venue_iter it = venue_all(v, kind);
    for (const struct record *r; (r = venue_next(&it));) {
        struct menu_entry e = {.kind = kind, .rec = (struct record *)r};
        const struct category *c = kind == KIND_item ? venue_category(v, owner_of(&e)) : NULL;
        if (own ? !menu_is_retired(kind, r) : !menu_is_gone(v, kind, r))
            rows[n++] = (struct live_row){c ? c->position : 0, position_of(kind, r), e};
    }
    qsort(rows, n, sizeof *rows, by_position);
    for (size_t i = 0; i < n; i++)
        all[i] = rows[i].e.rec;
    free(rows);
    *ret_n = n;
    return all;
}

int64_t menu_number(const struct field *f, const void *at)
{
    switch (f->type) {
    case FIELD_INT_OPT:
        return ((const struct opt_int *)at)->v;
    case FIELD_MONEY:
        return ((const money *)at)->minor;
    case FIELD_MONEY_OPT:
        return ((const struct opt_money *)at)->v.minor;
    default:
        require(f->type == FIELD_INT);
        return *(const int64_t *)at;
    }
}

bool menu_is_default(const struct field *f, const void *rec)
{
    const void *at = (const char *)rec + f->offset;
    switch (f->type) {
    case FIELD_ID_OPT:
        return id_is_zero(*(const id *)at);
    case FIELD_TEXT:
        return ((const struct str *)at)->n == 0;
    case FIELD_INT_OPT:
        return !((const struct opt_int *)at)->has;
    case FIELD_MONEY_OPT:
        return !((const struct opt_money *)at)->has;
    case FIELD_BOOL:
        return !*(const bool *)at && !field_is_needed(f);
    case FIELD_ENUM:
        return *(const int *)at == 0 && !field_is_needed(f);
    case FIELD_INT:
        return *(const int64_t *)at == 0 && !field_is_needed(f);
    case FIELD_LIST:
        return ((const struct list *)at)->n == 0;
    default:
        return false;
    }
}

struct menu_id menu_id_text(id i)
{
    struct menu_id text = {0};
    id_format(i, text.s);
    return text;
}

void menu_amount(struct buf *out, int64_t minor, int exponent)
{
    int64_t unit = 1;
    for (int i = 0; i < exponent; i++)
        unit *= 10;
    int64_t abs = minor < 0 ? -minor : minor;
    buf_printf(out, "%s%lld", minor < 0 ? "-" : "", (long long)(abs / unit));
    if (exponent)
        buf_printf(out, ".%0*lld", exponent, (long long)(abs % unit));
}

bool menu_is_whole(const struct venue *v, const struct shape *s, const void *element)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        bool ref = f->type == FIELD_ID && f->ref != KIND_none && is_of_menu(f->ref);
        const struct record *to =
            ref ? venue_get(
                      v, f->ref, *(const id *)(const void *)((const char *)element + f->offset))
                : NULL;
        if (ref && (!to || menu_is_gone(v, f->ref, to)))
            return false;
    }
    return true;
}

/* A text by which a reader of the document finds the record, and only that. */
bool menu_ref_name(const struct menu_names *names, const struct field *f, id to, struct str *ret)
{
    const struct record *rec = venue_get(names->venue, f->ref, to);
    id found = {{0}};
    if (!rec)
        return false;
    *ret = f->ref == KIND_station ? ((const struct station *)(const void *)rec)->code
                                  : name_of(f->ref, rec);
    id as_id;
    return ret->n && !id_parse(*ret, &as_id) && names_find(names->all, f->ref, *ret, &found) == 1 &&
           id_eq(found, to);
}

void menu_names_init(struct menu_names *names, const struct venue *v)
{
    static const enum record_kind kinds[] = {
        KIND_tax, KIND_area, KIND_station, KIND_category, KIND_item, KIND_price_list};
    *names = (struct menu_names){.venue = v, .all = calloc(1, sizeof *names->all)};
    require(names->all);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct venue_iter it = venue_all(v, kinds[i]);
        for (const struct record *r; (r = venue_next(&it));)
            if (!menu_is_gone(v, kinds[i], r))
                names_add(names->all, kinds[i], name_of(kinds[i], r), r->id);
    }
    struct venue_iter it = venue_all(v, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        names_add(names->all, KIND_station, s->code, s->id);
}

void menu_names_fini(struct menu_names *names)
{
    free(names->all->all);
    free(names->all);
    *names = (struct menu_names){0};
}

static const void *known(
    const struct venue *v, const struct menu_doc *d, enum record_kind kind, id key)
{
    const struct menu_entry *e = d ? menu_entry_of(d, kind, key) : NULL;
    return e ? (const void *)e->rec : venue_get(v, kind, key);
}

void menu_name(struct buf *out, const struct venue *v, const struct menu_doc *d,
    enum record_kind kind, const void *rec)
{
    struct menu_entry e = {.kind = kind, .rec = (struct record *)rec};
    enum record_kind of = kind == KIND_list_price ? KIND_price_list : KIND_item;
    id owner = kind == KIND_item ? (id){{0}} : owner_of(&e);
    const void *in = id_is_zero(owner) ? NULL : known(v, d, of, owner);
    struct str name = name_of(kind, rec);
    if (in)
        buf_put_str(out, name_of(of, in)), buf_put_str(out, STR(" / "));
    if (kind == KIND_list_price) {
        in = known(v, d, KIND_item, ((const struct list_price *)rec)->item_id);
        name = in ? name_of(KIND_item, in) : STR("?");
    }
    buf_put_str(out, name);
}
