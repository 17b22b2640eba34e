/* Discounts and comps: given on a line or on the whole order, and taken back while the order is
 * open. What they take off each line is computed in rules/order/sums.c, with every command that
 * changes the order's lines. A comp takes everything: the house pays. A discount keeps the share
 * that its giver's role may take off: when lines go and it would be more, less is taken. */

#include "protocol/pos/decide/rules.h"

/* Parts per million of what the order would cost that a role may take off in all. */
static int64_t cap_of(const struct draft *d, enum role role)
{
    const struct settings *s = settings_of(d->v);
    if (MANAGERS & 1u << role)
        return PPM;
    if (role == ROLE_CASHIER)
        return s->discount_cashier_ppm.has ? s->discount_cashier_ppm.v : LIMIT_DISCOUNT_CASHIER_PPM;
    return s->discount_waiter_ppm.has ? s->discount_waiter_ppm.v : LIMIT_DISCOUNT_WAITER_PPM;
}

/* True when the body says how much, once; false after refusing. */
static bool need_value(struct draft *d, const struct cmd_discount_give *body)
{
    bool percent = body->kind == discount_kind_PERCENT, amount = body->kind == discount_kind_AMOUNT;
    if (body->percent_ppm.has == percent && body->amount.has == amount)
        return true;
    refuse(d, REFUSAL_discount_value, body->amount.has == amount ? "percent_ppm" : "amount",
        body->discount_id);
    return false;
}

/* The position after the order's last discount; 0 after refusing discounts_full. */
static int64_t position_next(struct draft *d, const struct order *o)
{
    int64_t n = 0, last = 0;
    struct venue_iter it = venue_children(d->v, INDEX_DISCOUNTS_OF_ORDER, o->id);
    for (const struct discount *x; (x = venue_next(&it)); n++)
        if (x->position > last)
            last = x->position;
    if (n < LIMIT_ORDER_DISCOUNTS)
        return last + 1;
    refuse(d, REFUSAL_discounts_full, "order_id", o->id);
    return 0;
}

/* True when the line, if one is named, is on the order and costs something, and nothing that the
 * discount reaches is paid. */
static bool need_reach(struct draft *d, const struct order *o, const struct cmd_discount_give *body)
{
    if (id_is_zero(body->line_id))
        return need_no_check_paid(d, o);
    const struct line *l = need(d, KIND_line, "line_id", body->line_id);
    if (!l)
        return false;
    if (id_eq(l->order_id, body->order_id) && l->net.minor + l->tax.minor > 0)
        return need_unpaid(d, l);
    refuse(d, id_eq(l->order_id, body->order_id) ? REFUSAL_nothing_to_discount : REFUSAL_not_found,
        "line_id", l->id);
    return false;
}

/* True when the settings allow one more discount there; false after refusing. */
static bool may_stack(struct draft *d, const struct cmd_discount_give *body)
{
    const struct settings *s = settings_of(d->v);
    struct venue_iter it = venue_children(d->v, INDEX_DISCOUNTS_OF_ORDER, body->order_id);
    for (const struct discount *x; (x = venue_next(&it));)
        if (s->discount_exclusive || (s->discount_single && id_eq(x->line_id, body->line_id))) {
            refuse(d, REFUSAL_discount_stacked, "line_id", body->order_id);
            return false;
        }
    return true;
}

/* What the discount may take off whatever becomes of the order: managers' all. At least something,
 * since 0 means all. */
static int64_t cap_kept(const struct draft *d)
{
    enum role role = d->lifted ? d->lender : d->ctx->by.role;
    int64_t cap = cap_of(d, role);
    return MANAGERS & 1u << role ? 0 : cap > 0 ? cap : 1;
}

static bool is_rounded(const struct discount *x)
{
    return x->percent_ppm > 0 && x->percent_ppm < PPM;
}

/* The order as drafted, with the new discount, gives away no more than the role may, or that of who
 * approved it, by whomever it was given; false after refusing. Each percentage is rounded, by half
 * a minor unit at most, so that much more is allowed for each: a role's whole share may be taken
 * off any amount. */
static bool is_allowed(struct draft *d, const struct order *o, const struct discount *new)
{
    const struct order *sum = draft_edit(d, KIND_order, o);
    __int128 gross = 0;
    int64_t rounded = is_rounded(new);
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it));)
        if (l->state != line_state_VOIDED)
            gross += l->unit_price.minor * l->quantity;
    it = venue_children(d->v, INDEX_DISCOUNTS_OF_ORDER, o->id);
    for (const struct discount *x; (x = venue_next(&it));)
        rounded += is_rounded(x);
    __int128 taken = 2 * (__int128)sum->discount.minor * PPM - rounded * PPM;
    if (taken <= 2 * gross * cap_of(d, d->ctx->by.role))
        return true;
    d->lifted = d->lent && taken <= 2 * gross * cap_of(d, d->lender);
    if (!d->lifted)
        refuse_beyond(d, REFUSAL_discount_too_much, "discount_id", o->id);
    return d->lifted;
}

void decide_discount_give(struct draft *d)
{
    const struct cmd_discount_give *body = d->cmd->body;
    if (!need_fresh(d, KIND_discount, "discount_id", body->discount_id))
        return;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o || !need_value(d, body) || !need_reach(d, o, body) || !may_stack(d, body))
        return;
    int64_t position = position_next(d, o);
    if (!position)
        return;
    struct discount *x = draft_new(d, KIND_discount, body->discount_id);
    x->order_id = o->id;
    x->line_id = body->line_id;
    x->kind = body->kind;
    x->percent_ppm = body->percent_ppm.v;
    x->value = body->amount.v;
    x->reason = body->reason;
    x->state = discount_state_GIVEN;
    x->position = position;
    x->given_by = d->ctx->by.name;
    x->given_at = d->at;
    draft_event_text(d, EVENT_discount_given, x->id, body->reason);
    /* Priced without a cap first: what is too much is refused, not cut. */
    if (order_resum(d, o, NULL, NULL) && is_allowed(d, o, x))
        x->cap_ppm = cap_kept(d);
}

void discount_take_back(struct draft *d, const struct discount *x)
{
    struct discount *off = draft_edit(d, KIND_discount, x);
    off->state = discount_state_TAKEN_BACK;
    off->amount = (money){0};
    draft_del(d, KIND_discount, x->id);
}

void discounts_take_back(struct draft *d, id order_id, id line_id)
{
    size_t n;
    const void **all = children_sorted(d, INDEX_DISCOUNTS_OF_ORDER, order_id, by_id, &n);
    for (size_t i = 0; i < n; i++)
        if (id_is_zero(line_id) || id_eq(((const struct discount *)all[i])->line_id, line_id))
            discount_take_back(d, all[i]);
}

void decide_discount_remove(struct draft *d)
{
    const struct cmd_discount_remove *body = d->cmd->body;
    const struct discount *x = need(d, KIND_discount, "discount_id", body->discount_id);
    const struct order *o = x ? need_open_order(d, "discount_id", x->order_id) : NULL;
    const struct line *l = o ? venue_line(d->v, x->line_id) : NULL;
    if (!o || !need_reason(d, settings_of(d->v)->reason_discount_remove, body->reason) ||
        !(l ? need_unpaid(d, l) : need_no_check_paid(d, o)))
        return;
    draft_event_text(d, EVENT_discount_removed, x->id, body->reason);
    struct discount *off = draft_edit(d, KIND_discount, x);
    off->remove_reason = body->reason;
    discount_take_back(d, x);
    order_resum(d, o, NULL, NULL);
}
