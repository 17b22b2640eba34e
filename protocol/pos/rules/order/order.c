/* Orders: opened, cancelled, closed without payment. money/payment.c closes those that are paid,
 * send.c sends them. */

#include "protocol/pos/decide/rules.h"

/* True when a new order may be opened at the table of the command; false after refusing. */
static bool table_may_order(
    struct draft *d, const struct cmd_order_open *body, const struct table *t)
{
    const struct order *open = body->another ? NULL : table_open_order(d->v, t->id);
    size_t n = 0;
    struct venue_iter it = venue_children(d->v, INDEX_ORDERS_OF_TABLE, t->id);
    for (const struct order *o; (o = venue_next(&it));)
        n += o->state == order_state_OPEN;
    if (open)
        refuse(d, REFUSAL_table_has_order, "table_id", open->id);
    else if (n >= LIMIT_TABLE_ORDERS)
        refuse(d, REFUSAL_table_full, "table_id", t->id);
    return !open && n < LIMIT_TABLE_ORDERS;
}

void decide_order_open(struct draft *d)
{
    const struct cmd_order_open *body = d->cmd->body;
    const struct table *t = NULL;
    if (!need_fresh(d, KIND_order, "order_id", body->order_id))
        return;
    if (!need_channel(d, body->kind, body->customer, body->room) ||
        !need_few_lines(d, "allergies", body->order_id, body->allergies))
        return;
    if (!order_kind_has_table(body->kind)) {
        if (!id_is_zero(body->table_id)) {
            refuse(d, REFUSAL_table_unwanted, "table_id", body->table_id);
            return;
        }
    } else {
        if (id_is_zero(body->table_id)) {
            refuse(d, REFUSAL_table_needed, "table_id", body->table_id);
            return;
        }
        t = need(d, KIND_table, "table_id", body->table_id);
        if (!t || !need_table_move(d, t, "table_id") || !table_may_order(d, body, t))
            return;
    }
    bool seated = t && t->state == table_state_SEATED;
    int64_t covers = body->covers.has ? body->covers.v : seated ? t->covers : 1;
    struct order_number number;
    if (!order_number_next(d, &number))
        return;
    if (t && !seated)
        table_seat(d, t, covers);
    else if (t && t->paid_at.ms)
        ((struct table *)draft_edit(d, KIND_table, t))->paid_at = (time_ms){0};
    struct order *o = draft_new(d, KIND_order, body->order_id);
    o->number = number.value;
    o->number_day = number.day;
    o->business_date = number.business_date;
    o->kind = body->kind;
    o->table_id = body->table_id;
    o->covers = covers;
    o->state = order_state_OPEN;
    o->customer = body->customer;
    o->note = body->note;
    o->opened_by = o->server_id = d->ctx->by.staff;
    o->server = d->ctx->by.name;
    o->opened_at = d->ctx->at;
    o->rounding = settings_of(d->v)->rounding;
    o->promised_at = body->promised_at;
    o->phone = body->phone;
    o->address = body->address;
    o->room = body->room;
    o->reference = body->reference;
    o->allergies = body->allergies;
    draft_event(d, EVENT_order_opened, o->id);
    charge_by_settings(d, o);
    result_id(d, "order_id", body->order_id);
    result_int(d, "number", number.value);
    orders_leave_late(d);
}

void decide_order_cancel(struct draft *d)
{
    const struct cmd_order_cancel *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    size_t n;
    const void **lines = children_sorted(d, INDEX_LINES_OF_ORDER, o->id, lines_by_position, &n);
    for (size_t i = 0; i < n; i++)
        if (!line_is_unsent(lines[i])) {
            refuse(d, REFUSAL_order_sent, "order_id", o->id);
            return;
        }
    if (!need_rev(d, o, false) || !need_reason(d, settings_of(d->v)->reason_cancel, body->reason))
        return;
    draft_event_text(d, EVENT_order_cancelled, o->id, body->reason);
    struct order *c = draft_edit(d, KIND_order, o);
    c->state = order_state_CANCELLED;
    c->close_reason = body->reason;
    c->closed_at = draft_now_after(d, o->opened_at);
    c->net = c->tax = c->total = c->due = c->discount = c->charge = (money){0};
    bool kept = order_keep(d, c);
    for (size_t i = 0; i < n; i++)
        if (kept)
            line_put_by(d, lines[i]);
        else
            line_take_off(d, lines[i]);
    discounts_take_back(d, o->id, (id){{0}});
    charges_take_off(d, o->id);
    children_leave(d, INDEX_COURSES_OF_ORDER, KIND_course, o->id);
    children_leave(d, INDEX_PAYMENTS_OF_ORDER, KIND_payment, o->id); /* of nothing */
    checks_leave(d, o, kept);
    orders_merged_leave(d, o);
    if (!kept)
        draft_del(d, KIND_order, o->id);
    orders_leave_late(d);
}

bool need_nothing_unsent(struct draft *d, const struct order *o)
{
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it));)
        if (line_is_unsent(l)) {
            refuse(d, REFUSAL_order_unsent, "order_id", o->id);
            return false;
        }
    return true;
}

void decide_order_close(struct draft *d)
{
    const struct cmd_order_close *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o || !need_nothing_unsent(d, o) || !need_rev(d, o, true))
        return;
    struct order *closed = draft_edit(d, KIND_order, o);
    closed->state = order_state_CLOSED;
    closed->closed_at = draft_now_after(d, o->opened_at);
    closed->close_reason = body->reason;
    table_order_ended(d, o);
    if (order_keep(d, closed))
        courses_end(d, o->id);
    else
        order_leave(d, o);
    orders_leave_late(d);
    draft_event_text(d, EVENT_order_closed, o->id, body->reason);
    result_money(d, "due", o->due);
}
