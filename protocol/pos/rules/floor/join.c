/* Tables that are joined: a set of one table, which has the guests, and of those whose joined_to
 * names it. Only one table of the set has orders. */

#include "protocol/pos/decide/rules.h"

/* A table becomes part of another one. */
static void table_join(struct draft *d, const struct table *t, const struct table *to)
{
    struct table *part = draft_edit(d, KIND_table, t);
    part->state = table_state_JOINED;
    part->covers = 0;
    part->seated_at = (time_ms){0};
    part->seated_by = (struct str){0};
    part->reservation_id = (id){{0}};
    part->paid_at = (time_ms){0};
    part->joined_to = to->id;
    draft_event_text(d, EVENT_table_joined, t->id, to->number);
}

/* Its guests sit at `to` from now on. */
static void guests_merge(struct draft *d, const struct table *t, const struct table *to)
{
    struct table *with = draft_edit(d, KIND_table, to);
    bool first = with->state != table_state_SEATED;
    with->state = table_state_SEATED;
    with->covers = with->covers + t->covers < 1000 ? with->covers + t->covers : 1000;
    with->paid_at = (time_ms){0}; /* if it has paid, the others may not have */
    if (first || t->seated_at.ms < with->seated_at.ms) {
        with->seated_at = t->seated_at;
        with->seated_by = t->seated_by;
    }
    if (id_is_zero(with->reservation_id))
        with->reservation_id = t->reservation_id;
}

/* What is joined to `t`, by id. */
static const void **joined_to(struct draft *d, const struct table *t, size_t *ret_n)
{
    return children_sorted(d, INDEX_TABLES_JOINED_TO, t->id, by_id, ret_n);
}

/* One of the tables that the body names. True to go on; false after refusing. */
static bool join_one(struct draft *d, const struct table *to, id key, bool merge)
{
    const struct table *t = need(d, KIND_table, "tables", key);
    if (!t)
        return false;
    bool drafted = draft_latest(d, KIND_table, t) != t; /* named twice, or with its set */
    if (id_eq(t->joined_to, to->id) || t == to || drafted)
        return true;
    if (!need_table_move(d, t, "tables"))
        return false;
    if (t->state == table_state_SEATED && !merge) {
        refuse_table(d, t, REFUSAL_table_taken, "tables", t->id);
        return false;
    }
    size_t n;
    const void **parts = joined_to(d, t, &n);
    if (t->state == table_state_SEATED)
        guests_merge(d, t, to);
    table_join(d, t, to);
    for (size_t i = 0; i < n; i++)
        table_join(d, parts[i], to);
    return true;
}

/* Open orders, and tickets, that `to` would have with those of the tables that the body names. */
static bool need_room(struct draft *d, const struct cmd_table_join *body, const struct table *to)
{
    const struct table_ref *refs = body->tables.items;
    size_t orders = 0, tickets = 0;
    for (size_t i = 0; i <= body->tables.n; i++) {
        id key = i < body->tables.n ? refs[i].table_id : to->id;
        struct venue_iter it = venue_children(d->v, INDEX_ORDERS_OF_TABLE, key);
        for (const struct order *o; (o = venue_next(&it));)
            orders += o->state == order_state_OPEN;
        it = venue_children(d->v, INDEX_TICKETS_OF_TABLE, key);
        while (venue_next(&it))
            tickets++; /* handed over or not: more than what moves */
    }
    if (orders <= LIMIT_TABLE_ORDERS && tickets <= LIMIT_TABLE_TICKETS)
        return true;
    refuse(d, REFUSAL_table_full, "table_id", to->id);
    return false;
}

void decide_table_join(struct draft *d)
{
    const struct cmd_table_join *body = d->cmd->body;
    const struct table_ref *refs = body->tables.items;
    const struct table *to = need(d, KIND_table, "table_id", body->table_id);
    if (!to || !need_table_move(d, to, "table_id") || !need_room(d, body, to))
        return;
    for (size_t i = 0; i < body->tables.n; i++)
        if (!join_one(d, to, refs[i].table_id, body->merge))
            return;
    if (!d->n_events) {
        nothing(d);
        return;
    }
    size_t n_live, n_joined = d->n_events; /* one each */
    joined_to(d, to, &n_live);
    if (n_live + n_joined > LIMIT_TABLES_JOINED) {
        refuse(d, REFUSAL_join_full, "tables", to->id);
        return;
    }
    struct list names = table_names(d, to);
    tickets_name(d, to, names);
    for (size_t i = 0; i < body->tables.n; i++) {
        const struct table *t = venue_table(d->v, refs[i].table_id);
        if (t != to)
            table_orders_move(d, t, to, names);
    }
}

/* It is a table of its own again: to be cleaned if guests sat there. */
static void table_part(struct draft *d, const struct table *t, const struct table *of)
{
    bool used = of->state == table_state_SEATED && settings_of(d->v)->tables_dirty;
    struct table *parted = draft_edit(d, KIND_table, t);
    parted->state = used ? table_state_DIRTY : table_state_AVAILABLE;
    parted->joined_to = (id){{0}};
    draft_event_text(d, EVENT_table_parted, t->id, of->number);
}

void decide_table_part(struct draft *d)
{
    const struct cmd_table_part *body = d->cmd->body;
    const struct table *t = need(d, KIND_table, "table_id", body->table_id);
    if (!t || !need_table_move(d, t, "table_id"))
        return;
    const struct table *of = t->state == table_state_JOINED ? venue_table(d->v, t->joined_to) : t;
    size_t n;
    const void **parts = joined_to(d, of, &n);
    for (size_t i = 0; i < n; i++)
        if (of == t || parts[i] == t)
            table_part(d, parts[i], of);
    if (d->n_events)
        tickets_name(d, of, table_names(d, of));
    else
        nothing(d);
}
