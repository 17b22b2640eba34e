/* The top of the core: life, turns and ticks, drain. */

#include "hub/core/hub.h"

#include "hub/core/base/clock.h"
#include "hub/core/base/spent.h"
#include "hub/core/flight/seal.h"
#include "hub/core/inbox/api_all.h"
#include "hub/core/inbox/inbox.h"
#include "hub/core/session/credential.h"

#include <stdlib.h>

enum {
    LOADING_MS = 20000, /* AUTH and LOADING together */
    LINGER_MS = 5000,   /* CLOSING: for the last bytes to leave */
    VENUES_DEFAULT = 1024,
    METERS_MAX = 16384,
};

/* --- life ---------------------------------------------------------------------------------- */

/* A hint or a part of presence came over the bus. */
static void on_bus_hint(void *hub, id tenant, id venue, int64_t seq)
{
    struct hub *h = hub;
    struct place *p = place_find(h, tenant, venue);
    h->metrics.hints++;
    if (p)
        place_hint(p, seq);
}

static void on_bus_part(void *hub, id tenant, id venue, struct str text)
{
    struct place *p = place_find(hub, tenant, venue);
    if (p)
        presence_hear(&p->presence, text);
}

static void on_bus_spent(void *hub, struct str text)
{
    spents_heard(hub, text);
}

static void on_bus_fence(void *hub, id tenant, id venue, id device, int64_t asked_us)
{
    struct place *p = place_find(hub, tenant, venue);
    if (p)
        place_fence(p, device, asked_us);
}

static void lists_init(struct hub *h)
{
    uint64_t seeds[6];
    h->env.ops->random(h->env.self, seeds, sizeof seeds);
    map_init(&h->sessions, seeds[0]);
    map_init(&h->places, seeds[1]);
    meters_init(&h->devices, seeds[2], METERS_MAX);
    meters_init(&h->addresses, seeds[3], METERS_MAX);
    map_init(&h->visits, seeds[4]);
    map_init(&h->credentials, seeds[5]);
    spents_init(&h->spents, seeds[4], seeds[5]);
    link_init(&h->visits_all);
    link_init(&h->visits_due);
    link_init(&h->task_runs);
    link_init(&h->credentials_used);
    link_init(&h->key_line);
    link_init(&h->lookups);
    link_init(&h->greeting);
    link_init(&h->heard);
    link_init(&h->closing);
    link_init(&h->dirty);
    link_init(&h->told);
    link_init(&h->places_order);
    link_init(&h->turns);
    link_init(&h->calls);
    arena_init(&h->in, LIMIT_COMMAND_ARENA_BYTES);
    arena_init(&h->work, LIMIT_COMMAND_ARENA_BYTES);
    buf_init(&h->out, LIMIT_SNAPSHOT_BYTES);
    buf_init(&h->frames, LIMIT_SNAPSHOT_BYTES);
    buf_init(&h->record, LIMIT_SNAPSHOT_BYTES);
}

struct hub *hub_new(
    const struct hub_config *config, struct env env, struct store *store, struct bus *bus)
{
    struct hub *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    h->env = env;
    h->store = store;
    h->bus = bus;
    h->hooks = (struct hooks){.leave = place_leave,
        .admit = session_admit,
        .posted = session_posted,
        .approved = session_approved,
        .post_changed = session_post_changed};
    h->tenant_command_rate = config->tenant_command_rate;
    h->command_rate = config->command_rate > 0 ? config->command_rate : LIMIT_COMMAND_RATE;
    h->heartbeat_ms = config->heartbeat_ms > 0 ? config->heartbeat_ms : LIMIT_HEARTBEAT_MS;
    h->tendered_over = config->tendered_over;
    h->login_idle_s = config->login_idle_s ? config->login_idle_s : 3600;
    h->login_life_s = config->login_life_s ? config->login_life_s : 12 * 3600;
    h->id = hub_make_id(h);
    h->venues_max = config->venues_max ? config->venues_max : VENUES_DEFAULT;
    h->tenant_sessions_max = config->tenant_sessions_max;
    lists_init(h);
    h->scratch = malloc(OUTBOX_SLICE);
    bool flights = true;
    for (unsigned i = 0; i < STORE_LANES; i++)
        flights = (h->flights[i] = flight_new(h, i)) && flights;
    h->unsent = account_new(NULL);
    char *node = malloc(config->node.n + 1), *pepper = malloc(config->pepper.n + 1);
    /* Room for the largest record there can be, so that no digest fails halfway. */
    char *room = buf_reserve(&h->record, LIMIT_CHANGE_BYTES);
    if (!h->scratch || !flights || !h->unsent || !node || !pepper || !room) {
        free(node);
        free(pepper);
        hub_free(h);
        return NULL;
    }
    if (config->node.n)
        memcpy(node, config->node.p, config->node.n);
    h->node = (struct str){node, config->node.n};
    if (config->pepper.n)
        memcpy(pepper, config->pepper.p, config->pepper.n);
    h->pepper = (struct str){pepper, config->pepper.n};
    if (bus)
        bus->ops->listen(
            bus, &(struct bus_calls){on_bus_hint, on_bus_part, on_bus_fence, on_bus_spent}, h);
    return h;
}

static void sessions_free(struct link *list)
{
    link_each(l, list)
        session_free(link_of(l, struct session, state_link));
}

void hub_free(struct hub *h)
{
    if (!h)
        return;
    sessions_free(&h->greeting);
    sessions_free(&h->heard);
    sessions_free(&h->closing);
    link_each(v, &h->visits_all)
        visit_free(link_of(v, struct visit, all));
    tasks_free(h);
    for (int i = 0; i < STORE_LANES; i++)
        if (h->flights[i])
            flight_abandon(h->flights[i]);
    link_each(l, &h->places_order)
        place_free(link_of(l, struct place, order));
    link_each(l, &h->calls) {
        link_of(l, struct store_call, link)->hub = NULL;
        link_remove(l);
    }
    credentials_free(h);
    spents_fini(&h->spents);
    map_fini(&h->visits);
    map_fini(&h->sessions);
    meters_fini(&h->devices);
    meters_fini(&h->addresses);
    map_fini(&h->places);
    map_fini(&h->tenants);
    arena_fini(&h->in);
    arena_fini(&h->work);
    buf_fini(&h->out);
    buf_fini(&h->frames);
    buf_fini(&h->record);
    account_drop(h->unsent);
    free(h->scratch);
    free((char *)h->node.p);
    if (h->pepper.n)
        explicit_bzero((char *)h->pepper.p, h->pepper.n);
    free((char *)h->pepper.p);
    free(h);
}

/* --- what the net floor calls -------------------------------------------------------------- */

struct session *hub_connected(struct hub *h, void *conn, struct str peer)
{
    if (h->draining)
        return NULL;
    struct session *s = session_new(h, conn, peer);
    if (!s) {
        h->metrics.no_memory++;
        return NULL;
    }
    h->metrics.sessions_opened++;
    hub_log(h, LOG_DEBUG, "event=connected session=%s peer=%.*s", id_text(session_id(s)).s,
        STR_ARG(peer));
    return s;
}

void hub_message(struct hub *h, struct session *s, struct str text)
{
    if (s->state != SESSION_CLOSING)
        inbox_message(s, text);
}

void hub_writable(struct hub *h, struct session *s)
{
    s->blocked = false;
    if (link_alone(&s->dirty))
        link_append(&h->dirty, &s->dirty);
}

void hub_disconnected(struct hub *h, struct session *s)
{
    if (s->state != SESSION_CLOSING)
        hub_log(h, LOG_DEBUG, "event=disconnected session=%s", id_text(session_id(s)).s);
    session_free(s);
}

struct visit *hub_ask(struct hub *h, const struct api_ask *ask, api_done done, void *user)
{
    struct visit *v = h->visits.n < LIMIT_VISITS ? visit_new(h, ask, done, user) : NULL;
    if (!v)
        h->metrics.api_problems++;
    return v;
}

void hub_forget(struct visit *v)
{
    visit_free(v);
}

/* --- turns and ticks ----------------------------------------------------------------------- */

/* Fetches what the next write and the one after it will touch while this write is in the kernel. */
static void fetch_ahead(const struct session *next)
{
    const char *after = (const char *)next->dirty.next;
    __builtin_prefetch(next->conn);
    __builtin_prefetch(next->outbox.ring);
    __builtin_prefetch(after);
    __builtin_prefetch(after + 64);
}

static void flush_dirty(struct hub *h)
{
    /* Work on the list as it is now: who has more than one turn's share joins the new list. */
    struct link now;
    if (link_alone(&h->dirty))
        return;
    now = h->dirty;
    now.prev->next = now.next->prev = &now;
    link_init(&h->dirty);
    while (!link_alone(&now)) {
        struct session *s = link_of(now.next, struct session, dirty);
        link_remove(&s->dirty);
        if (!link_alone(&now))
            fetch_ahead(link_of(now.next, struct session, dirty));
        session_flush(s);
        if (s->later)
            inbox_later(s);
    }
}

/* After the dirty sessions, so that an answer need not wait for a thousand deliveries. */
static void flush_told(struct hub *h)
{
    link_each(l, &h->told)
        audience_flush(link_of(l, struct audience, told.due));
}

static void check_greetings(struct hub *h, int64_t now)
{
    link_each(l, &h->greeting) {
        struct session *s = link_of(l, struct session, state_link);
        if (s->state == SESSION_LOADING && s->greeting->wait_until_ms &&
            now >= s->greeting->wait_until_ms) {
            session_admit(s);
            continue;
        }
        if (s->state == SESSION_NEW && now >= session_hello_due(s))
            session_bye(s, CLOSE_HELLO_LATE, "no hello in time");
        else if (s->state != SESSION_NEW && now - s->since_ms >= LOADING_MS)
            session_bye(s, CLOSE_UNAVAILABLE, "the store does not answer");
    }
}

static void check_silence(struct hub *h, int64_t now)
{
    struct session *s;
    while ((s = link_first(&h->heard, struct session, state_link)) &&
           now - s->since_ms >= LIMIT_SILENCE_MS) {
        h->metrics.sessions_silent++;
        session_bye(s, CLOSE_SILENT, "silent");
    }
}

static void check_closing(struct hub *h, int64_t now)
{
    link_each(l, &h->closing) {
        struct session *s = link_of(l, struct session, state_link);
        if (now - s->since_ms < LINGER_MS)
            break;
        if (!s->shut) {
            s->shut = true;
            h->env.ops->close(h->env.self, s->conn, (int)s->code, (struct str){0});
        }
    }
}

/* Draining: when the last command is answered, every session is told to go. */
static void check_drain(struct hub *h)
{
    if (!h->draining || h->dismissed || h->n_queued || !flights_are_idle(h))
        return;
    h->dismissed = true;
    link_each(l, &h->greeting)
        session_bye(link_of(l, struct session, state_link), CLOSE_RESTART, NULL);
    link_each(k, &h->heard)
        session_bye(link_of(k, struct session, state_link), CLOSE_RESTART, NULL);
    hub_log(h, LOG_INFO, "event=drained sessions=%zu", h->sessions.n);
}

void hub_tick(struct hub *h)
{
    int64_t now = hub_now(h);
    clock_tick(h, now);
    check_greetings(h, now);
    check_silence(h, now);
    check_closing(h, now);
    link_each(l, &h->turns)
        place_expire(link_of(l, struct place, turn), now - LIMIT_QUEUE_MS);
    link_each(k, &h->places_order) {
        struct place *p = link_of(k, struct place, order);
        place_follow(p);
        audiences_sync(&p->audiences, now);
        presence_tick(&p->presence, now);
        timer_tick(p, now);
    }
    api_tick(h, now);
    follow_tick(h, now);
    tokens_tick(h, now);
    seen_tick(h, now);
    spents_tick(h, now);
    tasks_tick(h, now);
    flight_tick(h, now);
}

/* What slow readers leave unsent has a ceiling for each venue and for all of them. */
static void check_unsent(struct hub *h)
{
    while (h->unsent->bytes > LIMIT_VENUE_UNSENT_BYTES) {
        struct place *most = NULL;
        link_each(l, &h->places_order) {
            struct place *p = link_of(l, struct place, order);
            if (!most || p->audiences.account->bytes > most->audiences.account->bytes)
                most = p;
        }
        size_t venue = most ? most->audiences.account->bytes : 0;
        bool all_full = h->unsent->bytes > LIMIT_UNSENT_BYTES;
        if (venue <= LIMIT_VENUE_UNSENT_BYTES && !all_full)
            return;
        size_t over = all_full ? h->unsent->bytes - LIMIT_UNSENT_BYTES : 0;
        size_t max = venue > over ? venue - over : 0;
        audiences_relieve(
            &most->audiences, max < LIMIT_VENUE_UNSENT_BYTES ? max : LIMIT_VENUE_UNSENT_BYTES);
        if (most->audiences.account->bytes >= venue)
            return; /* what is left belongs to sessions that are closing */
    }
}

void hub_turn_end(struct hub *h)
{
    api_go(h);
    if (h->clock.known)
        flight_seal(h);
    else
        clock_tick(h, hub_now(h));
    check_drain(h);
    flush_dirty(h);
    flush_told(h);
    check_unsent(h);
}

void hub_note_loop(struct hub *h, int64_t turn_ms, int64_t late_ms)
{
    if (turn_ms >= 0)
        metric_time(&h->metrics.loop_turn_seconds, turn_ms);
    if (late_ms >= 0)
        metric_time(&h->metrics.loop_late_seconds, late_ms);
}

/* --- drain, health ------------------------------------------------------------------------- */

void hub_drain(struct hub *h)
{
    if (h->draining)
        return;
    h->draining = true;
    hub_log(h, LOG_INFO, "event=drain sessions=%zu queued=%zu", h->sessions.n, h->n_queued);
}

bool hub_is_drained(const struct hub *h)
{
    return h->draining && h->dismissed && h->sessions.n == 0;
}

bool hub_is_ready(const struct hub *h)
{
    return !h->draining && h->clock.known && h->store->ops->is_up(h->store);
}

int64_t hub_clock_off(const struct hub *h)
{
    return h->clock.off ? h->clock.own_off_ms : 0;
}

void hub_metrics(const struct hub *h, struct buf *out)
{
    struct metrics m = h->metrics;
    m.sessions = (int64_t)h->sessions.n;
    m.venues = (int64_t)h->places.n;
    m.clock_off_seconds = h->clock.own_off_ms;
    m.commands_queued = (int64_t)h->n_queued;
    m.unsent_bytes = (int64_t)h->unsent->bytes;
    for (struct link *l = h->places_order.next; l != &h->places_order; l = l->next) {
        struct place *p = link_of(l, struct place, order);
        m.sessions_ready += (int64_t)p->n_sessions;
        m.records += p->venue ? (int64_t)p->venue->slots.n_records : 0;
        m.records_bytes += p->venue ? (int64_t)p->venue->slots.json : 0;
    }
    metrics_print(&m, out);
}
