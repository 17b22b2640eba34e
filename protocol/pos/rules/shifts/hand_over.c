/* Orders of whoever goes home: another person serves them. */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
    const struct order *x = *(const struct order *const *)a, *y = *(const struct order *const *)b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return id_cmp(x->id, y->id);
}

static bool is_served(const struct order *o, id staff_id)
{
    return o->state == order_state_OPEN && id_eq(o->server_id, staff_id);
}

const struct order **orders_served(struct draft *d, id staff_id, size_t *ret_n)
{
    size_t n = 0;
    struct venue_iter it = venue_all(d->v, KIND_order);
    for (const struct order *o; (o = venue_next(&it));)
        n += is_served(o, staff_id);
    const struct order **all = n ? draft_alloc(d, n * sizeof *all) : NULL;
    if (!all)
        return NULL;
    *ret_n = 0;
    it = venue_all(d->v, KIND_order);
    for (const struct order *o; (o = venue_next(&it));)
        if (is_served(o, staff_id))
            all[(*ret_n)++] = o;
    qsort(all, n, sizeof *all, by_number);
    return all;
}

void decide_shift_hand_over(struct draft *d)
{
    /* What tickets of the next order can come to at most has room after that. */
    enum { FULL = LIMIT_CHANGE_BYTES / 2 };
    const struct cmd_shift_hand_over *body = d->cmd->body;
    const struct staff *to = need(d, KIND_staff, "to_staff_id", body->to_staff_id);
    size_t n = 0, given = 0;
    if (!to)
        return;
    if (to->ended_at.ms) {
        refuse(d, REFUSAL_staff_ended, "to_staff_id", to->id);
        return;
    }
    if (id_is_zero(body->staff_id) || id_eq(body->staff_id, to->id)) {
        refuse_bad(d, "to_staff_id", to->id, "it is the same person, or nobody's orders");
        return;
    }
    const struct order **all = orders_served(d, body->staff_id, &n);
    if (!all) {
        nothing(d);
        return;
    }
    for (; given < n && given < LIMIT_HAND_OVER_ORDERS && draft_json_bytes(d) < FULL; given++)
        order_hand_over(d, all[given], to->id, to->name);
    result_int(d, "orders", (int64_t)given);
    result_int(d, "left", (int64_t)(n - given));
}
