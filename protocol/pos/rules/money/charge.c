/* Service charges: added by hand, or by the settings when an order is opened; taken off with a
 * reason while it is open. What they add is computed in rules/order/sums.c, with every command that
 * changes what the order costs. */

#include "protocol/pos/decide/rules.h"

/* The position after the order's last charge; 0 after refusing charges_full. */
static int64_t position_next(struct draft *d, const struct order *o)
{
    int64_t n = 0, last = 0;
    struct venue_iter it = venue_children(d->v, INDEX_CHARGES_OF_ORDER, o->id);
    for (const struct charge *x; (x = venue_next(&it)); n++)
        if (x->position > last)
            last = x->position;
    if (n < LIMIT_ORDER_CHARGES)
        return last + 1;
    refuse(d, REFUSAL_charges_full, "order_id", o->id);
    return 0;
}

/* A new charge with its tax as it is now, for the caller to say how much. */
static struct charge *charge_new(
    struct draft *d, id key, id order_id, struct str name, const struct tax *tax)
{
    struct charge *x = draft_new(d, KIND_charge, key);
    x->order_id = order_id;
    x->name = name;
    x->tax_ppm = tax ? tax->rate_ppm : 0;
    x->tax_inclusive = tax && tax->inclusive;
    x->state = charge_state_ADDED;
    x->position = 1;
    x->added_by = d->ctx->by.name;
    x->added_at = d->at;
    draft_event(d, EVENT_charge_added, x->id);
    return x;
}

/* True when the body says how much, once; false after refusing. */
static bool need_value(struct draft *d, const struct cmd_charge_add *body)
{
    bool percent = body->kind == charge_kind_PERCENT;
    if (body->percent_ppm.has == percent && body->amount.has == !percent)
        return true;
    refuse(d, REFUSAL_discount_value, body->amount.has == percent ? "amount" : "percent_ppm",
        body->charge_id);
    return false;
}

/* Why an automatic charge goes when its order leaves the table. */
static const struct str channel_reason = {"another channel", sizeof "another channel" - 1};

void decide_charge_add(struct draft *d)
{
    const struct cmd_charge_add *body = d->cmd->body;
    if (!need_fresh(d, KIND_charge, "charge_id", body->charge_id))
        return;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o || !need_value(d, body) || !need_no_check_paid(d, o))
        return;
    const struct tax *tax = NULL;
    if (!id_is_zero(body->tax_id) && !(tax = need(d, KIND_tax, "tax_id", body->tax_id)))
        return;
    int64_t position = position_next(d, o);
    if (!position)
        return;
    struct charge *x = charge_new(d, body->charge_id, o->id, body->name, tax);
    x->kind = body->kind;
    x->percent_ppm = body->percent_ppm.v;
    x->value = body->amount.v;
    x->after_tax = body->kind == charge_kind_PERCENT && body->after_tax;
    x->position = position;
    order_resum(d, o, NULL, NULL);
}

void charge_by_settings(struct draft *d, const struct order *new)
{
    const struct settings *s = settings_of(d->v);
    if (id_is_zero(new->table_id) || !s->service_covers.has || new->covers < s->service_covers.v)
        return;
    struct charge *x = charge_new(
        d, draft_id(d, KIND_charge), new->id, s->service_name, venue_tax(d->v, s->service_tax_id));
    x->kind = charge_kind_PERCENT;
    x->percent_ppm = s->service_ppm.v;
    x->after_tax = s->service_after_tax;
    x->automatic = true;
}

void charge_for_covers(struct draft *d, const struct order *was, const struct order *is)
{
    const struct opt_int *from = &settings_of(d->v)->service_covers;
    /* What a check that is paid bears stays as it is. */
    if (!from->has || was->covers >= from->v || is->covers < from->v || was->paid.minor > 0)
        return;
    struct venue_iter it = venue_children(d->v, INDEX_CHARGES_OF_ORDER, was->id);
    for (const struct charge *x; (x = venue_next(&it));)
        if (x->automatic)
            return;
    charge_by_settings(d, is);
    order_resum(d, was, NULL, NULL);
}

static struct charge *take_off(struct draft *d, const struct charge *x)
{
    struct charge *off = draft_edit(d, KIND_charge, x);
    off->state = charge_state_REMOVED;
    off->net = off->tax = (money){0};
    draft_del(d, KIND_charge, x->id);
    return off;
}

void charges_by_channel(struct draft *d, const struct order *was, const struct order *is)
{
    size_t n;
    bool at_table = !id_is_zero(is->table_id);
    const void **all = children_sorted(d, INDEX_CHARGES_OF_ORDER, was->id, by_id, &n);
    if (at_table == !id_is_zero(was->table_id))
        return;
    for (size_t i = 0; i < n; i++) {
        const struct charge *x = all[i];
        if (!x->automatic)
            continue;
        draft_event_text(d, EVENT_charge_removed, x->id, channel_reason);
        take_off(d, x)->remove_reason = channel_reason;
    }
    charge_by_settings(d, is);
}

void charges_take_off(struct draft *d, id order_id)
{
    size_t n;
    const void **all = children_sorted(d, INDEX_CHARGES_OF_ORDER, order_id, by_id, &n);
    for (size_t i = 0; i < n; i++)
        take_off(d, all[i]);
}

void decide_charge_remove(struct draft *d)
{
    const struct cmd_charge_remove *body = d->cmd->body;
    const struct charge *x = need(d, KIND_charge, "charge_id", body->charge_id);
    const struct order *o = x ? need_open_order(d, "charge_id", x->order_id) : NULL;
    if (!o || !need_no_check_paid(d, o))
        return;
    draft_event_text(d, EVENT_charge_removed, x->id, body->reason);
    take_off(d, x)->remove_reason = body->reason;
    order_resum(d, o, NULL, NULL);
}
