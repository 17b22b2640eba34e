/* Checks: what may be done to them, who bears what a merged one had, and how they end. The states
 * are drawn in tables/check.h. */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

#define IN(STATE) (1u << check_state_##STATE)

/* The states in which each may be done. */
static const unsigned check_acts[CHECK_ACTS_N] = {
    [CHECK_SPLIT] = IN(OPEN) | IN(MERGED), /* a merged one is open again */
    [CHECK_GIVE] = IN(OPEN),
    [CHECK_MERGE] = IN(OPEN),
    [CHECK_TAKE_OVER] = IN(OPEN),
    [CHECK_PAY] = IN(OPEN),
    [CHECK_BILL] = IN(OPEN) | IN(PAID), /* what was paid can be printed, too */
};

bool check_may(struct draft *d, const char *field, const struct check *c, enum check_act act)
{
    if (check_acts[act] >> c->state & 1)
        return true;
    if (c->state == check_state_PAID)
        refuse(d, REFUSAL_check_paid, field, c->id);
    else
        refuse_state(d, field, c->id, enum_check_state.names[c->state]);
    return false;
}

bool has_checks(const struct draft *d, id order_id)
{
    struct venue_iter it = venue_children(d->v, INDEX_CHECKS_OF_ORDER, order_id);
    bool has = venue_next(&it) != NULL;
    for (size_t i = 0; !has && i < d->n_puts; i++)
        has = d->puts[i].kind == KIND_check &&
              id_eq(((const struct check *)d->puts[i].rec)->order_id, order_id);
    return has;
}

static int checks_by_number(const void *a, const void *b)
{
    const struct check *const *x = a, *const *y = b;
    if ((*x)->number != (*y)->number)
        return (*x)->number < (*y)->number ? -1 : 1;
    return by_id(a, b);
}

const struct check **checks_of(struct draft *d, id order_id, size_t *ret_n)
{
    const void **all = children_drafted(
        d, KIND_check, INDEX_CHECKS_OF_ORDER, offsetof(struct check, order_id), order_id, ret_n);
    if (all)
        qsort(all, *ret_n, sizeof *all, checks_by_number);
    return (const struct check **)all;
}

const struct check *check_bearing(const struct draft *d, id check_id)
{
    const struct check *c = draft_get(d, KIND_check, check_id);
    while (c && c->state == check_state_MERGED)
        c = draft_get(d, KIND_check, c->into_id);
    return c;
}

static bool is_paid(const struct draft *d, id check_id)
{
    const struct check *c = check_bearing(d, check_id);
    return c && c->state == check_state_PAID;
}

bool line_is_paid(const struct draft *d, const struct line *l)
{
    if (!id_is_zero(l->check_id))
        return is_paid(d, l->check_id);
    struct venue_iter it = venue_children(d->v, INDEX_SHARES_OF_LINE, l->id);
    for (const struct share *s; (s = venue_next(&it));)
        if (is_paid(d, s->check_id))
            return true;
    return false;
}

bool need_unpaid(struct draft *d, const struct line *l)
{
    if (!line_is_paid(d, l))
        return true;
    refuse(d, REFUSAL_check_paid, "line_id", l->id);
    return false;
}

bool need_no_check_paid(struct draft *d, const struct order *o)
{
    struct venue_iter it = venue_children(d->v, INDEX_CHECKS_OF_ORDER, o->id);
    for (const struct check *c; (c = venue_next(&it));)
        if (c->state == check_state_PAID) {
            refuse(d, REFUSAL_check_paid, "order_id", o->id);
            return false;
        }
    return true;
}

static void share_take_back(struct draft *d, const struct share *live)
{
    const struct share *s = draft_latest(d, KIND_share, live);
    if (s->weight == 0)
        return;
    struct share *off = draft_edit(d, KIND_share, s);
    off->weight = 0;
    off->net = off->tax = off->discount = (money){0};
    draft_del(d, KIND_share, s->id);
}

void shares_take_back(struct draft *d, id line_id)
{
    size_t n;
    const void **all = children_sorted(d, INDEX_SHARES_OF_LINE, line_id, by_id, &n);
    for (size_t i = 0; i < n; i++)
        share_take_back(d, all[i]);
}

void checks_leave(struct draft *d, const struct order *o, bool order_stays)
{
    size_t n, n_bills;
    const struct order *ended = draft_latest(d, KIND_order, o);
    const void **all = children_sorted(d, INDEX_CHECKS_OF_ORDER, o->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        const struct check *c = draft_latest(d, KIND_check, all[i]);
        if (c->state == check_state_OPEN) {
            struct check *off = draft_edit(d, KIND_check, c);
            off->state = check_state_CLOSED;
            off->closed_at = ended->closed_at;
            if (ended->state == order_state_CANCELLED)
                off->net = off->tax = off->discount = off->total = off->due = off->charge =
                    off->charge_tax = (money){0};
        }
        draft_del(d, KIND_check, c->id);
    }
    children_leave(d, INDEX_SHARES_OF_ORDER, KIND_share, o->id);
    const void **bills = children_sorted(d, INDEX_BILLS_OF_ORDER, o->id, by_id, &n_bills);
    for (size_t i = 0; i < n_bills; i++) {
        const struct bill *b = bills[i];
        if (!order_stays || !id_is_zero(b->check_id))
            draft_del(d, KIND_bill, b->id);
    }
}
