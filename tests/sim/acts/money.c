/* Money: payments. */

#include "tests/sim/acts/acts.h"

static bool payment_take(struct asking *a)
{
    struct str order = pick(a, "order", "open");
    int64_t due = 0;
    if (!order.n || !span_i64(span_get(order, "due"), &due))
        return false;
    a->lane = id_of(order, "id");
    body_id(a, "payment_id", sim_id(a->w, &a->random));
    body_id(a, "order_id", a->lane);
    body_text(a, "tender", "cash");
    body_i64(a, "amount", due);
    if (chance(&a->random, 300))
        body_i64(a, "tendered", due + below(&a->random, 500));
    jw_key(&a->pre, "due"), jw_i64(&a->pre, due);
    return true;
}
const struct act act_payment_take = {
    payment_take, .weight = {ON_FLOOR(100)}, .makes = "payment_id"};
