/* A venue's menu as a document has it: what is on it, in which order, under which names. */

#include "clients/c/ctl/menu_names.h"

#include <stdlib.h>

#include "protocol/base/require.h"
#include "protocol/wire/shape_json.h"

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

/* -- for writers ------------------------------------------------------------------------------ */

static int64_t position_of(enum record_kind kind, const void *rec)
{
    const struct field *f = menu_field_of(record_descs[kind].shape, "position");
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
    int r = x->e.kind == KIND_item ? 0 : id_cmp(menu_owner_of(&x->e), menu_owner_of(&y->e));
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
        const struct category *c = kind == KIND_item ? venue_category(v, menu_owner_of(&e)) : NULL;
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

bool menu_is_whole(const struct venue *v, const struct shape *s, const void *element)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        bool ref = f->type == FIELD_ID && f->ref != KIND_none && menu_is_kind(f->ref);
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
                                  : menu_name_of(f->ref, rec);
    id as_id;
    return ret->n && !id_parse(*ret, &as_id) &&
           menu_names_find(names->all, f->ref, *ret, &found) == 1 && id_eq(found, to);
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
                menu_names_add(names->all, kinds[i], menu_name_of(kinds[i], r), r->id);
    }
    struct venue_iter it = venue_all(v, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        menu_names_add(names->all, KIND_station, s->code, s->id);
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
    id owner = kind == KIND_item ? (id){{0}} : menu_owner_of(&e);
    const void *in = id_is_zero(owner) ? NULL : known(v, d, of, owner);
    struct str name = menu_name_of(kind, rec);
    if (in)
        buf_put_str(out, menu_name_of(of, in)), buf_put_str(out, STR(" / "));
    if (kind == KIND_list_price) {
        in = known(v, d, KIND_item, ((const struct list_price *)rec)->item_id);
        name = in ? menu_name_of(KIND_item, in) : STR("?");
    }
    buf_put_str(out, name);
}
