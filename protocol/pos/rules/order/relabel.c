/* Where the kitchen's items go: those of a line that was transferred stay on the ticket of another
 * order. */

#include "protocol/pos/decide/rules.h"

/* What people call the order's place: its table's number, or "#" and its own. */
static struct str place_of(struct draft *d, const struct order *o)
{
    const struct table *t = draft_get(d, KIND_table, o->table_id);
    enum { PLACE_MAX = 16 };
    if (t)
        return t->number;
    char *text = draft_alloc(d, PLACE_MAX);
    if (!text)
        return (struct str){0};
    size_t from = PLACE_MAX;
    for (int64_t n = o->number; n > 0; n /= 10)
        text[--from] = (char)('0' + n % 10);
    text[--from] = '#';
    return (struct str){text + from, PLACE_MAX - from};
}

/* Something of the line is on a ticket of another order, or was. */
static bool is_foreign(const struct draft *d, const struct line *l)
{
    struct venue_iter it = venue_children(d->v, INDEX_ITEMS_OF_LINE, l->id);
    for (const struct ticket_item *i; (i = venue_next(&it));)
        if (!id_eq(i->order_id, l->order_id) || i->goes_to.n)
            return true;
    return false;
}

void line_relabel(struct draft *d, const struct line *l, const struct order *o)
{
    size_t n; /* several when it was made again */
    if (!is_foreign(d, l))
        return;
    const void **items = children_sorted(d, INDEX_ITEMS_OF_LINE, l->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        const struct ticket_item *item = draft_latest(d, KIND_ticket_item, items[i]);
        const struct ticket *t = draft_get(d, KIND_ticket, item->ticket_id);
        bool same = t && !id_is_zero(o->table_id) && id_eq(t->table_id, o->table_id);
        struct str to = {0};
        if (!same && !id_eq(item->order_id, o->id))
            to = place_of(d, o);
        if (!str_eq(item->goes_to, to))
            ((struct ticket_item *)draft_edit(d, KIND_ticket_item, item))->goes_to = to;
    }
}

void order_relabel(struct draft *d, const struct order *live)
{
    size_t n;
    bool any = false;
    const struct order *o = draft_latest(d, KIND_order, live);
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; !any && (l = venue_next(&it));)
        any = is_foreign(d, l);
    if (!any)
        return;
    const void **lines = children_sorted(d, INDEX_LINES_OF_ORDER, o->id, lines_by_position, &n);
    for (size_t i = 0; i < n; i++)
        line_relabel(d, lines[i], o);
}
