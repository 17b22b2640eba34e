#include "clients/c/machine_say.h"

#include <errno.h>
#include <stdlib.h>

#include "clients/c/span.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/json_check.h"
#include "protocol/wire/json_write.h"

/* A message in m->out follows its length: begin leaves room for the length, end fills it in. */
static size_t say_begin(struct payon_machine *m, struct json_out *ret_o, struct str type)
{
    size_t at = m->out.n, n = 0;
    buf_put(&m->out, &n, sizeof n);
    *ret_o = json_out(&m->out);
    jw_object_begin(ret_o);
    jw_key(ret_o, "t"), jw_str(ret_o, type);
    return at;
}

static void say_end(struct payon_machine *m, struct json_out *o, size_t at)
{
    jw_object_end(o);
    if (m->out.failed)
        return;
    size_t n = m->out.n - at - sizeof n;
    memcpy(m->out.p + at, &n, sizeof n);
}

static void put_topics(struct payon_machine *m, struct json_out *o, enum topic_state state)
{
    jw_key(o, "topics"), jw_array_begin(o);
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state == state)
            jw_str(o, str_of(m->topics[i].name));
    jw_array_end(o);
}

static bool has_topic(const struct payon_machine *m, enum topic_state state)
{
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state == state)
            return true;
    return false;
}

/* Only then may it have been told the tickets of dark stations. */
static bool has_kitchen(const struct payon_machine *m)
{
    for (size_t i = 0; i < m->n_topics; i++)
        if (strncmp(m->topics[i].name, "kitchen:", 8) == 0)
            return true;
    return false;
}

/* Before it knows the token the hub takes a small message only. A cursor with more topics than fit
 * is left out: they are asked for after the welcome, and a snapshot comes. */
static void fit_cursor(struct payon_machine *m)
{
    enum { REST = 1800 }; /* token, names, dark stations and punctuation */
    size_t bytes = 0;
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state == TOPIC_HELD)
            bytes += strlen(m->topics[i].name) + 3;
    if (bytes <= LIMIT_HELLO_BYTES - REST)
        return;
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state == TOPIC_HELD)
            m->topics[i].state = TOPIC_WANTED;
}

void say_hello(struct payon_machine *m)
{
    struct json_out o;
    size_t at = say_begin(m, &o, STR("hello"));
    fit_cursor(m);
    m->resuming = !id_is_zero(id_in(m->cursor.epoch)) && has_topic(m, TOPIC_HELD);
    jw_key(&o, "token"), jw_str(&o, str_of(m->token));
    jw_key(&o, "client"), jw_object_begin(&o);
    jw_key(&o, "name"), jw_str(&o, str_of(m->name));
    jw_key(&o, "version"), jw_str(&o, str_of(m->version));
    jw_object_end(&o);
    jw_key(&o, "features"), jw_array_begin(&o), jw_array_end(&o);
    if (m->resuming) {
        jw_key(&o, "resume"), jw_object_begin(&o);
        jw_key(&o, "epoch"), jw_id(&o, id_in(m->cursor.epoch));
        jw_key(&o, "seq"), jw_i64(&o, m->cursor.seq);
        if (*m->cursor.mark)
            jw_key(&o, "mark"), jw_str(&o, str_of(m->cursor.mark));
        put_topics(m, &o, TOPIC_HELD);
        if (m->says_backed && has_kitchen(m))
            jw_key(&o, "backed"), jw_raw(&o, str_of(m->backed));
        jw_object_end(&o);
    }
    say_end(m, &o, at);
}

static void put_sub_id(struct payon_machine *m, struct json_out *o)
{
    char text[24];
    struct buf b = {.p = text, .cap = sizeof text, .max = sizeof text};
    buf_put_i64(&b, (int64_t)++m->n_subs);
    jw_key(o, "id"), jw_str(o, buf_str(&b));
}

void say_sub(struct payon_machine *m)
{
    struct json_out o;
    if (!has_topic(m, TOPIC_WANTED))
        return;
    size_t at = say_begin(m, &o, STR("sub"));
    put_sub_id(m, &o);
    put_topics(m, &o, TOPIC_WANTED);
    say_end(m, &o, at);
    for (size_t i = 0; i < m->n_topics; i++)
        if (m->topics[i].state == TOPIC_WANTED)
            m->topics[i].state = TOPIC_ASKED;
}

void say_unsub(struct payon_machine *m, const char *topic)
{
    struct json_out o;
    size_t at = say_begin(m, &o, STR("unsub"));
    put_sub_id(m, &o);
    jw_key(&o, "topics"), jw_array_begin(&o), jw_str(&o, str_of(topic)), jw_array_end(&o);
    say_end(m, &o, at);
}

static void put_tickets(struct json_out *o, const struct payon_id *tickets, size_t n)
{
    jw_array_begin(o);
    for (size_t i = 0; i < n; i++)
        jw_id(o, id_in(tickets[i]));
    jw_array_end(o);
}

void say_seen(struct payon_machine *m, const struct payon_id *delivered, size_t n_delivered,
    const struct payon_id *displayed, size_t n_displayed)
{
    struct json_out o;
    size_t at = say_begin(m, &o, STR("seen"));
    jw_key(&o, "seq"), jw_i64(&o, m->cursor.seq);
    if (n_delivered)
        jw_key(&o, "delivered"), put_tickets(&o, delivered, n_delivered);
    if (n_displayed)
        jw_key(&o, "displayed"), put_tickets(&o, displayed, n_displayed);
    say_end(m, &o, at);
}

enum { RECEIPTS_A_MESSAGE = 200 }; /* the hub refuses longer lists */

int payon_machine_receipts(struct payon_machine *m, const struct payon_id *delivered,
    size_t n_delivered, const struct payon_id *displayed, size_t n_displayed)
{
    if (m->state != PAYON_LIVE)
        return 0; /* the application says it again after the next snapshot or change */
    while (n_delivered || n_displayed) {
        size_t d = n_delivered < RECEIPTS_A_MESSAGE ? n_delivered : RECEIPTS_A_MESSAGE;
        size_t s = n_displayed < RECEIPTS_A_MESSAGE ? n_displayed : RECEIPTS_A_MESSAGE;
        say_seen(m, delivered, d, displayed, s);
        delivered += d, n_delivered -= d;
        displayed += s, n_displayed -= s;
    }
    return m->out.failed ? -ENOMEM : 0;
}

/* --- topics --------------------------------------------------------------------------------- */

static size_t topic_find(const struct payon_machine *m, const char *topic)
{
    size_t i = 0;
    while (i < m->n_topics && strcmp(m->topics[i].name, topic) != 0)
        i++;
    return i;
}

int payon_machine_subscribe(struct payon_machine *m, const char *topic)
{
    if (topic_find(m, topic) < m->n_topics)
        return 0;
    struct topic_entry *more = realloc(m->topics, (m->n_topics + 1) * sizeof *more);
    if (!more)
        return -ENOMEM;
    m->topics = more;
    char *name = strdup(topic);
    if (!name)
        return -ENOMEM;
    m->topics[m->n_topics++] = (struct topic_entry){.name = name, .state = TOPIC_WANTED};
    if (m->state == PAYON_LIVE && !m->resuming)
        say_sub(m);
    return 0;
}

int payon_machine_unsubscribe(struct payon_machine *m, const char *topic)
{
    size_t i = topic_find(m, topic);
    if (i == m->n_topics)
        return 0;
    if (m->state == PAYON_LIVE && m->topics[i].state != TOPIC_WANTED)
        say_unsub(m, topic);
    free(m->topics[i].name);
    m->topics[i] = m->topics[--m->n_topics];
    return m->out.failed ? -ENOMEM : 0;
}

/* --- commands ------------------------------------------------------------------------------- */

/* The value without white space between its tokens: short, and one line for the outbox file. */
static void put_compact(struct buf *b, struct str json)
{
    bool quoted = false;
    for (size_t i = 0; i < json.n; i++) {
        char c = json.p[i];
        if (!quoted && (c == ' ' || c == '\n' || c == '\r' || c == '\t'))
            continue;
        if (c == '"')
            quoted = !quoted;
        buf_put_char(b, c);
        if (quoted && c == '\\')
            buf_put_char(b, json.p[++i]);
    }
}

static bool is_object(struct payon_machine *m, struct str text)
{
    struct json_limits limits = {
        .bytes_max = (size_t)m->told.message_bytes, .depth_max = 30, .tokens_max = 8192};
    struct json_ints ints = {.arena = &m->compose};
    size_t at;
    arena_reset(&m->compose);
    return span_is_object(span_of(text)) && json_check(text, &limits, &ints, &at) == 0;
}

static void put_command(
    struct buf *b, const struct payon_command *c, id op, struct str body, struct str pre)
{
    struct json_out o = json_out(b);
    jw_object_begin(&o);
    jw_key(&o, "t"), jw_str(&o, STR("cmd"));
    jw_key(&o, "op"), jw_id(&o, op);
    jw_key(&o, "type"), jw_str(&o, str_of(c->type));
    if (c->at_ms)
        jw_key(&o, "at"), jw_time(&o, (time_ms){c->at_ms});
    jw_key(&o, "body");
    jw_raw(&o, (struct str){0});
    put_compact(b, body);
    if (pre.n) {
        jw_key(&o, "pre");
        jw_raw(&o, (struct str){0});
        put_compact(b, pre);
    }
    jw_object_end(&o);
}

int payon_machine_compose(struct payon_machine *m, struct payon_now now,
    const struct payon_command *c, struct payon_id *ret_op, char **ret_text, size_t *ret_n)
{
    struct str body = text_in(c->body), pre = text_in(c->pre);
    id op = id_in(c->op);
    uint8_t random[10];
    if (!c->type || !*c->type || !is_object(m, body) || (pre.n && !is_object(m, pre)))
        return body.n > (size_t)m->told.message_bytes ? PAYON_TOO_LARGE : PAYON_BAD_ARGUMENT;
    if ((c->at_ms && !time_is_valid((time_ms){c->at_ms})) || (!id_is_zero(op) && !id_is_v7(op)))
        return PAYON_BAD_ARGUMENT;
    if (id_is_zero(op)) {
        m->random(m->random_user, random, sizeof random);
        op = id_make((time_ms){now.wall_ms}, random);
    }
    struct buf b;
    buf_init(&b, (size_t)m->told.message_bytes);
    put_command(&b, c, op, body, pre);
    if (b.failed) {
        buf_fini(&b);
        return PAYON_TOO_LARGE;
    }
    *ret_op = id_out(op);
    *ret_text = b.p;
    *ret_n = b.n;
    return 0;
}

int payon_machine_submit(
    struct payon_machine *m, struct payon_id op, struct payon_id lane, struct payon_text message)
{
    if (m->lanes.n >= m->outbox_max)
        return PAYON_FULL;
    int r = lanes_push(&m->lanes, id_in(op), id_in(lane), text_in(message));
    return r == LANES_DUPLICATE ? PAYON_DUPLICATE : r;
}

/* --- quotes ---------------------------------------------------------------------------------- */

int payon_machine_quote(struct payon_machine *m, struct payon_now now,
    const struct payon_command *c, struct payon_id *ret_op)
{
    char *text, name[1 + ID_TEXT] = {QUOTE_ID};
    size_t n;
    struct json_out o;
    if (m->state != PAYON_LIVE)
        return PAYON_OFFLINE;
    int r = payon_machine_compose(m, now, c, ret_op, &text, &n);
    if (r)
        return r;
    id_format(id_in(*ret_op), name + 1);
    size_t at = say_begin(m, &o, STR("quote"));
    jw_key(&o, "id"), jw_str(&o, (struct str){name, sizeof name});
    jw_key(&o, "cmd"), jw_raw(&o, (struct str){text, n});
    say_end(m, &o, at);
    free(text);
    return m->out.failed ? -ENOMEM : 0;
}

/* --- questions about people ------------------------------------------------------------------ */

int payon_machine_ask(struct payon_machine *m, const char *type, struct payon_text members)
{
    struct str text = text_in(members);
    struct json_out o;
    if (m->state != PAYON_LIVE)
        return PAYON_OFFLINE;
    if (!is_object(m, text))
        return PAYON_BAD_ARGUMENT;
    size_t at = say_begin(m, &o, str_of(type));
    jw_key(&o, "id"), jw_str(&o, STR(ASK_ID));
    struct str key, value;
    for (struct span_walk w = span_walk(span_of(text)); span_next(&w, &key, &value);) {
        jw_key_str(&o, key);
        jw_raw(&o, value);
    }
    say_end(m, &o, at);
    return m->out.failed ? -ENOMEM : 0;
}
