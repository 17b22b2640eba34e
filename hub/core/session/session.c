#include "hub/core/session/session.h"

#include "protocol/base/require.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    CLOSING_KEPT = FRAME_MAX, /* bytes that may still be sent to a session that is told bye */
    FLUSH_SLICES = 16, /* writes of one session in one turn, while the connection takes them */
    RECONNECT_MS = 1000,
    BACK_OFF_MS = 1000, /* the client doubles it */
};

/* What may follow a state: bits of 1 << state. */
#define TO(NAME) (1u << SESSION_##NAME)
static const unsigned moves[SESSION_STATES_N] = {
    [SESSION_NEW] = TO(AUTH) | TO(CLOSING),
    [SESSION_AUTH] = TO(LOADING) | TO(CLOSING),
    [SESSION_LOADING] = TO(READY) | TO(CLOSING),
    [SESSION_READY] = TO(CLOSING),
    [SESSION_CLOSING] = 0,
};

void session_set_state(struct session *s, enum session_state to)
{
    struct hub *h = s->hub;
    require(moves[s->state] >> to & 1);
    if (s->pairing) { /* hello to welcome has its own deadline, however long pairing took */
        free(s->pairing);
        s->pairing = NULL;
        s->since_ms = hub_now(h);
    }
    s->state = to;
    if (to != SESSION_READY && to != SESSION_CLOSING)
        return; /* stays in `greeting`, which is in order of connecting */
    link_remove(&s->state_link);
    link_append(to == SESSION_READY ? &h->heard : &h->closing, &s->state_link);
    s->since_ms = hub_now(h);
}

struct session *session_new(struct hub *h, void *conn, struct str peer)
{
    struct session *s = aligned_alloc(_Alignof(struct session), sizeof *s);
    if (!s)
        return NULL;
    *s = (struct session){.hub = h};
    s->conn = conn;
    if (peer.n < sizeof s->peer)
        memcpy(s->peer, peer.p, peer.n);
    s->since_ms = hub_now(h);
    s->by_id.key = hub_make_id(h);
    map_add(&h->sessions, &s->by_id);
    link_append(&h->greeting, &s->state_link);
    link_init(&s->dirty);
    link_init(&s->member);
    return s;
}

void greeting_free(struct greeting *g)
{
    if (!g)
        return;
    free(g->topics);
    free(g->backed);
    free(g->text);
    explicit_bzero(g, sizeof *g);
    free(g);
}

void session_later(struct session *s, struct str text)
{
    struct later *l = NULL, **end = &s->later;
    bool full = s->later_bytes + text.n > LIMIT_SESSION_LATER_BYTES;
    if (!full)
        l = malloc(sizeof *l + text.n);
    if (!l) {
        *(full ? &s->hub->metrics.sessions_slow : &s->hub->metrics.no_memory) += 1;
        session_bye(s, CLOSE_SLOW, full ? "too many questions wait" : "out of memory");
        return;
    }
    l->next = NULL;
    l->n = text.n;
    memcpy(l->text, text.p, text.n);
    while (*end)
        end = &(*end)->next;
    *end = l;
    s->later_bytes += text.n;
}

struct later *session_take_later(struct session *s)
{
    struct later *l = s->outbox.has_apart ? NULL : s->later;
    if (l) {
        s->later = l->next;
        s->later_bytes -= l->n;
    }
    return l;
}

static void later_drop(struct session *s)
{
    for (struct later *l = s->later, *next; l; l = next) {
        next = l->next;
        free(l);
    }
    s->later = NULL;
    s->later_bytes = 0;
}

/* Out of its place, and no longer on its way into one. */
static void leave_place(struct session *s)
{
    later_drop(s);
    if (s->place)
        s->hub->hooks.leave(s);
    else
        link_remove(&s->member); /* AUTH */
    greeting_free(s->greeting);
    s->greeting = NULL;
}

void session_free(struct session *s)
{
    if (!s)
        return;
    leave_place(s);
    map_remove(&s->hub->sessions, &s->by_id);
    link_remove(&s->state_link);
    link_remove(&s->dirty);
    free(s->pairing);
    badge_drop(s->badge);
    badge_drop(s->own);
    outbox_fini(&s->outbox);
    free(s);
}

struct session *session_find(struct hub *h, id session)
{
    struct map_node *n = map_find(&h->sessions, session);
    return n ? link_of(n, struct session, by_id) : NULL;
}

struct badge *badge_new(const struct actor *actor, struct str client)
{
    struct str name = actor->name;
    struct badge *b = calloc(1, sizeof *b + name.n + client.n);
    if (!b)
        return NULL;
    b->refs = 1;
    b->actor = *actor;
    b->device = actor->role;
    if (name.n)
        memcpy(b->name, name.p, name.n);
    b->actor.name = (struct str){b->name, name.n};
    if (client.n)
        memcpy(b->name + name.n, client.p, client.n);
    b->client = (struct str){b->name + name.n, client.n};
    return b;
}

struct badge *badge_person(struct badge *device, const struct actor *actor)
{
    require(!device->own);
    struct badge *b = badge_new(actor, (struct str){0});
    if (!b)
        return NULL;
    b->own = badge_share(device);
    b->device = device->device;
    b->program = device->program;
    b->login = device->login;
    return b;
}

struct badge *badge_share(struct badge *b)
{
    require(b->refs > 0);
    b->refs++;
    return b;
}

void badge_drop(struct badge *b)
{
    if (!b || --b->refs > 0)
        return;
    badge_drop(b->own);
    free(b);
}

struct meter *session_address(const struct session *s)
{
    return meter_of(&s->hub->addresses, address_key(str_of(s->peer)));
}

void session_log_stranger(struct session *s, const char *format, ...)
{
    struct hub *h = s->hub;
    struct meter *address = session_address(s);
    char text[400];
    if (address &&
        !bucket_take(&address->lines, hub_now(h), LIMIT_LOG_LINE_RATE, LIMIT_LOG_LINE_BURST)) {
        address->unlogged++;
        return;
    }
    if (address && address->unlogged) {
        hub_log(h, LOG_INFO, "event=unlogged peer=%s lines=%lld", s->peer,
            (long long)address->unlogged);
        address->unlogged = 0;
    }
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    hub_log(h, LOG_INFO, "%s session=%s peer=%s", text, id_text(session_id(s)).s, s->peer);
}

static void mark_dirty(struct session *s)
{
    if (link_alone(&s->dirty) && !s->blocked)
        link_append(&s->hub->dirty, &s->dirty);
}

/* r: of outbox_push. */
static void sent(struct session *s, int r)
{
    struct hub *h = s->hub;
    if (r == 0) {
        h->metrics.deliveries++;
        mark_dirty(s);
        return;
    }
    if (r == OUTBOX_FULL)
        h->metrics.sessions_slow++;
    else
        h->metrics.no_memory++;
    session_bye(s, CLOSE_SLOW, r == OUTBOX_FULL ? "queue full" : "out of memory");
}

bool session_catch_up(struct session *s)
{
    struct told *t = s->told;
    if (!t || s->n_told == told_end(t))
        return true;
    uint64_t from = s->n_told - t->before;
    s->n_told = told_end(t);
    for (uint64_t i = from; i < t->n; i++) {
        int r = outbox_push(&s->outbox, t->frames[i]);
        sent(s, r);
        if (r)
            return false;
    }
    return true;
}

void session_send(struct session *s, struct frame *f)
{
    if (s->state != SESSION_CLOSING && session_catch_up(s))
        sent(s, f ? outbox_push(&s->outbox, f) : -ENOMEM);
}

void session_send_two(struct session *s, struct frame *head, struct frame *rest)
{
    if (s->state == SESSION_CLOSING || !session_catch_up(s))
        return;
    int r = head && rest ? outbox_push(&s->outbox, head) : -ENOMEM;
    sent(
        s, r ? r : outbox_push(&s->outbox, rest)); /* when only the second failed, all is dropped */
}

void session_send_out(struct session *s)
{
    struct frame *f = frame_new(&s->hub->out);
    frame_charge(f, s->account);
    session_send(s, f);
    frame_drop(f);
}

void session_error(struct session *s, enum message_error error, struct str field, struct str sub_id)
{
    struct message_fault fault = {.error = error, .field = field, .sub_id = sub_id};
    s->hub->metrics.messages_bad++;
    wire_put_error(hub_out(s->hub), &fault);
    session_send_out(s);
}

void session_refuse(struct session *s, id op, enum refusal refusal)
{
    struct hub *h = s->hub;
    h->metrics.refusals[refusal]++;
    wire_put_no(hub_out(h), op, refusal, (struct str){0}, MESSAGE_OK);
    session_send_out(s);
}

void session_replay(struct session *s, id op, const uint8_t asked[32], const uint8_t stored[32],
    const struct frame *answer)
{
    struct hub *h = s->hub;
    if (!fingerprint_fits(asked, stored)) {
        session_refuse(s, op, REFUSAL_op_reused);
        return;
    }
    h->metrics.commands_replayed++;
    wire_put_replayed(hub_out(h), frame_message(answer));
    session_send_out(s);
}

static struct str close_text(enum close_code code)
{
    for (int i = 0; i < close_descs_n; i++)
        if (close_descs[i].code == (int)code)
            return str_of(close_descs[i].doc);
    return (struct str){0};
}

/* When to come back, by the range of the code and with jitter, so that a crowd does not return all
 * at once. 0: the client does not come back by itself. */
static int64_t reconnect_ms(struct hub *h, enum close_code code)
{
    if (code < 4100)
        return 0;
    if (code < 4200)
        return BACK_OFF_MS + hub_random_below(h, 2 * BACK_OFF_MS);
    /* A hub's sessions are spread over the time that it takes to welcome them all: about 1 ms each.
     */
    int64_t spread = RECONNECT_MS + (int64_t)h->sessions.n;
    return 100 + hub_random_below(h, spread);
}

static void count_bye(struct session *s, enum close_code code)
{
    struct metrics *m = &s->hub->metrics;
    if (s->state != SESSION_READY)
        m->sessions_refused++;
    else if (code == CLOSE_FENCED)
        m->sessions_fenced++;
    else if (code == CLOSE_FLOOD)
        m->sessions_flooding++;
}

void session_bye(struct session *s, enum close_code code, const char *why)
{
    struct hub *h = s->hub;
    if (s->state == SESSION_CLOSING || !session_catch_up(s))
        return;
    count_bye(s, code);
    if (why && s->state != SESSION_READY)
        session_log_stranger(s, "event=bye code=%d why=\"%s\"", (int)code, why);
    else if (why)
        hub_log(h, LOG_INFO, "event=bye session=%s device=%s code=%d why=\"%s\"",
            id_text(session_id(s)).s, s->badge ? id_text(s->badge->actor.device).s : "-", (int)code,
            why);
    if (s->state != SESSION_READY)
        h->env.ops->trust(h->env.self, s->conn, false);
    leave_place(s);
    s->code = code;
    session_set_state(s, SESSION_CLOSING);
    /* Whoever does not read, was replaced or is cut gets nothing more, so that a peer that stopped
     * reading holds no memory; a restart lets the last answers leave. */
    bool drop = code != CLOSE_RESTART && outbox_unsent(&s->outbox) > CLOSING_KEPT;
    bool say = !(drop || code == CLOSE_SLOW || code == CLOSE_FENCED) || outbox_cut(&s->outbox);
    struct buf *out = hub_out(h);
    wire_put_bye(out, (int)code, close_text(code), reconnect_ms(h, code));
    struct frame *f = frame_new(out);
    if (f && say)
        (void)outbox_push(&s->outbox, f); /* best effort: the close code says the same */
    frame_drop(f);
    mark_dirty(s);
}

void session_lapse(struct session *s, enum token_lapse why)
{
    static const struct {
        enum close_code code;
        const char *why;
    } byes[] = {
        [TOKEN_REVOKED] = {CLOSE_BAD_TOKEN, "its token was revoked"},
        [TOKEN_CHANGED] = {CLOSE_ROLE_CHANGED, "its role was changed"},
        [TOKEN_SUSPENDED] = {CLOSE_SUSPENDED, "its tenant or venue is suspended"},
        [TOKEN_CLOSED] = {CLOSE_CLOSED, "its tenant or venue is closed"},
    };
    if (s->state == SESSION_READY)
        s->hub->metrics.sessions_revoked++;
    session_bye(s, byes[why].code, byes[why].why);
}

/* The connection takes no more bytes: hub_disconnected follows. */
static void connection_lost(struct session *s)
{
    leave_place(s);
    if (s->state != SESSION_CLOSING)
        session_set_state(s, SESSION_CLOSING);
    s->shut = true;
    outbox_fini(&s->outbox);
}

/* n: of a write. False: the connection is gone. */
static bool wrote(struct hub *h, struct session *s, long n)
{
    if (n < 0) {
        connection_lost(s);
        return false;
    }
    h->metrics.writes++;
    h->metrics.sent_bytes += (uint64_t)n;
    s->blocked = h->env.ops->blocked(h->env.self, s->conn);
    return true;
}

void session_tell(struct hub *h, struct session *s, struct str bytes)
{
    struct told *t = s->told;
    if (s->n_told != t->before || !outbox_empty(&s->outbox) || s->blocked) {
        (void)session_catch_up(s);
        return;
    }
    s->n_told = told_end(t);
    h->metrics.deliveries += t->n;
    int r = h->env.ops->write(h->env.self, s->conn, bytes.p, bytes.n);
    (void)wrote(h, s, r < 0 ? r : (long)bytes.n);
}

void session_flush(struct session *s)
{
    struct hub *h = s->hub;
    if (s->shut) /* with something unsent: it lingered for too long */
        return;
    (void)session_catch_up(s);
    link_remove(&s->dirty);
    for (int i = 0; i < FLUSH_SLICES && !s->blocked && !outbox_empty(&s->outbox); i++) {
        if (!wrote(h, s, outbox_write(&s->outbox, &h->env, s->conn, h->scratch)))
            return;
    }
    if (s->blocked)
        return;
    if (!outbox_empty(&s->outbox)) {
        link_append(&h->dirty, &s->dirty);
    } else if (s->state == SESSION_CLOSING && !s->shut) {
        s->shut = true;
        h->env.ops->close(h->env.self, s->conn, (int)s->code, close_text(s->code));
    }
}

bool session_count_message(struct session *s)
{
    if (bucket_take(&s->messages, hub_now(s->hub), LIMIT_MESSAGE_RATE, LIMIT_MESSAGE_BURST))
        return true;
    session_bye(s, CLOSE_FLOOD, "too many messages");
    return false;
}

void session_charge(struct session *s, size_t bytes)
{
    size_t n = bytes / LIMIT_MESSAGE_COST_BYTES, most = LIMIT_MESSAGE_BURST / 2;
    bucket_owe(&s->messages, (int64_t)(n < most ? n : most));
}
