/* Lines that the kitchen has: changed until it has started them, then voided, in part too, or made
 * again. The kitchen is told, and acknowledges (rules/kitchen/item.c). Why it is so: decision 018.
 */

#include "protocol/pos/decide/rules.h"

static void refuse_line(struct draft *d, enum refusal why, const struct line *l)
{
    refuse(d, why, "line_id", l->id);
    d->out->current_state = enum_line_state.names[l->state];
}

bool need_changeable(struct draft *d, const struct line *l, int64_t quantity)
{
    if (line_is_unsent(l))
        return true;
    if (l->state == line_state_VOIDED)
        refuse_line(d, REFUSAL_line_not_draft, l);
    else if (l->state != line_state_SENT || l->remakes)
        refuse_line(d, REFUSAL_line_started, l);
    else if (quantity > l->quantity)
        refuse(d, REFUSAL_line_more, "quantity", l->id);
    else
        return true;
    return false;
}

/* The kitchen has begun the line, of which `quantity` are meant; false after refusing. */
static bool need_begun(struct draft *d, const struct line *l, const struct opt_int *quantity)
{
    if (line_is_unsent(l) || l->state == line_state_REMOVED)
        refuse(d, REFUSAL_line_not_sent, "line_id", l->id);
    else if (l->state == line_state_VOIDED)
        refuse_state(d, "line_id", l->id, enum_line_state.names[l->state]);
    else if (l->state == line_state_SENT)
        refuse_line(d, REFUSAL_line_not_started, l);
    else if (quantity->has && quantity->v > l->quantity)
        refuse_bad(d, "quantity", l->id, "more than the line has");
    else
        return true;
    return false;
}

/* -- voided ------------------------------------------------------------------------------------ */

static void void_whole(struct draft *d, const struct order *o, const struct line *l)
{
    const struct cmd_line_void *body = d->cmd->body;
    struct str reason = body->reason;
    struct line *struck = draft_edit(d, KIND_line, l);
    struck->state = line_state_VOIDED;
    struck->void_reason = reason;
    struck->void_stock = body->to_stock;
    if (body->to_stock)
        stock_give(d, l->item_id, l->quantity);
    line_costs_nothing(d, struck);
    struck->unseen = (struct list){0};
    discounts_take_back(d, l->order_id, l->id);
    if (!order_resum(d, o, l, struck))
        return;
    draft_event_text(d, EVENT_line_voided, l->id, reason);
    ticket_items_strike(d, l->id, reason, false);
}

/* n of the line become a voided line of their own; the rest keeps its identity. */
static void void_part(struct draft *d, const struct order *o, const struct line *l, int64_t n)
{
    const struct cmd_line_void *body = d->cmd->body;
    struct str reason = body->reason;
    struct line *rest = draft_edit(d, KIND_line, l);
    struct line *part = draft_new(d, KIND_line, draft_id(d, KIND_line));
    id key = part->id;
    *part = *l;
    part->id = key;
    part->rev = 1;
    part->quantity = n;
    part->state = line_state_VOIDED;
    part->void_reason = reason;
    part->void_stock = body->to_stock;
    line_costs_nothing(d, part);
    part->remakes = 0;
    part->position = line_position_next(d, o);
    if (!part->position || !order_has_room(d, o, part))
        return;
    rest->quantity -= n;
    if (!line_price(d, o, rest) || !order_resum(d, o, l, rest))
        return;
    if (body->to_stock)
        stock_give(d, l->item_id, n);
    draft_event(d, EVENT_line_changed, l->id);
    draft_event(d, EVENT_line_added, part->id);
    draft_event_text(d, EVENT_line_voided, part->id, reason);
    ticket_items_strike_part(d, l, part);
}

void decide_line_void(struct draft *d)
{
    const struct cmd_line_void *body = d->cmd->body;
    const struct line *l = need(d, KIND_line, "line_id", body->line_id);
    const struct order *o = l ? need_open_order(d, "line_id", l->order_id) : NULL;
    if (!o)
        return;
    if (l->state == line_state_VOIDED) {
        nothing(d);
        return;
    }
    if (line_is_unsent(l) || l->state == line_state_REMOVED) {
        refuse(d, REFUSAL_line_not_sent, "line_id", l->id);
        return;
    }
    if (body->quantity.has && !need_begun(d, l, &body->quantity))
        return;
    /* A part can be voided twice by mistake. */
    if (!need_rev(d, l, body->quantity.has) || !need_unpaid(d, l))
        return;
    if (body->quantity.has && body->quantity.v < l->quantity)
        void_part(d, o, l, body->quantity.v);
    else
        void_whole(d, o, l);
    if (d->out->outcome == DECIDED_CHANGE)
        course_follow(d, o->id);
}

/* -- made again -------------------------------------------------------------------------------- */

void decide_line_remake(struct draft *d)
{
    const struct cmd_line_remake *body = d->cmd->body;
    const struct line *l = need(d, KIND_line, "line_id", body->line_id);
    const struct order *o = l ? need_open_order(d, "line_id", l->order_id) : NULL;
    if (!o || !need_begun(d, l, &body->quantity) || !need_rev(d, l, false))
        return;
    int64_t quantity = body->quantity.has ? body->quantity.v : l->quantity;
    draft_event_text(d, EVENT_line_remade, l->id, body->reason);
    if (quantity == l->quantity) /* what is not made yet is not wanted any more */
        ticket_items_strike(d, l->id, body->reason, true);
    line_fire_again(d, o, l, quantity, body->reason);
}
