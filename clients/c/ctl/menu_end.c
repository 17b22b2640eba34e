/* The end of reading a document: ids, references, what is missing. */

#include "clients/c/ctl/menu_names.h"

#include <stdlib.h>

#include "clients/c/ctl/admin.h"
#include "protocol/base/require.h"
#include "protocol/wire/shape_json.h"

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
    char *p = menu_take(d, in.n + 1 + name.n);
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

/* The name by which records of that kind are told apart within what they belong to. */
static struct str own_name(struct menu_doc *d, enum record_kind kind, const void *rec)
{
    return kind == KIND_list_price
               ? id_path(d, ((const struct list_price *)rec)->item_id, (struct str){0})
               : menu_name_of(kind, rec);
}

/* The key of a record: its name within what it belongs to. */
static struct str key_of(struct menu_doc *d, const struct menu_entry *e)
{
    return id_path(d, menu_owner_of(e), own_name(d, e->kind, e->rec));
}

static void live_names(struct ending *end, enum record_kind kind)
{
    struct venue_iter it = venue_all(end->d->venue, kind);
    for (struct record *r; (r = (struct record *)venue_next(&it));) {
        struct menu_entry e = {.kind = kind, .rec = r};
        menu_names_add(&end->live, kind, key_of(end->d, &e), r->id);
        if (kind == KIND_item && !menu_is_gone(end->d->venue, kind, r))
            menu_names_add(&end->moved, kind, menu_name_of(kind, r), r->id);
    }
}

/* The only item of that name, there and here. */
static bool has_moved(struct ending *end, const struct menu_entry *e, id *ret)
{
    id other;
    struct str name = menu_name_of(e->kind, e->rec);
    return e->kind == KIND_item && menu_names_find(&end->here, KIND_item, name, &other) == 1 &&
           menu_names_find(&end->moved, KIND_item, name, ret) == 1;
}

static void id_give(struct ending *end, struct menu_entry *e)
{
    struct str key = key_of(end->d, e);
    id found;
    if (e->has_id)
        return;
    if (menu_names_find(&end->live, e->kind, key, &found) != 1 && !has_moved(end, e, &found))
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

static void ref_find(struct ending *end, const struct menu_ref *r)
{
    enum record_kind kind = r->field->ref;
    const char *what = record_descs[kind].name;
    id found = {{0}};
    if (id_parse(r->text, &found) && !menu_is_kind(kind)) {
        if (!venue_get(end->d->venue, kind, found))
            menu_problem(end->d, r->at, "the venue has no %s %.*s", what, STR_ARG(r->text));
    } else if (!id_parse(r->text, &found)) {
        size_t n = menu_names_find(&end->known, kind, r->text, &found);
        if (n == 0)
            menu_problem(end->d, r->at, "%s has no %s called %.*s",
                menu_is_kind(kind) ? "the document" : "the venue", what, STR_ARG(r->text));
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
    if (menu_is_kind(r->field->ref) && id_parse(r->text, &key) &&
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
        const struct field *f = menu_field_of(record_descs[kind].shape, "position");
        if (e->kind != kind)
            continue;
        if (f && !e->has_position)
            *(int64_t *)(void *)((char *)e->rec + f->offset) = position;
        position++;
        for (const struct menu_ref *r = e->refs; r; r = r->next)
            if (!is_under(r))
                ref_find(end, r);
        if (kind == KIND_item)
            menu_names_add(
                &end->here, kind, menu_name_of(kind, e->rec), id_named(LONG_AGO, "", key_of(d, e)));
    }
    live_names(end, kind);
    for (size_t i = 0; i < d->n; i++)
        if (d->entries[i].kind == kind)
            id_give(end, &d->entries[i]);
    for (size_t i = 0; i < d->n; i++)
        if (d->entries[i].kind == kind)
            menu_names_add(
                &end->known, kind, menu_name_of(kind, d->entries[i].rec), d->entries[i].rec->id);
}

static void twice_check(struct ending *end)
{
    for (size_t i = 1; i < end->d->n; i++) {
        const struct menu_entry *a = end->d->by_id[i - 1], *b = end->d->by_id[i];
        if (a->kind != b->kind || !id_eq(a->rec->id, b->rec->id))
            continue;
        menu_problem(end->d, b->at, "this %s is there already, in line %zu: %.*s",
            record_descs[b->kind].name, a->at.line, STR_ARG(menu_name_of(b->kind, b->rec)));
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
        menu_names_of_venue(&end.known, d->venue, outside[i]);
    struct venue_iter it = venue_all(d->venue, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        menu_names_add(&end.known, KIND_station, s->code, s->id);
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
