#include "tests/unit/pos/evening/evening.h"

static enum decided take(void)
{
    id order = pick(KIND_order);
    const struct order *o = venue_order(&w.v, order);
    int64_t due = o ? o->due.minor : 0;
    struct pre pre = PRE_OF_DUE(due + (one_in(10) ? 1 : 0));
    if (one_in(20))
        pre = (struct pre){0};
    int64_t amount = due + (one_in(10) ? 1 : 0);
    return W_PRE(&w, payment_take, pre, .payment_id = fresh_id(KIND_payment), .order_id = order,
        .tender = (int)below(tender_N), .amount = {amount},
        .tendered = {one_in(3), {amount + (int64_t)below(3) - (one_in(5) ? 1 : 0) +
                                    (one_in(15) ? 10 * LIMIT_TENDERED_OVER : 0)}});
}
const struct maker make_payment_take = {7, take};
