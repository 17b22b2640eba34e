/* Lines go to the kitchen, each exactly once: with order.send, or later when their course fires.
 *
 * Each station that gets a line gets one ticket; a line may go to several (route.c). A send has one
 * number for the whole order, fire_no: one above the highest that any line of the order carries, or
 * carried when it went to another order. Lines are live as long as their order is open, whereas
 * tickets may leave earlier, so (order, station, fire_no) is unique.
 */

#include "protocol/pos/decide/rules.h"

bool line_is_sold_out(const struct draft *d, const struct line *l)
{
    const struct item *item = venue_item(d->v, l->item_id);
    return item && !item_is_offered(d, item) && !(item->remaining.has && item->remaining.v == 0);
}

static int64_t next_fire_no(const struct draft *d, id order_id)
{
    int64_t last = venue_order(d->v, order_id)->fires;
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
    i->course = l->course;
    i->weight = l->weight;
    i->unit = l->unit;
    i->item_id = l->item_id;
    i->combo_name = l->combo_name;
    i->state = ticket_item_state_NEW;
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

/* The tickets of one send. */
struct send {
    const struct order *order;
    int64_t fire_no;
    struct ticket **tickets;
    size_t n;
};

/* The line gets onto a ticket of each of these stations; the first may have been sent before. */
static void send_add(
    struct draft *d, struct send *s, const struct line *l, const id *stations, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct ticket *t = ticket_of_station(s->tickets, s->n, stations[k]);
        if (!t)
            t = s->tickets[s->n++] = ticket_new(d, s->order, stations[k], s->fire_no);
        int64_t target = line_target_s(d, s->order, l, stations[k]);
        if (target > t->target_s)
            t->target_s = target;
        ticket_add(d, t, l);
    }
}

static bool send_begin(struct draft *d, const struct order *o, size_t n_lines, struct send *ret)
{
    size_t most = n_lines * LINE_STATIONS;
    *ret = (struct send){.order = o, .fire_no = next_fire_no(d, o->id)};
    ret->tickets = most ? draft_alloc(d, most * sizeof(struct ticket *)) : NULL;
    return ret->tickets != NULL;
}

/* False after refusing. */
static bool send_end(struct draft *d, const struct send *s)
{
    if (!table_has_room(d, s->order, s->n)) {
        refuse(d, REFUSAL_table_full, "order_id", s->order->table_id);
        return false;
    }
    for (size_t i = 0; i < s->n; i++)
        station_expire(d, s->tickets[i]->station_id);
    return true;
}

size_t lines_fire(struct draft *d, const struct order *o, const void **lines, size_t n)
{
    struct send s;
    if (!send_begin(d, o, n, &s))
        return 0;
    for (size_t i = 0; i < n; i++) {
        const struct line *l = lines[i];
        id stations[LINE_STATIONS], own = line_station(d, o, l);
        send_add(d, &s, l, stations, line_stations(d, l, own, stations));
        struct line *sent = draft_edit(d, KIND_line, l);
        sent->station_id = own;
        sent->state = line_state_SENT;
        sent->sent_at = d->ctx->now;
        sent->fire_no = s.fire_no;
        sent->fire_at = (time_ms){0};
    }
    return send_end(d, &s) ? s.n : 0;
}

void line_fire_again(struct draft *d, const struct order *o, const struct line *l, int64_t quantity,
    struct str reason)
{
    struct send s;
    id stations[LINE_STATIONS], own = line_station(d, o, l);
    if (!send_begin(d, o, 1, &s))
        return;
    struct line again = *l;
    again.quantity = quantity;
    size_t from = d->n_puts;
    send_add(d, &s, &again, stations, line_stations(d, l, own, stations));
    for (size_t i = 0; i < s.n; i++)
        s.tickets[i]->rush = true;
    for (size_t i = from; i < d->n_puts; i++)
        if (d->puts[i].kind == KIND_ticket_item)
            ((struct ticket_item *)d->puts[i].rec)->remake = reason;
    struct line *sent = draft_edit(d, KIND_line, l);
    sent->station_id = own;
    sent->state = ticket_items_begun(d, l->id) ? line_state_STARTED : line_state_SENT;
    sent->sent_at = d->ctx->now;
    sent->fire_no = s.fire_no;
    sent->displayed = false;
    sent->remakes++;
    (void)send_end(d, &s);
}

/* A live item of the line that is not struck is at the station. */
static bool is_at(const struct draft *d, id line_id, id station_id)
{
    struct venue_iter it = venue_children(d->v, INDEX_ITEMS_OF_LINE, line_id);
    for (const struct ticket_item *i; (i = venue_next(&it));)
        if (id_eq(i->station_id, station_id) && i->state == ticket_item_state_NEW)
            return true;
    return false;
}

void line_reroute(struct draft *d, const struct order *o, struct line *is)
{
    struct send s;
    id stations[LINE_STATIONS], more[LINE_STATIONS];
    size_t n = line_stations(d, is, is->station_id, stations), n_more = 0;
    ticket_items_strike_elsewhere(d, is->id, stations, n, STR("changed"));
    for (size_t i = 0; i < n; i++)
        if (!is_at(d, is->id, stations[i]))
            more[n_more++] = stations[i];
    if (!n_more || !send_begin(d, o, 1, &s))
        return;
    send_add(d, &s, is, more, n_more);
    is->fire_no = s.fire_no;
    is->displayed = false;
    (void)send_end(d, &s);
}
