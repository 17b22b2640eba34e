/* order.channel: an open order becomes one for takeaway, a table, a room, …
 *
 * Taxes, service charge and tickets follow the channel. Prices are those of the new channel's list
 * for what the kitchen does not have yet; what was sent keeps its price unless the command says
 * `reprice`. Only a line for which the channels differ is touched: other prices and rates stay as
 * they were when it was ordered (docs/decisions/016). */

#include "protocol/pos/decide/rules.h"

/* False after refusing, or when the arena is full. */
static bool line_follows(struct draft *d, const struct order *was, const struct order *is,
    const struct line *l, bool reprice)
{
    struct line to = *l;
    if (!line_to_channel(d, was, is, &to, reprice))
        return false;
    if (record_eq(KIND_line, l, &to))
        return true;
    struct line *moved = draft_edit(d, KIND_line, l);
    if (d->arena->failed) /* then `is` may be the same scrap as `moved` */
        return false;
    to.rev = moved->rev;
    *moved = to;
    return !d->arena->failed && line_price(d, is, moved); /* both may be the scrap */
}

static struct str or_as_before(struct str said, struct str before)
{
    return said.n ? said : before;
}

static struct order as_said(const struct order *o, const struct cmd_order_channel *body)
{
    struct order is = *o;
    is.kind = body->kind;
    is.table_id = body->kind == o->kind ? o->table_id : body->table_id;
    is.customer = or_as_before(body->customer, o->customer);
    is.phone = or_as_before(body->phone, o->phone);
    is.address = or_as_before(body->address, o->address);
    is.room = or_as_before(body->room, o->room);
    if (body->promised_at.ms)
        is.promised_at = body->promised_at;
    return is;
}

/* The order may come to the table of the command, or needs none; false after refusing. */
static bool need_place(struct draft *d, const struct order *o, const struct cmd_order_channel *body)
{
    bool wanted = order_kind_has_table((enum order_kind)body->kind),
         said = !id_is_zero(body->table_id);
    if (body->kind == o->kind) {
        if (!said || id_eq(body->table_id, o->table_id))
            return true;
        refuse_state(
            d, "order_id", o->id, enum_order_kind.names[o->kind]); /* order.transfer does */
        return false;
    }
    if (wanted != said) {
        refuse(
            d, wanted ? REFUSAL_table_needed : REFUSAL_table_unwanted, "table_id", body->table_id);
        return false;
    }
    const struct table *to = wanted ? need(d, KIND_table, "table_id", body->table_id) : NULL;
    return !wanted || (to && table_take(d, to, o, "table_id"));
}

void decide_order_channel(struct draft *d)
{
    const struct cmd_order_channel *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    struct order is = as_said(o, body);
    bool here = id_is_zero(body->table_id) || id_eq(body->table_id, o->table_id);
    if (here && record_eq(KIND_order, o, &is)) {
        nothing(d);
        return;
    }
    if (!need_rev(d, o, true) || !need_channel(d, (enum order_kind)is.kind, is.customer, is.room) ||
        !need_no_check_paid(d, o) || !need_place(d, o, body))
        return;
    struct order *changed = draft_edit(d, KIND_order, o);
    is.rev = changed->rev;
    *changed = is;
    draft_event_text(d, EVENT_order_channel_set, o->id, str_of(enum_order_kind.names[is.kind]));
    size_t n;
    const void **lines = children_sorted(d, INDEX_LINES_OF_ORDER, o->id, lines_by_position, &n);
    for (size_t i = 0; i < n && !d->arena->failed;
         i++) /* lines are priced by what `changed` says */
        if (!line_follows(d, o, changed, lines[i], body->reprice))
            return;
    charges_by_channel(d, o, changed);
    if (!lines_fit(d, o) || !order_reprice(d, o) || !order_follow(d, o, changed, "table_id"))
        return;
    tickets_show(d, changed);
    order_relabel(d, o);
    if (draft_json_bytes(d) > LIMIT_CHANGE_BYTES) /* very many checks, bills and tickets at once */
        refuse(d, REFUSAL_change_too_large, "order_id", o->id);
}
