/* Tables: who sits where.
 *
 *   AVAILABLE --table.seat, order.open, table.transfer to it--> SEATED
 *   SEATED --table.clear, table.transfer away from it--> AVAILABLE                             */

#include "protocol/pos/decide/rules.h"

const struct order *table_open_order(const struct venue *v, id table_id)
{
    const struct order *first = NULL;
    struct venue_iter it = venue_children(v, INDEX_ORDERS_OF_TABLE, table_id);
    for (const struct order *o; (o = venue_next(&it));)
        if (o->state == order_state_OPEN && (!first || o->number < first->number))
            first = o;
    return first;
}

void table_seat(struct draft *d, const struct table *t, int64_t covers)
{
    struct table *seated = draft_edit(d, KIND_table, t);
    seated->state = table_state_SEATED;
    seated->covers = covers;
    seated->seated_at = d->ctx->at;
    seated->seated_by = d->ctx->by.name;
    draft_event(d, EVENT_table_seated, t->id);
}

static void table_free(struct draft *d, const struct table *t)
{
    struct table *left = draft_edit(d, KIND_table, t);
    left->state = table_state_AVAILABLE;
    left->covers = 0;
    left->seated_at = (time_ms){0};
    left->seated_by = (struct str){0};
}

/* -- tickets, which show their table ---------------------------------------------------------- */

/* What was handed over stays where that was, so that order.send can bound how many follow; those of
 * an open order move with it in any case. */
static bool ticket_follows(const struct ticket *t)
{
    return t->state != ticket_state_PICKED_UP;
}

/* Tickets under a parent go with their guests to another table. */
static void tickets_move(struct draft *d, enum venue_index under, id parent,
    const struct table *from, const struct table *to)
{
    size_t n;
    const void **tickets = children_sorted(d, under, parent, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        if (under == INDEX_TICKETS_OF_TABLE && !ticket_follows(tickets[i]))
            continue;
        struct ticket *t = draft_edit(d, KIND_ticket, tickets[i]);
        t->table_id = to->id;
        t->table_number = to->number;
        t->moved_from = from->number;
    }
}

/* The guests left: their tickets keep the number, and follow nobody who sits there later. */
static void tickets_stay(struct draft *d, const struct table *t)
{
    size_t n;
    const void **tickets = children_sorted(d, INDEX_TICKETS_OF_TABLE, t->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        if (!ticket_follows(tickets[i]))
            continue;
        struct ticket *left = draft_edit(d, KIND_ticket, tickets[i]);
        left->table_id = (id){0};
    }
}

void table_renumber(struct draft *d, const struct table *t, struct str number)
{
    size_t n;
    const void **tickets = children_sorted(d, INDEX_TICKETS_OF_TABLE, t->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        if (!ticket_follows(tickets[i]))
            continue;
        struct ticket *shown = draft_edit(d, KIND_ticket, tickets[i]);
        shown->table_number = number;
    }
}

/* -- the commands ------------------------------------------------------------------------------ */

void decide_table_seat(struct draft *d)
{
    const struct cmd_table_seat *body = d->cmd->body;
    const struct table *t = need(d, KIND_table, "table_id", body->table_id);
    if (!t)
        return;
    if (t->state != table_state_AVAILABLE) {
        refuse(d, REFUSAL_table_taken, "table_id", t->id);
        return;
    }
    table_seat(d, t, body->covers);
}

void decide_table_transfer(struct draft *d)
{
    const struct cmd_table_transfer *body = d->cmd->body;
    const struct table *from = need(d, KIND_table, "table_id", body->table_id);
    if (!from)
        return;
    const struct table *to = need(d, KIND_table, "to_table_id", body->to_table_id);
    if (!to)
        return;
    if (from->state != table_state_SEATED) {
        refuse(d, REFUSAL_table_free, "table_id", from->id);
        return;
    }
    if (to->state != table_state_AVAILABLE) {
        refuse(d, REFUSAL_table_taken, "to_table_id", to->id);
        return;
    }
    struct table *taken = draft_edit(d, KIND_table, to);
    taken->state = table_state_SEATED;
    taken->covers = from->covers;
    taken->seated_at = from->seated_at;
    taken->seated_by = from->seated_by;
    table_free(d, from);
    draft_event_text(d, EVENT_table_transferred, from->id, to->number);

    size_t n;
    const void **orders = children_sorted(d, INDEX_ORDERS_OF_TABLE, from->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        const struct order *o = orders[i];
        if (o->state != order_state_OPEN)
            continue;
        struct order *moved = draft_edit(d, KIND_order, o);
        moved->table_id = to->id;
        tickets_move(d, INDEX_TICKETS_OF_ORDER, o->id, from, to); /* also of older hubs' sends */
    }
    tickets_move(d, INDEX_TICKETS_OF_TABLE, from->id, from, to); /* of paid orders, too */
    for (size_t i = 0; i < n; i++)
        order_relabel(d, orders[i]);
}

void decide_table_clear(struct draft *d)
{
    const struct cmd_table_clear *body = d->cmd->body;
    const struct table *t = need(d, KIND_table, "table_id", body->table_id);
    if (!t)
        return;
    if (t->state == table_state_AVAILABLE) {
        nothing(d);
        return;
    }
    const struct order *open = table_open_order(d->v, t->id);
    if (open) {
        refuse(d, REFUSAL_table_has_order, "table_id", open->id);
        return;
    }
    table_free(d, t);
    tickets_stay(d, t);
    draft_event(d, EVENT_table_cleared, t->id);
}
