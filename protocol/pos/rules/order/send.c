/* order.send: the draft lines of an order go to the kitchen, each exactly once.
 *
 * Each station that gets a line gets one ticket. A send has one number for the whole order,
 * fire_no: one above the highest that any line of the order carries. Lines are live as long as
 * their order is open, whereas tickets may leave earlier, so (order, station, fire_no) is unique.
 */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

/* The item was taken off the menu by hand after the line was added. A count that reached 0 is
 * different: the line has its portions since it was added (docs/decisions/013). */
static bool is_sold_out(const struct draft *d, const struct line *l)
{
    const struct item *item = venue_item(d->v, l->item_id);
    return item && !item->available && !(item->remaining.has && item->remaining.v == 0);
}

/* The draft lines by position, without those that are sold out; NULL when there are none or the
 * arena is full. ret_out: the first line that is sold out, or NULL. */
static const void **lines_unsent(
    struct draft *d, id order_id, size_t *ret_n, int64_t *ret_fire_no, const struct line **ret_out)
{
    size_t all, n = 0;
    const void **lines =
        children_sorted(d, INDEX_LINES_OF_ORDER, order_id, lines_by_position, &all);
    *ret_fire_no = 1;
    *ret_out = NULL;
    for (size_t i = 0; i < all; i++) {
        const struct line *l = lines[i];
        if (l->fire_no >= *ret_fire_no)
            *ret_fire_no = l->fire_no + 1;
        if (l->state != line_state_DRAFT)
            continue;
        if (!is_sold_out(d, l))
            lines[n++] = l;
        else if (!*ret_out)
            *ret_out = l;
    }
    *ret_n = n;
    return n ? lines : NULL;
}

static struct ticket *ticket_new(
    struct draft *d, const struct order *o, id station_id, int64_t fire_no)
{
    const struct table *table = venue_table(d->v, o->table_id);
    struct ticket *t = draft_new(d, KIND_ticket, draft_id(d, KIND_ticket));
    t->order_id = o->id;
    t->station_id = station_id;
    t->number = o->number;
    t->fire_no = fire_no;
    t->kind = o->kind;
    t->table_id = o->table_id;
    t->table_number = table ? table->number : (struct str){0};
    t->server = o->server;
    t->covers = o->covers;
    t->note = o->note;
    t->state = ticket_state_NEW;
    t->sent_at = d->ctx->now;
    draft_event(d, EVENT_ticket_sent, t->id);
    return t;
}

static void ticket_add(struct draft *d, const struct ticket *t, const struct line *l)
{
    struct ticket_item *i = draft_new(d, KIND_ticket_item, draft_id(d, KIND_ticket_item));
    i->ticket_id = t->id;
    i->order_id = t->order_id;
    i->station_id = t->station_id;
    i->line_id = l->id;
    i->name = l->name;
    i->quantity = l->quantity;
    i->choices = l->choices;
    i->note = l->note;
    i->allergy = l->allergy;
    i->seat = l->seat;
    i->position = l->position;
    i->state = ticket_item_state_NEW;
}

static struct ticket *ticket_of_station(struct ticket **tickets, size_t n, id station_id)
{
    for (size_t i = 0; i < n; i++)
        if (id_eq(tickets[i]->station_id, station_id))
            return tickets[i];
    return NULL;
}

/* True when the table of the order may have n more tickets, so that it can be transferred as one
 * change; false after refusing. They are those of its open orders, and of paid ones until they are
 * handed over. */
static bool table_has_room(struct draft *d, const struct order *o, size_t n)
{
    if (id_is_zero(o->table_id))
        return true;
    struct venue_iter orders = venue_children(d->v, INDEX_ORDERS_OF_TABLE, o->table_id);
    for (const struct order *other; (other = venue_next(&orders));) {
        struct venue_iter tickets = venue_children(d->v, INDEX_TICKETS_OF_ORDER, other->id);
        while (other->state == order_state_OPEN && venue_next(&tickets))
            n++;
    }
    struct venue_iter all = venue_children(d->v, INDEX_TICKETS_OF_TABLE, o->table_id);
    for (const struct ticket *t; (t = venue_next(&all));) {
        const struct order *of = venue_order(d->v, t->order_id);
        n += t->state != ticket_state_PICKED_UP && (!of || of->state != order_state_OPEN);
    }
    if (n > LIMIT_TABLE_TICKETS)
        refuse(d, REFUSAL_table_full, "order_id", o->table_id);
    return n <= LIMIT_TABLE_TICKETS;
}

void decide_order_send(struct draft *d)
{
    const struct cmd_order_send *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    size_t n, n_tickets = 0;
    int64_t fire_no;
    const struct line *sold_out;
    const void **lines = lines_unsent(d, o->id, &n, &fire_no, &sold_out);
    if (sold_out && !body->leave_sold_out) {
        refuse(d, REFUSAL_line_sold_out, "order_id", sold_out->id);
        return;
    }
    struct ticket **tickets = n ? draft_alloc(d, n * sizeof(struct ticket *)) : NULL;
    if (n && !tickets)
        return;
    if (n)
        draft_event(d, EVENT_order_sent, o->id);
    else
        nothing(d);
    for (size_t i = 0; i < n; i++) {
        const struct line *l = lines[i];
        struct ticket *t = ticket_of_station(tickets, n_tickets, l->station_id);
        if (!t)
            t = tickets[n_tickets++] = ticket_new(d, o, l->station_id, fire_no);
        ticket_add(d, t, l);
        struct line *sent = draft_edit(d, KIND_line, l);
        sent->state = line_state_SENT;
        sent->sent_at = d->ctx->now;
        sent->fire_no = fire_no;
    }
    if (!table_has_room(d, o, n_tickets))
        return;
    for (size_t i = 0; i < n_tickets; i++)
        station_expire(d, tickets[i]->station_id);
    result_int(d, "lines", (int64_t)n);
    result_int(d, "tickets", (int64_t)n_tickets);
}
