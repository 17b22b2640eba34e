/* Payments. For now there is one kind: the whole amount due with one tender, which closes the
 * order. */

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

/* True when the screen showed the current due, the amount is what is asked for, and enough was
 * handed over; false after refusing. */
static bool need_payable(
    struct draft *d, const struct order *o, const struct cmd_payment_take *body, money tendered)
{
    const struct opt_money *seen = &d->cmd->pre.due;
    money asked = asked_for(d, o->due, (enum tender)body->tender);
    enum refusal why;
    const char *field = "amount";
    if (!seen->has) {
        why = REFUSAL_pre_required;
        field = "due";
    } else if (seen->v.minor != o->due.minor) {
        refuse(d, REFUSAL_due_changed, "due", o->id);
        d->out->current_due = (struct opt_money){true, o->due};
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
    refuse(d, why, field, o->id);
    return false;
}

void decide_payment_take(struct draft *d)
{
    const struct cmd_payment_take *body = d->cmd->body;
    if (!need_fresh(d, KIND_payment, "payment_id", body->payment_id))
        return;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    money tendered = body->tendered.has ? body->tendered.v : body->amount;
    if (!o || !need_nothing_unsent(d, o) || !need_payable(d, o, body, tendered))
        return;
    money change = {tendered.minor - body->amount.minor};

    struct order *closed = draft_edit(d, KIND_order, o);
    closed->state = order_state_CLOSED;
    closed->closed_at = draft_now_after(d, o->opened_at);
    closed->paid = closed->total;
    closed->due = (money){0};

    struct payment *p = draft_new(d, KIND_payment, body->payment_id);
    p->order_id = o->id;
    p->tender = body->tender;
    p->amount = o->due;
    p->rounding = (money){body->amount.minor - o->due.minor};
    p->tendered = tendered;
    p->change = change;
    p->taken_by = d->ctx->by.name;
    p->taken_at = closed->closed_at;

    order_leave(d, o);
    draft_del(d, KIND_payment, body->payment_id);
    draft_event(d, EVENT_payment_taken, body->payment_id);
    draft_event(d, EVENT_order_closed, o->id);
    result_money(d, "change", change);
}
