/* The banquet: many guests, one menu, courses that are fired at once. */

#include "clients/c/ctl/evening_banquet.h"

#include "clients/c/ctl/evening_order.h"
#include "clients/c/ctl/evening_pay.h"
#include "protocol/wire/json_write.h"

/* Three lines a guest: an order takes 500. */
enum { COVERS_AN_ORDER = 100, MINUTE = 60000, CHECKS = 4 };

static const enum course MENU[BANQUET_COURSES] = {COURSE_STARTER, COURSE_MAIN, COURSE_DESSERT};

static id largest_table(const struct evening *e)
{
    const struct menu_table *largest = &e->menu.tables[0];
    for (size_t i = 1; i < e->menu.n_tables; i++)
        if (e->menu.tables[i].seats > largest->seats &&
            evening_field_is(evening_record(&e->actors[0], "table", e->menu.tables[i].id), "state",
                STR("available")))
            largest = &e->menu.tables[i];
    return largest->id;
}

static void open_order(struct party *p)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "kind"), jw_str(&o, STR("dine_in"));
    jw_key(&o, "table_id"), jw_id(&o, p->table);
    jw_key(&o, "covers"), jw_i64(&o, p->covers);
    jw_key(&o, "note"), jw_str(&o, STR("banquet"));
    jw_key(&o, "another"), jw_bool(&o, true);
    jw_object_end(&o);
    evening_send(p->waiter, "order.open", NULL, p->order);
}

/* A line a guest, course after course. They wait until their course is fired. */
static void order_menu(struct party *p)
{
    struct evening *e = p->waiter->e;
    for (int64_t course = 1; course <= BANQUET_COURSES; course++)
        for (int64_t seat = 1; seat <= p->covers; seat++)
            order_line(p, e->banquet_menu[course - 1], course, seat);
    for (int64_t course = 1; course <= BANQUET_COURSES; course++)
        order_plan(p, course, "by_hand");
    order_send(p);
}

/* An available item of that course that is no combo; NULL: none was found. */
static const struct menu_item *choose(struct evening *e, enum course course)
{
    const struct menu_item *item = NULL;
    for (int tries = 0; tries < 50; tries++) {
        item = order_pick(e, &e->actors[0], course);
        if (!item || !item->n_slots)
            return item;
    }
    return NULL;
}

static bool choose_menu(struct evening *e)
{
    for (size_t i = 0; i < BANQUET_COURSES; i++)
        if (!(e->banquet_menu[i] = choose(e, MENU[i])))
            return false;
    return true;
}

static void banquet_begin(struct evening *e)
{
    id table = largest_table(e);
    int64_t left = e->banquet;
    if (!choose_menu(e))
        ctl_die("the menu has no starter, main course or dessert for a banquet");
    for (size_t i = 0; i < PARTIES_MAX && left > 0; i++) {
        struct party *p = &e->parties[i];
        if (p->stage != PARTY_NONE)
            continue;
        *p = (struct party){.stage = PARTY_FOOD,
            .waiter = &e->actors[i % e->n_waiters],
            .order = ctl_new_id(),
            .table = table,
            .covers = left < COVERS_AN_ORDER ? left : COVERS_AN_ORDER,
            .at = INT64_MAX, /* banquet_turn says when it pays */
            .banquet = true};
        left -= p->covers;
        open_order(p);
        order_menu(p);
        e->n_parties++;
        e->n_banquet++;
    }
    e->banquet_course = 1;
    e->banquet_at = evening_now(e) + 5 * MINUTE;
}

/* The lines of the next course are the first that wait, and those before it were made. */
static bool is_served(struct evening *e)
{
    for (size_t i = 0; i < PARTIES_MAX; i++) {
        const struct party *p = &e->parties[i];
        if (!p->banquet || p->stage != PARTY_FOOD)
            continue;
        struct order_lines w = order_look(p);
        int64_t next = e->banquet_course > BANQUET_COURSES ? 0 : e->banquet_course;
        if (w.next_course != next || w.n_cooking)
            return false;
    }
    return true;
}

static void next_course(struct party *p, int64_t course)
{
    id checks[CHECKS];
    if (course <= BANQUET_COURSES) {
        order_fire(p, course);
        return;
    }
    if (p->covers >= CHECKS)
        pay_split_equal(p, checks, CHECKS);
    p->stage = PARTY_PAYS;
    p->at = evening_now(p->waiter->e) + 5 * MINUTE;
}

void banquet_turn(struct evening *e)
{
    int64_t now = evening_now(e);
    if (!e->banquet || now < e->banquet_at || e->banquet_course > BANQUET_COURSES + 1)
        return;
    if (!e->banquet_course) {
        banquet_begin(e);
        return;
    }
    e->banquet_at = now + MINUTE;
    if (!is_served(e))
        return;
    for (size_t i = 0; i < PARTIES_MAX; i++)
        if (e->parties[i].banquet && e->parties[i].stage == PARTY_FOOD)
            next_course(&e->parties[i], e->banquet_course);
    e->banquet_fired += e->banquet_course <= BANQUET_COURSES;
    e->banquet_course++;
}

bool banquet_stays(const struct evening *e)
{
    if (!e->banquet || !e->banquet_course)
        return e->banquet > 0;
    for (size_t i = 0; i < PARTIES_MAX; i++)
        if (e->parties[i].banquet && e->parties[i].stage != PARTY_NONE)
            return true;
    return false;
}

bool banquet_serves(const struct evening *e, id item)
{
    for (size_t i = 0; i < BANQUET_COURSES; i++)
        if (e->banquet_menu[i] && id_eq(e->banquet_menu[i]->id, item))
            return true;
    return false;
}
