/* Following the journal: reads what other nodes committed and what our own memory lacks. Hints on
 * the bus say when to look, and a poll of the heads catches what no hint announced; only the store
 * says what is true. */

#include "hub/core/place/access.h"
#include "hub/core/place/place.h"
#include "hub/crypto/crypto.h"
#include "protocol/base/require.h"

#include <stdlib.h>

enum {
    TAIL_MAX = 256, /* changes of one read */
    PAGES_MAX = 16, /* reads in a row, then loading the whole venue is cheaper */
    RETRY_MS = 50,  /* after a failed call, doubled up to … */
    RETRY_MAX_MS = 1000,
    CONTENDED_MS = 1000, /* after a lost race, the hubs of a venue take turns for so long */
    PAUSE_MS = 50,       /* from a commit of a venue to its next batch: another hub gets a turn */
    TURN_EACH = 8,       /* commits without a pause, then a hub gives a turn even if it has lost no
                            race and heard of none */
    QUIET_MS = 200,      /* after a false hint, ignore others for so long */
    POLL_UP_MS = 2000,
    POLL_DOWN_MS = 500,
    RECEIPTS_MAX = 128, /* ops of one look-up */
};

struct place_call {
    struct store_call call;
    struct place *place;
    int64_t after; /* tail */
    size_t n;      /* receipts */
    id ops[];
};

void place_back_off(struct place *p)
{
    p->retry_at_ms = hub_retry_at(p->hub, RETRY_MS, RETRY_MAX_MS, &p->failures);
}

static struct place_call *place_call_new(struct place *p, size_t n_ops)
{
    struct place_call *c = calloc(1, sizeof *c + n_ops * sizeof(id));
    if (!c) {
        p->hub->metrics.no_memory++;
        place_back_off(p);
        return NULL;
    }
    c->place = p;
    place_call_began(p);
    store_call_begin(p->hub, &c->call);
    return c;
}

/* The call's place, or NULL when the hub is gone. */
static struct place *place_call_end(struct place_call *c)
{
    struct hub *h = store_call_end(&c->call);
    if (h)
        c->place->calling = false;
    return h ? c->place : NULL;
}

/* --- the tail ------------------------------------------------------------------------------ */

/* Applies the rows that continue what we have. NULL, or why one could not be applied. */
static const char *tail_apply(struct place *p, const struct store_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct change *c = rows[i].change;
        struct chain chain;
        crypto_chain(&p->venue->chain, rows[i].text, &chain);
        if (c->seq != p->venue->seq + 1 || !chain_eq(&chain, &c->chain))
            return "the next change does not continue ours";
        if (place_advance(p, c) < 0)
            return "out of memory";
        p->hub->metrics.changes_remote++;
    }
    return NULL;
}

/* NULL: the journal continues what we have, up to where we are now. Else why it does not. */
static const char *tail_take(
    struct place *p, const struct store_row *rows, size_t n, const struct store_head *head)
{
    const char *why = tail_apply(p, rows, n);
    if (why)
        return why;
    if (head->seq < p->venue->seq)
        return "the journal ends before what was committed";
    if (head->seq == p->venue->seq && !chain_eq(&head->chain, &p->venue->chain))
        return "the journal's last change is not ours";
    return n == 0 && head->seq > p->venue->seq ? "changes are missing" : NULL;
}

static void tail_done(void *user, enum store_status status, struct str detail,
    const struct store_row *rows, size_t n, struct store_head head)
{
    struct place_call *c = user;
    struct place *p = place_call_end(c);
    free(c);
    if (!p)
        return;
    if (status == STORE_UNAVAILABLE) {
        place_back_off(p);
        return;
    }
    bool hinted = p->hinted;
    p->hinted = false;
    place_met(p, NEED_TAIL);
    if (status == STORE_OK)
        place_saw_access(p, head.access);
    const char *why =
        status == STORE_OK ? tail_take(p, rows, n, &head) : "the journal cannot be read";
    if (why) {
        hub_log(p->hub, LOG_ERROR,
            "event=tail_unfit venue=%s seq=%lld head=%lld why=\"%s\" detail=\"%.*s\"",
            id_text(p->id).s, (long long)p->venue->seq, (long long)head.seq, why, STR_ARG(detail));
        p->needs |= NEED_LOAD;
    } else if (head.seq > p->venue->seq) {
        p->needs |= ++p->pages < PAGES_MAX ? NEED_TAIL : NEED_LOAD;
    } else {
        p->pages = 0;
        if (n == 0 && hinted)
            p->quiet_until_ms = hub_now(p->hub) + QUIET_MS;
    }
    p->failures = 0;
    p->tailed_seq = p->venue->seq;
    p->commits_in_a_row = 0;
    place_follow(p);
}

static void read_tail(struct place *p)
{
    struct store *store = p->hub->store;
    struct place_call *c = place_call_new(p, 0);
    if (!c)
        return;
    p->hub->metrics.tails++;
    store->ops->tail(store, p->tenant, p->id, p->venue->seq, TAIL_MAX, tail_done, c);
}

/* --- who may still act ----------------------------------------------------------------------- */

void place_saw_access(struct place *p, int64_t access)
{
    p->access_seen = access;
    if (p->access != access)
        p->needs |= NEED_ACCESS;
}

void place_check_badge(struct place *p, struct badge *acts)
{
    const struct badge *b = badge_own(acts);
    if (b->access >= p->access && b->access >= p->access_seen)
        return;
    place_need(p, NEED_ACCESS);
}

/* The sessions of lapsed badges end. What they asked for and is not decided is not answered:
 * whoever may come back sends it again. A program is answered at once, as what it is now. */
static void lapsed_leave(struct place *p)
{
    link_each(l, &p->audiences.list) {
        struct audience *a = link_of(l, struct audience, link);
        link_each(m, &a->members) {
            struct session *s = link_of(m, struct session, member);
            if (s->own->lapse)
                session_lapse(s, s->own->lapse);
        }
    }
    link_each(l, &p->queue) {
        struct request *r = link_of(l, struct request, queue);
        if (!badge_own(r->badge)->lapse)
            continue;
        p->hub->metrics.commands_lapsed++;
        place_unqueue(p, r);
        request_lapse(r);
    }
}

static void access_known(struct place *p, bool known)
{
    if (!known) {
        place_back_off(p);
        return;
    }
    p->failures = 0;
    place_met(p, NEED_ACCESS);
    place_saw_access(p, p->access_seen);
    lapsed_leave(p);
    place_follow(p);
}

static void read_access(struct place *p)
{
    if (access_ask(p, access_known))
        return;
    p->hub->metrics.no_memory++;
    place_back_off(p);
}

/* --- receipts of suspect requests ---------------------------------------------------------- */

static void receipts_done(void *user, enum store_status status, struct str detail,
    const struct receipt *receipts, size_t n)
{
    struct place_call *c = user;
    struct place *p = place_call_end(c);
    if (!p || status != STORE_OK) {
        free(c);
        if (p)
            place_back_off(p);
        return;
    }
    /* A request may have expired meanwhile. */
    for (size_t i = 0; i < n; i++) {
        struct request *r = request_find(p, receipts[i].op);
        if (!r)
            continue;
        place_unqueue(p, r);
        request_replay(r, &receipts[i]);
    }
    for (size_t i = 0; i < c->n; i++) {
        struct request *r = request_find(p, c->ops[i]);
        if (r) {
            r->suspect = false;
            r->looked_up = true;
        }
    }
    free(c);
    p->failures = 0;
    place_follow(p);
}

static void read_receipts(struct place *p)
{
    struct store *store = p->hub->store;
    struct place_call *c = place_call_new(p, RECEIPTS_MAX);
    if (!c)
        return;
    link_each(l, &p->queue) {
        struct request *r = link_of(l, struct request, queue);
        if (r->suspect && c->n < RECEIPTS_MAX)
            c->ops[c->n++] = request_op(r);
    }
    store->ops->receipts(store, p->tenant, p->id, c->ops, c->n, receipts_done, c);
}

static bool has_suspects(const struct place *p)
{
    for (struct link *l = p->queue.next; l != &p->queue; l = l->next)
        if (link_of(l, struct request, queue)->suspect)
            return true;
    return false;
}

/* --- what next ----------------------------------------------------------------------------- */

static void admit_waiting(struct place *p)
{
    link_each(l, &p->waiting)
        p->hub->hooks.admit(link_of(l, struct session, member));
}

void place_need(struct place *p, enum place_need what)
{
    p->needs |= what;
    if (p->calling)
        p->needs_after |= what;
    place_follow(p);
}

static void consider_hint(struct place *p, int64_t now)
{
    if (p->hint_seq <= p->venue->seq) {
        p->hint_seq = 0;
    } else if (now >= p->quiet_until_ms) {
        /* Ask once: a false hint must not keep us asking. */
        p->hint_seq = 0;
        p->hinted = true;
        p->needs |= NEED_TAIL;
    }
}

void place_committed(struct place *p, int64_t sent_ms)
{
    if (sent_ms - p->committed_ms >= PAUSE_MS)
        p->commits_in_a_row = 0;
    p->commits_in_a_row++;
    p->committed_ms = hub_now(p->hub);
}

/* While two hubs race, the one that has just committed reads the journal before it decides again:
 * so the other one gets its turn, and both decide on what is there. Without a bus the one that
 * always wins does not learn that there is another, so a busy one looks now and then. */
static void consider_turns(struct place *p, int64_t now)
{
    bool look = now < p->contended_until_ms || p->commits_in_a_row >= TURN_EACH;
    if (look && p->venue->seq > p->tailed_seq)
        p->needs |= NEED_TAIL;
}

void place_contend(struct place *p)
{
    struct hub *h = p->hub;
    p->needs |= NEED_TAIL;
    p->contended_until_ms = hub_now(h) + CONTENDED_MS;
    if (h->bus && p->venue->seq > 0)
        h->bus->ops->publish(h->bus, p->tenant, p->id, p->venue->seq);
}

void place_follow(struct place *p)
{
    if ((p->state != PLACE_LIVE && p->state != PLACE_BEHIND) || p->calling)
        return;
    int64_t now = hub_now(p->hub);
    consider_hint(p, now);
    consider_turns(p, now);
    if (p->needs & NEED_RECEIPTS && !has_suspects(p))
        p->needs &= ~(unsigned)NEED_RECEIPTS;
    if (!p->needs) {
        if (p->state == PLACE_BEHIND)
            place_set_state(p, PLACE_LIVE);
        admit_waiting(p);
        return;
    }
    if (p->state == PLACE_LIVE)
        place_set_state(p, PLACE_BEHIND);
    if (now < p->retry_at_ms)
        return;
    if (p->needs & NEED_LOAD)
        place_load(p);
    else if (p->needs & NEED_TAIL)
        read_tail(p);
    else if (p->needs & NEED_ACCESS)
        read_access(p);
    else
        read_receipts(p);
}

/* --- hints and heads ----------------------------------------------------------------------- */

/* A hint that is no news comes from a hub that lost a race with ours, or that is racing. */
void place_hint(struct place *p, int64_t seq)
{
    if (place_is_loaded(p) && seq <= p->venue->seq)
        p->contended_until_ms = hub_now(p->hub) + CONTENDED_MS;
    if (seq > p->hint_seq)
        p->hint_seq = seq;
    place_follow(p);
}

struct heads_call {
    struct store_call call;
    size_t n;
    struct venue_key *venues;   /* in the same block */
    struct store_head places[]; /* where our places were when we asked */
};

static void head_heard(struct hub *h, const struct venue_key *key, const struct store_head *asked,
    const struct store_head *head)
{
    struct place *p = place_find(h, key->tenant, key->venue);
    if (!p || !place_is_loaded(p))
        return;
    if (head->seq < asked->seq ||
        (head->seq == asked->seq && !chain_eq(&head->chain, &asked->chain))) {
        /* The store has less than it told us, or something else: this is another database or an
         * older one. Or the venue is gone (-1), which loading finds out. */
        hub_log(h, LOG_ERROR, "event=head_unfit venue=%s seq=%lld head=%lld why=\"%s\"",
            id_text(p->id).s, (long long)asked->seq, (long long)head->seq,
            head->seq < asked->seq ? "the journal ends before what was committed"
                                   : "the journal's last change is not ours");
        place_need(p, NEED_LOAD);
    } else if (head->edits != p->venue->info.edits) {
        place_need(p, NEED_LOAD);
    } else if (head->access != p->access) {
        place_need(p, NEED_TAIL);
    } else if (head->seq > p->venue->seq) {
        p->quiet_until_ms = 0;
        p->hint_seq = head->seq;
        place_follow(p);
    }
}

static void heads_done(void *user, enum store_status status, struct str detail,
    const struct store_head *heads, size_t n)
{
    struct heads_call *c = user;
    struct hub *h = store_call_end(&c->call);
    if (h) {
        h->heads_out = false;
        for (size_t i = 0; status == STORE_OK && i < n && i < c->n; i++)
            head_heard(h, &c->venues[i], &c->places[i], &heads[i]);
    }
    free(c);
}

static void read_heads(struct hub *h)
{
    struct heads_call *c;
    c = calloc(1, sizeof *c + h->places.n * (sizeof c->places[0] + sizeof c->venues[0]));
    if (!c)
        return; /* asked again at the next poll */
    c->venues = (struct venue_key *)(c->places + h->places.n);
    link_each(l, &h->places_order) {
        struct place *p = link_of(l, struct place, order);
        if (!place_is_loaded(p))
            continue;
        c->venues[c->n] = (struct venue_key){p->tenant, p->id};
        c->places[c->n++] = (struct store_head){p->venue->seq, p->venue->chain};
    }
    h->heads_out = true;
    store_call_begin(h, &c->call);
    h->store->ops->heads(h->store, c->venues, c->n, heads_done, c);
}

/* After a failover the journals of all venues are compared at once. */
static void watch_timeline(struct hub *h, int64_t now_ms)
{
    int64_t timeline = h->store->ops->timeline(h->store);
    if (!timeline || timeline == h->timeline)
        return;
    if (h->timeline) {
        hub_log(h, LOG_WARN,
            "event=timeline_changed from=%lld to=%lld detail=\"another server took over: all "
            "journals "
            "are compared\"",
            (long long)h->timeline, (long long)timeline);
        h->heads_at_ms = now_ms;
    }
    h->timeline = timeline;
}

void follow_tick(struct hub *h, int64_t now_ms)
{
    watch_timeline(h, now_ms);
    bool up = !h->bus || h->bus->ops->is_up(h->bus);
    int64_t period = up ? POLL_UP_MS : POLL_DOWN_MS;
    if (h->heads_at_ms > now_ms + period)
        h->heads_at_ms = now_ms + period; /* the bus went down since */
    if (h->heads_out || now_ms < h->heads_at_ms || !h->places.n)
        return;
    h->heads_at_ms = now_ms + period;
    read_heads(h);
}
