#include "hub/core/place/audience.h"

#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

enum {
    EMPTY_MAX = 8, /* audiences kept without members, for screens that come back */
};

static bool stations_eq(const id *a, size_t n_a, const id *b, size_t n_b)
{
    return n_a == n_b && (!n_a || memcmp(a, b, n_a * sizeof *a) == 0);
}

bool audience_backs_same(const struct audience_key *a, const struct audience_key *b)
{
    return stations_eq(a->backed, a->n_backed, b->backed, b->n_backed);
}

static bool key_eq(const struct audience_key *a, const struct audience_key *b)
{
    return a->topics == b->topics && a->view == b->view &&
           stations_eq(a->stations, a->n_stations, b->stations, b->n_stations) &&
           audience_backs_same(a, b);
}

static void snapshot_forget(struct audience *a)
{
    frame_drop(a->snapshot);
    a->snapshot = NULL;
    a->too_large = false;
}

static void audience_free(struct audience *a)
{
    require(a->n_members == 0);
    snapshot_forget(a);
    told_clear(&a->told);
    link_remove(&a->link);
    free((id *)a->key.stations);
    free(a);
}

int audiences_init(struct audiences *all, struct hub *h)
{
    *all = (struct audiences){.hub = h, .account = account_new(h->unsent)};
    link_init(&all->list);
    return all->account ? 0 : -ENOMEM;
}

void audiences_fini(struct audiences *all)
{
    link_each(l, &all->list)
        audience_free(link_of(l, struct audience, link));
    account_drop(all->account);
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
    id *stations = malloc((key->n_stations + key->n_backed + 1) * sizeof *stations);
    if (!a || !stations) {
        free(a);
        free(stations);
        return NULL;
    }
    if (key->n_stations)
        memcpy(stations, key->stations, key->n_stations * sizeof *stations);
    if (key->n_backed)
        memcpy(stations + key->n_stations, key->backed, key->n_backed * sizeof *stations);
    a->all = all;
    a->key = *key;
    a->key.stations = stations;
    a->key.backed = stations + key->n_stations;
    a->sync_at_ms = hub_now(all->hub) + all->hub->heartbeat_ms;
    link_init(&a->members);
    told_init(&a->told);
    link_append(&all->list, &a->link);
    return a;
}

void audience_enter(struct audience *a, struct session *s)
{
    require(!s->audience || s->audience->all == a->all);
    require(!s->told || s->n_told == told_end(s->told));
    audience_leave(s);
    s->audience = a;
    s->told = &a->told;
    s->n_told = told_end(s->told);
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
    s->told = NULL;
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
    frame_charge(f, a->all->account);
    if (f && told_put(&a->told, a->all->hub, f))
        return;
    link_each(l, &a->members)
        (void)session_catch_up(link_of(l, struct session, member));
    told_clear(&a->told);
    if (f && told_put(&a->told, a->all->hub, f))
        return;
    link_each(k, &a->members)
        session_send(link_of(k, struct session, member), f);
}

/* Those whose queue is full or whose connection is gone leave while the list is walked. */
void audience_flush(struct audience *a)
{
    struct str bytes = told_bytes(&a->told, a->all->hub->scratch);
    link_each(l, &a->members) {
        /* What the next two deliveries touch comes while this one is in the kernel. */
        __builtin_prefetch(link_of(l_next->next, struct session, member));
        if (l_next != &a->members)
            __builtin_prefetch(link_of(l_next, struct session, member)->conn);
        session_tell(a->all->hub, link_of(l, struct session, member), bytes);
    }
    told_clear(&a->told);
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
        if (f && f->n > LIMIT_SESSION_QUEUE_BYTES / 4)
            f->apart = true;
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
        if (a->snapshot && (a->snapshot->refs == 1 || a->snapshot_seq != all->venue->seq))
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

/* The topic of a station that there is, into the arena. 0 or -ENOMEM. */
static int kitchen_topic(
    const struct venue *v, id station, struct arena *arena, struct topic_name *items, size_t *n)
{
    const struct station *s = venue_station(v, station);
    struct str family = str_of(topic_descs[TOPIC_KITCHEN].name);
    if (!s)
        return 0;
    char *text = arena_alloc(arena, family.n + 1 + s->code.n);
    if (!text)
        return -ENOMEM;
    memcpy(text, family.p, family.n);
    text[family.n] = ':';
    memcpy(text + family.n + 1, s->code.p, s->code.n);
    items[(*n)++] = (struct topic_name){
        .topic = TOPIC_KITCHEN, .station = s->code, .text = {text, family.n + 1 + s->code.n}};
    return 0;
}

/* Its topics by name, into the arena. 0 or -ENOMEM. */
static int audience_topics(const struct audience *a, struct arena *arena, struct topic_list *ret)
{
    const struct audience_key *k = &a->key;
    const struct venue *v = a->all->venue;
    struct topic_name *items = arena_array(arena, struct topic_name, TOPICS_N + k->n_stations);
    size_t n = 0;
    int r = items ? 0 : -ENOMEM;
    for (int t = 0; !r && t < TOPICS_N; t++)
        if (t != TOPIC_KITCHEN && k->topics >> t & 1)
            items[n++] = (struct topic_name){.topic = t, .text = str_of(topic_descs[t].name)};
    for (size_t i = 0; !r && i < k->n_stations; i++)
        r = kitchen_topic(v, k->stations[i], arena, items, &n);
    if (r)
        return r;
    *ret = (struct topic_list){items, n};
    return 0;
}

/* Without what its head says: the head of each receiver has that. */
static void snapshot_put(struct audience *a, struct buf *out, const struct topic_list *topics)
{
    const struct venue *v = a->all->venue;
    struct snapshot_writer w;
    wire_snapshot_begin(
        &w, out, (struct str){0}, v->info.epoch, v->seq, &v->chain, (struct str){0}, topics);
    for (int kind = 0; kind < KINDS_N && !out->failed; kind++) {
        if (!sees_kind(a, kind))
            continue;
        struct venue_iter it = venue_all(v, kind);
        for (const void *rec; !out->failed && (rec = venue_next(&it));)
            if (audience_sees(&a->key, kind, rec))
                wire_snapshot_record(&w, kind, rec, a->key.view);
    }
    wire_snapshot_end(&w, a->key.backed, a->key.n_backed);
}

/* Makes a->snapshot for the venue as it is. */
static enum message_error snapshot_make(struct audience *a)
{
    struct hub *h = a->all->hub;
    struct topic_list topics;
    snapshot_forget(a);
    a->snapshot_seq = a->all->venue->seq;
    if (a->all->account->bytes >= LIMIT_VENUE_UNSENT_BYTES ||
        h->unsent->bytes >= LIMIT_UNSENT_BYTES)
        return ERROR_UNAVAILABLE;
    arena_reset(&h->work);
    if (audience_topics(a, &h->work, &topics) < 0)
        return ERROR_NO_MEMORY;
    struct buf *out = hub_out(h);
    snapshot_put(a, out, &topics);
    a->too_large = out->failed && out->n > LIMIT_SNAPSHOT_BYTES / 2;
    if (!out->failed)
        a->snapshot =
            frame_rest((struct str){out->p + SNAPSHOT_HEAD_BYTES, out->n - SNAPSHOT_HEAD_BYTES});
    if (!a->snapshot) {
        h->metrics.no_memory++;
        return out->failed ? ERROR_SNAPSHOT_TOO_LARGE : ERROR_NO_MEMORY;
    }
    frame_charge(a->snapshot, a->all->account);
    h->metrics.snapshots++;
    return MESSAGE_OK;
}

enum message_error audience_snapshot(
    struct audience *a, struct session *s, struct str sub_id, struct str why)
{
    struct hub *h = a->all->hub;
    bool known = a->snapshot_seq == a->all->venue->seq;
    if (known && a->too_large)
        return ERROR_SNAPSHOT_TOO_LARGE;
    if (known && a->snapshot) {
        h->metrics.snapshots_shared++;
    } else {
        enum message_error error = snapshot_make(a);
        session_charge(s, h->out.n);
        if (error)
            return error;
    }
    struct buf *out = hub_out(h);
    wire_snapshot_head(out, sub_id, why);
    struct frame *head = out->failed ? NULL : frame_first(buf_str(out));
    frame_charge(head, a->all->account);
    session_send_two(s, head, a->snapshot);
    frame_drop(head);
    return MESSAGE_OK;
}

static void member_renew(struct session *s, struct str why)
{
    if (audience_snapshot(s->audience, s, (struct str){0}, why))
        session_bye(s, CLOSE_UNAVAILABLE, "no snapshot of a reloaded venue");
}

void audiences_renew(struct audiences *all, struct str why)
{
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (!a->key.topics)
            continue;
        link_each(m, &a->members)
            member_renew(link_of(m, struct session, member), why);
    }
}

/* --- what is unsent ------------------------------------------------------------------------ */

/* The member that most bytes wait for; NULL: nobody waits. */
static struct session *slowest(struct audiences *all)
{
    struct session *most = NULL;
    link_each(l, &all->list) {
        struct audience *a = link_of(l, struct audience, link);
        link_each(m, &a->members) {
            struct session *s = link_of(m, struct session, member);
            if (outbox_unsent(&s->outbox) > (most ? outbox_unsent(&most->outbox) : 0))
                most = s;
        }
    }
    return most;
}

void audiences_relieve(struct audiences *all, size_t max)
{
    struct session *s;
    if (all->account->bytes <= max)
        return;
    link_each(l, &all->list) /* they hold the last snapshot for those who may still ask */
        snapshot_forget(link_of(l, struct audience, link));
    while (all->account->bytes > max && (s = slowest(all))) {
        all->hub->metrics.sessions_slow++;
        session_bye(s, CLOSE_SLOW, "too much is unsent to its venue or hub");
    }
}
