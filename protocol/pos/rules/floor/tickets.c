/* Tickets show the table where their guests sit, and the tables that are joined to it. */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

/* What was handed over stays where that was, so that order.send can bound how many follow; those of
 * an open order move with it in any case. */
static bool ticket_follows(const struct ticket *t)
{
    return t->state != ticket_state_PICKED_UP;
}

static int by_number(const void *a, const void *b)
{
    const struct table_name *x = a, *y = b;
    int order = str_cmp(x->number, y->number);
    return order ? order : id_cmp(x->table_id, y->table_id);
}

static void name_add(struct draft *d, struct table_name **names, size_t *n, const struct table *t)
{
    if (!*names)
        *names = draft_alloc(d, LIMIT_TABLES_JOINED * sizeof **names);
    if (*names && *n < LIMIT_TABLES_JOINED)
        (*names)[(*n)++] = (struct table_name){t->id, t->number};
}

/* A table that the command has joined or parted counts as it was drafted. */
struct list table_names(struct draft *d, const struct table *t)
{
    struct table_name *names = NULL;
    size_t n = 0;
    struct venue_iter it = venue_children(d->v, INDEX_TABLES_JOINED_TO, t->id);
    for (const struct table *live; (live = venue_next(&it));)
        if (draft_latest(d, KIND_table, live) == live)
            name_add(d, &names, &n, live);
    for (size_t i = 0; i < d->n_puts; i++) {
        const struct table *other = (const struct table *)d->puts[i].rec;
        if (d->puts[i].kind == KIND_table && id_eq(other->joined_to, t->id))
            name_add(d, &names, &n, other);
    }
    if (n)
        qsort(names, n, sizeof *names, by_number);
    return (struct list){names, n};
}

void tickets_move(struct draft *d, enum venue_index under, id parent, const struct table *from,
    const struct table *to, struct list joined)
{
    size_t n;
    const void **tickets = children_sorted(d, under, parent, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        if (under == INDEX_TICKETS_OF_TABLE && !ticket_follows(tickets[i]))
            continue;
        struct ticket *t = draft_edit(d, KIND_ticket, tickets[i]);
        t->table_id = to->id;
        t->table_number = to->number;
        t->moved_from = from->number;
        t->joined = joined;
    }
}

void tickets_stay(struct draft *d, const struct table *t)
{
    size_t n;
    const void **tickets = children_sorted(d, INDEX_TICKETS_OF_TABLE, t->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        if (!ticket_follows(tickets[i]))
            continue;
        struct ticket *left = draft_edit(d, KIND_ticket, tickets[i]);
        left->table_id = (id){0};
    }
}

/* The order is live and goes on, by itself or merged into another. */
static bool order_goes_on(const struct venue *v, id order_id)
{
    const struct order *o = venue_order(v, order_id);
    return o && (o->state == order_state_OPEN || o->state == order_state_MERGED);
}

void tickets_name(struct draft *d, const struct table *t, struct list joined)
{
    size_t n;
    const void **tickets = children_sorted(d, INDEX_TICKETS_OF_TABLE, t->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        if (!ticket_follows(tickets[i]) &&
            !order_goes_on(d->v, ((const struct ticket *)tickets[i])->order_id))
            continue;
        struct ticket *shown = draft_edit(d, KIND_ticket, tickets[i]);
        shown->table_number = t->number;
        shown->joined = joined;
    }
}
