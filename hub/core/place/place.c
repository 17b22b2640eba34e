#include "hub/core/place/place.h"

#include "protocol/base/require.h"

#include <stdlib.h>

#define TO(NAME) (1u << PLACE_##NAME)
static const unsigned moves[PLACE_STATES_N] = {
    [PLACE_LOADING] = TO(LIVE),
    [PLACE_LIVE] = TO(FLYING) | TO(BEHIND),
    [PLACE_FLYING] = TO(LIVE) | TO(BEHIND),
    [PLACE_BEHIND] = TO(LIVE),
};

void place_set_state(struct place *p, enum place_state to)
{
    require(moves[p->state] >> to & 1);
    p->state = to;
}

struct place *place_find(struct hub *h, id tenant, id venue)
{
    struct map_node *n = map_find(&h->places, venue);
    for (; n; n = map_find_next(n)) {
        struct place *p = link_of(n, struct place, by_venue);
        if (id_eq(p->tenant, tenant))
            return p;
    }
    return NULL;
}

static bool is_idle(const struct place *p)
{
    return (p->state == PLACE_LIVE || p->state == PLACE_BEHIND) && !p->calling && !p->n_sessions &&
           !p->n_requests && link_alone(&p->waiting) && link_alone(&p->visits);
}

/* Makes room for one more place by dropping the one unused for longest. False: all are in use. */
static bool make_room(struct hub *h)
{
    if (h->places.n < h->venues_max)
        return true;
    link_each(l, &h->places_order) {
        struct place *p = link_of(l, struct place, order);
        if (is_idle(p)) {
            h->metrics.venues_evicted++;
            place_free(p);
            return true;
        }
    }
    return false;
}

struct place *place_open(struct hub *h, id tenant, id venue)
{
    struct place *p = place_find(h, tenant, venue);
    if (p)
        return p;
    p = make_room(h) ? calloc(1, sizeof *p) : NULL;
    if (!p || audiences_init(&p->audiences, h) < 0) {
        free(p);
        return NULL;
    }
    p->owner = tenant_share(h, tenant);
    if (!p->owner) {
        audiences_fini(&p->audiences);
        free(p);
        return NULL;
    }
    uint64_t seed;
    h->env.ops->random(h->env.self, &seed, sizeof seed);
    p->hub = h;
    p->tenant = tenant;
    p->id = venue;
    p->by_venue.key = venue;
    p->state = PLACE_LOADING;
    p->needs = NEED_LOAD;
    answers_init(&p->answers, seed);
    quotas_init(&p->quotas, seed);
    refusals_init(&p->refusals);
    map_init(&p->requests, seed);
    map_init(&p->devices, seed);
    link_init(&p->turn);
    link_init(&p->queue);
    link_init(&p->waiting);
    link_init(&p->visits);
    presence_init(&p->presence, h, (struct venue_key){tenant, venue}, &p->audiences);
    map_add(&h->places, &p->by_venue);
    link_append(&h->places_order, &p->order);
    place_load(p);
    return p;
}

void place_free(struct place *p)
{
    link_each(l, &p->visits)
        link_of(l, struct visit, wait)->failed = true;
    visits_wake(&p->visits);
    while (!link_alone(&p->queue)) {
        struct request *r = link_first(&p->queue, struct request, queue);
        place_unqueue(p, r);
        request_free(r);
    }
    require(!p->n_sessions && link_alone(&p->waiting) && !p->n_requests);
    audiences_fini(&p->audiences);
    if (p->venue)
        venue_fini(p->venue);
    free(p->venue);
    history_fini(&p->history);
    presence_fini(&p->presence);
    answers_fini(&p->answers);
    quotas_fini(&p->quotas);
    refusals_fini(&p->refusals);
    map_fini(&p->requests);
    map_fini(&p->devices);
    map_remove(&p->hub->places, &p->by_venue);
    link_remove(&p->order);
    link_remove(&p->turn);
    tenant_drop(p->hub, p->owner);
    free(p);
}

/* --- sessions ------------------------------------------------------------------------------ */

void place_used(struct place *p)
{
    link_remove(&p->order);
    link_append(&p->hub->places_order, &p->order);
}

void place_wait(struct place *p, struct session *s)
{
    require(!s->place);
    s->place = p;
    link_append(&p->waiting, &s->member);
}

void place_enter(struct place *p, struct session *s)
{
    require(s->place == p && s->state == SESSION_LOADING);
    struct map_node *n = map_find(&p->devices, s->badge->actor.device);
    if (n)
        session_bye(link_of(n, struct session, by_device), CLOSE_FENCED,
            "another connection of the device");
    link_remove(&s->member);
    session_set_state(s, SESSION_READY);
    s->account = p->audiences.account;
    struct meter *device = meter_find(&p->hub->devices, s->token);
    if (device) {
        s->commands = device->commands;
        s->messages = device->messages;
    }
    s->by_device.key = s->badge->actor.device;
    map_add(&p->devices, &s->by_device);
    p->n_sessions++;
    p->owner->n_sessions++;
    s->at = hub_wall(p->hub);
    if (p->hub->bus)
        p->hub->bus->ops->publish_fence(
            p->hub->bus, p->tenant, p->id, s->by_device.key, s->asked_us);
    presence_touch(&p->presence);
}

void place_fence(struct place *p, id device, int64_t asked_us)
{
    struct map_node *n = map_find(&p->devices, device);
    struct session *s = n ? link_of(n, struct session, by_device) : NULL;
    if (!s || s->asked_us == asked_us)
        return;
    if (s->asked_us < asked_us)
        session_bye(s, CLOSE_FENCED, "another connection of the device, at another node");
    else if (p->hub->bus) /* the other one is older: it must hear of ours */
        p->hub->bus->ops->publish_fence(p->hub->bus, p->tenant, p->id, device, s->asked_us);
}

void place_leave(struct session *s)
{
    struct place *p = s->place;
    if (!p)
        return;
    if (s->state == SESSION_READY) {
        struct meter *device = meter_of(&p->hub->devices, s->token);
        if (device) {
            device->commands = s->commands;
            device->messages = s->messages;
        }
        audience_leave(s);
        map_remove(&p->devices, &s->by_device);
        p->n_sessions--;
        p->owner->n_sessions--;
        presence_touch(&p->presence);
        place_used(p);
    } else {
        link_remove(&s->member);
    }
    s->place = NULL;
    s->account = NULL;
}

/* --- changes ------------------------------------------------------------------------------- */

const struct chain *place_chain(const struct place *p, int64_t seq)
{
    return seq == p->venue->seq ? &p->venue->chain : history_chain(&p->history, seq);
}

/* Whoever is signed in somewhere else now, or was signed out, is no longer signed in here. */
static void posts_changed(struct place *p, const struct change *c)
{
    for (size_t i = 0; i < c->n_puts; i++) {
        if (c->puts[i].kind != KIND_post)
            continue;
        struct map_node *n = map_find(&p->devices, c->puts[i].rec->id);
        if (n)
            p->hub->hooks.post_changed(
                link_of(n, struct session, by_device), (const struct post *)c->puts[i].rec);
    }
}

int place_advance(struct place *p, struct change *c)
{
    struct chain before = p->venue->chain;
    audiences_before(&p->audiences, c);
    int r = venue_apply(p->venue, c, NULL);
    if (r < 0) {
        p->hub->metrics.no_memory++;
        audiences_reset(&p->audiences, p->venue);
        return r;
    }
    audiences_after(&p->audiences, c);
    history_push(&p->history, c, &before);
    for (size_t i = 0; i < c->n_puts; i++) {
        if (c->puts[i].kind == KIND_course || c->puts[i].kind == KIND_approval)
            p->due_known = false;
        if (c->puts[i].kind == KIND_station)
            presence_stations(&p->presence);
    }
    audiences_tell(&p->audiences, c);
    visits_wake(&p->visits);
    posts_changed(p, c);
    return 0;
}

/* --- requests ------------------------------------------------------------------------------ */

static void count_queued(struct place *p)
{
    p->hub->n_queued++;
    if (link_alone(&p->turn))
        link_append(&p->hub->turns, &p->turn);
}

void place_queue(struct place *p, struct request *r)
{
    link_append(&p->queue, &r->queue);
    count_queued(p);
}

void place_requeue(struct place *p, struct request *r)
{
    link_prepend(&p->queue, &r->queue);
    count_queued(p);
}

void place_unqueue(struct place *p, struct request *r)
{
    link_remove(&r->queue);
    p->hub->n_queued--;
    if (link_alone(&p->queue))
        link_remove(&p->turn);
}

void place_expire(struct place *p, int64_t arrived_ms)
{
    struct request *r;
    while ((r = link_first(&p->queue, struct request, queue)) && r->arrived_ms <= arrived_ms) {
        place_unqueue(p, r);
        request_refuse(r, REFUSAL_unavailable);
    }
}
