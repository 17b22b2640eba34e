/* Price lists: which one applies to an order now. */

#include "protocol/pos/decide/rules.h"

static bool has_kind(const struct list *kinds, int kind)
{
    const struct kind_ref *all = kinds->items;
    for (size_t i = 0; i < kinds->n; i++)
        if (all[i].kind == kind)
            return true;
    return kinds->n == 0;
}

/* An order without a table is in no area. */
static bool has_area(const struct draft *d, const struct list *areas, const struct order *o)
{
    const struct area_ref *all = areas->items;
    const struct table *t = venue_table(d->v, o->table_id);
    for (size_t i = 0; t && i < areas->n; i++)
        if (id_eq(all[i].area_id, t->area_id))
            return true;
    return areas->n == 0;
}

static bool applies(const struct draft *d, const struct price_list *l, const struct order *o)
{
    return !l->retired && has_kind(&l->kinds, o->kind) && has_area(d, &l->areas, o) &&
           windows_open(d, &l->windows);
}

static bool is_before(const struct price_list *a, const struct price_list *b)
{
    return a->position < b->position || (a->position == b->position && id_cmp(a->id, b->id) < 0);
}

const struct list_price *list_price_of(
    const struct draft *d, const struct order *o, const struct item *item)
{
    const struct list_price *found = NULL;
    const struct price_list *of = NULL;
    struct venue_iter it = venue_children(d->v, INDEX_PRICES_OF_ITEM, item->id);
    for (const struct list_price *p; (p = venue_next(&it));) {
        const struct price_list *l = venue_price_list(d->v, p->price_list_id);
        if (!p->price.has || !l || (of && !is_before(l, of) && l != of) || !applies(d, l, o))
            continue;
        if (found && l == of && id_cmp(p->id, found->id) > 0)
            continue; /* the list has two: the same one on every hub */
        of = l;
        found = p;
    }
    return found;
}
