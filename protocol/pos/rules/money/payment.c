/* Payments. For now there is one kind: the whole amount due with one tender, of an order or of one
 * of its checks. The order closes when nothing is due any more. */

#include "protocol/pos/decide/rules.h"

#include "protocol/pos/price/price.h"

/* What is asked for: with cash, the nearest amount that the coins in use can pay. */
static money asked_for(const struct draft *d, money due, enum tender tender)
{
    const struct opt_money *coin = &settings_of(d->v)->cash_coin;
    return tender == tender_CASH && coin->has ? (money){price_cash(due.minor, coin->v.minor)} : due;
}

/* Typed wrong: 9 × 10^14 for a coffee, or anything for nothing. */
static bool is_plausible(const struct draft *d, money asked, money tendered)
{
    int64_t over = d->ctx->tendered_over ? d->ctx->tendered_over : LIMIT_TENDERED_OVER;
    if (asked.minor == 0)
        return tendered.minor == 0;
    return tendered.minor <= asked.minor * LIMIT_TENDERED_TIMES ||
           tendered.minor - asked.minor <= over;
}

/* What is paid: the whole order, or one of its checks. */
struct payable {
    const struct order *order;
    const struct check *check; /* NULL: the order has none */
    money due;
};

/* The order's only open check; NULL when there are several, or none. */
static const struct check *only_open_check(const struct draft *d, const struct order *o)
{
    const struct check *open = NULL;
    struct venue_iter it = venue_children(d->v, INDEX_CHECKS_OF_ORDER, o->id);
    for (const struct check *c; (c = venue_next(&it));) {
        if (c->state != check_state_OPEN)
            continue;
        if (open)
            return NULL;
        open = c;
    }
    return open;
}

/* Finds what the command pays; false after refusing. */
static bool need_payable(struct draft *d, const struct cmd_payment_take *body, struct payable *ret)
{
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    const struct check *c = NULL;
    if (!o)
        return false;
    if (!id_is_zero(body->check_id)) {
        c = need(d, KIND_check, "check_id", body->check_id);
        if (!c)
            return false;
        if (!id_eq(c->order_id, o->id)) {
            refuse(d, REFUSAL_not_found, "check_id", c->id);
            return false;
        }
        if (!check_may(d, "check_id", c, CHECK_PAY))
            return false;
    } else if (has_checks(d, o->id)) {
        c = only_open_check(d, o);
        if (!c) {
            refuse(d, REFUSAL_check_needed, "check_id", o->id);
            return false;
        }
    }
    *ret = (struct payable){o, c, c ? c->due : o->due};
    /* The last payment closes the order, so nothing of it may wait then. */
    bool last = o->due.minor == ret->due.minor;
    return last ? need_nothing_unsent(d, o) : need_check_sent(d, o, c);
}

/* True when the screen showed the current due, the amount is what is asked for, and enough was
 * handed over; false after refusing. */
static bool need_whole_due(
    struct draft *d, const struct payable *p, const struct cmd_payment_take *body, money tendered)
{
    id about = p->check ? p->check->id : p->order->id;
    const struct opt_money *seen = &d->cmd->pre.due;
    money asked = asked_for(d, p->due, (enum tender)body->tender);
    enum refusal why;
    const char *field = "amount";
    if (!seen->has) {
        why = REFUSAL_pre_required;
        field = "due";
    } else if (seen->v.minor != p->due.minor) {
        refuse(d, REFUSAL_due_changed, "due", about);
        d->out->current_due = (struct opt_money){true, p->due};
        return false;
    } else if (body->amount.minor != asked.minor) {
        why = REFUSAL_not_whole_due;
    } else if (tendered.minor < body->amount.minor) {
        why = REFUSAL_tendered_too_little;
        field = "tendered";
    } else if (tendered.minor > body->amount.minor && body->tender != tender_CASH) {
        why = REFUSAL_change_not_cash;
        field = "tendered";
    } else if (!is_plausible(d, asked, tendered)) {
        why = REFUSAL_tendered_too_much;
        field = "tendered";
    } else {
        return true;
    }
    refuse(d, why, field, about);
    return false;
}

/* The order after the payment. Returns whether it is closed. */
static bool order_pay(struct draft *d, const struct payable *p)
{
    struct order *paid = draft_edit(d, KIND_order, p->order);
    paid->paid.minor += p->due.minor;
    paid->due.minor -= p->due.minor;
    if (paid->due.minor != 0)
        return false;
    paid->state = order_state_CLOSED;
    paid->closed_at = draft_now_after(d, p->order->opened_at);
    return true;
}

static void check_pay(struct draft *d, const struct check *c, time_ms at)
{
    struct check *paid = draft_edit(d, KIND_check, c);
    paid->state = check_state_PAID;
    paid->paid = paid->total;
    paid->due = (money){0};
    paid->closed_at = at;
    draft_event(d, EVENT_check_paid, c->id);
}

void decide_payment_take(struct draft *d)
{
    const struct cmd_payment_take *body = d->cmd->body;
    struct payable is;
    if (!need_fresh(d, KIND_payment, "payment_id", body->payment_id) || !need_payable(d, body, &is))
        return;
    money tendered = body->tendered.has ? body->tendered.v : body->amount;
    if (!need_whole_due(d, &is, body, tendered))
        return;
    money change = {tendered.minor - body->amount.minor};
    bool closed = order_pay(d, &is);

    struct payment *p = draft_new(d, KIND_payment, body->payment_id);
    p->order_id = is.order->id;
    p->tender = body->tender;
    p->amount = is.due;
    p->rounding = (money){body->amount.minor - is.due.minor};
    p->tendered = tendered;
    p->change = change;
    p->taken_by = d->ctx->by.name;
    p->taken_at = draft_now_after(d, is.order->opened_at);

    if (is.check) {
        check_pay(d, is.check, p->taken_at);
        p->check_id = is.check->id;
    }
    if (closed) {
        table_order_ended(d, is.order);
        order_leave(d, is.order);
        draft_del(d, KIND_payment, body->payment_id);
    }
    draft_event(d, EVENT_payment_taken, body->payment_id);
    if (closed)
        draft_event(d, EVENT_order_closed, is.order->id);
    result_money(d, "change", change);
}
