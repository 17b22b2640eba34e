/* Menu: what is sold out is sold out everywhere, at once. And what a screen misses, it gets. */

#include "tests/sim/stories/stories.h"

enum { LINES = 20, EACH = 6, PIE = 4, PIES = 9 };
enum { SOLD_OUT = 0 };

/* --- sold out -------------------------------------------------------------------------------- */

/* Opens an order, then adds soup until he is refused; goes on until his screen says why. */
static void adds_until_sold_out(struct scene *s)
{
    struct tale *t = s->t;
    id order = t->ids[s->who];
    bool available = true;
    if (s->act == 0)
        open_order(s, order, s->p->tables[s->who]);
    (void)span_bool(span_get(shown(s, "item", s->p->items[0]), "available"), &available);
    if (s->act < EACH)
        add_line(s, order, t->ids[LINES + s->who * EACH + s->act], 0, 1);
    s->act += s->act < EACH;
    s->over = s->act == EACH && has_answers(s) && !available;
}

static void takes_it_off(struct scene *s)
{
    if (s->act++ < 2)
        return;
    struct asking *a = think(s, s->p->items[0]);
    body_id(a, "item_id", s->p->items[0]);
    s->t->ids[90] = say(a, "item.86");
    s->over = true;
}

static void none_after_it(struct world *w)
{
    const struct place_model *p = &w->places[0];
    bool off = false;
    for (int64_t seq = 0; seq < p->head; seq++)
        for (size_t i = 0; i < p->journal[seq]->n_events; i++) {
            const struct event *e = &p->journal[seq]->events[i];
            off = off || e->type == EVENT_item_86;
            must(w, !off || e->type != EVENT_line_added, "a line was added after it had sold out");
        }
    must(w, off, "it was never taken off");
}

const struct story story_sold_out_everywhere = {"sold_out_everywhere",
    "once an item is taken off, nobody can add it, and each screen says so without a reload",
    {{ROLE_WAITER, adds_until_sold_out}, {ROLE_WAITER, adds_until_sold_out},
        {ROLE_CASHIER, adds_until_sold_out}, {ROLE_KITCHEN, takes_it_off}},
    none_after_it};

/* --- the last portions ----------------------------------------------------------------------- */

static void wants_pie(struct scene *s)
{
    struct tale *t = s->t;
    id order = t->ids[s->who];
    if (s->act == 0)
        open_order(s, order, s->p->tables[s->who]);
    if (s->act < 3)
        add_line(s, order, t->ids[LINES + s->who * 3 + s->act], PIE, 1);
    s->over = ++s->act > 3 && has_answers(s);
}

static bool is_pie(const void *line, id item)
{
    return id_eq(((const struct line *)line)->item_id, item);
}

static void nine_were_sold(struct world *w)
{
    const struct place_model *p = &w->places[0];
    int64_t sold = made(w, KIND_line, is_pie, p->items[PIE]);
    const struct item *i = venue_item(&p->venue, p->items[PIE]);
    must(w, sold == PIES, "%" PRId64 " of the last 9 were sold", sold);
    must(w, i->remaining.has && i->remaining.v == 0, "%" PRId64 " are left", i->remaining.v);
}

const struct story story_last_portions = {"last_portions",
    "six people want three each of the last nine portions: exactly nine are sold",
    {{ROLE_WAITER, wants_pie}, {ROLE_WAITER, wants_pie}, {ROLE_WAITER, wants_pie},
        {ROLE_CASHIER, wants_pie}, {ROLE_WAITER, wants_pie}, {ROLE_CASHIER, wants_pie}},
    nine_were_sold};

/* --- cut between changes --------------------------------------------------------------------- */

enum { CHANGES = 30 };

static void changes_much(struct scene *s)
{
    id order = s->t->ids[0];
    if (s->act == 0)
        open_order(s, order, s->p->tables[0]);
    else if (shown(s, "order", order).n)
        add_line(s, order, s->t->ids[LINES + s->act], s->act % 2, 1);
    else
        return;
    s->over = ++s->act == CHANGES;
}

/* Loses its connection at every moment, until it shows all. */
static void loses_it(struct scene *s)
{
    if (s->d->conn && !s->t->people[0].over)
        conn_cut(s->d->conn, chance(&s->random, 300));
    s->over = s->t->people[0].over && shown(s, "line", s->t->ids[LINES + CHANGES - 1]).n;
}

static void it_shows_all(struct world *w)
{
    const struct place_model *p = &w->places[0];
    for (int i = 1; i < CHANGES; i++)
        must(w, venue_line(&p->venue, w->tale->ids[LINES + i]), "line %d is gone", i);
    for (size_t i = 0; i < w->tale->n_people; i++)
        must(w, w->tale->people[i].d->proven_at == p->head, "screen %zu was not proven", i);
}

const struct story story_cut_between_changes = {"cut_between_changes",
    "screens that lose their connection between the changes of an order show every line in the end",
    {{ROLE_WAITER, changes_much}, {ROLE_WAITER, loses_it}, {ROLE_CASHIER, loses_it}}, it_shows_all};
