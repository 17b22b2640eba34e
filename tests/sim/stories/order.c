/* Orders: several people at one of them. */

#include "tests/sim/stories/stories.h"

enum { ORDER = 0, OTHER = 1, LINES = 10, EACH = 8 };

/* Adds his lines to the order once his screen shows it. */
static void add_mine(struct scene *s, int n)
{
    id order = s->t->ids[ORDER];
    if (!shown(s, "order", order).n)
        return;
    add_line(s, order, s->t->ids[LINES + s->who * EACH + s->act], s->act % 2, 1 + s->act % 3);
    s->over = ++s->act == n;
}

static void all_lines_are_there(struct world *w, int people, int each)
{
    const struct tale *t = w->tale;
    for (int who = 0; who < people; who++)
        for (int i = 0; i < each; i++) {
            const struct line *l = venue_line(&w->places[0].venue, t->ids[LINES + who * EACH + i]);
            must(w, l, "line %d of person %d is gone", i, who);
            must(w, id_eq(l->order_id, t->ids[ORDER]), "line %d of person %d moved", i, who);
        }
}

/* --- two waiters at one order ---------------------------------------------------------------- */

static void opens_and_adds(struct scene *s)
{
    if (!shown(s, "order", s->t->ids[ORDER]).n) {
        if (has_answers(s))
            open_order(s, s->t->ids[ORDER], s->p->tables[0]);
        return;
    }
    add_mine(s, EACH);
}

static void adds(struct scene *s)
{
    add_mine(s, EACH);
}

static void nothing_was_erased(struct world *w)
{
    int64_t quantity = 0;
    all_lines_are_there(w, 3, EACH);
    struct venue_iter it =
        venue_children(&w->places[0].venue, INDEX_LINES_OF_ORDER, w->tale->ids[ORDER]);
    for (const struct line *l; (l = venue_next(&it));)
        quantity += l->quantity;
    must(w, quantity == 3 * 15, "%" PRId64 " portions instead of 45", quantity);
}

const struct story story_two_waiters_one_order = {"two_waiters_one_order",
    "lines that three waiters add to one order at the same time are all there, as they added them",
    {{ROLE_WAITER, opens_and_adds}, {ROLE_WAITER, adds}, {ROLE_WAITER, adds}}, nothing_was_erased};

/* --- two who open one table ------------------------------------------------------------------ */

enum { OPENED = 0 };

/* Opens the table at once; who is too late goes on with the order that is there. */
static void opens_too(struct scene *s)
{
    struct tale *t = s->t;
    id table = s->p->tables[1];
    if (s->act == 0) {
        t->ids[40 + s->who] = open_order(s, t->ids[s->who], table);
        s->act = 1;
        return;
    }
    struct str order = shown_of(s, "order", "table_id", table);
    if (!answer_to(t, t->ids[40 + s->who]) || !order.n)
        return;
    add_line(s, id_of(order, "id"), t->ids[LINES + s->who], 0, 1);
    s->over = true;
}

static void one_order(struct world *w)
{
    const struct tale *t = w->tale;
    const struct place_model *p = &w->places[0];
    struct venue_iter it = venue_children(&p->venue, INDEX_ORDERS_OF_TABLE, p->tables[1]);
    const struct order *o = venue_next(&it);
    must(w, o && !venue_next(&it), "not one order at the table");
    must(w, made(w, KIND_order, NULL, o->id) == 1, "more than one order was opened");
    for (int who = 0; who < 4; who++) {
        const char *answer = answer_to(t, t->ids[40 + who]);
        bool won = id_eq(o->id, t->ids[who]);
        must(w, answer && won == (*answer == 0), "person %d heard \"%s\"", who, answer);
        must(w, won || strcmp(answer, "table_has_order") == 0, "person %d heard \"%s\"", who,
            answer);
        const struct line *l = venue_line(&p->venue, t->ids[LINES + who]);
        must(w, l && id_eq(l->order_id, o->id), "the line of person %d is not there", who);
    }
}

const struct story story_one_table_opened_twice = {"one_table_opened_twice",
    "when four waiters open one table at once, there is one order, and the others learn of it",
    {{ROLE_WAITER, opens_too}, {ROLE_WAITER, opens_too}, {ROLE_WAITER, opens_too},
        {ROLE_CASHIER, opens_too}},
    one_order};

/* --- typed while away ------------------------------------------------------------------------ */

/* His tablet goes off after each line, with what was not answered. */
static void adds_and_drops_it(struct scene *s)
{
    int before = s->act;
    opens_and_adds(s);
    if (s->act > before && !s->over)
        device_restart(s->d, below(&s->random, 4000));
}

/* Another one changes the same order meanwhile. */
static void changes_it(struct scene *s)
{
    id order = s->t->ids[ORDER];
    if (!shown(s, "order", order).n)
        return;
    struct asking *a = think(s, order);
    body_id(a, "order_id", order);
    if (s->act % 2) {
        body_i64(a, "covers", 1 + s->act);
        say(a, "order.covers");
    } else {
        body_text(a, "note", s->act % 4 ? "at the window" : "");
        say(a, "order.note");
    }
    s->over = ++s->act == 12;
}

static void what_was_typed_is_there(struct world *w)
{
    all_lines_are_there(w, 1, EACH);
    const struct order *o = venue_order(&w->places[0].venue, w->tale->ids[ORDER]);
    must(w, o->covers == 12, "covers are %" PRId64 ", not the last that were said", o->covers);
}

const struct story story_typed_while_away = {"typed_while_away",
    "lines typed on a tablet that goes off after each one are all there, whatever others change",
    {{ROLE_WAITER, adds_and_drops_it}, {ROLE_WAITER, changes_it}}, what_was_typed_is_there};

/* --- numbers --------------------------------------------------------------------------------- */

enum { ORDERS_EACH = 6 };

static void opens_many(struct scene *s)
{
    id order = s->t->ids[LINES + s->who * ORDERS_EACH + s->act];
    struct asking *a = think(s, order);
    body_id(a, "order_id", order);
    body_text(a, "kind", "takeaway");
    body_text(a, "customer", "Ada");
    say(a, "order.open");
    s->over = ++s->act == ORDERS_EACH;
}

static void numbers_are_given_once(struct world *w)
{
    bool given[200] = {false};
    for (int i = 0; i < 4 * ORDERS_EACH; i++) {
        const struct order *o = venue_order(&w->places[0].venue, w->tale->ids[LINES + i]);
        must(w, o, "order %d is gone", i);
        must(w, o->number >= 1 && o->number <= 4 * ORDERS_EACH && !given[o->number],
            "order %d has number %" PRId64, i, o->number);
        given[o->number] = true;
    }
}

const struct story story_numbers_of_orders = {"numbers_of_orders",
    "orders that four people open at once are all there, numbered without a gap and each once",
    {{ROLE_WAITER, opens_many}, {ROLE_WAITER, opens_many}, {ROLE_CASHIER, opens_many},
        {ROLE_CASHIER, opens_many}},
    numbers_are_given_once};

/* --- a tablet that dies ---------------------------------------------------------------------- */

enum { DEAD = 0, PAID = 60 };

static void opens_and_dies(struct scene *s)
{
    id order = s->t->ids[ORDER];
    if (s->act == 0) {
        open_order(s, order, s->p->tables[2]);
        s->act = 1;
    } else if (s->act < 4 && shown(s, "order", order).n) {
        add_line(s, order, s->t->ids[LINES + s->act++], 0, 1);
    } else if (s->act == 4 && has_answers(s)) {
        s->over = s->d->kept_off = true;
        s->t->counts[DEAD] = 1;
        device_off(s->d);
    }
}

/* Sends, serves and closes what the dead tablet began, then switches it on again. */
static void goes_on(struct scene *s)
{
    struct tale *t = s->t;
    id key = t->ids[ORDER];
    struct str order = shown(s, "order", key);
    if (!t->counts[DEAD] || !has_answers(s))
        return;
    if (s->act == 0 && shown(s, "line", t->ids[LINES + 3]).n) {
        add_line(s, key, t->ids[LINES + 9], 1, 1);
        send_order(s, key);
        s->act = 1;
    } else if (s->act == 1 && order.n) {
        pay(s, order, t->ids[PAID], "cash");
        s->act = 2;
    } else if (s->act == 2 && is_closed(s->w, key)) {
        t->people[0].d->kept_off = false;
        device_on(t->people[0].d);
        s->over = true;
    }
}

static void nothing_was_locked(struct world *w)
{
    const struct order *o = last_put(w, KIND_order, w->tale->ids[ORDER]);
    must(w, o && o->state == order_state_CLOSED, "the order is not closed");
    must(w, made(w, KIND_line, NULL, o->id) == 4, "not four lines");
    must(w, o->due.minor == 0 && o->total.minor > 0, "it is not paid");
}

const struct story story_tablet_dies = {"tablet_dies",
    "an order whose tablet died is sent, paid and closed at once by another one: no lock is left",
    {{ROLE_WAITER, opens_and_dies}, {ROLE_CASHIER, goes_on}}, nothing_was_locked};

/* --- finished elsewhere ---------------------------------------------------------------------- */

/* Goes on adding until he is refused; then opens another order with that line. */
static void adds_until_closed(struct scene *s)
{
    struct tale *t = s->t;
    bool sent = s->act > 2;
    if (s->act == 0) {
        open_order(s, t->ids[ORDER], s->p->tables[3]);
        add_line(s, t->ids[ORDER], t->ids[LINES], 0, 1);
        send_order(s, t->ids[ORDER]);
        s->act = 3;
        return;
    }
    if (!sent || !has_answers(s))
        return;
    const char *answer = s->act > 3 ? answer_to(t, t->ids[90]) : "";
    if (!answer)
        return;
    if (*answer == 0 && s->act < 9) {
        t->ids[90] = add_line(s, t->ids[ORDER], t->ids[LINES + s->act], 0, 1);
        s->act++;
    } else if (*answer == 0) { /* he sends what he has: then it can be paid */
        t->ids[90] = send_order(s, t->ids[ORDER]);
    } else {
        t->counts[0] = 1;
        open_order(s, t->ids[OTHER], s->p->tables[4]);
        add_line(s, t->ids[OTHER], t->ids[LINES + 30], 0, 1);
        s->over = true;
    }
}

/* Pays whenever all was sent. */
static void pays_soon(struct scene *s)
{
    struct str order = shown(s, "order", s->t->ids[ORDER]);
    if (order.n && number_in(order, "total") && has_answers(s)) {
        pay(s, order, s->t->ids[PAID + s->act % 30], "cash");
        s->act++;
    }
    s->over = is_closed(s->w, s->t->ids[ORDER]) && has_answers(s);
}

static void closed_once_and_told(struct world *w)
{
    const struct tale *t = w->tale;
    const struct order *o = last_put(w, KIND_order, t->ids[ORDER]);
    must(w, o && o->state == order_state_CLOSED && o->due.minor == 0, "it is not closed");
    must(w, told(w, EVENT_order_closed, o->id) == 1, "it was closed more than once");
    must(w,
        strcmp(answer_to(t, t->ids[90]), "order_not_open") == 0 ||
            strcmp(answer_to(t, t->ids[90]), "not_found") == 0,
        "the waiter heard \"%s\"", answer_to(t, t->ids[90]));
    must(w, venue_line(&w->places[0].venue, t->ids[LINES + 30]), "his next line is not there");
}

const struct story story_closed_elsewhere = {"closed_elsewhere",
    "who goes on with an order that was paid elsewhere is told so, and what was paid stays as it "
    "is",
    {{ROLE_WAITER, adds_until_closed}, {ROLE_CASHIER, pays_soon}}, closed_once_and_told};

/* --- offline --------------------------------------------------------------------------------- */

/* Is cut off again before each line. */
static void adds_offline(struct scene *s)
{
    if (s->d->conn && s->act)
        conn_cut(s->d->conn, chance(&s->random, 500));
    opens_and_adds(s);
}

static void no_question_is_left(struct world *w)
{
    all_lines_are_there(w, 3, EACH);
    for (size_t i = 0; i < w->tale->n_heard; i++)
        must(w, !*w->tale->heard[i].code || strcmp(w->tale->heard[i].code, "exists") == 0,
            "person %d heard \"%s\"", w->tale->heard[i].who, w->tale->heard[i].code);
}

const struct story story_offline_merges = {"offline_merges",
    "what is added offline and online to one order comes together, and nobody is asked anything",
    {{ROLE_WAITER, adds_offline}, {ROLE_WAITER, adds}, {ROLE_WAITER, adds_offline}},
    no_question_is_left};

/* --- everybody sees all ---------------------------------------------------------------------- */

/* Opens one, then waits until his screen shows everybody's. */
static void opens_and_looks(struct scene *s)
{
    id order = s->t->ids[s->who];
    if (s->act++ == 0) {
        open_order(s, order, s->p->tables[s->who]);
        return;
    }
    s->over = has_answers(s);
    for (int who = 0; who < 5; who++)
        s->over = s->over && shown(s, "order", s->t->ids[who]).n;
}

static void all_are_open(struct world *w)
{
    for (int who = 0; who < 5; who++)
        must(w, venue_order(&w->places[0].venue, w->tale->ids[who]), "order %d is gone", who);
}

const struct story story_every_order_on_every_screen = {"every_order_on_every_screen",
    "each of five devices shows the orders that were opened on the four others",
    {{ROLE_WAITER, opens_and_looks}, {ROLE_WAITER, opens_and_looks},
        {ROLE_CASHIER, opens_and_looks}, {ROLE_WAITER, opens_and_looks},
        {ROLE_CASHIER, opens_and_looks}},
    all_are_open};
