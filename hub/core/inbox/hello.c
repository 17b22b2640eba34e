/* From hello to welcome: token, venue, place. */

#include "hub/core/inbox/inbox.h"
#include "hub/core/place/place.h"
#include "hub/crypto/crypto.h"
#include "hub/crypto/token.h"
#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

enum {
    CURSOR_AHEAD_MS = 2000
}; /* how long a session waits for a place that is behind its cursor */

/* The topics, with their text in one block. 0 or -ENOMEM. */
static int topics_copy(struct greeting *g, const struct topic_list *topics)
{
    size_t bytes = 1;
    for (size_t i = 0; i < topics->n; i++)
        bytes += topics->items[i].text.n + topics->items[i].station.n;
    g->topics = calloc(topics->n + 1, sizeof *g->topics);
    g->text = malloc(bytes);
    if (!g->topics || !g->text)
        return -ENOMEM;
    char *p = g->text;
    for (size_t i = 0; i < topics->n; i++) {
        struct topic_name *to = &g->topics[i];
        *to = topics->items[i];
        for (int k = 0; k < 2; k++) {
            struct str *text = k ? &to->station : &to->text;
            if (text->n)
                memcpy(p, text->p, text->n);
            text->p = p;
            p += text->n;
        }
    }
    g->n_topics = topics->n;
    return 0;
}

/* Cut where a character ends. */
static void client_add(struct greeting *g, struct str text)
{
    size_t room = sizeof g->client - g->n_client, n = text.n < room ? text.n : room;
    while (n < text.n && n && (text.p[n] & 0xc0) == 0x80)
        n--;
    if (n)
        memcpy(g->client + g->n_client, text.p, n);
    g->n_client += n;
}

/* 0 or -ENOMEM. */
static int backed_copy(struct greeting *g, const struct in_hello *hello)
{
    if (!hello->n_backed)
        return 0;
    g->backed = malloc(hello->n_backed * sizeof *g->backed);
    if (!g->backed)
        return -ENOMEM;
    memcpy(g->backed, hello->backed, hello->n_backed * sizeof *g->backed);
    g->n_backed = hello->n_backed;
    return 0;
}

static struct greeting *greeting_new(const struct in_hello *hello)
{
    struct greeting *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    client_add(g, hello->client_name);
    client_add(g, hello->client_version.n ? STR(" ") : (struct str){0});
    client_add(g, hello->client_version);
    g->resume = hello->resume;
    g->has_key = hello->has_key;
    memcpy(g->key, hello->key, sizeof g->key);
    if (hello->resume) {
        g->epoch = hello->epoch;
        g->seq = hello->seq;
        g->mark = hello->mark;
        g->says_backed = hello->says_backed;
        if (topics_copy(g, &hello->topics) < 0 || backed_copy(g, hello) < 0) {
            greeting_free(g);
            return NULL;
        }
    }
    return g;
}

static struct badge *badge_of(const struct session *s, const struct store_device *d)
{
    const struct greeting *g = s->greeting;
    struct actor actor = {.device = d->device,
        .staff = d->staff,
        .name = d->staff_name.n ? d->staff_name : d->device_name,
        .role = d->role};
    struct badge *b = badge_new(&actor, (struct str){g->client, g->n_client});
    if (b) {
        b->token = s->token;
        b->access = d->access;
    }
    return b;
}

/* --- token --------------------------------------------------------------------------------- */

struct device_call {
    struct store_call call;
    id session;
};

static void lookups_start(struct hub *h);

static void find_place(struct session *s)
{
    struct hub *h = s->hub;
    session_set_state(s, SESSION_LOADING);
    struct place *p = place_open(h, s->greeting->tenant, s->greeting->venue);
    if (!p) {
        session_bye(s, CLOSE_OVERLOADED, "no room for the venue");
        return;
    }
    place_wait(p, s);
    if (place_is_loaded(p))
        session_admit(s);
}

static bool device_good(const struct session *s, const struct store_device *d)
{
    /* Compare even if it is revoked: the time taken must tell nothing. */
    bool same = crypto_equal(d->secret_hash, s->greeting->secret_hash, sizeof d->secret_hash);
    return same && !d->revoked;
}

/* True when a hello of this address may still be wrong. A device that was here lately is let in
 * whatever its neighbours did. */
static bool may_be_wrong(const struct session *s)
{
    const struct meter *address = session_address(s);
    if (!address || meter_find(&s->hub->devices, s->token))
        return true;
    struct bucket look = address->hellos;
    return bucket_take(&look, hub_now(s->hub), LIMIT_BAD_HELLO_RATE, LIMIT_BAD_HELLO_BURST);
}

static void count_bad_hello(struct session *s)
{
    struct meter *address = session_address(s);
    if (address)
        (void)bucket_take(
            &address->hellos, hub_now(s->hub), LIMIT_BAD_HELLO_RATE, LIMIT_BAD_HELLO_BURST);
}

static void device_done(
    void *user, enum store_status status, struct str detail, const struct store_device *device)
{
    struct device_call *c = user;
    struct hub *h = store_call_end(&c->call);
    struct session *s = h ? session_find(h, c->session) : NULL;
    free(c);
    if (h) {
        h->n_lookups--;
        lookups_start(h);
    }
    if (!s || s->state != SESSION_AUTH)
        return; /* it is gone */
    if (status == STORE_ABSENT || (status == STORE_OK && !device_good(s, device))) {
        count_bad_hello(s);
        session_bye(s, CLOSE_BAD_TOKEN, "token unknown, wrong or revoked");
        return;
    }
    if (status != STORE_OK) {
        session_bye(s, CLOSE_UNAVAILABLE, "token cannot be looked up");
        return;
    }
    if (device->barred) {
        session_lapse(s, device->barred);
        return;
    }
    s->own = badge_of(s, device);
    if (!s->own) {
        h->metrics.no_memory++;
        session_bye(s, CLOSE_UNAVAILABLE, "out of memory");
        return;
    }
    s->badge = badge_share(s->own);
    s->asked_us = device->asked_us;
    s->greeting->tenant = device->tenant;
    s->greeting->venue = device->venue;
    find_place(s);
}

static void lookup_start(struct session *s)
{
    struct hub *h = s->hub;
    struct device_call *c = calloc(1, sizeof *c);
    if (!c) {
        h->metrics.no_memory++;
        session_bye(s, CLOSE_UNAVAILABLE, "out of memory");
        return;
    }
    c->session = session_id(s);
    store_call_begin(h, &c->call);
    h->n_lookups++;
    h->store->ops->device(h->store, s->token, device_done, c);
}

/* A bounded number at once, in the order in which they came. */
static void lookups_start(struct hub *h)
{
    while (h->n_lookups < LIMIT_HELLOS && !link_alone(&h->lookups)) {
        struct session *s = link_first(&h->lookups, struct session, member);
        link_remove(&s->member);
        lookup_start(s);
    }
}

void session_hello(struct session *s, const struct in_hello *hello)
{
    struct hub *h = s->hub;
    uint8_t hash[SHA256_BYTES];
    if (h->draining) {
        session_bye(s, CLOSE_RESTART, NULL);
        return;
    }
    if (!token_parse(hello->token, &s->token, hash)) {
        count_bad_hello(s);
        session_bye(s, CLOSE_BAD_TOKEN, "malformed token");
        return;
    }
    if (!may_be_wrong(s)) {
        session_bye(s, CLOSE_OVERLOADED, "too many wrong tokens from this address");
        return;
    }
    s->greeting = greeting_new(hello);
    if (!s->greeting) {
        h->metrics.no_memory++;
        session_bye(s, CLOSE_UNAVAILABLE, "out of memory");
        return;
    }
    memcpy(s->greeting->secret_hash, hash, sizeof hash);
    session_set_state(s, SESSION_AUTH);
    h->env.ops->trust(h->env.self, s->conn, true); /* until its token proves wrong: session_bye */
    link_append(&h->lookups, &s->member);
    lookups_start(h);
}

/* --- welcome ------------------------------------------------------------------------------- */

/* A bounded number a device. Its address counts as trusted from now on. */
static void log_welcome(struct session *s)
{
    struct hub *h = s->hub;
    const struct actor *actor = &s->badge->actor;
    struct meter *address = session_address(s), *device = meter_of(&h->devices, s->token);
    if (address)
        address->trusted = true;
    if (device &&
        !bucket_take(&device->lines, hub_now(h), LIMIT_LOG_LINE_RATE, LIMIT_LOG_LINE_BURST))
        return;
    hub_log(h, LOG_INFO, "event=welcome session=%s device=%s venue=%s role=%s peer=%s",
        id_text(session_id(s)).s, id_text(actor->device).s, id_text(s->place->id).s,
        role_descs[s->badge->device].name, s->peer);
}

static void send_welcome(struct session *s)
{
    struct hub *h = s->hub;
    struct place *p = s->place;
    struct out_welcome w = {
        .session = session_id(s),
        .venue = &p->venue->info,
        .actor = &s->badge->actor,
        .role = s->badge->device,
        .node = h->node,
        .now = hub_wall(h),
        .seq = p->venue->seq,
        .chain = p->venue->chain,
        .heartbeat_ms = h->heartbeat_ms,
        .command_rate = command_rate_of(s),
        .features = &feature_descs[FEATURE_v1 + 1],
        .n_features = FEATURES_N - FEATURE_v1 - 1,
    };
    log_welcome(s);
    wire_put_welcome(hub_out(h), &w);
    session_send_out(s);
}

/* Another node told this device more than we know. Our place should catch up first, so that the
 * screen does not go back in time. It waits for a limited time: our state is a true earlier one. */
static bool must_wait(struct session *s)
{
    struct greeting *g = s->greeting;
    struct place *p = s->place;
    if (!g->resume || !id_eq(g->epoch, p->venue->info.epoch) || g->seq <= p->venue->seq ||
        g->wait_until_ms)
        return false;
    g->wait_until_ms = hub_now(s->hub) + CURSOR_AHEAD_MS;
    place_need(p, NEED_TAIL);
    return true;
}

/* --- a cursor older than memory ----------------------------------------------------------------
 */

struct look_call {
    struct store_call call;
    id session;
};

static void look_done(void *user, enum store_status status, struct str detail,
    const struct store_row *rows, size_t n, struct store_head head)
{
    struct look_call *c = user;
    struct hub *h = store_call_end(&c->call);
    struct session *s = h ? session_find(h, c->session) : NULL;
    free(c);
    if (!s || s->state != SESSION_LOADING)
        return; /* it is gone */
    struct greeting *g = s->greeting;
    g->looking = false;
    g->lost = status == STORE_OK && n && rows[0].change->seq == g->seq &&
              !mark_fits(g->mark, &rows[0].change->chain);
    session_admit(s);
}

/* The device gets a snapshot in any case. Whether something that it was told is gone only the
 * journal can say: its change at the cursor is read first. */
static bool must_look(struct session *s)
{
    struct greeting *g = s->greeting;
    struct place *p = s->place;
    struct hub *h = s->hub;
    if (g->looking)
        return true;
    if (g->looked || !g->resume || !g->mark.has || !id_eq(g->epoch, p->venue->info.epoch) ||
        g->seq < 1 || g->seq > p->venue->seq || place_chain(p, g->seq))
        return false;
    struct look_call *c = calloc(1, sizeof *c);
    g->looked = true;
    if (!c)
        return false; /* it is not told why */
    c->session = session_id(s);
    g->looking = true;
    store_call_begin(h, &c->call);
    h->store->ops->tail(h->store, p->tenant, p->id, g->seq - 1, 1, look_done, c);
    return true;
}

/* A device that is connected takes the place of its own connection. */
static bool tenant_is_full(const struct session *s)
{
    const struct place *p = s->place;
    return !map_find(&p->devices, s->badge->actor.device) &&
           !tenant_has_room(s->hub, p->owner, meter_find(&s->hub->devices, s->token) != NULL);
}

void session_admit(struct session *s)
{
    require(s->state == SESSION_LOADING && place_is_loaded(s->place));
    if (must_wait(s) || must_look(s))
        return;
    if (tenant_is_full(s)) {
        s->hub->metrics.sessions_crowded++;
        session_bye(s, CLOSE_OVERLOADED, "its tenant has as many connections as it may have");
        return;
    }
    struct greeting *g = s->greeting;
    s->greeting = NULL;
    place_enter(s->place, s);
    session_stay(s, g->has_key ? g->key : NULL);
    send_welcome(s);
    struct audience_key none = {.view = role_descs[s->badge->device].view};
    struct audience *a =
        s->state == SESSION_READY ? audience_get(&s->place->audiences, &none) : NULL;
    if (a)
        audience_enter(a, s);
    else
        session_bye(s, CLOSE_UNAVAILABLE, "out of memory");
    if (s->state == SESSION_READY)
        place_check_badge(s->place, s->badge);
    if (a && g->resume) {
        struct topic_list topics = {g->topics, g->n_topics};
        struct cursor cursor = {g->epoch, g->seq, g->mark, g->wait_until_ms != 0, g->lost,
            g->says_backed, g->backed, g->n_backed};
        session_subscribe(s, &topics, (struct str){0}, &cursor);
    }
    greeting_free(g);
}
