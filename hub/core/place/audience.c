#include "hub/core/place/audience.h"

#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

enum {
    EMPTY_MAX = 8, /* audiences kept without members, for screens that come back */
};

static bool key_eq(const struct audience_key *a, const struct audience_key *b)
{
    if (a->topics != b->topics || a->view != b->view || a->n_stations != b->n_stations)
        return false;
    return !a->n_stations ||
           memcmp(a->stations, b->stations, a->n_stations * sizeof *a->stations) == 0;
}

static void snapshot_forget(struct audience *a)
{
    frame_drop(a->snapshot);
    a->snapshot = NULL;
}

static void audience_free(struct audience *a)
{
    require(a->n_members == 0);
    snapshot_forget(a);
    link_remove(&a->link);
    free((id *)a->key.stations);
    free(a);
}

void audiences_init(struct audiences *all, struct hub *h)
{
    *all = (struct audiences){.hub = h};
    link_init(&all->list);
}

void audiences_fini(struct audiences *all)
{
    link_each(l, &all->list)
        audience_free(link_of(l, struct audience, link));
}

/* Frees the oldest of those without members until EMPTY_MAX are left. */
static void audiences_prune(struct audiences *all)
{
    size_t n = 0;
    link_each(l, &all->list)
        n += link_of(l, struct audience, link)->n_members == 0;
    link_each(k, &all->list) {
        struct audience *a = link_of(k, struct audience, link);
        if (n > EMPTY_MAX && a->n_members == 0) {
            audience_free(a);
            n--;
        }
    }
}

struct audience *audience_get(struct audiences *all, const struct audience_key *key)
{
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (key_eq(&a->key, key))
            return a;
    }
    audiences_prune(all);
    struct audience *a = calloc(1, sizeof *a);
    id *stations = malloc((key->n_stations + 1) * sizeof *stations);
    if (!a || !stations) {
        free(a);
        free(stations);
        return NULL;
    }
    if (key->n_stations)
        memcpy(stations, key->stations, key->n_stations * sizeof *stations);
    a->all = all;
    a->key = *key;
    a->key.stations = stations;
    a->sync_at_ms = hub_now(all->hub) + all->hub->heartbeat_ms;
    link_init(&a->members);
    link_append(&all->list, &a->link);
    return a;
}

void audience_enter(struct audience *a, struct session *s)
{
    require(!s->audience || s->audience->all == a->all);
    audience_leave(s);
    s->audience = a;
    link_append(&a->members, &s->member);
    a->n_members++;
}

/* An audience stays even when it is empty: somebody may be walking it right now. */
void audience_leave(struct session *s)
{
    if (!s->audience)
        return;
    link_remove(&s->member);
    s->audience->n_members--;
    s->audience = NULL;
}

/* --- digests ------------------------------------------------------------------------------- */

/* Of a live record in the audience's view. */
static struct digest record_digest(
    struct audience *a, enum record_kind kind, const struct record *rec)
{
    bool has;
    struct digest *d = venue_digest(a->all->venue, kind, rec->id, a->key.view, &has);
    require(d);
    if (!has)
        *d = wire_record_digest(kind, rec, a->key.view, &a->all->hub->record);
    return *d;
}

static bool sees_kind(const struct audience *a, enum record_kind kind)
{
    return (record_descs[kind].topics & a->key.topics) != 0;
}

static void digest_make(struct audience *a)
{
    struct digest sum = {0};
    for (int kind = 0; kind < KINDS_N; kind++) {
        if (!sees_kind(a, kind))
            continue;
        struct venue_iter it = venue_all(a->all->venue, kind);
        for (const struct record *rec; (rec = venue_next(&it));)
            if (audience_sees(&a->key, kind, rec))
                digest_add(&sum, record_digest(a, kind, rec));
    }
    a->digest = sum;
    a->has_digest = true;
}

static void record_leaves(struct audiences *all, enum record_kind kind, id key)
{
    const struct record *rec = venue_get(all->venue, kind, key);
    if (!rec)
        return;
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (a->has_digest && audience_sees(&a->key, kind, rec))
            digest_take(&a->digest, record_digest(a, kind, rec));
    }
}

static void record_joins(struct audiences *all, enum record_kind kind, id key)
{
    const struct record *rec = venue_get(all->venue, kind, key);
    if (!rec)
        return;
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (a->has_digest && audience_sees(&a->key, kind, rec))
            digest_add(&a->digest, record_digest(a, kind, rec));
    }
}

static bool is_put(const struct change *c, const struct del *d)
{
    for (size_t i = 0; i < c->n_puts; i++)
        if (c->puts[i].kind == d->kind && id_eq(c->puts[i].rec->id, d->id))
            return true;
    return false;
}

static bool has_digests(const struct audiences *all)
{
    for (struct link *l = all->list.next; l != &all->list; l = l->next)
        if (link_of(l, struct audience, link)->has_digest)
            return true;
    return false;
}

void audiences_before(struct audiences *all, const struct change *c)
{
    if (!has_digests(all))
        return;
    for (size_t i = 0; i < c->n_puts; i++)
        record_leaves(all, c->puts[i].kind, c->puts[i].rec->id);
    for (size_t i = 0; i < c->n_dels; i++)
        if (!is_put(c, &c->dels[i]))
            record_leaves(all, c->dels[i].kind, c->dels[i].id);
}

void audiences_after(struct audiences *all, const struct change *c)
{
    if (!has_digests(all))
        return;
    for (size_t i = 0; i < c->n_puts; i++)
        record_joins(all, c->puts[i].kind, c->puts[i].rec->id);
}

void audiences_reset(struct audiences *all, struct venue *venue)
{
    all->venue = venue;
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        a->has_digest = false;
        snapshot_forget(a);
    }
}

/* --- telling ------------------------------------------------------------------------------- */

/* A member whose queue is full, or all of them when memory is out, are told to resume
 * (session_send): they leave while the list is walked. */
static void audience_send(struct audience *a, struct frame *f)
{
    link_each(l, &a->members)
        session_send(link_of(l, struct session, member), f);
}

void audiences_tell(struct audiences *all, const struct change *c)
{
    struct hub *h = all->hub;
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        struct buf *out = hub_out(h);
        if (!a->n_members || !wire_put_change(out, c, &a->key))
            continue;
        struct frame *f = frame_new(out);
        h->metrics.frames_encoded++;
        audience_send(a, f);
        frame_drop(f);
    }
}

void audiences_sync(struct audiences *all, int64_t now_ms)
{
    struct hub *h = all->hub;
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (now_ms < a->sync_at_ms)
            continue;
        /* From now, not from when it was due: one sync after a stall, not a burst. */
        a->sync_at_ms = now_ms + h->heartbeat_ms;
        if (a->snapshot && a->snapshot->refs == 1)
            snapshot_forget(a);
        if (!a->n_members)
            continue;
        if (!a->has_digest)
            digest_make(a);
        wire_put_sync(hub_out(h), all->venue->seq, &all->venue->chain, a->digest, hub_wall(h));
        struct frame *f = frame_new(&h->out);
        h->metrics.frames_encoded++;
        audience_send(a, f);
        frame_drop(f);
    }
}

/* --- snapshots ----------------------------------------------------------------------------- */

/* Its topics by name, into the arena. 0 or -ENOMEM. */
static int audience_topics(const struct audience *a, struct arena *arena, struct topic_list *ret)
{
    const struct audience_key *k = &a->key;
    struct topic_name *items = arena_array(arena, struct topic_name, TOPICS_N + k->n_stations);
    size_t n = 0;
    if (!items)
        return -ENOMEM;
    for (int t = 0; t < TOPICS_N; t++)
        if (t != TOPIC_KITCHEN && k->topics >> t & 1)
            items[n++] = (struct topic_name){.topic = t, .text = str_of(topic_descs[t].name)};
    for (size_t i = 0; i < k->n_stations; i++) {
        const struct station *s = venue_station(a->all->venue, k->stations[i]);
        if (!s)
            continue;
        struct str family = str_of(topic_descs[TOPIC_KITCHEN].name);
        char *text = arena_alloc(arena, family.n + 1 + s->code.n);
        if (!text)
            return -ENOMEM;
        memcpy(text, family.p, family.n);
        text[family.n] = ':';
        memcpy(text + family.n + 1, s->code.p, s->code.n);
        items[n++] = (struct topic_name){
            .topic = TOPIC_KITCHEN, .station = s->code, .text = {text, family.n + 1 + s->code.n}};
    }
    *ret = (struct topic_list){items, n};
    return 0;
}

static void snapshot_put(struct audience *a, struct buf *out, struct str sub_id, bool lost,
    const struct topic_list *topics)
{
    const struct venue *v = a->all->venue;
    struct snapshot_writer w;
    wire_snapshot_begin(&w, out, sub_id, v->info.epoch, v->seq, &v->chain,
        lost ? STR(WHY_JOURNAL_LOST) : (struct str){0}, topics);
    for (int kind = 0; kind < KINDS_N && !out->failed; kind++) {
        if (!sees_kind(a, kind))
            continue;
        struct venue_iter it = venue_all(v, kind);
        for (const void *rec; !out->failed && (rec = venue_next(&it));)
            if (audience_sees(&a->key, kind, rec))
                wire_snapshot_record(&w, kind, rec, a->key.view);
    }
    wire_snapshot_end(&w);
}

static bool snapshot_fits(const struct audience *a, struct str sub_id, bool lost)
{
    return a->snapshot && a->snapshot_seq == a->all->venue->seq && a->snapshot_lost == lost &&
           str_eq(sub_id, (struct str){a->snapshot_id, a->n_snapshot_id});
}

struct frame *audience_snapshot(
    struct audience *a, struct str sub_id, bool lost, enum message_error *ret_error)
{
    struct hub *h = a->all->hub;
    struct topic_list topics;
    if (snapshot_fits(a, sub_id, lost)) {
        h->metrics.snapshots_shared++;
        return frame_share(a->snapshot);
    }
    arena_reset(&h->work);
    if (audience_topics(a, &h->work, &topics) < 0) {
        *ret_error = ERROR_NO_MEMORY;
        return NULL;
    }
    struct buf *out = hub_out(h);
    snapshot_put(a, out, sub_id, lost, &topics);
    struct frame *f = frame_new(out);
    if (!f) {
        h->metrics.no_memory++;
        *ret_error = out->failed ? ERROR_SNAPSHOT_TOO_LARGE : ERROR_NO_MEMORY;
        return NULL;
    }
    f->apart = true;
    h->metrics.snapshots++;
    snapshot_forget(a);
    if (sub_id.n <= sizeof a->snapshot_id) {
        a->snapshot = frame_share(f);
        a->snapshot_lost = lost;
        a->snapshot_seq = a->all->venue->seq;
        a->n_snapshot_id = sub_id.n;
        if (sub_id.n)
            memcpy(a->snapshot_id, sub_id.p, sub_id.n);
    }
    return f;
}

static void member_renew(struct session *s, bool lost)
{
    enum message_error error = MESSAGE_OK;
    struct frame *f = audience_snapshot(s->audience, (struct str){0}, lost, &error);
    if (f)
        session_send(s, f);
    else
        session_bye(s, CLOSE_UNAVAILABLE, "no snapshot of a reloaded venue");
    frame_drop(f);
}

void audiences_renew(struct audiences *all, bool lost)
{
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (!a->key.topics)
            continue;
        link_each(m, &a->members)
            member_renew(link_of(m, struct session, member), lost);
    }
}
