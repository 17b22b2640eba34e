/* Orders that ended leave the live set, at once or, when they may be opened again, a while later.
 */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

static void leave_alone(struct draft *d, const struct order *o)
{
    children_leave(d, INDEX_LINES_OF_ORDER, KIND_line, o->id);
    children_leave(d, INDEX_PAYMENTS_OF_ORDER, KIND_payment, o->id);
    children_leave(d, INDEX_DISCOUNTS_OF_ORDER, KIND_discount, o->id);
    children_leave(d, INDEX_CHARGES_OF_ORDER, KIND_charge, o->id);
    children_leave(d, INDEX_COURSES_OF_ORDER, KIND_course, o->id);
    checks_leave(d, o, false);
    draft_del(d, KIND_order, o->id);
}

void orders_merged_leave(struct draft *d, const struct order *into)
{
    size_t n;
    const void **merged = children_sorted(d, INDEX_ORDERS_MERGED_INTO, into->id, by_id, &n);
    for (size_t i = 0; i < n; i++)
        leave_alone(d, merged[i]);
}

void order_leave(struct draft *d, const struct order *o)
{
    leave_alone(d, o);
    orders_merged_leave(d, o);
}

/* How many leave with one command: with all that belongs to them they are large. */
enum { LATE_MAX = 2 };

/* The venue has room for what nobody may want any more. */
static bool has_room(const struct draft *d)
{
    return d->v->slots.json < LIMIT_VENUE_BYTES / 4 &&
           d->v->slots.n_records < LIMIT_VENUE_RECORDS / 4;
}

bool order_is_late(const struct draft *d, const struct order *o)
{
    const struct opt_int *minutes = &settings_of(d->v)->reopen_minutes;
    return !minutes->has || o->closed_at.ms < d->ctx->now.ms - minutes->v * 60000;
}

bool order_keep(struct draft *d, const struct order *o)
{
    return d->ctx->by.role != ROLE_IMPORTER && !order_is_late(d, o) && has_room(d);
}

bool order_has_ended(const struct order *o)
{
    return o->state == order_state_CLOSED || o->state == order_state_CANCELLED;
}

static int by_closed_at(const void *a, const void *b)
{
    const struct order *const *x = a, *const *y = b;
    if ((*x)->closed_at.ms != (*y)->closed_at.ms)
        return (*x)->closed_at.ms < (*y)->closed_at.ms ? -1 : 1;
    return by_id(a, b);
}

void orders_leave_late(struct draft *d)
{
    size_t n = 0;
    if (!settings_of(d->v)->rev) /* most venues have none: then no order ever stayed */
        return;
    struct venue_iter it = venue_all(d->v, KIND_order);
    for (const struct order *o; (o = venue_next(&it));)
        n += order_has_ended(o);
    const struct order **kept = n ? draft_alloc(d, n * sizeof *kept) : NULL;
    if (!kept)
        return;
    it = venue_all(d->v, KIND_order);
    n = 0;
    for (const struct order *o; (o = venue_next(&it));)
        if (order_has_ended(o))
            kept[n++] = o;
    qsort(kept, n, sizeof *kept, by_closed_at);
    for (size_t i = 0; i < n && i < LATE_MAX; i++)
        if (order_is_late(d, kept[i]) || n - i >= LIMIT_ORDERS_KEPT || !has_room(d))
            order_leave(d, kept[i]);
}
