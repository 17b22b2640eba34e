/* sub, unsub, resume: which audience a session is in, and what it is told when that changes. */

#include "hub/core/base/sorted.h"
#include "hub/core/inbox/inbox.h"
#include "hub/core/place/place.h"
#include "protocol/base/require.h"

/* The station of that code, the one with the smallest id if there are two. Zero: none. */
static id station_find(const struct venue *v, struct str code)
{
    id found = {0};
    struct venue_iter it = venue_named(v, INDEX_STATIONS_BY_CODE, code);
    for (const struct station *s; (s = venue_next(&it));)
        if (id_is_zero(found) || id_cmp(s->id, found) < 0)
            found = s->id;
    return found;
}

/* A set of topics while it is put together. */
struct wanted {
    unsigned topics;
    id stations[LIMIT_TOPICS_PER_SESSION];
    size_t n_stations;
};

static void wanted_of(const struct audience *a, struct wanted *ret)
{
    ret->topics = a->key.topics;
    ret->n_stations = a->key.n_stations;
    require(ret->n_stations <= LIMIT_TOPICS_PER_SESSION);
    if (ret->n_stations)
        memcpy(ret->stations, a->key.stations, ret->n_stations * sizeof *ret->stations);
}

/* What LIMIT_TOPICS_PER_SESSION counts: each station is a topic of its own. */
static size_t wanted_count(const struct wanted *w)
{
    return (size_t)__builtin_popcount(w->topics & ~TOPIC_BIT(KITCHEN)) + w->n_stations;
}

static enum message_error wanted_add(struct wanted *w, unsigned topic_bit, id station)
{
    if (topic_bit != TOPIC_BIT(KITCHEN)) {
        w->topics |= topic_bit;
        return wanted_count(w) > LIMIT_TOPICS_PER_SESSION ? ERROR_TOO_MANY_TOPICS : MESSAGE_OK;
    }
    bool found;
    size_t i = sorted_find(w->stations, w->n_stations, sizeof station, station, &found);
    if (found)
        return MESSAGE_OK;
    if (wanted_count(w) >= LIMIT_TOPICS_PER_SESSION)
        return ERROR_TOO_MANY_TOPICS;
    (void)sorted_open(w->stations, &w->n_stations, LIMIT_TOPICS_PER_SESSION, sizeof station, i);
    w->stations[i] = station;
    w->topics |= topic_bit;
    return MESSAGE_OK;
}

static void wanted_take(struct wanted *w, unsigned topic_bit, id station)
{
    if (topic_bit != TOPIC_BIT(KITCHEN)) {
        w->topics &= ~topic_bit;
        return;
    }
    bool found;
    size_t i = sorted_find(w->stations, w->n_stations, sizeof station, station, &found);
    if (!found)
        return;
    sorted_close(w->stations, &w->n_stations, sizeof station, i);
    if (!w->n_stations)
        w->topics &= ~topic_bit;
}

/* Adds all the topics or takes them away; on an error *ret_bad is the topic at fault. */
static enum message_error wanted_change(const struct session *s, struct wanted *w,
    const struct topic_list *topics, bool add, struct str *ret_bad)
{
    unsigned role = 1u << s->badge->device;
    for (size_t i = 0; i < topics->n; i++) {
        const struct topic_name *t = &topics->items[i];
        enum message_error error = MESSAGE_OK;
        id station = {0};
        require(t->topic >= 0 && t->topic < TOPICS_N);
        if (t->topic == TOPIC_KITCHEN)
            station = station_find(s->place->venue, t->station);
        if (t->topic == TOPIC_KITCHEN && id_is_zero(station))
            error = ERROR_UNKNOWN_TOPIC;
        else if (!(topic_descs[t->topic].roles & role))
            error = ERROR_FORBIDDEN_TOPIC;
        else if (add)
            error = wanted_add(w, 1u << t->topic, station);
        else
            wanted_take(w, 1u << t->topic, station);
        if (error) {
            *ret_bad = t->text;
            return error;
        }
    }
    return MESSAGE_OK;
}

/* The audience of what is wanted, with the session's view. NULL: out of memory. */
static struct audience *wanted_audience(struct session *s, const struct wanted *w)
{
    struct audience_key key = {
        .topics = w->topics,
        .stations = w->stations,
        .n_stations = w->n_stations,
        .view = role_descs[s->badge->device].view,
    };
    id room[BACKED_MAX];
    backups_extend(&s->place->presence.backups, s, &key, room);
    return audience_get(&s->place->audiences, &key);
}

/* `resumed` and every change after the cursor that the audience sees, as one run of frames. NULL:
 * out of memory or too large, so send a snapshot. */
static struct frame *resume_frame(
    struct place *p, struct audience *a, struct str sub_id, int64_t from)
{
    struct hub *h = p->hub;
    if (h->frames.cap > LIMIT_MESSAGE_BYTES * 16) {
        buf_fini(&h->frames);
        buf_init(&h->frames, LIMIT_SNAPSHOT_BYTES);
    }
    buf_reset(&h->frames);
    struct buf *out = hub_out(h);
    wire_put_resumed(out, sub_id, p->venue->info.epoch, from, p->venue->seq, &p->venue->chain);
    frames_put(&h->frames, buf_str(out));
    for (int64_t seq = from + 1; seq <= p->venue->seq && !out->failed && !h->frames.failed; seq++) {
        buf_reset(out);
        if (wire_put_change(out, history_get(&p->history, seq), &a->key))
            frames_put(&h->frames, buf_str(out));
    }
    return out->failed ? NULL : frame_of_frames(&h->frames);
}

/* The journal has something else at the cursor than what the device was told, or ends before it:
 * the database lost commits. */
static bool cursor_lost(const struct place *p, const struct cursor *c)
{
    if (!c->mark.has || !id_eq(c->epoch, p->venue->info.epoch))
        return false;
    if (c->lost)
        return true;
    if (c->seq > p->venue->seq)
        return c->waited && !p->needs;
    const struct chain *chain = place_chain(p, c->seq);
    return chain && !mark_fits(c->mark, chain);
}

/* Why a device with that cursor, which cannot resume, gets a snapshot. */
static struct str why_not_resumed(const struct place *p, const struct cursor *c)
{
    bool ours = id_eq(c->epoch, p->venue->info.epoch) && c->seq <= p->venue->seq;
    if (cursor_lost(p, c))
        return STR(WHY_JOURNAL_LOST);
    return ours ? STR(WHY_CURSOR_OLD) : STR(WHY_CURSOR_UNKNOWN);
}

/* The device may hold other tickets than `a` sees: those of a station that was dark when it was
 * told them. If it does not say so, nobody knows, and it gets a snapshot. */
static bool may_hold_others(const struct place *p, const struct session *s,
    const struct audience *a, const struct cursor *c)
{
    struct audience_key held = {.backed = c->backed, .n_backed = c->n_backed};
    if (c->says_backed)
        return !audience_backs_same(&held, &a->key);
    if (a->key.topics & TOPIC_BIT(KITCHEN))
        for (int64_t seq = c->seq + 1; seq <= p->venue->seq; seq++) {
            const struct change *change = history_get(&p->history, seq);
            for (size_t i = 0; i < change->n_puts; i++)
                if (change->puts[i].kind == KIND_station) /* it had a backup, perhaps */
                    return true;
        }
    return backups_may_hold(&p->presence.backups, s, a);
}

/* Moves s into a and tells it what it needs to show a's state: the changes after the cursor, or
 * everything. When even that cannot be made, s stays where it was and gets an error. */
static void audience_change(
    struct session *s, struct audience *a, struct str sub_id, const struct cursor *cursor)
{
    struct hub *h = s->hub;
    struct place *p = s->place;
    struct frame *f = NULL;
    enum message_error error = MESSAGE_OK;
    bool lost = cursor && cursor_lost(p, cursor);
    if (cursor && !lost && id_eq(cursor->epoch, p->venue->info.epoch) &&
        history_covers(&p->history, cursor->seq, p->venue->seq) &&
        !may_hold_others(p, s, a, cursor))
        f = resume_frame(p, a, sub_id, cursor->seq);
    if (f) {
        h->metrics.resumes++;
        session_charge(s, f->n);
        frame_charge(f, s->account);
        session_send(s, f);
        frame_drop(f);
    } else {
        struct str why = cursor ? why_not_resumed(p, cursor) : (struct str){0};
        error = audience_snapshot(a, s, sub_id, why);
    }
    if (error == ERROR_UNAVAILABLE)
        session_bye(s, CLOSE_UNAVAILABLE, "too much is unsent to its venue or hub");
    if (s->state != SESSION_READY)
        return; /* it was told to resume */
    if (error) {
        session_error(s, error, (struct str){0}, sub_id);
        return;
    }
    audience_enter(a, s);
    presence_subscribed(&p->presence, s);
    if (lost) /* it may as well be this hub that has what the database lost */
        place_need(p, NEED_TAIL);
}

void session_subscribe(struct session *s, const struct topic_list *topics, struct str sub_id,
    const struct cursor *cursor)
{
    struct wanted w;
    struct str bad = {0};
    wanted_of(s->audience, &w);
    /* A cursor holds for all topics of a session, so it is void if some were subscribed before. */
    if (w.topics)
        cursor = NULL;
    enum message_error error = wanted_change(s, &w, topics, true, &bad);
    if (!error && cursor)
        backups_believe(&s->place->presence.backups, w.stations, w.n_stations, cursor->backed,
            cursor->n_backed);
    struct audience *a = error ? NULL : wanted_audience(s, &w);
    if (a)
        audience_change(s, a, sub_id, cursor);
    else
        session_error(s, error ? error : ERROR_NO_MEMORY, bad, sub_id);
}

void session_sub(struct session *s, const struct in_sub *sub)
{
    struct cursor cursor = {.epoch = sub->epoch, .seq = sub->from, .mark = sub->mark};
    session_subscribe(s, &sub->topics, sub->sub_id, sub->has_from ? &cursor : NULL);
}

void session_unsub(struct session *s, const struct in_unsub *unsub)
{
    struct wanted w;
    struct str bad = {0};
    wanted_of(s->audience, &w);
    enum message_error error = wanted_change(s, &w, &unsub->topics, false, &bad);
    struct audience *a = error ? NULL : wanted_audience(s, &w);
    if (!a) {
        session_error(s, error ? error : ERROR_NO_MEMORY, bad, unsub->sub_id);
        return;
    }
    bool backs_same = audience_backs_same(&a->key, &s->audience->key);
    wire_put_unsubbed(hub_out(s->hub), unsub->sub_id);
    session_send_out(s);
    if (s->state != SESSION_READY)
        return; /* it was told to resume */
    audience_enter(a, s);
    presence_touch(&s->place->presence);
    if (!backs_same && audience_snapshot(a, s, (struct str){0}, (struct str){0}))
        session_bye(s, CLOSE_UNAVAILABLE, "no snapshot of what is left");
}
