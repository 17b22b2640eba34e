/* Guests and waiters: sit down, drink, eat, pay, go. */

#include "clients/c/ctl/evening_floor.h"

#include <stdio.h>

#include "clients/c/ctl/evening_move.h"
#include "clients/c/ctl/evening_order.h"
#include "clients/c/ctl/evening_pay.h"
#include "clients/c/span.h"
#include "protocol/wire/json_write.h"

enum { MINUTE = 60000 };

static struct party *party_free(struct evening *e)
{
    for (size_t i = 0; i < PARTIES_MAX; i++)
        if (e->parties[i].stage == PARTY_NONE)
            return &e->parties[i];
    return NULL;
}

static bool table_is_mine(const struct evening *e, id table)
{
    for (size_t i = 0; i < PARTIES_MAX; i++)
        if (e->parties[i].stage != PARTY_NONE && id_eq(e->parties[i].table, table))
            return true;
    return false;
}

/* A free table with enough chairs; zero when there is none. */
static id table_free(struct evening *e, const struct actor *a, int64_t covers)
{
    size_t first = (size_t)evening_draw(e, 0, (int64_t)e->menu.n_tables - 1);
    for (size_t i = 0; i < e->menu.n_tables; i++) {
        const struct menu_table *t = &e->menu.tables[(first + i) % e->menu.n_tables];
        if (t->seats >= covers && t->seats <= covers + 3 && !table_is_mine(e, t->id) &&
            evening_field_is(evening_record(a, "table", t->id), "state", STR("available")))
            return t->id;
    }
    return (id){{0}};
}

static void party_arrives(struct evening *e)
{
    static const char *const names[] = {"Mia", "Noah", "Lena", "Paul", "Emma", "Jonas", "Sara"};
    struct party *p = party_free(e);
    struct actor *waiter = &e->actors[evening_draw(e, 0, (int64_t)e->n_waiters - 1)];
    bool takeaway = evening_once_in(e, 7);
    int64_t covers = takeaway ? 1 : evening_draw(e, 1, 6);
    id table = takeaway ? (id){{0}} : table_free(e, waiter, covers);
    if (!p || (!takeaway && id_is_zero(table)))
        return; /* they go elsewhere */
    *p = (struct party){.stage = takeaway ? PARTY_FOOD : PARTY_DRINKS,
        .waiter = waiter,
        .order = ctl_new_id(),
        .table = table,
        .covers = covers,
        .turn = e->n_parties,
        .at = evening_now(e) + evening_draw(e, MINUTE / 2, 2 * MINUTE)};
    struct json_out o = evening_body(e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "kind"), jw_str(&o, takeaway ? STR("takeaway") : STR("dine_in"));
    if (takeaway)
        jw_key(&o, "customer"), jw_str(&o, str_of(names[evening_draw(e, 0, 6)]));
    else
        jw_key(&o, "table_id"), jw_id(&o, table), jw_key(&o, "covers"), jw_i64(&o, covers);
    jw_object_end(&o);
    evening_send(waiter, "order.open", NULL, p->order);
    e->n_parties++;
}

static void void_line(struct party *p, id line)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "line_id"), jw_id(&o, line);
    jw_key(&o, "reason"), jw_str(&o, STR("guest changed their mind"));
    jw_object_end(&o);
    evening_send(p->waiter, "line.void", NULL, p->order);
}

/* Waits until everything ordered was served; now and then a guest changes their mind. Some get
 * something off before they pay. */
static void party_eats(struct party *p)
{
    struct evening *e = p->waiter->e;
    struct order_lines w = order_look(p);
    if (!id_is_zero(w.some_sent) && evening_once_in(e, 40))
        void_line(p, w.some_sent);
    if (w.n_unserved && evening_now(e) < p->patience) {
        order_go_on(p, &w, false);
        p->at = evening_now(e) + MINUTE / 2;
        return;
    }
    if (p->then == PARTY_PAYS && p->turn % 4 == 1)
        order_discount(p, p->turn / 4);
    if (p->then == PARTY_PAYS && !w.n_unserved && !id_is_zero(p->table))
        pay_bill(p);
    p->stage = p->then;
    p->at = evening_now(e) + (id_is_zero(p->table) ? 0 : evening_draw(e, 8 * MINUTE, 18 * MINUTE));
}

static void party_waits(struct party *p, enum party_stage then)
{
    struct evening *e = p->waiter->e;
    p->stage = PARTY_EATS;
    p->then = then;
    p->at = evening_now(e) + MINUTE;
    p->patience = evening_now(e) + 45 * MINUTE;
}

static void party_goes(struct party *p)
{
    struct evening *e = p->waiter->e;
    if (evening_record(p->waiter, "order", p->order)
            .n) { /* still open: the amount due had changed */
        p->stage = PARTY_PAYS;
        p->at = evening_now(e) + MINUTE;
        return;
    }
    p->stage = PARTY_NONE;
    if (!id_is_zero(p->table) &&
        !table_is_mine(e, p->table)) /* others of the banquet may sit there */
        table_clear(p);
    e->n_paid++;
    e->n_banquet_paid += p->banquet;
}

static void party_step(struct party *p)
{
    struct evening *e = p->waiter->e;
    switch (p->stage) {
    case PARTY_DRINKS:
        order_add(p, COURSE_DRINK, 0, 1);
        order_send(p);
        p->stage = PARTY_FOOD;
        p->at = evening_now(e) + evening_draw(e, 2 * MINUTE, 5 * MINUTE);
        return;
    case PARTY_FOOD:
        if (p->turn % 2 == 0 && !id_is_zero(p->table)) {
            order_in_courses(p);
        } else {
            order_add(p, COURSE_STARTER, 0, 3);
            order_add(p, COURSE_MAIN, 0, 1);
            order_send(p);
        }
        party_waits(p, id_is_zero(p->table) ? PARTY_PAYS : PARTY_DESSERT);
        return;
    case PARTY_EATS:
        party_eats(p);
        return;
    case PARTY_DESSERT:
        if (party_moves(p, table_free(e, p->waiter, p->covers)))
            return;
        order_add(p, COURSE_DESSERT, 0, 2);
        order_add(p, COURSE_DRINK, 0, 3);
        order_send(p);
        party_waits(p, PARTY_PAYS);
        return;
    case PARTY_PAYS:
        party_pays(p);
        return;
    case PARTY_GOES:
        party_goes(p);
        return;
    default:
        return;
    }
}

void floor_turn(struct evening *e)
{
    int64_t now = evening_now(e);
    bool doors_open = now < e->minutes * MINUTE * 3 / 4;
    if (doors_open && now >= e->next_party) {
        party_arrives(e);
        /* The first ones come soon, so that there is something to see. */
        e->next_party =
            now + (e->n_parties < 4 ? MINUTE / 4 : evening_draw(e, MINUTE / 2, 4 * MINUTE));
    }
    for (size_t i = 0; i < PARTIES_MAX; i++) {
        struct party *p = &e->parties[i];
        if (p->stage != PARTY_NONE && now >= p->at)
            party_step(p);
    }
}

/* --- what an earlier evening left ------------------------------------------------------------ */

static bool adopt_order(void *user, struct payon_id key, struct payon_text text)
{
    struct evening *e = user;
    struct party *p = party_free(e);
    if (!p)
        return false;
    *p = (struct party){
        .stage = PARTY_PAYS, .waiter = &e->actors[0], .order = id_of(key), .covers = 1};
    p->at = evening_draw(e, MINUTE / 2, 3 * MINUTE);
    span_id(span_get(str_in(text), "table_id"), &p->table);
    return true;
}

static bool clear_table(void *user, struct payon_id key, struct payon_text text)
{
    struct evening *e = user;
    if (!evening_field_is(str_in(text), "state", STR("seated")) || table_is_mine(e, id_of(key)))
        return true;
    struct json_out o = evening_body(e);
    jw_key(&o, "table_id"), jw_id(&o, id_of(key));
    jw_object_end(&o);
    evening_send(&e->actors[0], "table.clear", NULL, id_of(key));
    return true;
}

void floor_adopt(struct evening *e)
{
    payon_records(e->actors[0].client, "order", adopt_order, e);
    payon_records(e->actors[0].client, "table", clear_table, e);
}
