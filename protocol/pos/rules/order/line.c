/* Lines: added, changed, removed before sending. What else happens to those that were sent is in
 * sent.c; their states are drawn above line_state in tables/order.h. Their choices are in
 * choices.c, what they cost in sums.c. */

#include "protocol/pos/decide/rules.h"

void decide_line_add(struct draft *d)
{
    const struct cmd_line_add *body = d->cmd->body;
    if (!need_fresh(d, KIND_line, "line_id", body->line_id))
        return;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    const struct item *item = o ? need(d, KIND_item, "item_id", body->item_id) : NULL;
    if (!item)
        return;
    if (item_is_combo(d, item)) {
        combo_add(d, o, item);
        return;
    }
    draft_event(d, EVENT_line_added, body->line_id);
    if (body->parts.n) {
        refuse(d, REFUSAL_slot_unknown, "parts", item->id);
        return;
    }
    struct line *l = draft_new(d, KIND_line, body->line_id);
    struct wanted wanted = {&body->choices, body->quantity, &body->price, &body->weight};
    l->position = line_position_next(d, o);
    if (!l->position || !need_sold_now(d, item) || !stock_take(d, item, body->quantity) ||
        !line_fill(d, o, l, item, &wanted))
        return;
    l->order_id = o->id;
    l->note = body->note;
    l->allergy = body->allergy;
    l->seat = body->seat.has ? body->seat.v : 0;
    l->course = body->course.has ? body->course.v : 0;
    l->reference = body->reference;
    l->check_id = check_of_seat(d, o, l->seat);
    l->state = line_state_DRAFT;
    l->added_by = d->ctx->by.name;
    l->added_at = d->at;
    if (order_has_room(d, o, l))
        order_resum(d, o, NULL, l);
}

/* The line of the command, on an open order; NULL after refusing. */
static const struct line *need_line(struct draft *d, id key)
{
    const struct line *l = need(d, KIND_line, "line_id", key);
    return l && need_open_order(d, "line_id", l->order_id) ? l : NULL;
}

/* The line of the command, which may get that quantity, with the rev that the screen showed; NULL
 * after refusing. */
static const struct line *need_line_to_change(struct draft *d, id key, int64_t quantity)
{
    const struct line *l = need_line(d, key);
    return l && need_changeable(d, l, quantity) && need_rev(d, l, true) && need_unpaid(d, l) ? l
                                                                                             : NULL;
}

/* A line's quantity changes by `more`: takes or returns stock. False after refusing. */
static bool stock_shift(struct draft *d, const struct line *l, int64_t more)
{
    const struct item *item = venue_item(d->v, l->item_id);
    if (more > 0 && item)
        return stock_take(d, item, more);
    if (more < 0)
        stock_give(d, l->item_id, -more);
    return true;
}

/* True unless a combo's part is to change its quantity by `more`; false after refusing. */
static bool need_own_quantity(struct draft *d, const struct line *l, int64_t more)
{
    bool part = !id_is_zero(l->combo_id);
    if (part && more)
        refuse(d, REFUSAL_combo_quantity, "quantity", l->combo_id);
    return !part || !more;
}

void decide_line_change(struct draft *d)
{
    const struct cmd_line_change *body = d->cmd->body;
    const struct line *l = need_line_to_change(d, body->line_id, body->quantity);
    if (!l)
        return;
    int64_t more = body->quantity - l->quantity;
    if (more == 0) {
        nothing(d);
        return;
    }
    if (!need_own_quantity(d, l, more))
        return;
    draft_event(d, EVENT_line_changed, l->id);
    if (!stock_shift(d, l, more))
        return;
    struct line *changed = draft_edit(d, KIND_line, l);
    changed->quantity = body->quantity;
    const struct order *o = venue_order(d->v, l->order_id);
    if (!line_price(d, o, changed) || !order_resum(d, o, l, changed))
        return;
    if (!line_is_unsent(l))
        ticket_items_change(d, changed);
}

static int64_t or_one(struct opt_int quantity)
{
    return quantity.has ? quantity.v : 1;
}

/* The same item for the same price: nothing is said that line_fill would have to price anew. */
static bool is_as_before(const struct line *l, const struct wanted *wanted)
{
    const struct chosen *chosen = wanted->choices->items;
    const struct choice *had = l->choices.items;
    bool same = l->choices.n == wanted->choices->n && !wanted->price->has &&
                (!wanted->weight->has || wanted->weight->v == l->weight.v);
    for (size_t i = 0; same && i < l->choices.n; i++)
        same = id_eq(chosen[i].group_id, had[i].group_id) &&
               id_eq(chosen[i].option_id, had[i].option_id) && chosen[i].prefix == had[i].prefix &&
               or_one(chosen[i].quantity) == or_one(had[i].quantity);
    return same;
}

/* What the kitchen has keeps its price unless its choices, weight or said price change, and its
 * station. False after refusing. */
static bool line_refill(
    struct draft *d, const struct order *o, struct line *is, const struct wanted *wanted)
{
    bool sent = !line_is_unsent(is);
    id station_id = is->station_id;
    if (sent && is_as_before(is, wanted)) {
        is->quantity = wanted->quantity;
        return line_price(d, o, is);
    }
    const struct item *item = need(d, KIND_item, "line_id", is->item_id);
    if (!item || !line_fill(d, o, is, item, wanted))
        return false;
    if (sent)
        is->station_id = station_id;
    return true;
}

/* The line becomes what line.add would make now, but keeps its position, added_by and added_at. */
void decide_line_replace(struct draft *d)
{
    const struct cmd_line_replace *body = d->cmd->body;
    const struct line *l = need_line_to_change(d, body->line_id, body->quantity);
    if (!l)
        return;
    if (!line_is_unsent(l) && body->course.has && body->course.v != l->course) {
        refuse(d, REFUSAL_line_not_draft, "course", l->id);
        return;
    }
    if (!need_own_quantity(d, l, body->quantity - l->quantity))
        return;
    const struct order *o = venue_order(d->v, l->order_id);
    draft_event(d, EVENT_line_changed, l->id);
    struct line is = *l;
    struct wanted wanted = {&body->choices, body->quantity, &body->price, &body->weight};
    if (!stock_shift(d, l, body->quantity - l->quantity) || !line_refill(d, o, &is, &wanted))
        return;
    is.note = body->note;
    is.allergy = body->allergy;
    is.seat = body->seat.has ? body->seat.v : 0;
    if (body->course.has)
        line_to_course(d, &is, body->course.v);
    struct line same = is; /* but for its amounts, which follow */
    same.net = l->net;
    same.tax = l->tax;
    if (line_taxes_eq(&same, l))
        same.taxes = l->taxes;
    if (record_eq(KIND_line, l, &same)) {
        nothing(d);
        return;
    }
    struct line *changed = draft_edit(d, KIND_line, l);
    is.rev = changed->rev;
    *changed = is;
    if (!order_has_room(d, o, changed) || !order_resum(d, o, l, changed) || line_is_unsent(l))
        return;
    if (!is_as_before(l, &wanted))
        line_reroute(d, o, changed);
    ticket_items_change(d, changed);
}

struct line *line_take_off(struct draft *d, const struct line *l)
{
    struct line *off = draft_edit(d, KIND_line, l);
    off->state = line_state_REMOVED;
    line_costs_nothing(d, off);
    stock_give(d, l->item_id, l->quantity);
    draft_del(d, KIND_line, l->id);
    return off;
}

void line_put_by(struct draft *d, const struct line *l)
{
    struct line *off = draft_edit(d, KIND_line, l);
    off->state = line_state_REMOVED;
    off->check_id = off->from_order_id = (id){{0}};
    off->fire_at = (time_ms){0};
    line_costs_nothing(d, off);
    stock_give(d, l->item_id, l->quantity);
}

bool line_put_back(struct draft *d, const struct line *l)
{
    const struct item *item = need(d, KIND_item, "order_id", l->item_id);
    if (!item || !stock_take(d, item, l->quantity))
        return false;
    ((struct line *)draft_edit(d, KIND_line, l))->state = line_state_DRAFT;
    return true;
}

void decide_line_remove(struct draft *d)
{
    const struct cmd_line_remove *body = d->cmd->body;
    const struct line *l = need_line(d, body->line_id);
    if (!l)
        return;
    if (!line_is_unsent(l)) {
        refuse(d, REFUSAL_line_not_draft, "line_id", l->id);
        return;
    }
    if (!need_rev(d, l, true) || !need_unpaid(d, l))
        return;
    draft_event(d, EVENT_line_removed, l->id);
    discounts_take_back(d, l->order_id, l->id);
    shares_take_back(d, l->id);
    order_resum(d, venue_order(d->v, l->order_id), l, line_take_off(d, l));
}
