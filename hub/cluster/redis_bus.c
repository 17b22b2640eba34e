#include "hub/cluster/redis_bus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/cluster/redis_link.h"
#include "protocol/base/buf.h"
#include "protocol/base/hex.h"
#include "protocol/pos/model/limits.h"

#define HINTS  "payon:hints"
#define PARTS  "payon:presence"
#define FENCES "payon:fences"
#define SPENTS "payon:spents"

enum {
    NODE_TEXT = 32,
    NODE_AT = 2 * (ID_TEXT + 1), /* in the text of a part */
    PART_AT = NODE_AT + NODE_TEXT + 1,
};

struct redis_bus {
    struct bus bus;
    uv_loop_t *loop;
    struct env env;
    struct redis_address address;
    struct redis_link *publisher, *subscriber;
    uv_timer_t probe;
    char node[NODE_TEXT + 1]; /* random: marks our own hints */
    char probe_channel[NODE_TEXT + 16];
    uint64_t heard_ms; /* loop time of the last probe heard; 0: none since up */
    uint64_t up_ms;    /* loop time when both links were up; 0: they are not */
    int unanswered;
    bool was_up;
    int parts;              /* links and timer still alive while closing */
    struct bus_calls calls; /* all NULL once closing */
    void *calls_user;
    void (*freed)(void *user);
    void *freed_user;
};

static struct redis_bus *self(struct bus *b)
{
    return (struct redis_bus *)b;
}

static void bus_log(struct redis_bus *b, enum log_level level, const char *what, const char *why)
{
    char text[256];
    int n =
        snprintf(text, sizeof text, "bus=redis %s%s%s", what, why ? " why=" : "", why ? why : "");
    if (n > 0)
        b->env.ops->log(b->env.self, level,
            (struct str){text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1});
}

static bool heard_lately(const struct redis_bus *b)
{
    return b->up_ms && b->heard_ms && uv_now(b->loop) - b->heard_ms < BUS_DEAF_MS;
}

/* Logs a change of is_up once. */
static void note_state(struct redis_bus *b, const char *why)
{
    bool up = heard_lately(b);
    if (up != b->was_up)
        bus_log(b, up ? LOG_INFO : LOG_WARN, up ? "state=up" : "state=down", why);
    b->was_up = up;
}

/* "<tenant> <venue> <seq> <node>" */
static void on_hint_text(struct redis_bus *b, struct str s)
{
    id tenant, venue;
    int64_t seq;
    enum { SEQ_AT = 2 * (ID_TEXT + 1) };
    if (s.n < SEQ_AT + 2 + NODE_TEXT || s.p[ID_TEXT] != ' ' || s.p[SEQ_AT - 1] != ' ' ||
        s.p[s.n - NODE_TEXT - 1] != ' ')
        return;
    if (memcmp(s.p + s.n - NODE_TEXT, b->node, NODE_TEXT) == 0)
        return;
    if (!id_parse((struct str){s.p, ID_TEXT}, &tenant) ||
        !id_parse((struct str){s.p + ID_TEXT + 1, ID_TEXT}, &venue) ||
        !str_to_i64((struct str){s.p + SEQ_AT, s.n - SEQ_AT - NODE_TEXT - 1}, &seq) || seq < 1)
        return;
    if (b->calls.hint)
        b->calls.hint(b->calls_user, tenant, venue, seq);
}

/* "<tenant> <venue> <node> <part>" */
static void on_part_text(struct redis_bus *b, struct str s)
{
    id tenant, venue;
    if (s.n <= PART_AT || s.n - PART_AT > LIMIT_PRESENCE_BYTES || s.p[ID_TEXT] != ' ' ||
        s.p[NODE_AT - 1] != ' ' || s.p[PART_AT - 1] != ' ')
        return;
    if (memcmp(s.p + NODE_AT, b->node, NODE_TEXT) == 0)
        return;
    if (!id_parse((struct str){s.p, ID_TEXT}, &tenant) ||
        !id_parse((struct str){s.p + ID_TEXT + 1, ID_TEXT}, &venue))
        return;
    if (b->calls.part)
        b->calls.part(b->calls_user, tenant, venue, (struct str){s.p + PART_AT, s.n - PART_AT});
}

/* "<tenant> <venue> <device> <asked_us> <node>" */
static void on_fence_text(struct redis_bus *b, struct str s)
{
    id ids[3];
    int64_t asked_us;
    enum { ASKED_AT = 3 * (ID_TEXT + 1) };
    if (s.n < ASKED_AT + 2 + NODE_TEXT || s.p[s.n - NODE_TEXT - 1] != ' ' ||
        memcmp(s.p + s.n - NODE_TEXT, b->node, NODE_TEXT) == 0)
        return;
    for (int i = 0; i < 3; i++)
        if (s.p[(i + 1) * (ID_TEXT + 1) - 1] != ' ' ||
            !id_parse((struct str){s.p + i * (ID_TEXT + 1), ID_TEXT}, &ids[i]))
            return;
    if (!str_to_i64((struct str){s.p + ASKED_AT, s.n - ASKED_AT - NODE_TEXT - 1}, &asked_us))
        return;
    if (b->calls.fence)
        b->calls.fence(b->calls_user, ids[0], ids[1], ids[2], asked_us);
}

/* "<node> <text>" */
static void on_spent_text(struct redis_bus *b, struct str s)
{
    enum { AT = NODE_TEXT + 1 };
    if (s.n <= AT || s.n - AT > LIMIT_SPENT_BYTES || s.p[AT - 1] != ' ' ||
        memcmp(s.p, b->node, NODE_TEXT) == 0)
        return;
    if (b->calls.spent)
        b->calls.spent(b->calls_user, (struct str){s.p + AT, s.n - AT});
}

static void on_message(redisAsyncContext *ac, void *reply_, void *user)
{
    struct redis_bus *b = user;
    const redisReply *r = reply_;
    if (!r || r->type != REDIS_REPLY_ARRAY || r->elements != 3 ||
        r->element[0]->type != REDIS_REPLY_STRING || r->element[1]->type != REDIS_REPLY_STRING ||
        r->element[2]->type != REDIS_REPLY_STRING)
        return; /* the answer to SUBSCRIBE, or the end of the connection */
    if (strcmp(r->element[0]->str, "message") != 0)
        return;
    if (strcmp(r->element[1]->str, HINTS) == 0) {
        on_hint_text(b, (struct str){r->element[2]->str, r->element[2]->len});
        return;
    }
    if (strcmp(r->element[1]->str, PARTS) == 0) {
        on_part_text(b, (struct str){r->element[2]->str, r->element[2]->len});
        return;
    }
    if (strcmp(r->element[1]->str, FENCES) == 0) {
        on_fence_text(b, (struct str){r->element[2]->str, r->element[2]->len});
        return;
    }
    if (strcmp(r->element[1]->str, SPENTS) == 0) {
        on_spent_text(b, (struct str){r->element[2]->str, r->element[2]->len});
        return;
    }
    b->heard_ms = uv_now(b->loop);
    note_state(b, NULL);
}

static void on_published(redisAsyncContext *ac, void *reply, void *user)
{
    ((struct redis_bus *)user)->unanswered--;
}

static void publish_text(struct redis_bus *b, const char *channel, struct str text)
{
    redisAsyncContext *ac = redis_link_context(b->publisher);
    if (!ac || b->unanswered >= BUS_UNANSWERED_MAX)
        return;
    if (redisAsyncCommand(ac, on_published, b, "PUBLISH %s %b", channel, text.p, text.n) ==
        REDIS_OK)
        b->unanswered++;
}

static void publish(struct bus *bus, id tenant, id venue, int64_t seq)
{
    struct redis_bus *b = self(bus);
    char text[2 * (ID_TEXT + 1) + 21 + 1 + NODE_TEXT + 1];
    id_format(tenant, text);
    text[ID_TEXT] = ' ';
    id_format(venue, text + ID_TEXT + 1);
    size_t n = 2 * ID_TEXT + 1;
    n += (size_t)snprintf(text + n, sizeof text - n, " %lld %s", (long long)seq, b->node);
    publish_text(b, HINTS, (struct str){text, n});
}

static void publish_part(struct bus *bus, id tenant, id venue, struct str part)
{
    struct redis_bus *b = self(bus);
    struct buf text;
    if (part.n > LIMIT_PRESENCE_BYTES || !redis_link_context(b->publisher))
        return;
    buf_init(&text, PART_AT + LIMIT_PRESENCE_BYTES);
    char *head = buf_reserve(&text, PART_AT + part.n);
    if (head) {
        id_format(tenant, head);
        id_format(venue, head + ID_TEXT + 1);
        memcpy(head + NODE_AT, b->node, NODE_TEXT);
        head[ID_TEXT] = head[NODE_AT - 1] = head[PART_AT - 1] = ' ';
        memcpy(head + PART_AT, part.p, part.n);
        publish_text(b, PARTS, (struct str){head, PART_AT + part.n});
    }
    buf_fini(&text);
}

static void publish_fence(struct bus *bus, id tenant, id venue, id device, int64_t asked_us)
{
    struct redis_bus *b = self(bus);
    const id ids[] = {tenant, venue, device};
    char text[3 * (ID_TEXT + 1) + 21 + 1 + NODE_TEXT + 1];
    size_t n = 0;
    for (int i = 0; i < 3; i++) {
        id_format(ids[i], text + n);
        n += ID_TEXT;
        text[n++] = ' ';
    }
    n += (size_t)snprintf(text + n, sizeof text - n, "%lld %s", (long long)asked_us, b->node);
    publish_text(b, FENCES, (struct str){text, n});
}

static void publish_spent(struct bus *bus, struct str said)
{
    struct redis_bus *b = self(bus);
    char text[NODE_TEXT + 1 + LIMIT_SPENT_BYTES];
    if (said.n > LIMIT_SPENT_BYTES)
        return;
    memcpy(text, b->node, NODE_TEXT);
    text[NODE_TEXT] = ' ';
    memcpy(text + NODE_TEXT + 1, said.p, said.n);
    publish_text(b, SPENTS, (struct str){text, NODE_TEXT + 1 + said.n});
}

static void on_probe(uv_timer_t *timer)
{
    struct redis_bus *b = timer->data;
    uint64_t since = b->heard_ms > b->up_ms ? b->heard_ms : b->up_ms;
    note_state(b, "deaf");
    if (b->up_ms && uv_now(b->loop) - since >= BUS_DEAF_MS) {
        redis_link_reset(b->publisher, "probe not heard");
        redis_link_reset(b->subscriber, "probe not heard");
        return;
    }
    publish_text(b, b->probe_channel, str_of("?"));
}

static void on_up(void *user, struct redis_link *link)
{
    struct redis_bus *b = user;
    if (link == b->subscriber)
        redisAsyncCommand(redis_link_context(link), on_message, b,
            "SUBSCRIBE " HINTS " " PARTS " " FENCES " " SPENTS " %s", b->probe_channel);
    if (!redis_link_context(b->publisher) || !redis_link_context(b->subscriber))
        return;
    b->up_ms = uv_now(b->loop);
    b->heard_ms = 0;
    publish_text(b, b->probe_channel, str_of("?")); /* to be up before the timer runs */
}

static void on_down(void *user, struct redis_link *link, const char *why)
{
    struct redis_bus *b = user;
    b->up_ms = 0;
    note_state(b, why);
    bus_log(b, LOG_DEBUG, link == b->publisher ? "link=publish" : "link=subscribe", why);
}

static void listen_to(struct bus *bus, const struct bus_calls *calls, void *user)
{
    self(bus)->calls = *calls;
    self(bus)->calls_user = user;
}

static bool is_up(struct bus *bus)
{
    return heard_lately(self(bus));
}

static void part_gone(void *user)
{
    struct redis_bus *b = user;
    if (--b->parts > 0)
        return;
    void (*freed)(void *) = b->freed;
    void *freed_user = b->freed_user;
    free(b);
    if (freed)
        freed(freed_user);
}

static void timer_gone(uv_handle_t *handle)
{
    part_gone(handle->data);
}

void redis_bus_close(struct bus *bus, void (*freed)(void *user), void *user)
{
    struct redis_bus *b = self(bus);
    b->freed = freed;
    b->freed_user = user;
    b->calls = (struct bus_calls){0};
    b->parts = 3;
    uv_close((uv_handle_t *)&b->probe, timer_gone);
    redis_link_free(b->publisher);
    redis_link_free(b->subscriber);
}

static void bus_free(struct bus *bus)
{
    redis_bus_close(bus, NULL, NULL);
}

static const struct bus_ops ops = {.publish = publish,
    .publish_part = publish_part,
    .publish_fence = publish_fence,
    .publish_spent = publish_spent,
    .listen = listen_to,
    .is_up = is_up,
    .free = bus_free};
static const struct redis_link_calls link_calls = {
    .up = on_up, .down = on_down, .freed = part_gone};

int redis_bus_new(uv_loop_t *loop, struct str url, struct env env, struct bus **ret_bus)
{
    uint8_t random[NODE_TEXT / 2];
    struct redis_bus *b = calloc(1, sizeof *b);
    if (!b)
        return -ENOMEM;
    if (!redis_address_parse(url, &b->address)) {
        free(b);
        return -EINVAL;
    }
    b->bus.ops = &ops;
    b->loop = loop;
    b->env = env;
    env.ops->random(env.self, random, sizeof random);
    hex_format(random, sizeof random, b->node);
    snprintf(b->probe_channel, sizeof b->probe_channel, "payon:probe:%s", b->node);
    b->publisher = redis_link_new(loop, &b->address, &link_calls, b);
    b->subscriber = redis_link_new(loop, &b->address, &link_calls, b);
    if (!b->publisher || !b->subscriber) {
        /* No handle outlives this; the link that was made frees itself. */
        b->parts = (b->publisher != NULL) + (b->subscriber != NULL);
        if (b->publisher)
            redis_link_free(b->publisher);
        else if (b->subscriber)
            redis_link_free(b->subscriber);
        else
            free(b);
        return -ENOMEM;
    }
    uv_timer_init(loop, &b->probe);
    b->probe.data = b;
    uv_timer_start(&b->probe, on_probe, BUS_PROBE_MS, BUS_PROBE_MS);
    *ret_bus = &b->bus;
    return 0;
}
