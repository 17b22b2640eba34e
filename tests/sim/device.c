/* A device: the machine of clients/c between a screen and a connection, and an outbox that survives
 * its reboot. */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"
#include "protocol/wire/close_codes.h"

#include <stdio.h>
#include <stdlib.h>

static struct str in(struct payon_text t)
{
    return (struct str){t.p, t.n};
}

static struct payon_id id_given(id i)
{
    struct payon_id o;
    memcpy(o.b, i.b, sizeof o.b);
    return o;
}

static id id_taken(struct payon_id i)
{
    id o;
    memcpy(o.b, i.b, sizeof o.b);
    return o;
}

struct payon_now device_now(const struct device *d)
{
    return (struct payon_now){d->w->now, world_wall(d->w).ms + d->wall_off};
}

/* --- what the machine tells ----------------------------------------------------------------- */

static void comes_back(struct world *w, struct moment *e)
{
    struct device *d = e->device;
    if (!d->machine)
        return;
    payon_machine_start(d->machine, device_now(d));
    device_drive(d);
}

static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct device *d = user;
    trace(d->w, "dev %d %s code=%d pause=%" PRId64, d->number, payon_state_name(state), why->code,
        why->pause_ms);
    if (state != PAYON_LIVE) {
        d->proven_at = -1;
        device_left(d); /* it keeps no key */
    }
    if (state != PAYON_STOPPED)
        return;
    if (why->code != CLOSE_FENCED)
        sim_fail(d->w, "device", "device %d gave up: %d %.*s", d->number, why->code,
            STR_ARG(in(why->text)));
    struct moment *e = event_in(d->w, 100 + below(&d->random, 5000), comes_back);
    e->device = d;
}

static void on_welcome(void *user, const struct payon_welcome *welcome)
{
    struct device *d = user;
    char text[ID_TEXT];
    id_format(d->w->places[d->place].info.venue, text);
    if (!str_eq(in(welcome->venue), (struct str){text, ID_TEXT}))
        sim_fail(d->w, "isolation", "device %d was welcomed at another venue", d->number);
}

/* A kitchen screen reports which tickets it has and shows. */
static void receipts(struct device *d, struct str by_kind)
{
    struct payon_id tickets[16];
    size_t n = 0;
    struct str key, ticket;
    id i;
    bool always = d->w->tale; /* a screen that works */
    if (d->role != ROLE_KITCHEN || (!always && chance(&d->random, 200)))
        return;
    struct span_walk walk = span_walk(span_get(by_kind, "ticket"));
    while (n < 16 && span_next(&walk, &key, &ticket))
        if (!span_is_string(span_get(ticket, "displayed_at")) &&
            span_id(span_get(ticket, "id"), &i))
            tickets[n++] = id_given(i);
    if (n)
        (void)payon_machine_receipts(
            d->machine, tickets, n, tickets, always || chance(&d->random, 700) ? n : 0);
}

struct unseen {
    struct payon_id tickets[16];
    size_t n;
};

static bool unseen_one(void *user, struct payon_id ticket, struct payon_text record)
{
    struct unseen *u = user;
    if (!span_is_string(span_get(in(record), "displayed_at")))
        u->tickets[u->n++] = ticket;
    return u->n < sizeof u->tickets / sizeof *u->tickets;
}

/* As a real screen does: what it reported may have been lost on the way. */
static void receipts_again(struct device *d)
{
    struct unseen u = {.n = 0};
    if (d->role != ROLE_KITCHEN || !d->keeps)
        return;
    payon_machine_records(d->machine, "ticket", unseen_one, &u);
    if (u.n)
        (void)payon_machine_receipts(d->machine, u.tickets, u.n, u.tickets, u.n);
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    struct device *d = user;
    d->told = seq;
    receipts(d, in(records));
}

static void on_change(void *user, const struct payon_change *change)
{
    struct device *d = user;
    if (change->seq <= d->told)
        sim_fail(d->w, "order", "device %d was told %" PRId64 " after %" PRId64, d->number,
            change->seq, d->told);
    d->told = change->seq;
    d->w->count.changes++;
    receipts(d, in(change->put));
}

static void on_sync(void *user, int64_t seq, bool proven)
{
    struct device *d = user;
    d->proven_at = proven || !d->keeps ? seq : -1;
    d->cursor = payon_machine_cursor(d->machine);
    if (d->w->tale)
        receipts_again(d);
}

static void on_fault(void *user, struct payon_text code, struct payon_text text)
{
    struct device *d = user;
    trace(d->w, "dev %d fault %.*s", d->number, STR_ARG(in(code)));
    if (str_eq(in(code), STR("unavailable")))
        return;
    if (str_eq(in(code), STR("journal_lost")) && d->w->places[d->place].losses) {
        d->proven_at = -1;
        cover_lost();
        return;
    }
    sim_fail(
        d->w, "device", "device %d: %.*s: %.*s", d->number, STR_ARG(in(code)), STR_ARG(in(text)));
}

static void outbox_remove(struct device *d, id op)
{
    for (struct stored **at = &d->outbox; *at; at = &(*at)->next)
        if (id_eq((*at)->op, op)) {
            struct stored *s = *at;
            *at = s->next;
            free(s);
            return;
        }
}

static void on_answer(void *user, const struct payon_answer *answer)
{
    struct device *d = user;
    trace(d->w, "dev %d answered %s %.*s", d->number, short_id(id_taken(answer->op)).s,
        (int)(answer->message.n < 120 ? answer->message.n : 120), answer->message.p);
    d->w->count.answers++;
    d->w->count.replayed += answer->replayed;
    if (d->w->tale)
        story_answered(d, id_taken(answer->op), in(answer->code));
    /* Its note of the answer may be lost with the power: then it asks again. */
    if (d->w->calm || !chance(&d->random, 30))
        outbox_remove(d, id_taken(answer->op));
}

static void on_told(void *user, struct payon_text message)
{
    device_told(user, in(message));
}

/* Kept with its op: check.c compares when the command takes effect on that very state. */
static void on_quoted(void *user, const struct payon_quoted *quoted)
{
    struct device *d = user;
    d->w->count.quotes++;
    check_quoted(d->w, id_taken(quoted->op), quoted->seq, in(quoted->code), in(quoted->put));
}

/* --- life ----------------------------------------------------------------------------------- */

static void machine_random(void *user, void *bytes, size_t n)
{
    struct device *d = user;
    random_bytes(d->composing ? d->composing : &d->client_random, bytes, n);
}

static void topic_add(struct device *d, const char *topic)
{
    require(d->n_topics < sizeof d->topics / sizeof *d->topics);
    struct buf b = {.p = d->topics[d->n_topics], .cap = 31, .max = 31};
    buf_put_str(&b, str_of(topic));
    d->topics[d->n_topics++][b.n] = 0;
}

static void topics_init(struct device *d)
{
    static const char *const kitchens[] = {"kitchen:grill", "kitchen:bar"};
    static const struct {
        enum role role;
        const char *topic;
    } by_role[] = {
        {ROLE_WAITER, "floor"},
        {ROLE_WAITER, "menu"},
        {ROLE_WAITER, "orders"},
        {ROLE_WAITER, "expo"},
        {ROLE_WAITER, "presence"},
        {ROLE_CASHIER, "floor"},
        {ROLE_CASHIER, "menu"},
        {ROLE_CASHIER, "orders"},
        {ROLE_CASHIER, "checks"},
        {ROLE_MANAGER, "floor"},
        {ROLE_MANAGER, "menu"},
        {ROLE_MANAGER, "orders"},
        {ROLE_MANAGER, "checks"},
        {ROLE_MANAGER, "expo"},
        {ROLE_MANAGER, "presence"},
        {ROLE_MANAGER, "staff"},
        {ROLE_MANAGER, "shifts"},
        {ROLE_CASHIER, "shifts"},
        {ROLE_WAITER, "shifts"},
        {ROLE_WAITER, "approvals"},
        {ROLE_CASHIER, "approvals"},
        {ROLE_MANAGER, "approvals"},
        {ROLE_KITCHEN, "menu"},
        {ROLE_DISPLAY, "floor"},
        {ROLE_DISPLAY, "expo"},
    };
    for (size_t i = 0; i < sizeof by_role / sizeof *by_role; i++)
        if (by_role[i].role == d->role)
            topic_add(d, by_role[i].topic);
    if (d->role != ROLE_KITCHEN)
        return;
    int64_t which = d->w->settings.story ? (story_station(d->w) + 2) % 3 : below(&d->random, 3);
    for (int64_t i = 0; i < 2; i++)
        if (which == i || which == 2)
            topic_add(d, kitchens[i]);
    if (!d->w->settings.story && chance(&d->random, 300))
        topic_add(d, "expo");
}

/* The cursor from its disk, now and then damaged. */
static struct payon_cursor cursor_kept(struct device *d)
{
    struct payon_cursor c = d->cursor;
    if (!chance(&d->random, 200) || !c.seq)
        return c;
    const int64_t seqs[] = {0, 1, c.seq / 2, c.seq + 1, c.seq + 1000, INT64_MAX};
    c.seq = seqs[below(&d->random, 6)];
    memset(c.mark, 0, sizeof c.mark); /* it belongs to the seq */
    if (chance(&d->random, 300))
        c.epoch = id_given(sim_id(d->w, &d->random));
    return c;
}

static void machine_new(struct device *d)
{
    const char *topics[TOPICS_N + 1];
    for (size_t i = 0; i < d->n_topics; i++)
        topics[i] = d->topics[i];
    struct payon_options o = {.token = d->token_text,
        .name = "sim",
        .version = "1",
        .topics = topics,
        .n_topics = d->n_topics,
        .keep_records = d->keeps,
        .pause_max_ms = 4000,
        .events = {on_state, on_welcome, on_snapshot, on_change, on_answer, on_sync, on_fault,
            on_quoted, on_told},
        .user = d};
    d->told = 0;
    if (!d->keeps && d->n_topics) {
        o.cursor = cursor_kept(d);
        d->told = o.cursor.seq;
    }
    require(payon_machine_new(&o, machine_random, d, &d->machine) == 0);
    d->proven_at = -1;
    d->due_at = INT64_MAX;
}

void device_init(struct device *d)
{
    topics_init(d);
    machine_new(d);
}

static void machine_end(struct device *d)
{
    payon_machine_free(d->machine);
    d->machine = NULL;
    device_left(d);
    d->opening = false;
    if (d->conn)
        conn_close(d->conn);
    d->conn = NULL;
}

void device_fini(struct device *d)
{
    machine_end(d);
    while (d->outbox)
        outbox_remove(d, d->outbox->op);
}

void device_start(struct device *d)
{
    payon_machine_start(d->machine, device_now(d));
    device_drive(d);
}

/* Gives the machine the outbox again, oldest first. */
static void resubmit(struct device *d, const struct stored *s)
{
    if (!s)
        return;
    resubmit(d, s->next);
    (void)payon_machine_submit(
        d->machine, id_given(s->op), id_given(s->lane), (struct payon_text){s->text, s->n});
}

void device_on(struct device *d)
{
    if (d->machine || (d->w->calm && d->twin_of))
        return;
    machine_new(d);
    resubmit(d, d->outbox);
    device_start(d);
}

void device_off(struct device *d)
{
    if (d->conn && chance(&d->random, 700))
        conn_cut(d->conn, true);
    machine_end(d);
}

static void wakes(struct world *w, struct moment *e)
{
    if (!e->device->kept_off)
        device_on(e->device);
}

void device_restart(struct device *d, int64_t ms)
{
    if (!d->machine)
        return;
    trace(d->w, "dev %d is off for %" PRId64, d->number, ms);
    device_off(d);
    struct moment *e = event_in(d->w, ms, wakes);
    e->device = d;
}

/* --- between machine and connection --------------------------------------------------------- */

static void due(struct world *w, struct moment *e)
{
    struct device *d = e->device;
    if (!d->machine || e->at != d->due_at)
        return;
    d->due_at = INT64_MAX;
    payon_machine_tick(d->machine, device_now(d));
    device_drive(d);
}

static void wish(struct device *d)
{
    switch (payon_machine_wish(d->machine)) {
    case PAYON_WISH_CONNECT:
        require(!d->conn && !d->opening);
        conn_open(d);
        break;
    case PAYON_WISH_CLOSE:
        d->opening = false;
        if (d->conn)
            conn_close(d->conn);
        d->conn = NULL;
        break;
    case PAYON_WISH_NOTHING:
        break;
    }
}

void device_drive(struct device *d)
{
    struct payon_text text;
    wish(d);
    while (d->conn && payon_machine_take(d->machine, device_now(d), &text)) {
        trace(d->w, "dev %d says %.*s", d->number, (int)(text.n < 160 ? text.n : 160), text.p);
        conn_say(d->conn, in(text));
    }
    wish(d);
    int64_t at = payon_machine_due(d->machine);
    if (at == INT64_MAX || (d->due_at <= at && d->due_at > d->w->now))
        return;
    at = at > d->w->now ? at : d->w->now + 1;
    struct moment *e = event_in(d->w, at - d->w->now, due);
    e->device = d;
    d->due_at = at;
}

void device_opened(struct device *d, struct conn *c)
{
    payon_machine_opened(d->machine, device_now(d));
    device_drive(d);
}

void device_heard(struct device *d, struct str text)
{
    trace(d->w, "dev %d hears %.*s", d->number, (int)(text.n < 120 ? text.n : 120), text.p);
    payon_machine_text(d->machine, device_now(d), text.p, text.n);
    device_drive(d);
}

void device_lost(struct device *d, int code)
{
    if (!d->machine)
        return;
    payon_machine_closed(d->machine, device_now(d), code, (struct payon_text){0});
    device_drive(d);
}

/* --- commands ------------------------------------------------------------------------------- */

static void store(struct device *d, id op, id lane, struct str text)
{
    struct stored *s = malloc(sizeof *s + text.n);
    require(s);
    *s = (struct stored){.next = d->outbox, .op = op, .lane = lane, .n = text.n};
    memcpy(s->text, text.p, text.n);
    d->outbox = s;
}

/* What it costs depends on nothing but the state: not on the time, as prices do. */
static bool is_quotable(const char *type)
{
    static const char *const types[] = {"check.split", "check.merge", "bill.print", "discount.give",
        "discount.remove", "charge.add", "charge.remove", "line.transfer", "order.covers",
        "order.merge", "line.void", "payment.take"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

/* The command with one more member. */
static char *with_id(char *text, size_t *n, const char *member, id value)
{
    char *with = malloc(*n + 64);
    require(with && *n > 0);
    *n = (size_t)snprintf(
        with, *n + 64, "%.*s,\"%s\":\"%s\"}", (int)(*n - 1), text, member, id_text(value).s);
    free(text);
    return with;
}

id device_command(
    struct device *d, const char *type, struct str body, struct str pre, id lane, struct random *r)
{
    struct world *w = d->w;
    struct payon_command c = {.type = type,
        .body = {body.p, body.n},
        .pre = {pre.p, pre.n},
        .at_ms = chance(r, 500) ? device_now(d).wall_ms : 0,
        .lane = id_given(lane)};
    struct payon_id op;
    char *text;
    size_t n;
    d->composing = r;
    int failed = payon_machine_compose(d->machine, device_now(d), &c, &op, &text, &n);
    d->composing = NULL;
    if (failed)
        sim_fail(w, "device", "%s cannot be composed", type);
    id by = w->settings.as_of < FEATURE_people ? (id){{0}} : device_gives_for(d);
    if (!id_is_zero(by))
        text = with_id(text, &n, "by", by);
    bool approved = !id_is_zero(d->approval);
    if (approved)
        text = with_id(text, &n, "approval", d->approval);
    d->approval = (id){{0}};
    check_command(d, id_taken(op), (struct str){text, n});
    store(d, id_taken(op), lane, (struct str){text, n});
    w->count.commands++;
    c.op = op;
    if (w->settings.as_of == FEATURES_N && id_is_zero(by) && !approved && is_quotable(type) &&
        chance(r, 300))
        (void)payon_machine_quote(d->machine, device_now(d), &c, &op);
    require(payon_machine_submit(d->machine, op, c.lane, (struct payon_text){text, n}) == 0);
    free(text);
    device_drive(d);
    return id_taken(op);
}

void device_copy(struct device *twin, const struct stored *s)
{
    store(twin, s->op, s->lane, (struct str){s->text, s->n});
    int r = payon_machine_submit(
        twin->machine, id_given(s->op), id_given(s->lane), (struct payon_text){s->text, s->n});
    if (r)
        outbox_remove(twin, s->op);
    device_drive(twin);
}

static struct str changed(struct buf *b, const struct stored *s, id table)
{
    char op[ID_TEXT], key[ID_TEXT];
    id_format(s->op, op);
    id_format(table, key);
    buf_printf(b,
        "{\"t\":\"cmd\",\"op\":\"%.36s\",\"type\":\"table.clear\",\"body\":{\"table_id\":\"%.36s\"}"
        "}",
        op, key);
    return buf_str(b);
}

void device_abuse(struct device *d)
{
    struct world *w = d->w;
    struct device *other = &w->devices[below(&d->random, (int64_t)w->n_devices)];
    struct buf b;
    if (!d->outbox || other->place != d->place)
        return;
    struct stored *s = d->outbox;
    struct str text = {s->text, s->n};
    struct conn *c = d->conn;
    buf_init(&b, 1024);
    int64_t dice = below(&d->random, 10);
    if (dice == 0)
        text = changed(&b, s, w->places[d->place].tables[0]);
    else if (dice == 1)
        c = other->conn;
    if (c && c->device && payon_machine_state(c->device->machine) == PAYON_LIVE) {
        trace(w, "dev %d says by the way %.*s", c->device->number,
            (int)(text.n < 160 ? text.n : 160), text.p);
        check_command(c->device, s->op, text);
        conn_say(c, text);
    }
    buf_fini(&b);
}

void device_topics(struct device *d)
{
    if (!d->keeps || d->n_topics < 2)
        return;
    const char *topic = d->topics[below(&d->random, (int64_t)d->n_topics)];
    trace(d->w, "dev %d without %s and again", d->number, topic);
    require(payon_machine_unsubscribe(d->machine, topic) == 0);
    if (chance(&d->random, 500))
        device_drive(d);
    require(payon_machine_subscribe(d->machine, topic) == 0);
    device_drive(d);
}

void device_looks(struct device *d)
{
    struct world *w = d->w;
    char room[128], table[ID_TEXT + 1] = {0};
    struct buf b = {.p = room, .cap = sizeof room, .max = sizeof room - 1};
    if (!d->conn || payon_machine_state(d->machine) != PAYON_LIVE)
        return;
    id_format(w->places[d->place].tables[below(&d->random, 6)], table);
    if (chance(&d->random, 200))
        buf_put_str(&b, STR("{\"t\":\"at\",\"table_id\":null}"));
    else
        buf_printf(&b, "{\"t\":\"at\",\"table_id\":\"%s\"}", table);
    require(!b.failed);
    trace(w, "dev %d %.*s", d->number, STR_ARG(buf_str(&b)));
    conn_say(d->conn, buf_str(&b));
}

bool device_is_settled(const struct device *d)
{
    if (d->twin_of)
        return true;
    return d->machine && payon_machine_state(d->machine) == PAYON_LIVE &&
           payon_machine_unanswered(d->machine) == 0 && d->proven_at >= d->w->places[d->place].head;
}
