/* Telling a story: its people, what they can do, and what the journal says afterwards. */

#include "tests/sim/stories/stories.h"

#include "protocol/base/require.h"

#include <stdio.h>
#include <stdlib.h>

enum { STORY_MS = 1800000 }; /* virtual time in which all must have done their part */

static const struct story *const stories[] = {
#define S(name) &story_##name,
    STORIES(S)
#undef S
};

/* What restaurants reported, and the stories that play it. */
static const struct failure {
    const char *what;
    const char *by; /* names of stories; or what it waits for */
    bool waits;
} failures[] = {
    {"the second save of two waiters erases the first one's lines", "two_waiters_one_order"},
    {"two orders on one table", "one_table_opened_twice"},
    {"what was typed is lost when a remote change comes", "typed_while_away"},
    {"an order paid on one device is reopened or cancelled by another", "paid_and_closed_at_once"},
    {"an order vanishes, or two have one number", "numbers_of_orders"},
    {"the kitchen gets a ticket twice", "sent_twice"},
    {"split, merge or transfer makes the kitchen cook again, or loses lines",
        "moved_while_cooking"},
    {"a ticket did not reach the kitchen, and nobody knows", "sent_to_a_dark_kitchen"},
    {"a void is not shown in the kitchen", "voided_while_cooking"},
    {"a kitchen screen is dead but looks idle", "station_goes_dark backup_station"},
    {"a screen misses changes over a reconnect", "cut_between_changes"},
    {"a payment's confirmation is missed, and the waiter forces it", "payment providers", true},
    {"a guest is charged twice after a retry", "charged_once"},
    {"a terminal's result goes to another payment", "payment providers", true},
    {"more is refunded than was paid", "refunds", true},
    {"the drawer does not balance", "drawers", true},
    {"pennies are missing, and the order cannot be closed", "split_to_the_cent"},
    {"the end of the day takes hours", "drawers and the Z report", true},
    {"a large menu loads for minutes", "a measurement, not a story", true},
    {"everybody waits for one slow printer or screen", "screen_that_does_not_read"},
    {"a screen is stale until somebody reloads it", "sold_out_everywhere last_portions"},
    {"a lock stays when a tablet dies", "tablet_dies"},
    {"a crash when an order was finished elsewhere", "closed_elsewhere"},
    {"work done offline ends in a question to the waiter", "offline_merges"},
    {"a shift cannot end because an order is on another device only",
        "every_order_on_every_screen"},
};

const struct story *story_at(size_t i)
{
    return i < sizeof stories / sizeof *stories ? stories[i] : NULL;
}

const struct story *story_find(struct str name)
{
    for (size_t i = 0; story_at(i); i++)
        if (str_eq(name, str_of(stories[i]->name)))
            return stories[i];
    return NULL;
}

const char *story_name(const struct story *s)
{
    return s->name;
}

void stories_print(void)
{
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        printf("%2zu %s\n   %s%s\n", i + 1, failures[i].what,
            failures[i].waits ? "not played here: " : "", failures[i].by);
    for (size_t i = 0; story_at(i); i++)
        printf("%s: %s\n", stories[i]->name, stories[i]->what);
}

/* --- its people ------------------------------------------------------------------------------ */

void story_init(struct world *w)
{
    struct tale *t = calloc(1, sizeof *t);
    struct random r = random_of(w, "tale", 0, 0);
    require(t);
    w->tale = t;
    t->story = w->settings.story;
    for (int i = 0; i < TALE_IDS; i++)
        t->ids[i] = sim_id(w, &r);
    device_add(w, 0, ROLE_MANAGER, NULL); /* sets up the house, and is no one of the story */
    for (int i = 0; i < PEOPLE && t->story->cast[i].play; i++) {
        device_add(w, 0, t->story->cast[i].role, NULL);
        t->people[t->n_people++] = (struct scene){.w = w,
            .t = t,
            .d = &w->devices[w->n_devices - 1],
            .p = &w->places[0],
            .who = i,
            .random = random_of(w, "person", i, 0)};
    }
}

int64_t story_station(const struct world *w)
{
    const struct tale *t = w->tale;
    return t->story->cast[t->n_people].station;
}

void story_fini(struct world *w)
{
    free(w->tale);
}

static struct scene *scene_of(const struct device *d)
{
    struct tale *t = d->w->tale;
    for (size_t i = 0; i < t->n_people; i++)
        if (t->people[i].d == d)
            return &t->people[i];
    return NULL;
}

void story_play(struct device *d)
{
    struct scene *s = scene_of(d);
    if (s && !s->over && d->machine)
        s->t->story->cast[s->who].play(s);
}

bool story_is_over(const struct world *w)
{
    const struct tale *t = w->tale;
    for (size_t i = 0; i < t->n_people; i++)
        if (!t->people[i].over) {
            if (w->now > SIM_START_MS + STORY_MS)
                sim_fail((struct world *)w, t->story->name,
                    "person %zu does not get further than his act %d", i, t->people[i].act);
            return false;
        }
    return true;
}

void story_answered(struct device *d, id op, struct str code)
{
    struct scene *s = scene_of(d);
    struct tale *t = d->w->tale;
    if (!s || answer_to(t, op))
        return;
    require(t->n_heard < sizeof t->heard / sizeof *t->heard && code.n < sizeof t->heard[0].code);
    struct heard *h = &t->heard[t->n_heard++];
    h->op = op;
    h->who = s->who;
    memcpy(h->code, code.p ? code.p : "", code.n);
}

void story_check(struct world *w)
{
    model_move(w, &w->places[0], w->places[0].head);
    w->tale->story->holds(w);
}

/* --- what they do ---------------------------------------------------------------------------- */

struct asking *think(struct scene *s, id lane)
{
    static struct asking a; /* one at a time */
    struct random own = {random_next(&s->random)};
    asking_begin(&a, s->d, own);
    a.lane = lane;
    return &a;
}

id say(struct asking *a, const char *type)
{
    return asking_end(a, type, true);
}

struct search {
    const char *field;
    id value;
    const char *state; /* NULL: any */
    struct str found;
};

static bool found(void *user, struct payon_id i, struct payon_text record)
{
    struct search *x = user;
    struct str text = {record.p, record.n};
    if (!id_eq(id_of(text, x->field), x->value) || (x->state && !is_in(text, x->state)))
        return true;
    x->found = text;
    return false;
}

struct str shown_as(
    struct scene *s, const char *kind, const char *field, id value, const char *state)
{
    struct search x = {.field = field, .value = value, .state = state};
    if (s->d->machine)
        payon_machine_records(s->d->machine, kind, found, &x);
    return x.found;
}

struct str shown_of(struct scene *s, const char *kind, const char *field, id value)
{
    return shown_as(s, kind, field, value, NULL);
}

struct str shown(struct scene *s, const char *kind, id key)
{
    return shown_of(s, kind, "id", key);
}

bool is_in(struct str record, const char *state)
{
    struct str is;
    return span_raw(span_get(record, "state"), &is) && str_eq(is, str_of(state));
}

int64_t number_in(struct str record, const char *field)
{
    int64_t n = 0;
    (void)span_i64(span_get(record, field), &n);
    return n;
}

bool has_answers(const struct scene *s)
{
    return s->d->machine && payon_machine_unanswered(s->d->machine) == 0;
}

const char *answer_to(const struct tale *t, id op)
{
    for (size_t i = 0; i < t->n_heard; i++)
        if (id_eq(t->heard[i].op, op))
            return t->heard[i].code;
    return NULL;
}

id open_order(struct scene *s, id order, id table)
{
    struct asking *a = think(s, order);
    body_id(a, "order_id", order);
    body_text(a, "kind", "dine_in");
    body_id(a, "table_id", table);
    return say(a, "order.open");
}

id add_line(struct scene *s, id order, id line, int item, int64_t quantity)
{
    struct asking *a = think(s, order);
    body_id(a, "line_id", line);
    body_id(a, "order_id", order);
    body_id(a, "item_id", s->p->items[item]);
    body_i64(a, "quantity", quantity);
    return say(a, "line.add");
}

id send_order(struct scene *s, id order)
{
    struct asking *a = think(s, order);
    body_id(a, "order_id", order);
    return say(a, "order.send");
}

id pay(struct scene *s, struct str of, id payment, const char *tender)
{
    struct str order = span_get(of, "order_id");
    id key = id_of(of, order.n ? "order_id" : "id");
    struct asking *a = think(s, key);
    int64_t due = number_in(of, "due");
    body_id(a, "payment_id", payment);
    body_id(a, "order_id", key);
    if (order.n)
        body_id(a, "check_id", id_of(of, "id"));
    body_text(a, "tender", tender);
    body_i64(a, "amount", due);
    jw_key(&a->pre, "due"), jw_i64(&a->pre, due);
    return say(a, "payment.take");
}

/* --- what must hold -------------------------------------------------------------------------- */

const void *last_put(const struct world *w, enum record_kind kind, id key)
{
    const struct place_model *p = &w->places[0];
    for (int64_t seq = p->head; seq-- > 0;)
        for (size_t i = 0; i < p->journal[seq]->n_puts; i++) {
            const struct put *put = &p->journal[seq]->puts[i];
            if (put->kind == kind && id_eq(put->rec->id, key))
                return put->rec;
        }
    return NULL;
}

bool is_closed(const struct world *w, id order)
{
    const struct order *o = last_put(w, KIND_order, order);
    return o && o->state == order_state_CLOSED;
}

int64_t made(
    const struct world *w, enum record_kind kind, bool (*is)(const void *rec, id key), id key)
{
    const struct place_model *p = &w->places[0];
    int64_t n = 0;
    for (int64_t seq = 0; seq < p->head; seq++)
        for (size_t i = 0; i < p->journal[seq]->n_puts; i++) {
            const struct put *put = &p->journal[seq]->puts[i];
            n += put->kind == kind && put->rec->rev == 1 && (!is || is(put->rec, key));
        }
    return n;
}

int64_t told(const struct world *w, enum event_type type, id about)
{
    const struct place_model *p = &w->places[0];
    int64_t n = 0;
    for (int64_t seq = 0; seq < p->head; seq++)
        for (size_t i = 0; i < p->journal[seq]->n_events; i++)
            n += p->journal[seq]->events[i].type == type &&
                 id_eq(p->journal[seq]->events[i].about, about);
    return n;
}

bool item_is_of_line(const void *item, id line)
{
    return id_eq(((const struct ticket_item *)item)->line_id, line);
}

bool payment_is_of_order(const void *payment, id order)
{
    return id_eq(((const struct payment *)payment)->order_id, order);
}
