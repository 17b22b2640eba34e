/* A station goes dark in the middle of service: its backup makes what comes, and nothing is made
 * twice, unseen or forgotten. */

#include "tests/sim/stories/stories.h"

enum { ORDER = 0, LINES = 10, N = 12, AT_GRILL = 2 /* the item */ };
/* The grill goes dark after so many tickets, and comes back after so many made at the bar. */
enum { FIRST = 4, MADE_THERE = 3, LAST = 3 };
/* Counts: when the grill's screen went, and came back; then of each line when it was sent, or less
 * than 0: how long it took until it was displayed; and how often hubs and connections failed. */
enum { DARK = 0, BACK = 1, SEEN = 4, FAULTS = SEEN + N };
/* From the send until the waiter knows that a screen shows it: the grill's is missed, its backup
 * told, on slow networks. Each crash or cut meanwhile may take as long again as a hub that begins
 * and knows nothing. */
enum {
    SEEN_WITHIN_MS = LIMIT_PRESENCE_KEPT_MS + LIMIT_BACKUP_DARK_MS + 20000,
    AGAIN_MS = 20000,
};

static int64_t bumped_by(const struct world *w, const struct device *d)
{
    const struct place_model *p = &w->places[0];
    int64_t n = 0;
    for (int64_t seq = 0; seq < p->head; seq++)
        for (size_t i = 0; i < p->journal[seq]->n_events; i++)
            n += p->journal[seq]->events[i].type == EVENT_ticket_bumped &&
                 (!d || id_eq(p->journal[seq]->by.device, d->id));
    return n;
}

static int64_t faults(const struct world *w)
{
    return w->count.crashes + w->count.cuts + w->count.drains + w->count.freezes;
}

static void watch(struct scene *s)
{
    for (int i = 0; i < N; i++) {
        int64_t *at = &s->t->counts[SEEN + i], *failed = &s->t->counts[FAULTS + i];
        struct str line = shown(s, "line", s->t->ids[LINES + i]);
        bool displayed = false;
        if (!*at && number_in(line, "fire_no")) {
            *at = s->w->now;
            *failed = faults(s->w);
        }
        (void)span_bool(span_get(line, "displayed"), &displayed);
        if (*at > 0 && displayed) {
            *at = *at - s->w->now - 1;
            *failed = faults(s->w) - *failed;
        }
    }
}

/* Line by line: some before the grill goes dark, some meanwhile, some when it is back. */
static void sends_all_evening(struct scene *s)
{
    struct tale *t = s->t;
    int line = s->act / 2;
    watch(s);
    if (line < N) {
        bool now = line < FIRST || (t->counts[DARK] && line < N - LAST) || t->counts[BACK];
        if (!now || !has_answers(s))
            return;
        if (s->act == 0)
            open_order(s, t->ids[ORDER], s->p->tables[0]);
        if (s->act++ % 2 == 0)
            add_line(s, t->ids[ORDER], t->ids[LINES + line], AT_GRILL, 1);
        else
            send_order(s, t->ids[ORDER]);
        return;
    }
    s->over = true;
    for (int i = 0; i < N; i++)
        s->over = s->over && t->counts[SEEN + i] < 0;
}

/* Starts or bumps a ticket that his screen shows. */
static void makes_one(struct scene *s)
{
    static const char *const states[] = {"started", "new"};
    for (int i = 0; i < 2 && has_answers(s); i++) {
        struct str ticket = shown_as(s, "ticket", "station_id", s->p->stations[0], states[i]);
        if (!ticket.n)
            continue;
        struct asking *a = think(s, id_of(ticket, "id"));
        jw_key(&a->pre, "from"), jw_str(&a->pre, str_of(states[i]));
        body_id(a, "ticket_id", id_of(ticket, "id"));
        say(a, i && chance(&s->random, 600) ? "ticket.start" : "ticket.bump");
    }
    s->over = bumped_by(s->w, NULL) == N;
}

static void goes_dark_and_comes_back(struct scene *s)
{
    if (s->t->counts[DARK] || bumped_by(s->w, NULL) < FIRST - 1) {
        makes_one(s);
        return;
    }
    s->t->counts[DARK] = s->w->now;
    s->d->kept_off = true;
    if (s->d->conn)
        conn_cut(s->d->conn, true); /* nobody says good-bye */
    device_off(s->d);
}

static void makes_what_the_grill_cannot(struct scene *s)
{
    struct tale *t = s->t;
    struct device *grill = t->people[1].d;
    if (t->counts[DARK] && !t->counts[BACK] && bumped_by(s->w, s->d) >= MADE_THERE) {
        t->counts[BACK] = s->w->now;
        grill->kept_off = false;
        device_on(grill);
    }
    makes_one(s);
}

static void made_once_and_seen(struct world *w)
{
    const struct tale *t = w->tale;
    must(w, bumped_by(w, t->people[2].d) >= MADE_THERE, "the bar made too little");
    must(w, bumped_by(w, NULL) == N, "a ticket was bumped again");
    for (int i = 0; i < N; i++) {
        int64_t items = made(w, KIND_ticket_item, item_is_of_line, t->ids[LINES + i]);
        int64_t ms = -t->counts[SEEN + i] - 1;
        must(w, items == 1, "line %d is on %" PRId64 " tickets", i, items);
        int64_t failed = t->counts[FAULTS + i];
        int64_t missed = LIMIT_PRESENCE_SILENCE_MS + 3 * w->weather.heartbeat_ms;
        must(w, ms <= SEEN_WITHIN_MS + missed + failed * AGAIN_MS,
            "line %d was seen after %" PRId64 " ms, with %" PRId64 " faults", i, ms, failed);
    }
    struct venue_iter it = venue_all(&w->places[0].venue, KIND_ticket);
    for (const struct ticket *k; (k = venue_next(&it));) {
        must(w, told(w, EVENT_ticket_started, k->id) <= 1, "a ticket was started twice");
        must(w, told(w, EVENT_ticket_bumped, k->id) == 1, "a ticket was not made once");
        must(w, id_eq(k->station_id, w->places[0].stations[0]), "a ticket changed its station");
    }
}

const struct story story_backup_station = {"backup_station",
    "the backup of a station that goes dark makes its tickets, each once; the station goes on when "
    "it is back",
    {{ROLE_WAITER, sends_all_evening}, {ROLE_KITCHEN, goes_dark_and_comes_back, GRILL_ONLY},
        {ROLE_KITCHEN, makes_what_the_grill_cannot, BAR_ONLY}},
    made_once_and_seen};
