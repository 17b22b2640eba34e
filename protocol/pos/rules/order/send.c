/* order.send: the draft lines of an order go to the kitchen. Held ones stay drafts; those whose
 * course is not fired wait. */

#include "protocol/pos/decide/rules.h"

/* The draft lines that may go, by position, without those that are sold out; NULL when there are
 * none or the arena is full. ret_out: the first line that is sold out, or NULL. */
static const void **lines_unsent(
    struct draft *d, id order_id, size_t *ret_n, const struct line **ret_out)
{
    size_t all, n = 0;
    const void **lines =
        children_sorted(d, INDEX_LINES_OF_ORDER, order_id, lines_by_position, &all);
    *ret_out = NULL;
    for (size_t i = 0; i < all; i++) {
        const struct line *l = lines[i];
        if (l->state != line_state_DRAFT || l->held)
            continue;
        if (!line_is_sold_out(d, l))
            lines[n++] = l;
        else if (!*ret_out)
            *ret_out = l;
    }
    *ret_n = n;
    return n ? lines : NULL;
}

void decide_order_send(struct draft *d)
{
    const struct cmd_order_send *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    size_t n;
    const struct line *sold_out;
    const void **lines = lines_unsent(d, o->id, &n, &sold_out);
    if (sold_out && !body->leave_sold_out) {
        refuse(d, REFUSAL_line_sold_out, "order_id", sold_out->id);
        return;
    }
    if (n)
        draft_event(d, EVENT_order_sent, o->id);
    else
        nothing(d);
    size_t go = courses_sort_out(d, o, lines, n);
    size_t n_tickets = lines_fire(d, o, lines, go);
    result_int(d, "lines", (int64_t)go);
    result_int(d, "tickets", (int64_t)n_tickets);
}
