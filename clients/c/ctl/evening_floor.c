/* Guests and waiters: sit down, drink, eat, pay, go. */

#include "clients/c/ctl/evening_floor.h"

#include <stdio.h>

#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_write.h"

enum { MINUTE = 60000 };

static struct json_out body(struct evening *e)
{
    buf_reset(&e->body);
    struct json_out o = json_out(&e->body);
    jw_object_begin(&o);
    return o;
}

static struct str record(const struct actor *a, const char *kind, id key)
{
    return str_in(payon_record(a->client, kind, payon_id_of(key)));
}

static bool field_is(struct str rec, const char *field, struct str value)
{
    struct str raw;
    return span_raw(span_get(rec, field), &raw) && str_eq(raw, value);
}

/* --- ordering ------------------------------------------------------------------------------- */

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

/* An available item of that course; NULL: none was found. */
static const struct menu_item *pick(struct evening *e, const struct actor *a, enum course course)
{
    for (int tries = 0; tries < 200; tries++) {
        const struct menu_item *m =
            &e->menu.items[evening_draw(e, 0, (int64_t)e->menu.n_items - 1)];
        bool available = false;
        span_bool(span_get(record(a, "item", m->id), "available"), &available);
        if (m->course == course && available)
            return m;
    }
    return NULL;
}

static void add_line(struct party *p, enum course course, int64_t seat)
{
    static const char *const notes[] = {
        "no salt", "sauce on the side", "to share", "well chilled", "please with the others"};
    struct evening *e = p->waiter->e;
    const struct menu_item *item = pick(e, p->waiter, course);
    if (!item)
        return;
    struct json_out o = body(e);
    jw_key(&o, "line_id"), jw_id(&o, ctl_new_id());
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "item_id"), jw_id(&o, item->id);
    jw_key(&o, "quantity"), jw_i64(&o, evening_once_in(e, 8) ? 2 : 1);
    put_choices(e, &o, item);
    if (evening_once_in(e, 30)) {
        jw_key(&o, "note"), jw_str(&o, STR("nut allergy"));
        jw_key(&o, "allergy"), jw_bool(&o, true);
    } else if (evening_once_in(e, 9)) {
        jw_key(&o, "note"), jw_str(&o, str_of(notes[evening_draw(e, 0, 4)]));
    }
    if (!id_is_zero(p->table))
        jw_key(&o, "seat"), jw_i64(&o, seat);
    jw_object_end(&o);
    evening_send(p->waiter, "line.add", NULL, p->order);
}

struct draft_watch {
    const struct party *p;
    id sold_out; /* a draft line whose item was taken off the menu */
    int64_t rev;
};

static bool watch_draft(void *user, struct payon_id key, struct payon_text text)
{
    struct draft_watch *w = user;
    struct str rec = str_in(text);
    id order, item;
    bool available = true;
    if (!span_id(span_get(rec, "order_id"), &order) || !id_eq(order, w->p->order) ||
        !field_is(rec, "state", STR("draft")) || !span_id(span_get(rec, "item_id"), &item))
        return true;
    struct str sold = record(w->p->waiter, "item", item);
    span_bool(span_get(sold, "available"), &available);
    if (available || field_is(sold, "remaining", STR("0")))
        return true;
    w->sold_out = id_of(key);
    return !span_i64(span_get(rec, "rev"), &w->rev);
}

/* What the kitchen ran out of is taken off the order, one line at a time. */
static void remove_sold_out(struct party *p)
{
    struct draft_watch w = {.p = p};
    char pre[40];
    payon_records(p->waiter->client, "line", watch_draft, &w);
    if (id_is_zero(w.sold_out))
        return;
    struct json_out o = body(p->waiter->e);
    jw_key(&o, "line_id"), jw_id(&o, w.sold_out);
    jw_object_end(&o);
    snprintf(pre, sizeof pre, "{\"rev\":%lld}", (long long)w.rev);
    evening_send(p->waiter, "line.remove", pre, p->order);
}

static void send_order(struct party *p)
{
    remove_sold_out(p);
    struct json_out o = body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "leave_sold_out"), jw_bool(&o, true);
    jw_object_end(&o);
    evening_send(p->waiter, "order.send", NULL, p->order);
}

static void course(struct party *p, enum course c, int64_t one_in)
{
    for (int64_t seat = 1; seat <= p->covers; seat++)
        if (evening_once_in(p->waiter->e, one_in))
            add_line(p, c, seat);
}

/* --- guests --------------------------------------------------------------------------------- */

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
            field_is(record(a, "table", t->id), "state", STR("available")))
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
        .at = evening_now(e) + evening_draw(e, MINUTE / 2, 2 * MINUTE)};
    struct json_out o = body(e);
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

struct line_watch {
    id order, some_sent;
    size_t n_waiting;
};

static bool watch_line(void *user, struct payon_id key, struct payon_text text)
{
    struct line_watch *w = user;
    struct str rec = str_in(text);
    id order;
    if (!span_id(span_get(rec, "order_id"), &order) || !id_eq(order, w->order))
        return true;
    if (field_is(rec, "state", STR("sent")) || field_is(rec, "state", STR("started")) ||
        field_is(rec, "state", STR("ready")))
        w->n_waiting++;
    if (field_is(rec, "state", STR("sent")))
        w->some_sent = id_of(key);
    return true;
}

static void void_line(struct party *p, id line)
{
    struct json_out o = body(p->waiter->e);
    jw_key(&o, "line_id"), jw_id(&o, line);
    jw_key(&o, "reason"), jw_str(&o, STR("guest changed their mind"));
    jw_object_end(&o);
    evening_send(p->waiter, "line.void", NULL, p->order);
}

/* Waits until everything ordered was served; now and then a guest changes their mind. */
static void party_eats(struct party *p)
{
    struct evening *e = p->waiter->e;
    struct line_watch w = {.order = p->order};
    payon_records(p->waiter->client, "line", watch_line, &w);
    if (!id_is_zero(w.some_sent) && evening_once_in(e, 40))
        void_line(p, w.some_sent);
    if (w.n_waiting && evening_now(e) < p->patience) {
        p->at = evening_now(e) + MINUTE / 2;
        return;
    }
    p->stage = p->then;
    p->at = evening_now(e) + (id_is_zero(p->table) ? 0 : evening_draw(e, 8 * MINUTE, 18 * MINUTE));
}

static void party_waits(struct party *p, enum party_stage then)
{
    struct evening *e = p->waiter->e;
    send_order(p);
    p->stage = PARTY_EATS;
    p->then = then;
    p->at = evening_now(e) + MINUTE;
    p->patience = evening_now(e) + 45 * MINUTE;
}

static void party_pays(struct party *p)
{
    static const char *const tenders[] = {"card", "card", "card", "cash", "voucher"};
    struct evening *e = p->waiter->e;
    const char *tender = tenders[evening_draw(e, 0, 4)];
    struct str order = record(p->waiter, "order", p->order);
    int64_t due;
    char pre[40];
    if (!span_i64(span_get(order, "due"), &due) || !field_is(order, "state", STR("open"))) {
        p->stage = PARTY_GOES; /* somebody else was paid */
        return;
    }
    send_order(p); /* lines not sent yet; without any it changes nothing */
    struct json_out o = body(e);
    jw_key(&o, "payment_id"), jw_id(&o, ctl_new_id());
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    jw_key(&o, "tender"), jw_str(&o, str_of(tender));
    jw_key(&o, "amount"), jw_i64(&o, due);
    if (str_eq(str_of(tender), STR("cash")))
        jw_key(&o, "tendered"), jw_i64(&o, (due + 999) / 1000 * 1000);
    jw_object_end(&o);
    snprintf(pre, sizeof pre, "{\"due\":%lld}", (long long)due);
    evening_send(p->waiter, "payment.take", pre, p->order);
    p->stage = PARTY_GOES;
    p->at = evening_now(e) + evening_draw(e, MINUTE, 3 * MINUTE);
}

static void party_goes(struct party *p)
{
    struct evening *e = p->waiter->e;
    if (record(p->waiter, "order", p->order).n) { /* still open: the amount due had changed */
        p->stage = PARTY_PAYS;
        p->at = evening_now(e) + MINUTE;
        return;
    }
    if (!id_is_zero(p->table)) {
        struct json_out o = body(e);
        jw_key(&o, "table_id"), jw_id(&o, p->table);
        jw_object_end(&o);
        evening_send(p->waiter, "table.clear", NULL, p->order);
    }
    e->n_paid++;
    p->stage = PARTY_NONE;
}

static void party_step(struct party *p)
{
    struct evening *e = p->waiter->e;
    switch (p->stage) {
    case PARTY_DRINKS:
        course(p, COURSE_DRINK, 1);
        send_order(p);
        p->stage = PARTY_FOOD;
        p->at = evening_now(e) + evening_draw(e, 2 * MINUTE, 5 * MINUTE);
        return;
    case PARTY_FOOD:
        course(p, COURSE_STARTER, 3);
        course(p, COURSE_MAIN, 1);
        party_waits(p, id_is_zero(p->table) ? PARTY_PAYS : PARTY_DESSERT);
        return;
    case PARTY_EATS:
        party_eats(p);
        return;
    case PARTY_DESSERT:
        course(p, COURSE_DESSERT, 2);
        course(p, COURSE_DRINK, 3);
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
    if (!field_is(str_in(text), "state", STR("seated")) || table_is_mine(e, id_of(key)))
        return true;
    struct json_out o = body(e);
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
