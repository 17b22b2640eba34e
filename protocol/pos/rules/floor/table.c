/* Tables: who sits where, what is blocked and dirty. The moves are MOVES_table in tables/floor.h;
 * join.c has those of joined tables, reservation.c what is reserved. */

#include "protocol/pos/decide/rules.h"

/* Numbers alone do not say it: they may begin again each day. */
static bool came_before(const struct order *a, const struct order *b)
{
    int days = str_cmp(a->business_date, b->business_date);
    if (days || a->number != b->number)
        return days ? days < 0 : a->number < b->number;
    return id_cmp(a->id, b->id) < 0;
}

const struct order *table_open_order(const struct venue *v, id table_id)
{
    const struct order *first = NULL;
    struct venue_iter it = venue_children(v, INDEX_ORDERS_OF_TABLE, table_id);
    for (const struct order *o; (o = venue_next(&it));)
        if (o->state == order_state_OPEN && (!first || came_before(o, first)))
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

/* Nobody sits there; until it is cleaned, where the venue says so. */
static void table_empty(struct draft *d, const struct table *t)
{
    struct table *left = draft_edit(d, KIND_table, t);
    left->state = settings_of(d->v)->tables_dirty ? table_state_DIRTY : table_state_AVAILABLE;
    left->covers = 0;
    left->seated_at = (time_ms){0};
    left->seated_by = (struct str){0};
    left->reservation_id = left->joined_to = (id){{0}};
    left->paid_at = (time_ms){0};
}

void table_free(struct draft *d, const struct table *t)
{
    size_t n;
    const void **joined = children_sorted(d, INDEX_TABLES_JOINED_TO, t->id, by_id, &n);
    table_empty(d, t);
    for (size_t i = 0; i < n; i++)
        table_empty(d, joined[i]);
}

void table_order_ended(struct draft *d, const struct order *o)
{
    const struct table *t = venue_table(d->v, o->table_id);
    if (!t || t->state != table_state_SEATED)
        return;
    struct venue_iter it = venue_children(d->v, INDEX_ORDERS_OF_TABLE, t->id);
    for (const struct order *other; (other = venue_next(&it));)
        if (other != o && other->state == order_state_OPEN)
            return;
    struct table *paid = draft_edit(d, KIND_table, t);
    paid->paid_at = draft_now_after(d, t->seated_at);
}

void table_renumber(struct draft *d, const struct table *t, struct str number)
{
    struct table is = *t;
    is.number = number;
    const struct table *main = venue_table(d->v, t->joined_to);
    if (!main) {
        tickets_name(d, &is, table_names(d, t));
        return;
    }
    struct list names = table_names(d, main);
    struct table_name *each = (struct table_name *)names.items; /* of this draft */
    for (size_t i = 0; i < names.n; i++)
        if (id_eq(each[i].table_id, t->id))
            each[i].number = number;
    tickets_name(d, draft_latest(d, KIND_table, main), names);
}

/* -- the commands ------------------------------------------------------------------------------ */

/* The party of a reservation sits down, at whichever table. */
static void reservation_seat(struct draft *d, const struct reservation *r, const struct table *t)
{
    struct reservation *seated = draft_edit(d, KIND_reservation, r);
    seated->table_id = t->id;
    reservation_end(d, seated, reservation_state_SEATED, EVENT_reservation_seated);
    ((struct table *)draft_edit(d, KIND_table, t))->reservation_id = r->id;
}

void decide_table_seat(struct draft *d)
{
    const struct cmd_table_seat *body = d->cmd->body;
    const struct table *t = need(d, KIND_table, "table_id", body->table_id);
    if (!t || !need_table_move(d, t, "table_id"))
        return;
    const struct reservation *r = NULL;
    if (!id_is_zero(body->reservation_id)) {
        r = need(d, KIND_reservation, "reservation_id", body->reservation_id);
        if (!r)
            return;
    }
    const struct reservation *due = table_reservation_due(d->v, t, d->ctx->now);
    if (due && due != r && !body->walk_in) {
        refuse_table(d, t, REFUSAL_table_held, "table_id", due->id);
        return;
    }
    table_seat(d, t, body->covers);
    if (r)
        reservation_seat(d, r, t);
}

/* True when the guests of one table may sit down at the other; false after refusing. */
static bool need_transferable(struct draft *d, const struct table *from, const struct table *to)
{
    const struct machine_move *left = need_table_move(d, from, "table_id");
    return left && need_table_move(d, to, "to_table_id");
}

void table_orders_move(
    struct draft *d, const struct table *from, const struct table *to, struct list joined)
{
    size_t n;
    const void **orders = children_sorted(d, INDEX_ORDERS_OF_TABLE, from->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        const struct order *o = orders[i];
        if (o->state != order_state_OPEN)
            continue;
        struct order *moved = draft_edit(d, KIND_order, o);
        moved->table_id = to->id;
        /* also of older hubs' sends */
        tickets_move(d, INDEX_TICKETS_OF_ORDER, o->id, from, to, joined);
    }
    tickets_move(d, INDEX_TICKETS_OF_TABLE, from->id, from, to, joined); /* of paid orders, too */
    for (size_t i = 0; i < n; i++)
        if (((const struct order *)orders[i])->state == order_state_OPEN)
            order_relabel(d, orders[i]);
}

void decide_table_transfer(struct draft *d)
{
    const struct cmd_table_transfer *body = d->cmd->body;
    const struct table *from = need(d, KIND_table, "table_id", body->table_id);
    if (!from)
        return;
    const struct table *to = need(d, KIND_table, "to_table_id", body->to_table_id);
    if (!to || !need_transferable(d, from, to))
        return;
    struct table *taken = draft_edit(d, KIND_table, to);
    taken->state = table_state_SEATED;
    taken->covers = from->covers;
    taken->seated_at = from->seated_at;
    taken->seated_by = from->seated_by;
    taken->reservation_id = from->reservation_id;
    taken->paid_at = from->paid_at;
    table_free(d, from);
    draft_event_text(d, EVENT_table_transferred, from->id, to->number);
    table_orders_move(d, from, to, table_names(d, to));
}

/* How long the guests sat, for reports; it leaves at once. */
static void seating_record(struct draft *d, const struct table *t)
{
    struct seating *s = draft_new(d, KIND_seating, draft_id(d, KIND_seating));
    struct venue_iter it = venue_children(d->v, INDEX_TABLES_JOINED_TO, t->id);
    while (venue_next(&it))
        s->joined++;
    s->table_id = t->id;
    s->number = t->number;
    s->covers = t->covers;
    s->seated_at = t->seated_at;
    s->cleared_at = draft_now_after(d, t->seated_at);
    s->seated_by = t->seated_by;
    s->reservation_id = t->reservation_id;
    draft_del(d, KIND_seating, s->id);
}

void decide_table_clear(struct draft *d)
{
    const struct cmd_table_clear *body = d->cmd->body;
    const struct table *t = need(d, KIND_table, "table_id", body->table_id);
    const struct machine_move *move = t ? need_table_move(d, t, "table_id") : NULL;
    if (!move)
        return;
    if (move_changes_nothing(move)) {
        nothing(d);
        return;
    }
    const struct order *open = table_open_order(d->v, t->id);
    if (open) {
        refuse(d, REFUSAL_table_has_order, "table_id", open->id);
        return;
    }
    seating_record(d, t);
    table_free(d, t);
    tickets_stay(d, t);
    draft_event(d, EVENT_table_cleared, t->id);
}

/* A table without guests gets another state; `reason` belongs to BLOCKED. */
static void table_put_aside(
    struct draft *d, id table_id, enum table_state to, struct str reason, enum event_type event)
{
    const struct table *t = need(d, KIND_table, "table_id", table_id);
    const struct machine_move *move = t ? need_table_move(d, t, "table_id") : NULL;
    if (!move)
        return;
    if (move_changes_nothing(move)) {
        nothing(d);
        return;
    }
    struct table *put = draft_edit(d, KIND_table, t);
    put->state = to;
    put->blocked_reason = reason;
    draft_event_text(d, event, t->id, reason);
}

void decide_table_block(struct draft *d)
{
    const struct cmd_table_block *body = d->cmd->body;
    table_put_aside(d, body->table_id, table_state_BLOCKED, body->reason, EVENT_table_blocked);
}

void decide_table_unblock(struct draft *d)
{
    const struct cmd_table_unblock *body = d->cmd->body;
    table_put_aside(
        d, body->table_id, table_state_AVAILABLE, (struct str){0}, EVENT_table_unblocked);
}

void decide_table_clean(struct draft *d)
{
    const struct cmd_table_clean *body = d->cmd->body;
    table_put_aside(d, body->table_id, table_state_AVAILABLE, (struct str){0}, EVENT_table_cleaned);
}
