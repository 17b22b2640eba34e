#include "clients/c/machine.h"

#include <errno.h>
#include <stdlib.h>

#include "clients/c/machine_say.h"
#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_check.h"
#include "protocol/wire/message.h"

/* TYPES at the end says which messages of the hub are heard, in which states, and by whom. A type
 * that is not there came after this version, and is passed over. */

struct heard {
    struct payon_machine *m;
    struct payon_now now;
    struct str message; /* one message */
};

static struct str text_of(const struct heard *h, struct str object, const char *key)
{
    struct str s = {0};
    span_text(span_get(object, key), &h->m->arena, &s);
    return s;
}

static void fault(const struct heard *h, struct str code, struct str text)
{
    if (h->m->events.on_fault)
        h->m->events.on_fault(h->m->user, text_out(code), text_out(text));
}

/* The client's place in the journal, as the message tells it. */
static void move_to(const struct heard *h, int64_t seq)
{
    struct payon_cursor *c = &h->m->cursor;
    struct str mark;
    bool told = span_raw(span_get(h->message, "mark"), &mark) && mark.n == sizeof c->mark - 1;
    c->seq = seq;
    memset(c->mark, 0, sizeof c->mark);
    if (told)
        memcpy(c->mark, mark.p, mark.n);
}

static void broken(const struct heard *h, const char *why)
{
    machine_drop(h->m, h->now, 1002, why);
}

/* --- welcome -------------------------------------------------------------------------------- */

static void read_limits(struct told *t, struct str limits)
{
    span_i64(span_get(limits, "message_bytes"), &t->message_bytes);
    span_i64(span_get(limits, "session_commands"), &t->session_commands);
    span_i64(span_get(limits, "command_rate"), &t->command_rate);
    if (t->message_bytes < 1024)
        t->message_bytes = 1024;
}

static void hear_welcome(const struct heard *h)
{
    struct payon_machine *m = h->m;
    struct str venue = span_get(h->message, "venue");
    id venue_id;
    if (!span_id(span_get(venue, "id"), &venue_id)) {
        broken(h, "welcome names no venue");
        return;
    }
    if (!id_is_zero(m->venue) && !id_eq(m->venue, venue_id)) {
        machine_give_up(m, h->now, 0, STR("the outbox holds commands of another venue"));
        return;
    }
    m->venue = venue_id;
    m->told = (struct told){.message_bytes = MESSAGE_BYTES_DEFAULT};
    read_limits(&m->told, span_get(h->message, "limits"));
    span_i64(span_get(h->message, "heartbeat_ms"), &m->told.heartbeat_ms);
    struct payon_welcome w = {
        .session = text_out(text_of(h, h->message, "session")),
        .venue = text_out(text_of(h, venue, "id")),
        .venue_name = text_out(text_of(h, venue, "name")),
        .role = text_out(text_of(h, h->message, "role")),
        .node = text_out(text_of(h, h->message, "node")),
        .currency = text_out(text_of(h, venue, "currency")),
        .message = text_out(h->message),
    };
    int64_t exponent = 2;
    span_i64(span_get(venue, "exponent"), &exponent);
    w.exponent = (int)exponent;
    if (m->events.on_welcome)
        m->events.on_welcome(m->user, &w);
    if (m->state == PAYON_GREETING)
        machine_welcomed(m, h->now);
}

/* --- topics and changes --------------------------------------------------------------------- */

static struct topic_entry *topic_of(struct payon_machine *m, struct str raw)
{
    for (size_t i = 0; i < m->n_topics; i++)
        if (str_eq(raw, str_of(m->topics[i].name)))
            return &m->topics[i];
    return NULL;
}

/* A hello with a cursor has its answer: now ask for the other topics. */
static void resume_done(struct payon_machine *m)
{
    if (!m->resuming)
        return;
    m->resuming = false;
    say_sub(m);
}

/* Marks the snapshot's topics as held; true when no other topic is held. */
static bool take_topics(struct payon_machine *m, struct str topics)
{
    size_t n_held = 0, n_in = 0;
    struct str key, value, raw;
    for (size_t i = 0; i < m->n_topics; i++)
        n_held += m->topics[i].state == TOPIC_HELD;
    struct span_walk w = span_walk(topics);
    while (span_next(&w, &key, &value)) {
        struct topic_entry *t = span_raw(value, &raw) ? topic_of(m, raw) : NULL;
        n_in += t && t->state == TOPIC_HELD;
        if (t)
            t->state = TOPIC_HELD;
    }
    return n_in == n_held;
}

/* Remembers which dark stations come with it; too many: the next connection begins with a snapshot.
 */
static void take_backed(struct payon_machine *m, struct str backed)
{
    struct str text = backed.n ? backed : STR("[]");
    m->says_backed = text.n < sizeof m->backed;
    if (!m->says_backed)
        return;
    memcpy(m->backed, text.p, text.n);
    m->backed[text.n] = 0;
}

/* The records kept are incomplete: the next connection begins with a snapshot. */
static void forget_everything(struct payon_machine *m)
{
    mirror_clear(&m->mirror);
    m->cursor = (struct payon_cursor){0};
    for (size_t i = 0; i < m->n_topics; i++)
        m->topics[i].state = TOPIC_WANTED;
}

static void hear_snapshot(const struct heard *h)
{
    struct payon_machine *m = h->m;
    struct str topics = span_get(h->message, "topics"), records = span_get(h->message, "records");
    struct str why;
    int64_t seq;
    id epoch;
    if (!span_i64(span_get(h->message, "seq"), &seq) ||
        !span_id(span_get(h->message, "epoch"), &epoch)) {
        broken(h, "a snapshot without seq or epoch");
        return;
    }
    bool all = take_topics(m, topics);
    if (m->keep_records && all)
        mirror_clear(&m->mirror);
    if (m->keep_records && mirror_apply(&m->mirror, records, (struct str){0})) {
        forget_everything(m);
        broken(h, "a snapshot that cannot be kept");
        return;
    }
    m->cursor.epoch = id_out(epoch);
    take_backed(m, span_get(h->message, "backed"));
    move_to(h, seq);
    if (span_raw(span_get(h->message, "why"), &why) && str_eq(why, STR(WHY_JOURNAL_LOST)))
        fault(h, why, STR("the hub's database lost commits: here is what there is now"));
    if (m->events.on_snapshot)
        m->events.on_snapshot(m->user, seq, text_out(topics), text_out(records));
    if (machine_is_open(m))
        resume_done(m);
}

static void hear_resumed(const struct heard *h)
{
    resume_done(h->m);
}

/* The topic's records must go, but only the hub knows which of them no other topic has: drop all,
 * and ask for the other topics again. */
static void hear_unsubbed(const struct heard *h)
{
    struct payon_machine *m = h->m;
    if (!m->keep_records)
        return;
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state == TOPIC_HELD)
            m->topics[i].state = TOPIC_WANTED;
    mirror_clear(&m->mirror);
    say_sub(m);
}

static void hear_change(const struct heard *h)
{
    struct payon_machine *m = h->m;
    struct payon_change c = {.message = text_out(h->message),
        .events = text_out(span_get(h->message, "events")),
        .put = text_out(span_get(h->message, "put")),
        .del = text_out(span_get(h->message, "del"))};
    if (!span_i64(span_get(h->message, "seq"), &c.seq)) {
        broken(h, "a change without seq");
        return;
    }
    if (c.seq <= m->cursor.seq) {
        fault(h, STR("old_change"), STR("a change at or below the cursor was told again"));
        return;
    }
    if (m->keep_records && mirror_apply(&m->mirror, text_in(c.put), text_in(c.del))) {
        forget_everything(m);
        broken(h, "a change that cannot be kept");
        return;
    }
    move_to(h, c.seq);
    if (m->events.on_change)
        m->events.on_change(m->user, &c);
}

/* The records kept are not the hub's: ask for all topics again. */
static void resync(const struct heard *h)
{
    struct payon_machine *m = h->m;
    fault(h, STR("digest"), STR("the records kept are not the hub's: asking for them again"));
    if (!machine_is_open(m) || h->now.mono_ms < m->resync_next)
        return;
    m->resync_next = h->now.mono_ms + RESYNC_MS;
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state == TOPIC_HELD)
            m->topics[i].state = TOPIC_WANTED;
    say_sub(m);
}

static bool all_held(const struct payon_machine *m)
{
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state != TOPIC_HELD && m->topics[i].state != TOPIC_REFUSED)
            return false;
    return !m->resuming && m->n_topics > 0;
}

static void hear_sync(const struct heard *h)
{
    struct payon_machine *m = h->m;
    struct str digest = {0};
    char mine[DIGEST_TEXT];
    int64_t seq;
    if (!span_i64(span_get(h->message, "seq"), &seq)) {
        broken(h, "a sync without seq");
        return;
    }
    bool held = all_held(m);
    if (held && seq >= m->cursor.seq)
        move_to(h, seq);
    bool compare = held && m->keep_records && span_raw(span_get(h->message, "digest"), &digest);
    digest_format(m->mirror.digest, mine);
    bool same = compare && str_eq(digest, (struct str){mine, sizeof mine});
    say_seen(m, NULL, 0, NULL, 0);
    if (compare && !same)
        resync(h);
    if (m->events.on_sync)
        m->events.on_sync(m->user, seq, same);
}

/* --- answers -------------------------------------------------------------------------------- */

static void answered(const struct heard *h, struct pending *p, struct payon_answer *a)
{
    struct payon_machine *m = h->m;
    id op = p->op;
    a->op = id_out(op);
    a->message = text_out(h->message);
    a->command = (struct payon_text){p->text, p->n};
    span_bool(span_get(h->message, "replayed"), &a->replayed);
    if (m->events.on_answer)
        m->events.on_answer(m->user, a);
    p = lanes_find(&m->lanes, op);
    if (p)
        lanes_remove(&m->lanes, p);
}

/* NULL for an op that has its answer already. */
static struct pending *pending_of(const struct heard *h)
{
    id op;
    return span_id(span_get(h->message, "op"), &op) ? lanes_find(&h->m->lanes, op) : NULL;
}

static void hear_ok(const struct heard *h)
{
    struct pending *p = pending_of(h);
    struct payon_answer a = {.verdict = PAYON_DONE};
    if (!p)
        return;
    span_i64(span_get(h->message, "seq"), &a.seq);
    answered(h, p, &a);
}

static void hear_no(const struct heard *h)
{
    struct pending *p = pending_of(h);
    struct str retry = text_of(h, h->message, "retry");
    if (!p)
        return;
    if (str_eq(retry, STR("same"))) {
        lanes_mark_later(&h->m->lanes, p, machine_later(h->m, h->now, p->tries));
        return;
    }
    struct payon_answer a = {
        .verdict = str_eq(retry, STR("fix")) ? PAYON_BAD : PAYON_REFUSED,
        .code = text_out(text_of(h, h->message, "code")),
    };
    answered(h, p, &a);
}

/* False: the message answers no quote. */
static bool quote_of(const struct heard *h, struct payon_quoted *ret)
{
    struct str name;
    id op;
    if (!span_raw(span_get(h->message, "id"), &name) || name.n != 1 + ID_TEXT ||
        name.p[0] != QUOTE_ID || !id_parse((struct str){name.p + 1, ID_TEXT}, &op))
        return false;
    *ret = (struct payon_quoted){.op = id_out(op),
        .code = text_out(text_of(h, h->message, "code")),
        .put = text_out(span_get(h->message, "put")),
        .message = text_out(h->message)};
    span_i64(span_get(h->message, "seq"), &ret->seq);
    return true;
}

static void hear_quoted(const struct heard *h)
{
    struct payon_quoted q;
    if (quote_of(h, &q) && h->m->events.on_quoted)
        h->m->events.on_quoted(h->m->user, &q);
}

static void hear_told(const struct heard *h)
{
    if (h->m->events.on_told)
        h->m->events.on_told(h->m->user, text_out(h->message));
}

/* --- the rest ------------------------------------------------------------------------------- */

/* A sub, or the cursor of hello, was refused. When the error names a topic of ours, that one is
 * given up and the others are asked for without it; "unavailable" is temporary. */
static void topics_refused(const struct heard *h, struct str code)
{
    struct payon_machine *m = h->m;
    enum topic_state asked = m->resuming ? TOPIC_HELD : TOPIC_ASKED;
    struct str bad = text_of(h, span_get(h->message, "detail"), "field");
    bool later = str_eq(code, STR("unavailable")), named = topic_of(m, bad) != NULL;
    for (size_t i = 0; i < m->n_topics; i++) {
        struct topic_entry *t = &m->topics[i];
        if (t->state == asked)
            t->state =
                later || (named && !str_eq(bad, str_of(t->name))) ? TOPIC_WANTED : TOPIC_REFUSED;
    }
    m->resuming = false;
    if (later)
        m->sub_at = machine_later(m, h->now, 4);
    else
        say_sub(m);
}

static void hear_error(const struct heard *h)
{
    struct payon_machine *m = h->m;
    struct str code = text_of(h, h->message, "code");
    struct payon_quoted q;
    if (quote_of(h, &q)) {
        hear_quoted(h);
        return;
    }
    if (str_eq(text_of(h, h->message, "id"), STR(ASK_ID))) {
        hear_told(h);
        return;
    }
    bool about_sub = span_is_string(span_get(h->message, "id"));
    if (m->state == PAYON_LIVE && (about_sub || m->resuming))
        topics_refused(h, code);
    fault(h, code, text_of(h, h->message, "text"));
}

static void hear_bye(const struct heard *h)
{
    struct payon_machine *m = h->m;
    int64_t code = 0;
    span_i64(span_get(h->message, "code"), &code);
    m->bye_code = code > 0 && code < 5000 ? (int)code : 0;
    m->bye_pause_ms = 0;
    span_i64(span_get(h->message, "reconnect_ms"), &m->bye_pause_ms);
    if (m->bye_pause_ms > m->pause_max_ms)
        m->bye_pause_ms = m->pause_max_ms;
    buf_reset(&m->bye_text);
    buf_put_str(&m->bye_text, text_of(h, h->message, "text"));
}

#define IN(STATE) (1u << PAYON_##STATE)
static const struct {
    struct str type;
    unsigned states;
    void (*hear)(const struct heard *h);
} TYPES[] = {
    {{"change", 6}, IN(LIVE), hear_change},
    {{"ok", 2}, IN(LIVE), hear_ok},
    {{"no", 2}, IN(LIVE), hear_no},
    {{"sync", 4}, IN(LIVE), hear_sync},
    {{"snapshot", 8}, IN(LIVE), hear_snapshot},
    {{"resumed", 7}, IN(LIVE), hear_resumed},
    {{"unsubbed", 8}, IN(LIVE), hear_unsubbed},
    {{"quoted", 6}, IN(LIVE), hear_quoted},
    {{"signed_in", 9}, IN(LIVE), hear_told},
    {{"signed_out", 10}, IN(LIVE), hear_told},
    {{"secret_set", 10}, IN(LIVE), hear_told},
    {{"unlocked", 8}, IN(LIVE), hear_told},
    {{"approved", 8}, IN(LIVE), hear_told},
    {{"welcome", 7}, IN(GREETING), hear_welcome},
    {{"error", 5}, IN(GREETING) | IN(LIVE), hear_error},
    {{"bye", 3}, IN(GREETING) | IN(LIVE), hear_bye},
};
#undef IN

static void message_hear(const struct heard *h)
{
    struct str type;
    if (!span_raw(span_get(h->message, "t"), &type)) {
        broken(h, "a message without a type");
        return;
    }
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (!str_eq(type, TYPES[i].type))
            continue;
        if (TYPES[i].states >> h->m->state & 1)
            TYPES[i].hear(h);
        else
            broken(h, "a message out of turn");
        return;
    }
}

void payon_machine_text(struct payon_machine *m, struct payon_now now, const char *p, size_t n)
{
    static const struct json_limits LIMITS = {
        .bytes_max = HUB_MESSAGE_MAX, .depth_max = 40, .tokens_max = 32 << 20};
    struct heard h = {.m = m, .now = now};
    struct str text = {p, n}, key;
    struct json_ints ints = {.arena = &m->arena};
    size_t at;
    if (!machine_is_open(m))
        return;
    m->heard = now.mono_ms;
    arena_reset(&m->arena);
    if (json_check(text, &LIMITS, &ints, &at)) {
        broken(&h, "a message that is not JSON");
        return;
    }
    h.message = span_of(text);
    if (!span_is_array(h.message)) {
        message_hear(&h);
        return;
    }
    struct span_walk w = span_walk(h.message);
    while (machine_is_open(m) && span_next(&w, &key, &h.message))
        message_hear(&h);
}
