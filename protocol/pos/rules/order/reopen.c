/* Orders that ended and are opened again. Where the settings say so, one that was closed without
 * payment or cancelled stays live for a while, as it ended; order.reopen brings it back. One that
 * was paid leaves at once: what is paid is given back by a refund, not by opening it. */

#include "protocol/pos/decide/rules.h"

/* What a cancelled order had are drafts again. False after refusing. */
static bool lines_put_back(struct draft *d, const struct order *o)
{
    size_t n;
    const void **lines = children_sorted(d, INDEX_LINES_OF_ORDER, o->id, lines_by_position, &n);
    for (size_t i = 0; i < n; i++)
        if (((const struct line *)lines[i])->state == line_state_REMOVED &&
            !line_put_back(d, lines[i]))
            return false;
    return true;
}

void decide_order_reopen(struct draft *d)
{
    const struct cmd_order_reopen *body = d->cmd->body;
    const struct order *o = venue_order(d->v, body->order_id);
    if (!o || (order_has_ended(o) && order_is_late(d, o))) {
        refuse(d, REFUSAL_order_left, "order_id", body->order_id);
        return;
    }
    if (o->state == order_state_OPEN) {
        nothing(d);
        return;
    }
    if (!order_has_ended(o)) {
        refuse_state(d, "order_id", o->id, enum_order_state.names[o->state]);
        return;
    }
    bool cancelled = o->state == order_state_CANCELLED;
    size_t n;
    const struct order *open = id_is_zero(o->table_id) ? NULL : table_open_order(d->v, o->table_id);
    if (d->at.ms < o->opened_at.ms)
        d->at = o->opened_at;
    children_sorted(d, INDEX_TICKETS_OF_ORDER, o->id, by_id, &n);
    if (!need_rev(d, o, false))
        return;
    if (open && !body->another) {
        refuse(d, REFUSAL_table_has_order, "order_id", open->id);
        return;
    }
    if (!table_has_room(d, o, n)) {
        refuse(d, REFUSAL_table_full, "order_id", o->table_id);
        return;
    }
    if (!need_table_back(d, o) || (cancelled && !lines_put_back(d, o)))
        return;
    struct order *again = draft_edit(d, KIND_order, o);
    again->state = order_state_OPEN;
    again->closed_at = (time_ms){0};
    again->close_reason = (struct str){0};
    again->reopen_reason = body->reason;
    draft_event_text(d, EVENT_order_reopened, o->id, body->reason);
    if (!cancelled)
        return;
    charge_by_settings(d, again);
    order_reprice(d, o);
}
