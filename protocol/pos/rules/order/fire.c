/* Lines go to the kitchen, each exactly once: with order.send, or later when their course fires.
 *
 * Each station that gets a line gets one ticket. A send has one number for the whole order,
 * fire_no: one above the highest that any line of the order carries. Lines are live as long as
 * their order is open, whereas tickets may leave earlier, so (order, station, fire_no) is unique.
 */

#include "protocol/pos/decide/rules.h"

bool line_is_sold_out(const struct draft *d, const struct line *l)
{
    const struct item *item = venue_item(d->v, l->item_id);
    return item && !item_is_offered(d, item) && !(item->remaining.has && item->remaining.v == 0);
}

static int64_t next_fire_no(const struct draft *d, id order_id)
{
    int64_t last = 0;
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, order_id);
    for (const struct line *l; (l = venue_next(&it));)
        if (l->fire_no > last)
            last = l->fire_no;
    return last + 1;
}

static struct ticket *ticket_new(
    struct draft *d, const struct order *o, id station_id, int64_t fire_no)
{
    const struct table *table = venue_table(d->v, o->table_id);
    struct ticket *t = draft_new(d, KIND_ticket, draft_id(d, KIND_ticket));
    t->order_id = o->id;
    t->station_id = station_id;
    t->fire_no = fire_no;
    t->table_id = o->table_id;
    t->table_number = table ? table->number : (struct str){0};
    t->joined = table ? table_names(d, table) : (struct list){0};
    ticket_show(t, o);
    t->state = ticket_state_NEW;
    t->sent_at = d->ctx->now;
    draft_event(d, EVENT_ticket_sent, t->id);
    return t;
}

static struct ticket_item *ticket_add(struct draft *d, const struct ticket *t, const struct line *l)
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
    i->course = l->course;
    i->weight = l->weight;
    i->unit = l->unit;
    i->state = ticket_item_state_NEW;
    return i;
}

static struct ticket *ticket_of_station(struct ticket **tickets, size_t n, id station_id)
{
    for (size_t i = 0; i < n; i++)
        if (id_eq(tickets[i]->station_id, station_id))
            return tickets[i];
    return NULL;
}

bool table_has_room(const struct draft *d, const struct order *o, size_t n)
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
    return n <= LIMIT_TABLE_TICKETS;
}

size_t lines_fire(struct draft *d, const struct order *o, const void **lines, size_t n)
{
    size_t n_tickets = 0;
    int64_t fire_no = next_fire_no(d, o->id);
    struct ticket **tickets = n ? draft_alloc(d, n * sizeof(struct ticket *)) : NULL;
    if (!tickets)
        return 0;
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
        sent->fire_at = (time_ms){0};
    }
    if (!table_has_room(d, o, n_tickets)) {
        refuse(d, REFUSAL_table_full, "order_id", o->table_id);
        return 0;
    }
    for (size_t i = 0; i < n_tickets; i++)
        station_expire(d, tickets[i]->station_id);
    return n_tickets;
}

void line_fire_again(struct draft *d, const struct order *o, const struct line *l, int64_t quantity,
    struct str reason)
{
    struct ticket *t = ticket_new(d, o, l->station_id, next_fire_no(d, o->id));
    t->rush = true;
    struct ticket_item *i = ticket_add(d, t, l);
    i->quantity = quantity;
    i->remake = reason;
    struct line *sent = draft_edit(d, KIND_line, l);
    sent->state = ticket_items_begun(d, l->id) ? line_state_STARTED : line_state_SENT;
    sent->sent_at = d->ctx->now;
    sent->fire_no = t->fire_no;
    sent->displayed = false;
    sent->remakes++;
    if (!table_has_room(d, o, 1))
        refuse(d, REFUSAL_table_full, "line_id", o->table_id);
    else
        station_expire(d, l->station_id);
}
