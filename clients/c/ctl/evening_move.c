/* Waiters: guests and dishes go to other tables. */

#include "clients/c/ctl/evening_move.h"

#include "clients/c/ctl/evening_order.h"
#include "clients/c/span.h"
#include "protocol/wire/json_write.h"

void table_clear(struct party *p)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "table_id"), jw_id(&o, p->table);
    jw_object_end(&o);
    evening_send(p->waiter, "table.clear", NULL, p->order);
}

/* Another party at a table whose order goes on for a while; NULL: there is none. */
static struct party *company(const struct party *p)
{
    struct evening *e = p->waiter->e;
    for (size_t i = 0; i < PARTIES_MAX; i++) {
        struct party *q = &e->parties[i];
        bool stays = q->stage == PARTY_FOOD || (q->stage == PARTY_EATS && q->then == PARTY_DESSERT);
        if (q != p && stays && !q->banquet && !id_is_zero(q->table) &&
            evening_field_is(evening_record(p->waiter, "order", q->order), "state", STR("open")))
            return q;
    }
    return NULL;
}

static void move_table(struct party *p, id to_table)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "to_table_id"), jw_id(&o, to_table);
    jw_object_end(&o);
    evening_send(p->waiter, "order.transfer", NULL, p->order);
    table_clear(p);
    p->table = to_table;
}

struct line_watch {
    id order;
    id line; /* served, and no part of a combo; zero: none */
};

static bool watch_served(void *user, struct payon_id key, struct payon_text text)
{
    struct line_watch *w = user;
    struct str rec = str_in(text);
    id order, combo;
    if (!span_id(span_get(rec, "order_id"), &order) || !id_eq(order, w->order) ||
        !evening_field_is(rec, "state", STR("picked_up")) ||
        span_id(span_get(rec, "combo_id"), &combo))
        return true;
    w->line = id_of(key);
    return false;
}

static void move_dish(struct party *p, const struct party *to)
{
    struct line_watch w = {.order = p->order};
    payon_records(p->waiter->client, "line", watch_served, &w);
    if (id_is_zero(w.line))
        return;
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "to_order_id"), jw_id(&o, to->order);
    jw_key(&o, "lines"), jw_array_begin(&o), jw_object_begin(&o);
    jw_key(&o, "line_id"), jw_id(&o, w.line);
    jw_object_end(&o), jw_array_end(&o), jw_object_end(&o);
    evening_send(p->waiter, "line.transfer", NULL, p->order);
}

static void join(struct party *p, struct party *into)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "into_id"), jw_id(&o, into->order);
    jw_object_end(&o);
    evening_send(p->waiter, "order.merge", NULL, p->order);
    table_clear(p);
    into->covers += p->covers;
    p->stage = PARTY_NONE;
}

bool party_moves(struct party *p, id to_table)
{
    struct order_lines lines = order_look(p);
    struct party *other = company(p);
    bool served = !lines.n_unserved;
    if (p->turn % 5 == 1 && !id_is_zero(to_table))
        move_table(p, to_table);
    else if (p->turn % 5 == 3 && other)
        move_dish(p, other);
    else if (p->turn % 5 == 4 && other && served)
        join(p, other);
    return p->stage == PARTY_NONE;
}
