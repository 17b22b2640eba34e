/* Checks what a hub says to a session at the moment it says it: everything told is committed, in
 * order, without a gap, and equal to what the journal has for that audience. */

#include "tests/sim/sim.h"

#include "clients/c/mirror.h"
#include "protocol/base/require.h"

static struct place_model *place_of(struct conn *c)
{
    return &c->w->places[c->owner->place];
}

static int64_t seq_of(struct conn *c, struct str message, const char *what)
{
    int64_t seq;
    if (!span_i64(span_get(message, "seq"), &seq))
        sim_fail(c->w, "messages", "%s without seq: %.*s", what, STR_ARG(message));
    /* The journals at this moment, with what this step has committed so far. */
    check_journals(c->w);
    if (in_doubt(c->w, place_of(c)))
        return seq;
    if (seq < 0 || seq > place_of(c)->head)
        sim_fail(c->w, "committed", "conn %d: %s at %" PRId64 ", the journal ends at %" PRId64,
            c->number, what, seq, place_of(c)->head);
    return seq;
}

/* The change as this session must be told it; empty: it sees none of it. */
static struct str change_due(struct conn *c, int64_t seq)
{
    struct audience_key key = audience_key_of(&c->audience);
    struct buf *b = &c->w->text;
    buf_reset(b);
    bool sees = wire_put_change(b, place_of(c)->journal[seq - 1], &key);
    require(!b->failed);
    return sees ? buf_str(b) : (struct str){0};
}

/* It was told everything before `seq`. */
static void check_no_gap(struct conn *c, int64_t seq)
{
    if (in_doubt(c->w, place_of(c)))
        return;
    for (int64_t i = c->told + 1; i < seq; i++)
        if (change_due(c, i).n)
            sim_fail(c->w, "gaps", "conn %d was not told change %" PRId64 " before %" PRId64,
                c->number, i, seq);
}

static void said_change(struct conn *c, struct str message)
{
    int64_t seq = seq_of(c, message, "change");
    if (seq <= c->told)
        sim_fail(
            c->w, "order", "conn %d: change %" PRId64 " after %" PRId64, c->number, seq, c->told);
    check_no_gap(c, seq);
    c->told = seq;
    if (in_doubt(c->w, place_of(c)))
        return;
    struct str due = change_due(c, seq);
    if (!str_eq(due, message))
        sim_fail(c->w, "content", "conn %d: change %" PRId64 " is\n  %.*s\n  not\n  %.*s",
            c->number, seq, STR_ARG(message), STR_ARG(due));
}

static void said_sync(struct conn *c, struct str message)
{
    struct world *w = c->w;
    char text[DIGEST_TEXT];
    struct str digest = {0};
    int64_t seq = seq_of(c, message, "sync");
    /* Without topics there is no snapshot to say that something was lost. */
    if (seq < c->told && (c->audience.topics || !place_of(c)->losses))
        sim_fail(w, "order", "conn %d: sync %" PRId64 " after %" PRId64, c->number, seq, c->told);
    check_no_gap(c, seq + 1);
    c->told = seq;
    w->count.syncs++;
    if (in_doubt(w, place_of(c)))
        return;
    digest_format(model_digest(w, place_of(c), seq, &c->audience).digest, text);
    if (!span_raw(span_get(message, "digest"), &digest) ||
        !str_eq(digest, (struct str){text, DIGEST_TEXT}))
        sim_fail(w, "digest", "conn %d: %.*s at %" PRId64 ", the journal gives %.*s", c->number,
            STR_ARG(digest), seq, DIGEST_TEXT, text);
}

/* The tickets of dark stations come with those of its own topics. */
static size_t read_backed(struct conn *c, struct str backed, id ret[STATIONS])
{
    struct str key, value;
    size_t n = 0;
    struct span_walk walk = span_walk(backed);
    while (span_next(&walk, &key, &value)) {
        require(n < STATIONS);
        if (!span_id(value, &ret[n++]))
            sim_fail(c->w, "messages", "no station: %.*s", STR_ARG(value));
    }
    return n;
}

static void add_backed(struct conn *c, const id *backed, size_t n)
{
    memmove(c->backed, backed, n * sizeof *backed);
    c->n_backed = n;
    for (size_t i = 0; i < n; i++)
        audience_add(&c->audience, backed[i]);
}

static void said_snapshot(struct conn *c, struct str message)
{
    struct world *w = c->w;
    struct mirror m = {0};
    int64_t seq = seq_of(c, message, "snapshot");
    struct str why = {0};
    bool lost = span_raw(span_get(message, "why"), &why) && str_eq(why, STR(WHY_JOURNAL_LOST));
    if (lost && !place_of(c)->losses)
        sim_fail(w, "lost", "conn %d is told of a loss, and nothing was lost", c->number);
    /* Never back on one connection, unless it says why. */
    if (seq < c->told && !lost)
        sim_fail(
            w, "order", "conn %d: snapshot %" PRId64 " after %" PRId64, c->number, seq, c->told);
    c->told = seq;
    audience_read(w, place_of(c), span_get(message, "topics"), &c->audience);
    add_backed(c, c->backed, read_backed(c, span_get(message, "backed"), c->backed));
    if (mirror_apply(&m, span_get(message, "records"), (struct str){0}))
        sim_fail(w, "messages", "a snapshot that cannot be read");
    w->count.snapshots++;
    if (in_doubt(w, place_of(c))) {
        mirror_clear(&m);
        return;
    }
    struct known_digest due = model_digest(w, place_of(c), seq, &c->audience);
    if (m.n != due.n_records || m.digest.a != due.digest.a || m.digest.b != due.digest.b)
        sim_fail(w, "content", "conn %d: snapshot at %" PRId64 " has %zu records, the journal %zu",
            c->number, seq, m.n, due.n_records);
    mirror_clear(&m);
}

static void said_resumed(struct conn *c, struct str message)
{
    int64_t from, to = seq_of(c, message, "resumed");
    if (!span_i64(span_get(message, "from"), &from) || from < 0 || from > to)
        sim_fail(c->w, "messages", "resumed from nowhere: %.*s", STR_ARG(message));
    c->audience = c->asked;
    add_backed(c, c->asked_backed, c->n_asked_backed);
    c->told = from;
    c->w->count.resumes++;
}

static void said_unsubbed(struct conn *c)
{
    require(c->n_unsubs > 0);
    struct audience_seen gone = {0}, *a = &c->audience, left = *a;
    audience_read(c->w, place_of(c), str_of(c->unsubs[0]), &gone);
    memmove(c->unsubs[0], c->unsubs[1], sizeof c->unsubs - sizeof c->unsubs[0]);
    c->n_unsubs--;
    left.n_stations = 0;
    for (size_t i = 0; i < a->n_stations; i++) {
        bool goes = false;
        for (size_t k = 0; k < gone.n_stations; k++)
            goes = goes || id_eq(a->stations[i], gone.stations[k]);
        if (!goes)
            left.stations[left.n_stations++] = a->stations[i];
    }
    left.topics &= ~gone.topics;
    if (left.n_stations)
        left.topics |= TOPIC_BIT(KITCHEN);
    *a = left;
}

static void said_welcome(struct conn *c, struct str message)
{
    (void)seq_of(c, message, "welcome");
    if (c->welcomed)
        sim_fail(c->w, "messages", "welcomed twice");
    c->welcomed = true;
}

/* device.c hears these. */
static bool is_of_people(struct str t)
{
    return str_eq(t, STR("signed_in")) || str_eq(t, STR("signed_out")) ||
           str_eq(t, STR("secret_set")) || str_eq(t, STR("approved"));
}

static void said_one(struct conn *c, struct str message)
{
    struct str t = {0};
    (void)span_raw(span_get(message, "t"), &t);
    if (str_eq(t, STR("change")))
        said_change(c, message);
    else if (str_eq(t, STR("sync")))
        said_sync(c, message);
    else if (str_eq(t, STR("snapshot")))
        said_snapshot(c, message);
    else if (str_eq(t, STR("resumed")))
        said_resumed(c, message);
    else if (str_eq(t, STR("unsubbed")))
        said_unsubbed(c);
    else if (str_eq(t, STR("presence")))
        said_presence(c, message);
    else if (str_eq(t, STR("welcome")))
        said_welcome(c, message);
    else if (str_eq(t, STR("ok")) || str_eq(t, STR("no")))
        check_answer(c, message, t.p[0] == 'o');
    else if (!is_of_people(t) && !str_eq(t, STR("quoted")) && !str_eq(t, STR("error")) &&
             !str_eq(t, STR("bye")))
        sim_fail(c->w, "messages", "unknown: %.*s", STR_ARG(message));
}

void check_said(struct conn *c, struct str text)
{
    struct str all = span_of(text), key, message;
    if (!span_is_array(all)) {
        said_one(c, all);
        return;
    }
    struct span_walk walk = span_walk(all);
    while (span_next(&walk, &key, &message))
        said_one(c, message);
}

void check_asked(struct conn *c, struct str text)
{
    struct str t = {0}, all = span_of(text);
    (void)span_raw(span_get(all, "t"), &t);
    if (str_eq(t, STR("hello"))) {
        struct str topics = span_get(span_get(all, "resume"), "topics");
        if (topics.n)
            audience_read(c->w, place_of(c), topics, &c->asked);
        c->n_asked_backed =
            read_backed(c, span_get(span_get(all, "resume"), "backed"), c->asked_backed);
    } else if (str_eq(t, STR("unsub"))) {
        struct str topics = span_get(all, "topics");
        require(
            c->n_unsubs < sizeof c->unsubs / sizeof *c->unsubs && topics.n < sizeof c->unsubs[0]);
        memcpy(c->unsubs[c->n_unsubs], topics.p, topics.n);
        c->unsubs[c->n_unsubs++][topics.n] = 0;
    } else if (str_eq(t, STR("at"))) {
        c->table = (id){{0}};
        (void)span_id(span_get(all, "table_id"), &c->table);
    }
}
