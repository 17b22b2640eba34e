/* Kitchen: what is sent is made once, seen, and nothing that changes is missed. */

#include "tests/sim/stories/stories.h"

enum { ORDER = 0, OTHER = 1, CHECK = 2, LINES = 10, N = 6, MOVES = 50, MOVES_N = 7 };
enum { LIT = 0, DARK = 1, ON_AT = 2, DONE = 3 };

/* One ticket item at each station: Soup (0) has two, Steak (1) one. */
static void each_is_made_once(struct world *w, int n)
{
    for (int i = 0; i < n; i++) {
        int64_t items = made(w, KIND_ticket_item, item_is_of_line, w->tale->ids[LINES + i]);
        must(w, items == (i % 2 ? 1 : 2), "line %d is on %" PRId64 " tickets", i, items);
    }
}

/* Opens the order and adds lines; false: not yet done. */
static bool began(struct scene *s, int n)
{
    id order = s->t->ids[ORDER];
    if (s->act == 0)
        open_order(s, order, s->p->tables[0]);
    for (; s->act < n; s->act++)
        add_line(s, order, s->t->ids[LINES + s->act], s->act % 2, 2);
    return shown(s, "line", s->t->ids[LINES + n - 1]).n;
}

/* --- sent twice ------------------------------------------------------------------------------ */

static void sends_again_and_again(struct scene *s)
{
    if (!began(s, N))
        return;
    send_order(s, s->t->ids[ORDER]);
    s->over = ++s->act == N + 4;
}

static void sends_too(struct scene *s)
{
    if (!shown(s, "line", s->t->ids[LINES]).n)
        return;
    send_order(s, s->t->ids[ORDER]);
    send_order(s, s->t->ids[ORDER]);
    s->over = ++s->act == 4;
}

static void cooked_once(struct world *w)
{
    each_is_made_once(w, N);
}

const struct story story_sent_twice = {"sent_twice",
    "an order that three people send again and again comes to the kitchen once, line by line",
    {{ROLE_WAITER, sends_again_and_again}, {ROLE_WAITER, sends_too}, {ROLE_CASHIER, sends_too}},
    cooked_once};

/* --- moved while it is made ------------------------------------------------------------------ */

static void sends(struct scene *s)
{
    if (!began(s, N))
        return;
    send_order(s, s->t->ids[ORDER]);
    s->over = true;
}

static bool was_sent(struct scene *s, id line)
{
    return number_in(shown(s, "line", line), "fire_no") > 0;
}

/* Splits the check by halves, twice, and merges it again. */
static void splits(struct scene *s)
{
    struct tale *t = s->t;
    if (!was_sent(s, t->ids[LINES]) || !has_answers(s))
        return;
    struct asking *a = think(s, t->ids[ORDER]);
    if (s->act < 2) {
        body_id(a, "order_id", t->ids[ORDER]);
        jw_key(&a->body, "checks"), jw_array_begin(&a->body);
        for (int i = 0; i < 2; i++) {
            jw_object_begin(&a->body);
            body_id(a, "check_id", t->ids[CHECK + i]);
            body_i64(a, "weight", 1);
            jw_object_end(&a->body);
        }
        jw_array_end(&a->body);
        t->ids[MOVES + s->act] = say(a, "check.split");
    } else {
        body_id(a, "check_id", t->ids[CHECK + 1]);
        body_id(a, "into_id", t->ids[CHECK]);
        t->ids[MOVES + s->act] = say(a, "check.merge");
    }
    s->over = ++s->act == 3;
}

/* Moves a line to another table's order, the whole order to another table, and has both orders go
 * together and part again. */
static void moves(struct scene *s)
{
    struct tale *t = s->t;
    if (s->act == 0 && !was_sent(s, t->ids[LINES + 1]))
        return;
    struct asking *a;
    switch (s->act++) {
    case 0:
        open_order(s, t->ids[OTHER], s->p->tables[1]);
        break;
    case 1:
        a = think(s, t->ids[ORDER]);
        body_id(a, "order_id", t->ids[ORDER]);
        body_id(a, "to_order_id", t->ids[OTHER]);
        jw_key(&a->body, "lines"), jw_array_begin(&a->body);
        jw_object_begin(&a->body);
        body_id(a, "line_id", t->ids[LINES + 1]);
        jw_object_end(&a->body);
        jw_array_end(&a->body);
        t->ids[MOVES + 3] = say(a, "line.transfer");
        break;
    case 2:
        a = think(s, t->ids[ORDER]);
        body_id(a, "order_id", t->ids[ORDER]);
        body_id(a, "to_table_id", s->p->tables[2]);
        t->ids[MOVES + 4] = say(a, "order.transfer");
        break;
    case 3:
        a = think(s, t->ids[OTHER]);
        body_id(a, "order_id", t->ids[OTHER]);
        body_id(a, "into_id", t->ids[ORDER]);
        t->ids[MOVES + 5] = say(a, "order.merge");
        break;
    default:
        a = think(s, t->ids[OTHER]);
        body_id(a, "order_id", t->ids[OTHER]);
        t->ids[MOVES + 6] = say(a, "order.part");
        s->over = true;
    }
}

/* Makes ticket after ticket; done when none is left and the others are. */
static void cooks(struct scene *s)
{
    struct str ticket = shown_of(s, "ticket", "order_id", s->t->ids[ORDER]);
    bool others = true;
    for (size_t i = 0; i < s->t->n_people; i++)
        others = others && ((int)i == s->who || s->t->people[i].over);
    if (s->act++ % 3 == 0 && ticket.n && !is_in(ticket, "bumped")) {
        struct asking *a = think(s, id_of(ticket, "id"));
        body_id(a, "ticket_id", id_of(ticket, "id"));
        say(a, chance(&s->random, 500) ? "ticket.start" : "ticket.bump");
    }
    s->over = others && has_answers(s);
}

static void nothing_is_cooked_again(struct world *w)
{
    const struct tale *t = w->tale;
    each_is_made_once(w, N);
    for (int i = 0; i < MOVES_N; i++) {
        const char *answer = answer_to(t, t->ids[MOVES + i]);
        must(w, answer && !*answer, "move %d was refused: %s", i, answer ? answer : "");
    }
    for (int i = 0; i < N; i++) {
        const struct line *l = venue_line(&w->places[0].venue, t->ids[LINES + i]);
        must(w, l, "line %d is gone", i);
        must(w, id_eq(l->order_id, t->ids[ORDER]) || id_eq(l->order_id, t->ids[OTHER]),
            "line %d is on neither order", i);
    }
    const struct ticket *first = NULL;
    struct venue_iter it = venue_all(&w->places[0].venue, KIND_ticket);
    for (const struct ticket *k; (k = venue_next(&it)); first = k)
        must(w, !first || first->number == k->number, "a ticket was renumbered");
}

const struct story story_moved_while_cooking = {"moved_while_cooking",
    "splits, transfers and merges of an order that the kitchen makes: nothing is made again or "
    "lost",
    {{ROLE_WAITER, sends}, {ROLE_WAITER, splits}, {ROLE_CASHIER, moves}, {ROLE_KITCHEN, cooks}},
    nothing_is_cooked_again};

/* --- a kitchen that is off ------------------------------------------------------------------- */

/* Sends while the kitchen's screen is off; switches it on once he knows that it was not seen. */
static void sends_to_the_dark(struct scene *s)
{
    struct tale *t = s->t;
    bool displayed = true;
    if (!t->counts[DARK] || !began(s, N))
        return;
    if (s->act++ == N) {
        send_order(s, t->ids[ORDER]);
        return;
    }
    struct str line = shown(s, "line", t->ids[LINES]);
    if (!has_answers(s) || !is_in(line, "sent"))
        return;
    (void)span_bool(span_get(line, "displayed"), &displayed);
    if (!t->counts[ON_AT]) {
        must(s->w, !displayed, "the line is displayed although the kitchen is off");
        t->counts[ON_AT] = world_wall(s->w).ms;
        t->people[1].d->kept_off = false;
        device_on(t->people[1].d);
    }
    s->over = displayed;
}

static void is_off_until_then(struct scene *s)
{
    s->over = s->t->counts[ON_AT];
    if (s->t->counts[DARK]++)
        return;
    s->d->kept_off = true;
    device_off(s->d);
}

enum { CLOCKS_MS = 60000 }; /* as far as the database's time and a hub's may be apart */

static void seen_when_it_was_on(struct world *w)
{
    struct venue_iter it = venue_all(&w->places[0].venue, KIND_ticket);
    int n = 0;
    for (const struct ticket *k; (k = venue_next(&it)); n++) {
        must(w, k->displayed_at.ms, "a ticket is on no screen");
        must(w, k->displayed_at.ms > w->tale->counts[ON_AT] - CLOCKS_MS,
            "a ticket was displayed before there was a screen");
    }
    must(w, n == 2, "%d tickets instead of one a station", n);
}

const struct story story_sent_to_a_dark_kitchen = {"sent_to_a_dark_kitchen",
    "what was sent while no screen was on is known to be unseen, and is seen once one is on",
    {{ROLE_WAITER, sends_to_the_dark}, {ROLE_KITCHEN, is_off_until_then}}, seen_when_it_was_on};

/* --- voided while it is made ----------------------------------------------------------------- */

static void sends_then_voids(struct scene *s)
{
    struct tale *t = s->t;
    if (s->act <= N) {
        if (!began(s, N))
            return;
        send_order(s, t->ids[ORDER]);
        s->act = N + 1;
    }
    if (!has_answers(s))
        return;
    for (int i = 0; i < N / 2; i++) {
        struct asking *a = think(s, t->ids[ORDER]);
        body_id(a, "line_id", t->ids[LINES + i]);
        body_text(a, "reason", "they left");
        t->ids[40 + i] = say(a, "line.void");
    }
    s->over = true;
}

/* Every ticket item of these lines was voided, and that was acknowledged. */
static bool are_acknowledged(const struct world *w, int n)
{
    const struct place_model *p = &w->places[0];
    int seen = 0, all = 0;
    for (int64_t seq = 0; seq < p->head; seq++)
        for (size_t i = 0; i < p->journal[seq]->n_puts; i++) {
            const struct put *put = &p->journal[seq]->puts[i];
            const struct ticket_item *item = (const struct ticket_item *)put->rec;
            if (put->kind != KIND_ticket_item)
                continue;
            for (int k = 0; k < n; k++)
                if (id_eq(item->line_id, w->tale->ids[LINES + k])) {
                    all += item->rev == 1;
                    seen += item->state == ticket_item_state_VOID_SEEN;
                }
        }
    return all && seen == all;
}

/* Acknowledges what is struck through, one at a time, until nothing of it is left to do. */
static void acknowledges(struct scene *s)
{
    s->over = are_acknowledged(s->w, N / 2);
    for (int i = 0; i < N / 2 && has_answers(s); i++) {
        struct str item = shown_as(s, "ticket_item", "line_id", s->t->ids[LINES + i], "voided");
        if (!item.n)
            continue;
        struct asking *a = think(s, id_of(item, "ticket_id"));
        body_id(a, "ticket_item_id", id_of(item, "id"));
        pre_rev(a, item);
        say(a, "ticket_item.ack");
    }
}

static void voids_are_known(struct world *w)
{
    const struct tale *t = w->tale;
    for (int i = 0; i < N / 2; i++) {
        must(w, told(w, EVENT_line_voided, t->ids[LINES + i]) == 1, "line %d is not voided", i);
        must(w, *answer_to(t, t->ids[40 + i]) == 0, "its void was refused");
    }
    each_is_made_once(w, N);
    must(w, are_acknowledged(w, N / 2), "a void was not acknowledged once");
}

const struct story story_voided_while_cooking = {"voided_while_cooking",
    "a void reaches the kitchen, is struck through until acknowledged, and is acknowledged once",
    {{ROLE_WAITER, sends_then_voids}, {ROLE_KITCHEN, acknowledges}}, voids_are_known};

/* --- a station goes dark --------------------------------------------------------------------- */

/* Presence, as the device was told last, names the station among those with a screen. */
static bool has_screen(struct scene *s, id station)
{
    char text[ID_TEXT + 1] = {0};
    struct conn *c = s->d->conn;
    if (!c || !c->presence.n)
        return true; /* not told yet */
    id_format(station, text);
    struct str told = span_get(span_of(buf_str(&c->presence)), "stations");
    return told.n && memmem(told.p, told.n, text, ID_TEXT);
}

/* He sees the grill's screen come, and then that nobody looks at it any more, though it never said
 * so; then it comes back. */
static void hears_that_it_is_dark(struct scene *s)
{
    struct device *screen = s->t->people[1].d;
    if (s->d->conn && s->d->conn->presence.n && has_screen(s, s->p->stations[0]))
        s->t->counts[LIT] = 1;
    if (!s->t->counts[DARK] || has_screen(s, s->p->stations[0]))
        return;
    screen->kept_off = false;
    device_on(screen);
    s->over = true;
}

static void goes_dark(struct scene *s)
{
    if (payon_machine_state(s->d->machine) != PAYON_LIVE || !s->t->counts[LIT])
        return;
    s->t->counts[DARK] = 1;
    s->over = s->d->kept_off = true;
    if (s->d->conn)
        conn_cut(s->d->conn, true); /* nobody says good-bye */
    device_off(s->d);
}

static void it_is_lit_again(struct world *w)
{
    must(w, w->tale->people[1].d->machine, "the screen is off"); /* check_presence did the rest */
}

const struct story story_station_goes_dark = {"station_goes_dark",
    "a waiter is told that a station has no screen any more, and when it has one again",
    {{ROLE_WAITER, hears_that_it_is_dark}, {ROLE_KITCHEN, goes_dark}}, it_is_lit_again};

/* --- a screen that does not read -------------------------------------------------------------- */

static void reads_nothing(struct scene *s)
{
    if (s->d->conn && !s->t->counts[DONE])
        conn_stall(s->d->conn, 20000);
    s->over = s->t->counts[DONE];
}

static void works_meanwhile(struct scene *s)
{
    if (s->act < N) {
        began(s, N);
        return;
    }
    if (s->act++ == N)
        send_order(s, s->t->ids[ORDER]);
    s->t->counts[DONE] = has_answers(s);
    s->over = s->t->counts[DONE];
}

const struct story story_screen_that_does_not_read = {"screen_that_does_not_read",
    "while a kitchen screen takes nothing from its connection, a waiter's commands are answered",
    {{ROLE_WAITER, works_meanwhile}, {ROLE_KITCHEN, reads_nothing}}, cooked_once};
