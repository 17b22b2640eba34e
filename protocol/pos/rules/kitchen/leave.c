/* Tickets that leave their station. Housekeeping, done by commands that concern the station: by the
 * hub's clock, so that a device with a wrong clock, or one that was away, takes nothing from
 * anybody's screen. One command takes out a few, the oldest first; the next commands go on. It
 * never makes a command fail: what it adds to a change is bounded, and a change that is large
 * already has none of it.
 */

#include "protocol/pos/decide/rules.h"

enum {
    LEAVE_MAX = 100,         /* tickets that leave with one command */
    LEAVE_RECORDS_MAX = 600, /* they and their items; a ticket has at most ORDER_LINES */
    /* Of these in a change, as JSON: an id each, and an event for each ticket. */
    LEAVE_BYTES = LEAVE_RECORDS_MAX * 40 + LEAVE_MAX * 160,
};
_Static_assert(LEAVE_RECORDS_MAX > (int)LIMIT_ORDER_LINES, "any ticket may leave");

/* Those that leave next, sorted. */
struct leavers {
    const struct ticket *tickets[LEAVE_MAX];
    size_t n, max;
};

static int by_time(time_ms x, time_ms y, const struct ticket *a, const struct ticket *b)
{
    return x.ms != y.ms ? (x.ms > y.ms) - (x.ms < y.ms) : id_cmp(a->id, b->id);
}

static int by_sent_at(const struct ticket *a, const struct ticket *b)
{
    return by_time(a->sent_at, b->sent_at, a, b);
}

static int by_picked_up_at(const struct ticket *a, const struct ticket *b)
{
    return by_time(a->picked_up_at, b->picked_up_at, a, b);
}

/* Keeps the first `max` of all that it is given. */
static void leavers_add(struct leavers *l, const struct ticket *t,
    int (*cmp)(const struct ticket *a, const struct ticket *b))
{
    size_t i = l->n;
    if (l->n == l->max) {
        if (!l->max || cmp(t, l->tickets[l->max - 1]) > 0)
            return;
        i--;
    } else {
        l->n++;
    }
    for (; i > 0 && cmp(t, l->tickets[i - 1]) < 0; i--)
        l->tickets[i] = l->tickets[i - 1];
    l->tickets[i] = t;
}

/* False: one command must not take out that many more records. */
static bool ticket_leave(struct draft *d, const struct ticket *t)
{
    size_t n = 1;
    struct venue_iter it = venue_children(d->v, INDEX_ITEMS_OF_TICKET, t->id);
    while (venue_next(&it))
        n++;
    if (d->n_left + n > LEAVE_RECORDS_MAX)
        return false;
    d->n_left += n;
    const void **items = children_sorted(d, INDEX_ITEMS_OF_TICKET, t->id, items_by_position, &n);
    for (size_t i = 0; i < n; i++)
        draft_del(d, KIND_ticket_item, ((const struct record *)items[i])->id);
    draft_del(d, KIND_ticket, t->id);
    return true;
}

/* The change is small enough for what may leave. */
static bool may_leave(const struct draft *d)
{
    return draft_json_bytes(d) + LEAVE_BYTES <= LIMIT_CHANGE_BYTES;
}

/* One of its lines was transferred to an order that is open. */
static bool has_live_line(const struct draft *d, const struct ticket *t)
{
    struct venue_iter it = venue_children(d->v, INDEX_ITEMS_OF_TICKET, t->id);
    for (const struct ticket_item *i; (i = venue_next(&it));)
        if (venue_line(d->v, i->line_id))
            return true;
    return false;
}

/* While its order is open somebody waits for it, so it stays until it is handed over. Of an order
 * that has ended, what is made stays for TICKET_SHELF_MS (many houses never say ticket.pick_up),
 * and anything else for TICKET_LIVE_MS. */
static bool is_expired(const struct draft *d, const struct ticket *t)
{
    int64_t now = d->ctx->now.ms;
    if (venue_order(d->v, t->order_id) || has_live_line(d, t))
        return false;
    if (t->state == ticket_state_BUMPED)
        return t->bumped_at.ms < now - LIMIT_TICKET_SHELF_MS;
    return t->sent_at.ms < now - LIMIT_TICKET_LIVE_MS;
}

void station_expire(struct draft *d, id station_id)
{
    struct leavers old = {.max = LEAVE_MAX - d->n_expired};
    struct venue_iter it = venue_children(d->v, INDEX_TICKETS_OF_STATION, station_id);
    for (const struct ticket *t; (t = venue_next(&it));)
        if (is_expired(d, t))
            leavers_add(&old, t, by_sent_at);
    if (!old.n || !may_leave(d))
        return;
    for (size_t i = 0; i < old.n && ticket_leave(d, old.tickets[i]); i++) {
        draft_event(d, EVENT_ticket_expired, old.tickets[i]->id);
        d->n_expired++;
    }
}

void station_trim(struct draft *d, const struct ticket *picked)
{
    size_t n = 1;
    struct leavers old = {.max = LEAVE_MAX};
    struct venue_iter it = venue_children(d->v, INDEX_TICKETS_OF_STATION, picked->station_id);
    for (const struct ticket *t; (t = venue_next(&it));)
        if (t->state == ticket_state_PICKED_UP && !id_eq(t->id, picked->id)) {
            n++;
            leavers_add(&old, t, by_picked_up_at);
        }
    if (n <= LIMIT_TICKET_RECALL || !may_leave(d))
        return;
    for (size_t i = 0; i < old.n && i < n - LIMIT_TICKET_RECALL; i++)
        if (!ticket_leave(d, old.tickets[i]))
            break;
}
