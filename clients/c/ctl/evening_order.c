/* Waiters: what a party orders, when its courses come, what the house takes off. */

#include "clients/c/ctl/evening_order.h"

#include <stdio.h>

#include "clients/c/span.h"
#include "protocol/wire/json_write.h"

/* --- lines ---------------------------------------------------------------------------------- */

static void put_choices(struct evening *e, struct json_out *o, const struct menu_item *item)
{
    jw_key(o, "choices"), jw_array_begin(o);
    for (size_t g = 0; g < item->n_groups; g++) {
        const struct menu_group *group = &item->groups[g];
        int64_t max =
            group->max < (int64_t)group->n_options ? group->max : (int64_t)group->n_options;
        int64_t n = group->min ? group->min : evening_once_in(e, 3) && max > 0 ? 1 : 0;
        /* Most take the first of a list. */
        size_t first = group->n_options && evening_once_in(e, 2)
                           ? (size_t)evening_draw(e, 0, (int64_t)group->n_options - 1)
                           : 0;
        for (int64_t i = 0; i < n && group->n_options; i++) {
            jw_object_begin(o);
            jw_key(o, "group_id"), jw_id(o, group->id);
            jw_key(o, "option_id"),
                jw_id(o, group->options[(first + (size_t)i) % group->n_options]);
            jw_object_end(o);
        }
    }
    jw_array_end(o);
}

static bool is_available(const struct actor *a, id item)
{
    bool available = false;
    span_bool(span_get(evening_record(a, "item", item), "available"), &available);
    return available;
}

/* What is left of a slot's items, from a random one on; NULL: nothing. */
static const struct menu_item *filling(
    struct evening *e, const struct actor *a, const struct menu_slot *s)
{
    size_t first = s->n_items ? (size_t)evening_draw(e, 0, (int64_t)s->n_items - 1) : 0;
    for (size_t i = 0; i < s->n_items; i++) {
        id item = s->items[(first + i) % s->n_items];
        if (is_available(a, item))
            return menu_find(&e->menu, item);
    }
    return NULL;
}

static bool can_be_filled(struct evening *e, const struct actor *a, const struct menu_item *m)
{
    for (size_t i = 0; i < m->n_slots; i++)
        if (!m->slots[i].optional && !filling(e, a, &m->slots[i]))
            return false;
    return true;
}

const struct menu_item *order_pick(struct evening *e, const struct actor *a, enum course course)
{
    for (int tries = 0; tries < 200; tries++) {
        const struct menu_item *m =
            &e->menu.items[evening_draw(e, 0, (int64_t)e->menu.n_items - 1)];
        if (m->course == course && is_available(a, m->id) && can_be_filled(e, a, m))
            return m;
    }
    return NULL;
}

/* What fills the slots of a combo. Returns the first part's line. */
static id put_parts(
    struct evening *e, const struct actor *a, struct json_out *o, const struct menu_item *combo)
{
    id first = {{0}};
    jw_key(o, "parts"), jw_array_begin(o);
    for (size_t i = 0; i < combo->n_slots; i++) {
        const struct menu_slot *slot = &combo->slots[i];
        const struct menu_item *item = filling(e, a, slot);
        if (!item)
            continue;
        id line = ctl_new_id();
        first = id_is_zero(first) ? line : first;
        jw_object_begin(o);
        jw_key(o, "line_id"), jw_id(o, line);
        jw_key(o, "slot_id"), jw_id(o, slot->id);
        jw_key(o, "item_id"), jw_id(o, item->id);
        put_choices(e, o, item);
        jw_object_end(o);
    }
    jw_array_end(o);
    return first;
}

id order_line(struct party *p, const struct menu_item *item, int64_t number, int64_t seat)
{
    static const char *const notes[] = {
        "no salt", "sauce on the side", "to share", "well chilled", "please with the others"};
    struct evening *e = p->waiter->e;
    id line = ctl_new_id();
    struct json_out o = evening_body(e);
    jw_key(&o, "line_id"), jw_id(&o, line);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "item_id"), jw_id(&o, item->id);
    jw_key(&o, "quantity"), jw_i64(&o, evening_once_in(e, 8) ? 2 : 1);
    if (item->n_slots)
        line = put_parts(e, p->waiter, &o, item);
    else
        put_choices(e, &o, item);
    if (evening_once_in(e, 30)) {
        jw_key(&o, "note"), jw_str(&o, STR("nut allergy"));
        jw_key(&o, "allergy"), jw_bool(&o, true);
    } else if (evening_once_in(e, 9)) {
        jw_key(&o, "note"), jw_str(&o, str_of(notes[evening_draw(e, 0, 4)]));
    }
    if (!id_is_zero(p->table))
        jw_key(&o, "seat"), jw_i64(&o, seat);
    if (number)
        jw_key(&o, "course"), jw_i64(&o, number);
    jw_object_end(&o);
    evening_send(p->waiter, "line.add", NULL, p->order);
    return line;
}

struct unsent_watch {
    const struct party *p;
    id sold_out; /* a draft or waiting line whose item was taken off the menu */
    int64_t rev;
};

static bool watch_unsent(void *user, struct payon_id key, struct payon_text text)
{
    struct unsent_watch *w = user;
    struct str rec = str_in(text);
    id order, item;
    bool available = true;
    if (!span_id(span_get(rec, "order_id"), &order) || !id_eq(order, w->p->order) ||
        !(evening_field_is(rec, "state", STR("draft")) ||
            evening_field_is(rec, "state", STR("waiting"))) ||
        !span_id(span_get(rec, "item_id"), &item))
        return true;
    struct str sold = evening_record(w->p->waiter, "item", item);
    span_bool(span_get(sold, "available"), &available);
    if (available || evening_field_is(sold, "remaining", STR("0")))
        return true;
    w->sold_out = id_of(key);
    return !span_i64(span_get(rec, "rev"), &w->rev);
}

/* What the kitchen ran out of is taken off the order, one line at a time. */
static void remove_sold_out(struct party *p)
{
    struct unsent_watch w = {.p = p};
    char pre[40];
    payon_records(p->waiter->client, "line", watch_unsent, &w);
    if (id_is_zero(w.sold_out))
        return;
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "line_id"), jw_id(&o, w.sold_out);
    jw_object_end(&o);
    snprintf(pre, sizeof pre, "{\"rev\":%lld}", (long long)w.rev);
    evening_send(p->waiter, "line.remove", pre, p->order);
}

void order_send(struct party *p)
{
    remove_sold_out(p);
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "leave_sold_out"), jw_bool(&o, true);
    jw_object_end(&o);
    evening_send(p->waiter, "order.send", NULL, p->order);
}

id order_add(struct party *p, enum course course, int64_t number, int64_t one_in)
{
    id last = {{0}};
    struct evening *e = p->waiter->e;
    for (int64_t seat = 1; seat <= p->covers; seat++) {
        const struct menu_item *item =
            evening_once_in(e, one_in) ? order_pick(e, p->waiter, course) : NULL;
        if (item)
            last = order_line(p, item, number, seat);
    }
    return last;
}

/* --- courses --------------------------------------------------------------------------------- */

enum { STARTERS = 1, MAINS = 2 };

static void line_command(struct party *p, const char *type, id line)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "line_id"), jw_id(&o, line);
    jw_object_end(&o);
    evening_send(p->waiter, type, NULL, p->order);
}

void order_plan(struct party *p, int64_t course, const char *plan)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "course"), jw_i64(&o, course);
    jw_key(&o, "plan"), jw_str(&o, str_of(plan));
    jw_object_end(&o);
    evening_send(p->waiter, "course.plan", NULL, p->order);
}

void order_fire(struct party *p, int64_t course)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "course"), jw_i64(&o, course);
    jw_key(&o, "leave_sold_out"), jw_bool(&o, true);
    jw_object_end(&o);
    evening_send(p->waiter, "course.fire", NULL, p->order);
}

static bool are_mains_planned(const struct party *p)
{
    return p->turn % 4 == 0;
}

void order_in_courses(struct party *p)
{
    order_add(p, COURSE_STARTER, STARTERS, 1);
    id late = order_add(p, COURSE_MAIN, MAINS, 1);
    if (p->turn % 3 == 0 && !id_is_zero(late)) /* that guest comes later */
        line_command(p, "line.hold", late);
    order_send(p);
    if (are_mains_planned(p))
        order_plan(p, MAINS, "after_course");
}

static bool watch_line(void *user, struct payon_id key, struct payon_text text)
{
    struct order_lines *w = user;
    struct str rec = str_in(text);
    int64_t course = 0;
    bool held = false;
    id order;
    if (!span_id(span_get(rec, "order_id"), &order) || !id_eq(order, w->order))
        return true;
    span_i64(span_get(rec, "course"), &course);
    span_bool(span_get(rec, "held"), &held);
    bool sent = evening_field_is(rec, "state", STR("sent"));
    bool waiting = evening_field_is(rec, "state", STR("waiting"));
    bool cooking = sent || evening_field_is(rec, "state", STR("started"));
    if (cooking || waiting || held || evening_field_is(rec, "state", STR("ready")))
        w->n_unserved++;
    w->n_cooking += cooking;
    if (sent)
        w->some_sent = id_of(key);
    if (held)
        w->held = id_of(key);
    else if (waiting && (!w->next_course || course < w->next_course))
        w->next_course = course;
    return true;
}

struct order_lines order_look(const struct party *p)
{
    struct order_lines w = {.order = p->order};
    payon_records(p->waiter->client, "line", watch_line, &w);
    return w;
}

void order_go_on(struct party *p, const struct order_lines *w, bool all)
{
    if (!id_is_zero(w->held) && (all || !w->n_cooking || evening_once_in(p->waiter->e, 20))) {
        line_command(p, "line.release", w->held);
        order_send(p); /* it may have been held since before the send */
    }
    if (w->next_course && (all || (!w->n_cooking && !are_mains_planned(p))))
        order_fire(p, w->next_course);
}

/* --- discounts ------------------------------------------------------------------------------- */

struct price_watch {
    id order;
    int64_t max; /* for the dearest line */
    int64_t sum, most;
    id dearest; /* up to max; zero: none */
};

static bool watch_price(void *user, struct payon_id key, struct payon_text text)
{
    struct price_watch *w = user;
    struct str rec = str_in(text);
    int64_t price, quantity;
    id order;
    if (!span_id(span_get(rec, "order_id"), &order) || !id_eq(order, w->order) ||
        evening_field_is(rec, "state", STR("voided")) ||
        !span_i64(span_get(rec, "unit_price"), &price) ||
        !span_i64(span_get(rec, "quantity"), &quantity))
        return true;
    w->sum += price * quantity;
    if (price * quantity > w->most && price * quantity <= w->max) {
        w->most = price * quantity;
        w->dearest = id_of(key);
    }
    return true;
}

/* A waiter may take off a tenth (limit discount_waiter_ppm). */
void order_discount(struct party *p, int64_t turn)
{
    struct price_watch all = {.order = p->order};
    payon_records(p->waiter->client, "line", watch_price, &all);
    struct price_watch small = {.order = p->order, .max = all.sum / 10};
    payon_records(p->waiter->client, "line", watch_price, &small);
    if (all.sum < 100)
        return;
    bool comp = turn % 3 == 0 && !id_is_zero(small.dearest);
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "discount_id"), jw_id(&o, ctl_new_id());
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    if (comp) {
        jw_key(&o, "line_id"), jw_id(&o, small.dearest);
        jw_key(&o, "kind"), jw_str(&o, STR("comp"));
        jw_key(&o, "reason"), jw_str(&o, STR("on the house after a long wait"));
    } else if (turn % 3 == 2) {
        jw_key(&o, "kind"), jw_str(&o, STR("amount"));
        jw_key(&o, "amount"), jw_i64(&o, all.sum / 20);
        jw_key(&o, "reason"), jw_str(&o, STR("the main course came cold"));
    } else {
        jw_key(&o, "kind"), jw_str(&o, STR("percent"));
        jw_key(&o, "percent_ppm"), jw_i64(&o, 50000);
        jw_key(&o, "reason"), jw_str(&o, STR("regular guests"));
    }
    jw_object_end(&o);
    evening_send(p->waiter, "discount.give", NULL, p->order);
}
