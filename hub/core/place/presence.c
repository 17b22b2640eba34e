#include "hub/core/place/presence.h"

#include "hub/core/base/sorted.h"

#include <stdlib.h>

enum { HEARTBEATS_MISSED = 3 };

/* What another hub said last, in one block. An empty part is kept too: its number tells later parts
 * from earlier ones that arrive late. */
struct part {
    struct link link;
    id node;
    int64_t no;
    int64_t until_ms; /* believed */
    struct presence_list list;
};

/* A list while it is put together: sorted, each id once. When it is full the largest ids fall out.
 */
struct gathering {
    struct presence_device devices[LIMIT_PRESENCE_DEVICES];
    id stations[LIMIT_PRESENCE_STATIONS];
    id backed[LIMIT_PRESENCE_STATIONS];
    id silent[LIMIT_PRESENCE_STATIONS];
    size_t n_devices, n_stations, n_backed, n_silent;
    int64_t silent_ms;
};

static struct presence_list list_of(const struct gathering *g)
{
    return (struct presence_list){g->devices, g->n_devices, g->stations, g->n_stations, g->backed,
        g->n_backed, g->silent, g->n_silent, g->silent_ms};
}

/* A device that two hubs have is where it came last, by the clock; on a tie the table decides. */
static bool is_newer(const struct presence_device *a, const struct presence_device *b)
{
    if (a->since_ms != b->since_ms)
        return a->since_ms > b->since_ms;
    return id_cmp(a->table_id, b->table_id) > 0;
}

static void gather_device(struct gathering *g, const struct presence_device *d)
{
    bool found;
    size_t i = sorted_find(g->devices, g->n_devices, sizeof *d, d->device, &found);
    if (found ? is_newer(d, &g->devices[i])
              : sorted_open(g->devices, &g->n_devices, LIMIT_PRESENCE_DEVICES, sizeof *d, i))
        g->devices[i] = *d;
}

/* Into one of the lists of stations. */
static void gather_station(id *stations, size_t *n, id station)
{
    bool found;
    size_t i = sorted_find(stations, *n, sizeof station, station, &found);
    if (!found && sorted_open(stations, n, LIMIT_PRESENCE_STATIONS, sizeof station, i))
        stations[i] = station;
}

/* --- our own part -------------------------------------------------------------------------------
 */

static int64_t silence_ms(const struct hub *h)
{
    int64_t beats = HEARTBEATS_MISSED * h->heartbeat_ms;
    return beats > LIMIT_PRESENCE_SILENCE_MS ? beats : LIMIT_PRESENCE_SILENCE_MS;
}

/* The stations of an audience, into one of the lists. */
static void gather_screens(const struct audience *a, id *stations, size_t *n)
{
    for (size_t i = 0; i < a->key.n_stations; i++)
        gather_station(stations, n, a->key.stations[i]);
    if (!(a->key.topics & TOPIC_BIT(EXPO)))
        return;
    struct venue_iter it = venue_all(a->all->venue, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        if (s->kind == station_kind_EXPO)
            gather_station(stations, n, s->id);
}

/* Screens of an audience were found silent. */
static void gather_silent(struct gathering *g, const struct audience *a, int64_t silent_ms)
{
    if (!g->n_silent || silent_ms < g->silent_ms)
        g->silent_ms = silent_ms;
    gather_screens(a, g->silent, &g->n_silent);
}

/* The live sessions of an audience, and its stations if one of them works in the kitchen. */
static void gather_audience(
    struct presence *pr, struct gathering *g, const struct audience *a, int64_t now)
{
    int64_t silence = silence_ms(pr->hub);
    bool cooks = false;
    link_each(l, &a->members) {
        struct session *s = link_of(l, struct session, member);
        const struct actor *who = &s->badge->actor; /* the person who is signed in, if any */
        bool was = s->present, cook = badge_cooks(s->badge);
        s->present = now - s->since_ms < silence;
        if (was && !s->present && cook)
            gather_silent(g, a, now - s->since_ms);
        if (!s->present)
            continue;
        if (s->since_ms + silence < pr->silent_at_ms)
            pr->silent_at_ms = s->since_ms + silence;
        cooks = cooks || cook;
        struct presence_device d = {who->device, s->table_id, who->name, who->role, s->at.ms};
        gather_device(g, &d);
    }
    if (cooks)
        gather_screens(a, g->stations, &g->n_stations);
}

static void gather_own(struct presence *pr, struct gathering *g, int64_t now)
{
    pr->silent_at_ms = INT64_MAX;
    g->n_devices = g->n_stations = g->n_silent = 0;
    g->silent_ms = 0;
    link_each(l, &pr->audiences->list)
        gather_audience(pr, g, link_of(l, struct audience, link), now);
    g->n_backed = backups_dark(&pr->backups, NULL, 0, g->backed, LIMIT_PRESENCE_STATIONS);
}

static bool is_subscribed(const struct presence *pr)
{
    const struct link *list = &pr->audiences->list;
    for (const struct link *l = list->next; l != list; l = l->next) {
        const struct audience *a = link_of(l, struct audience, link);
        if (a->n_members && a->key.topics & TOPIC_BIT(PRESENCE))
            return true;
    }
    return false;
}

static void publish_own(struct presence *pr, const struct gathering *own, bool asks, int64_t now)
{
    struct hub *h = pr->hub;
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
        return; /* best effort: the next one is due soon */
    h->bus->ops->publish_part(h->bus, pr->key.tenant, pr->key.venue, buf_str(out));
}

/* --- all parts --------------------------------------------------------------------------- */

static void part_free(struct presence *pr, struct part *part)
{
    link_remove(&part->link);
    pr->n_parts--;
    free(part);
}

static void parts_free(struct presence *pr)
{
    link_each(l, &pr->parts)
        part_free(pr, link_of(l, struct part, link));
}

static void parts_expire(struct presence *pr, int64_t now)
{
    link_each(l, &pr->parts) {
        struct part *part = link_of(l, struct part, link);
        if (now < part->until_ms)
            continue;
        part_free(pr, part);
        pr->changed = true;
    }
}

/* What a part says is silent holds for one look: a screen elsewhere may be live until later. */
static void gather_part_silent(struct gathering *g, struct part *part, int64_t now)
{
    struct presence_list *list = &part->list;
    int64_t ms = list->silent_ms + now - (part->until_ms - LIMIT_PRESENCE_KEPT_MS);
    if (list->n_silent && (!g->n_silent || ms < g->silent_ms))
        g->silent_ms = ms;
    for (size_t i = 0; i < list->n_silent; i++)
        gather_station(g->silent, &g->n_silent, list->silent[i]);
    list->n_silent = 0;
}

static void gather_parts(struct presence *pr, struct gathering *g, int64_t now)
{
    link_each(l, &pr->parts) {
        struct part *part = link_of(l, struct part, link);
        const struct presence_list *list = &part->list;
        gather_part_silent(g, part, now);
        for (size_t i = 0; i < list->n_devices; i++)
            gather_device(g, &list->devices[i]);
        for (size_t i = 0; i < list->n_stations; i++)
            gather_station(g->stations, &g->n_stations, list->stations[i]);
        for (size_t i = 0; i < list->n_backed; i++)
            gather_station(g->backed, &g->n_backed, list->backed[i]);
    }
}

static bool frame_eq(const struct frame *a, const struct frame *b)
{
    return a && b && a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

/* To all subscribers if it is news, otherwise to those who were told nothing so far. */
static void tell_subscribers(struct presence *pr, const struct gathering *g)
{
    struct hub *h = pr->hub;
    struct presence_list list = list_of(g);
    wire_put_presence(hub_out(h), &list);
    struct frame *f = frame_new(&h->out);
    if (!f) {
        h->metrics.no_memory++;
        pr->changed = true; /* try again soon */
        return;
    }
    bool news = !frame_eq(f, pr->told);
    h->metrics.frames_encoded++;
    frame_drop(pr->told);
    pr->told = f;
    link_each(l, &pr->audiences->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (!(a->key.topics & TOPIC_BIT(PRESENCE)))
            continue;
        link_each(k, &a->members) {
            struct session *s = link_of(k, struct session, member);
            if (news || s->presence_due)
                session_send(s, f);
            s->presence_due = false;
        }
    }
}

static void presence_sleep(struct presence *pr)
{
    parts_free(pr);
    frame_drop(pr->told);
    pr->told = NULL;
    pr->active = pr->said_some = false;
    pr->asked_until_ms = 0;
    backups_sleep(&pr->backups, hub_now(pr->hub));
}

/* Who is dark, and so who is told what; then the subscribers. */
static void tell_all(struct presence *pr, struct gathering *g, bool subscribed, int64_t now)
{
    struct backups *b = &pr->backups;
    struct presence_list found = list_of(g);
    if (backups_look(b, &found, now))
        pr->own_changed = true; /* published with the next look */
    g->n_backed = backups_dark(b, g->stations, g->n_stations, g->backed, LIMIT_PRESENCE_STATIONS);
    if (subscribed)
        tell_subscribers(pr, g);
    backups_move(b, now);
}

void presence_tick(struct presence *pr, int64_t now_ms)
{
    if (!pr->active || now_ms < pr->look_at_ms || !pr->audiences->venue)
        return;
    parts_expire(pr, now_ms);
    if (now_ms >= pr->silent_at_ms)
        presence_touch(pr);
    if (pr->asked_until_ms && now_ms >= pr->asked_until_ms)
        pr->asked_until_ms = 0;
    if (now_ms >= pr->backups.due_ms)
        pr->changed = true;
    if (pr->changed)
        pr->backing = backups_wanted(&pr->backups);
    bool subscribed = is_subscribed(pr), wants = subscribed || pr->backing;
    if (!wants && !pr->asked_until_ms) {
        presence_sleep(pr);
        return;
    }
    if (!pr->changed && !pr->own_changed && now_ms < pr->say_at_ms)
        return;
    arena_reset(&pr->hub->work);
    struct gathering *g = arena_new(&pr->hub->work, struct gathering);
    if (!g) {
        pr->hub->metrics.no_memory++;
        return;
    }
    pr->look_at_ms = now_ms + LIMIT_PRESENCE_TELL_MS;
    gather_own(pr, g, now_ms);
    if (pr->own_changed || now_ms >= pr->say_at_ms)
        publish_own(pr, g, wants, now_ms);
    bool changed = pr->changed;
    pr->changed = false;
    if (!changed || !wants)
        return;
    gather_parts(pr, g, now_ms);
    tell_all(pr, g, subscribed, now_ms);
}

/* --- another hub's part -------------------------------------------------------------------- */

/* A copy, with the list and its text in the same block. NULL: out of memory. */
static struct part *part_new(const struct presence_part *from)
{
    const struct presence_list *l = &from->list;
    size_t text = 0, n_ids = l->n_stations + l->n_backed + l->n_silent;
    for (size_t i = 0; i < l->n_devices; i++)
        text += l->devices[i].name.n;
    struct part *part = calloc(
        1, sizeof *part + l->n_devices * sizeof *l->devices + n_ids * sizeof *l->stations + text);
    if (!part)
        return NULL;
    struct presence_device *devices = (struct presence_device *)(part + 1);
    id *stations = (id *)(devices + l->n_devices);
    id *backed = stations + l->n_stations;
    id *silent = backed + l->n_backed;
    char *p = (char *)(stations + n_ids);
    for (size_t i = 0; i < l->n_devices; i++) {
        devices[i] = l->devices[i];
        if (devices[i].name.n)
            memcpy(p, devices[i].name.p, devices[i].name.n);
        devices[i].name.p = p;
        p += devices[i].name.n;
    }
    if (l->n_stations)
        memcpy(stations, l->stations, l->n_stations * sizeof *stations);
    if (l->n_backed)
        memcpy(backed, l->backed, l->n_backed * sizeof *backed);
    if (l->n_silent)
        memcpy(silent, l->silent, l->n_silent * sizeof *silent);
    part->node = from->node;
    part->no = from->no;
    part->list = (struct presence_list){devices, l->n_devices, stations, l->n_stations, backed,
        l->n_backed, silent, l->n_silent, l->silent_ms};
    return part;
}

static struct part *part_find(struct presence *pr, id node)
{
    link_each(l, &pr->parts) {
        struct part *part = link_of(l, struct part, link);
        if (id_eq(part->node, node))
            return part;
    }
    return NULL;
}

/* Replaces what that hub said before, unless that is newer. */
static void part_keep(struct presence *pr, const struct presence_part *from)
{
    struct part *old = part_find(pr, from->node);
    if (old ? old->no >= from->no : pr->n_parts >= LIMIT_PRESENCE_NODES)
        return;
    struct part *part = part_new(from);
    if (!part) {
        pr->hub->metrics.no_memory++;
        return;
    }
    if (old)
        part_free(pr, old);
    part->until_ms = hub_now(pr->hub) + LIMIT_PRESENCE_KEPT_MS;
    link_append(&pr->parts, &part->link);
    pr->n_parts++;
    pr->changed = true;
}

void presence_hear(struct presence *pr, struct str text)
{
    struct hub *h = pr->hub;
    struct presence_part part;
    if (!pr->audiences->venue)
        return;
    hub_in_reset(h);
    if (wire_get_presence_part(text, &h->in, &part) || id_eq(part.node, h->id)) {
        h->metrics.parts_bad++;
        return;
    }
    h->metrics.parts++;
    if (part.asks) {
        if (!pr->asked_until_ms)
            presence_touch(pr); /* it knows nothing yet: publish ours at once */
        pr->asked_until_ms = hub_now(h) + LIMIT_PRESENCE_KEPT_MS;
        pr->active = true;
    }
    if (pr->backing || is_subscribed(pr))
        part_keep(pr, &part);
}

/* --- what sessions do ---------------------------------------------------------------------- */

void presence_init(
    struct presence *pr, struct hub *h, struct venue_key key, struct audiences *audiences)
{
    *pr = (struct presence){.hub = h, .audiences = audiences, .key = key};
    link_init(&pr->parts);
    backups_init(&pr->backups, h, audiences);
}

void presence_fini(struct presence *pr)
{
    presence_sleep(pr);
    backups_fini(&pr->backups);
}

void presence_touch(struct presence *pr)
{
    pr->changed = pr->own_changed = true;
}

void presence_stations(struct presence *pr)
{
    presence_touch(pr);
    pr->active = true; /* until the next look finds that nobody needs it */
}

void presence_at(struct presence *pr, struct session *s, id table_id)
{
    s->at = hub_wall(pr->hub);
    s->table_id = table_id;
    presence_touch(pr);
}

void presence_subscribed(struct presence *pr, struct session *s)
{
    unsigned topics = s->audience->key.topics;
    presence_touch(pr);
    s->presence_due = s->presence_due || topics & TOPIC_BIT(PRESENCE);
    pr->active = pr->active || topics & (TOPIC_BIT(PRESENCE) | TOPIC_BIT(KITCHEN));
}

void presence_heard(struct presence *pr, struct session *s)
{
    if (!s->present)
        presence_touch(pr);
}
