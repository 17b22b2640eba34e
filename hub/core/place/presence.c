#include "hub/core/place/presence.h"

#include "hub/core/place/place.h"

#include <stdlib.h>

enum { HEARTBEATS_MISSED = 3 };

/* What another hub said last, in one block. An empty one is kept too: by its number later parts are
 * told from earlier ones that arrive late. */
struct part {
    struct link link;
    id node;
    int64_t no;
    int64_t until_ms; /* believed */
    struct presence_list list;
};

/* A list while it is put together: sorted, each id once; the largest ids fall out. */
struct gathering {
    struct presence_device devices[LIMIT_PRESENCE_DEVICES];
    id stations[LIMIT_PRESENCE_STATIONS];
    size_t n_devices, n_stations;
};

static struct presence_list list_of(const struct gathering *g)
{
    return (struct presence_list){g->devices, g->n_devices, g->stations, g->n_stations};
}

/* Where x stands among n sorted things of `size` bytes that begin with their id, or where it
 * would. */
static size_t stand(const void *things, size_t n, size_t size, id x, bool *ret_found)
{
    size_t from = 0, to = n;
    *ret_found = false;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = id_cmp(*(const id *)((const char *)things + mid * size), x);
        if (order == 0) {
            *ret_found = true;
            return mid;
        }
        if (order < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

/* Makes room at i; false when that is beyond the last place. */
static bool shift(void *things, size_t *n, size_t max, size_t size, size_t i)
{
    char *at = (char *)things + i * size;
    if (i >= max)
        return false;
    if (*n < max)
        ++*n;
    memmove(at + size, at, (*n - 1 - i) * size);
    return true;
}

/* A device that two hubs have is where it came last; a clock decides, and between equals the table.
 */
static bool is_newer(const struct presence_device *a, const struct presence_device *b)
{
    if (a->since_ms != b->since_ms)
        return a->since_ms > b->since_ms;
    return id_cmp(a->table_id, b->table_id) > 0;
}

static void gather_device(struct gathering *g, const struct presence_device *d)
{
    bool found;
    size_t i = stand(g->devices, g->n_devices, sizeof *d, d->device, &found);
    if (found ? is_newer(d, &g->devices[i])
              : shift(g->devices, &g->n_devices, LIMIT_PRESENCE_DEVICES, sizeof *d, i))
        g->devices[i] = *d;
}

static void gather_station(struct gathering *g, id station)
{
    bool found;
    size_t i = stand(g->stations, g->n_stations, sizeof station, station, &found);
    if (!found && shift(g->stations, &g->n_stations, LIMIT_PRESENCE_STATIONS, sizeof station, i))
        g->stations[i] = station;
}

/* --- our own ------------------------------------------------------------------------------- */

static int64_t silence_ms(const struct hub *h)
{
    int64_t beats = HEARTBEATS_MISSED * h->heartbeat_ms;
    return beats > LIMIT_PRESENCE_SILENCE_MS ? beats : LIMIT_PRESENCE_SILENCE_MS;
}

static void gather_screens(struct gathering *g, const struct audience *a)
{
    for (size_t i = 0; i < a->key.n_stations; i++)
        gather_station(g, a->key.stations[i]);
    if (!(a->key.topics & TOPIC_BIT(EXPO)))
        return;
    struct venue_iter it = venue_all(a->place->venue, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        if (s->kind == station_kind_EXPO)
            gather_station(g, s->id);
}

/* The live sessions of an audience; and their screens, when one of them works in the kitchen. */
static void gather_audience(struct gathering *g, const struct audience *a, int64_t now)
{
    struct presence *pr = &a->place->presence;
    int64_t silence = silence_ms(a->place->hub);
    bool cooks = false;
    link_each(l, &a->members)
    {
        struct session *s = link_of(l, struct session, member);
        const struct actor *who = &s->badge->actor;
        s->present = now - s->since_ms < silence;
        if (!s->present)
            continue;
        if (s->since_ms + silence < pr->silent_at_ms)
            pr->silent_at_ms = s->since_ms + silence;
        cooks = cooks || (KITCHEN_STAFF >> who->role & 1);
        struct presence_device d = {who->device, s->table_id, who->name, who->role, s->at.ms};
        gather_device(g, &d);
    }
    if (cooks)
        gather_screens(g, a);
}

static void gather_own(struct place *p, struct gathering *g, int64_t now)
{
    p->presence.silent_at_ms = INT64_MAX;
    g->n_devices = g->n_stations = 0;
    link_each(l, &p->audiences) gather_audience(g, link_of(l, struct audience, link), now);
}

static bool is_subscribed(const struct place *p)
{
    for (struct link *l = p->audiences.next; l != &p->audiences; l = l->next) {
        const struct audience *a = link_of(l, struct audience, link);
        if (a->n_members && a->key.topics & TOPIC_BIT(PRESENCE))
            return true;
    }
    return false;
}

static void say(struct place *p, const struct gathering *own, bool asks, int64_t now)
{
    struct presence *pr = &p->presence;
    struct hub *h = p->hub;
    bool some = own->n_devices > 0 || asks;
    pr->say_at_ms = now + LIMIT_PRESENCE_SAY_MS;
    pr->own_changed = false;
    if (!h->bus || (!some && !pr->said_some))
        return;
    pr->said_some = some;
    struct presence_part part = {h->id, ++h->presence_no, asks, list_of(own)};
    struct buf *out = hub_out(h);
    wire_put_presence_part(out, &part);
    if (out->failed || out->n > LIMIT_PRESENCE_BYTES)
        return; /* the next one is soon */
    h->bus->ops->publish_part(h->bus, p->tenant, p->id, buf_str(out));
}

/* --- everybody's --------------------------------------------------------------------------- */

static void part_free(struct presence *pr, struct part *part)
{
    link_remove(&part->link);
    pr->n_parts--;
    free(part);
}

static void parts_free(struct presence *pr)
{
    link_each(l, &pr->parts) part_free(pr, link_of(l, struct part, link));
}

static void parts_expire(struct presence *pr, int64_t now)
{
    link_each(l, &pr->parts)
    {
        struct part *part = link_of(l, struct part, link);
        if (now < part->until_ms)
            continue;
        part_free(pr, part);
        pr->changed = true;
    }
}

static void gather_parts(const struct presence *pr, struct gathering *g)
{
    for (const struct link *l = pr->parts.next; l != &pr->parts; l = l->next) {
        const struct presence_list *list = &link_of(l, struct part, link)->list;
        for (size_t i = 0; i < list->n_devices; i++)
            gather_device(g, &list->devices[i]);
        for (size_t i = 0; i < list->n_stations; i++)
            gather_station(g, list->stations[i]);
    }
}

static bool frame_eq(const struct frame *a, const struct frame *b)
{
    return a && b && a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

/* To all who subscribe, when it is news; else to those who have heard nothing yet. */
static void tell(struct place *p, const struct gathering *g)
{
    struct presence *pr = &p->presence;
    struct hub *h = p->hub;
    struct presence_list list = list_of(g);
    wire_put_presence(hub_out(h), &list);
    struct frame *f = frame_new(&h->out);
    if (!f) {
        h->metrics.no_memory++;
        pr->changed = true; /* again, soon */
        return;
    }
    bool news = !frame_eq(f, pr->told);
    h->metrics.frames_encoded++;
    frame_drop(pr->told);
    pr->told = f;
    link_each(l, &p->audiences)
    {
        struct audience *a = link_of(l, struct audience, link);
        if (!(a->key.topics & TOPIC_BIT(PRESENCE)))
            continue;
        link_each(k, &a->members)
        {
            struct session *s = link_of(k, struct session, member);
            if (news || s->presence_due)
                session_send(s, f);
            s->presence_due = false;
        }
    }
}

static void sleep_now(struct presence *pr)
{
    parts_free(pr);
    frame_drop(pr->told);
    pr->told = NULL;
    pr->active = pr->said_some = false;
    pr->asked_until_ms = 0;
}

void presence_tick(struct place *p, int64_t now_ms)
{
    struct presence *pr = &p->presence;
    if (!pr->active || now_ms < pr->look_at_ms || !place_is_loaded(p))
        return;
    parts_expire(pr, now_ms);
    if (now_ms >= pr->silent_at_ms)
        presence_touch(p);
    if (pr->asked_until_ms && now_ms >= pr->asked_until_ms)
        pr->asked_until_ms = 0;
    bool subscribed = is_subscribed(p);
    if (!subscribed && !pr->asked_until_ms) {
        sleep_now(pr);
        return;
    }
    if (!pr->changed && now_ms < pr->say_at_ms)
        return;
    arena_reset(&p->hub->work);
    struct gathering *g = arena_new(&p->hub->work, struct gathering);
    if (!g) {
        p->hub->metrics.no_memory++;
        return;
    }
    pr->look_at_ms = now_ms + LIMIT_PRESENCE_TELL_MS;
    gather_own(p, g, now_ms);
    if (pr->own_changed || now_ms >= pr->say_at_ms)
        say(p, g, subscribed, now_ms);
    bool changed = pr->changed;
    pr->changed = false;
    if (!changed || !subscribed)
        return;
    gather_parts(pr, g);
    tell(p, g);
}

/* --- another hub's part -------------------------------------------------------------------- */

/* The list with its text in one block behind the part; NULL without memory. */
static struct part *part_new(const struct presence_part *from)
{
    const struct presence_list *l = &from->list;
    size_t text = 0;
    for (size_t i = 0; i < l->n_devices; i++)
        text += l->devices[i].name.n;
    struct part *part = calloc(1, sizeof *part + l->n_devices * sizeof *l->devices +
                                      l->n_stations * sizeof *l->stations + text);
    if (!part)
        return NULL;
    struct presence_device *devices = (struct presence_device *)(part + 1);
    id *stations = (id *)(devices + l->n_devices);
    char *p = (char *)(stations + l->n_stations);
    for (size_t i = 0; i < l->n_devices; i++) {
        devices[i] = l->devices[i];
        if (devices[i].name.n)
            memcpy(p, devices[i].name.p, devices[i].name.n);
        devices[i].name.p = p;
        p += devices[i].name.n;
    }
    if (l->n_stations)
        memcpy(stations, l->stations, l->n_stations * sizeof *stations);
    part->node = from->node;
    part->no = from->no;
    part->list = (struct presence_list){devices, l->n_devices, stations, l->n_stations};
    return part;
}

static struct part *part_find(struct presence *pr, id node)
{
    link_each(l, &pr->parts) if (id_eq(link_of(l, struct part, link)->node, node)) return link_of(
        l, struct part, link);
    return NULL;
}

/* Instead of what that hub said before, when it is newer. */
static void part_keep(struct place *p, const struct presence_part *from)
{
    struct presence *pr = &p->presence;
    struct part *old = part_find(pr, from->node);
    if (old ? old->no >= from->no : pr->n_parts >= LIMIT_PRESENCE_NODES)
        return;
    struct part *part = part_new(from);
    if (!part) {
        p->hub->metrics.no_memory++;
        return;
    }
    if (old)
        part_free(pr, old);
    part->until_ms = hub_now(p->hub) + LIMIT_PRESENCE_KEPT_MS;
    link_append(&pr->parts, &part->link);
    pr->n_parts++;
    pr->changed = true;
}

void presence_hear(void *hub, id tenant, id venue, struct str text)
{
    struct hub *h = hub;
    struct place *p = place_find(h, tenant, venue);
    struct presence_part part;
    if (!p || !place_is_loaded(p))
        return;
    arena_reset(&h->in);
    if (wire_get_presence_part(text, &h->in, &part) || id_eq(part.node, h->id)) {
        h->metrics.parts_bad++;
        return;
    }
    h->metrics.parts++;
    struct presence *pr = &p->presence;
    if (part.asks) {
        if (!pr->asked_until_ms)
            presence_touch(p); /* it knows nothing yet: say ours at once */
        pr->asked_until_ms = hub_now(h) + LIMIT_PRESENCE_KEPT_MS;
        pr->active = true;
    }
    if (is_subscribed(p))
        part_keep(p, &part);
}

/* --- what sessions do ---------------------------------------------------------------------- */

void presence_init(struct presence *pr)
{
    *pr = (struct presence){0};
    link_init(&pr->parts);
}

void presence_fini(struct presence *pr)
{
    sleep_now(pr);
}

void presence_touch(struct place *p)
{
    p->presence.changed = p->presence.own_changed = true;
}

void presence_at(struct session *s, id table_id)
{
    s->at = hub_wall(s->hub);
    s->table_id = table_id;
    presence_touch(s->place);
}

void presence_subscribed(struct session *s)
{
    presence_touch(s->place);
    if (!(s->audience->key.topics & TOPIC_BIT(PRESENCE)))
        return;
    s->presence_due = true;
    s->place->presence.active = true;
}

void presence_heard(struct session *s)
{
    if (!s->present)
        presence_touch(s->place);
}
