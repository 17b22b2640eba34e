/* Reading a whole venue from the store: for the first session that needs it, and again when memory
 * and journal no longer fit together. */

#include "hub/core/place/place.h"
#include "hub/crypto/crypto.h"
#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

/* The last changes to read with a venue, so that devices can resume after the hub restarted. Fewer
 * than LIMIT_CHANGES_KEPT: all venues of a hub may be loaded at the same moment. */
enum { LOAD_RECENT = 512 };

struct load_call {
    struct store_call call;
    struct place *place;
};

static void members_leave(struct place *p, enum close_code code, const char *why)
{
    link_each(l, &p->audiences.list) {
        struct audience *a = link_of(l, struct audience, link);
        while (!link_alone(&a->members))
            session_bye(link_first(&a->members, struct session, member), code, why);
    }
}

/* The place can serve nobody: ends its sessions and frees it. */
static void place_give_up(struct place *p, enum close_code code, const char *why)
{
    struct hub *h = p->hub;
    while (!link_alone(&p->waiting))
        session_bye(link_first(&p->waiting, struct session, member), code, why);
    members_leave(p, code, why);
    hub_log(h, LOG_WARN, "event=venue_dropped venue=%s why=\"%s\"", id_text(p->id).s, why);
    while (!link_alone(&p->queue)) {
        struct request *r = link_first(&p->queue, struct request, queue);
        place_unqueue(p, r);
        request_refuse(r, REFUSAL_unavailable);
    }
    place_free(p);
}

/* A venue as the store has it. Returns owned, or NULL when memory is out. */
static struct venue *venue_of(const struct store_snapshot *snapshot)
{
    struct venue *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    int r = venue_init(v, &snapshot->info);
    if (r < 0) {
        free(v);
        return NULL;
    }
    for (size_t i = 0; r == 0 && i < snapshot->n_records; i++)
        r = venue_load(v, snapshot->records[i].kind, snapshot->records[i].rec);
    v->seq = snapshot->head.seq;
    v->chain = snapshot->head.chain;
    if (r == 0)
        return v;
    venue_fini(v);
    free(v);
    return NULL;
}

/* --- does the journal prove itself? ---------------------------------------------------------- */

/* The chain before recent change number i, counted from 0. */
static const struct chain *chain_before(const struct store_snapshot *s, size_t i)
{
    return i ? &s->recent[i - 1].change->chain : &s->before;
}

/* The number of the first recent change from which on each continues the one before, up to the
 * head: 0 unless rows were changed after they were committed. */
static size_t sound_from(const struct store_snapshot *s)
{
    size_t from = 0;
    for (size_t i = 0; i < s->n_recent; i++) {
        struct chain chain;
        crypto_chain(chain_before(s, i), s->recent[i].text, &chain);
        if (!chain_eq(&chain, &s->recent[i].change->chain))
            from = i + 1;
    }
    return chain_eq(chain_before(s, s->n_recent), &s->head.chain) ? from : s->n_recent;
}

/* The chain at seq; NULL: the snapshot does not say. */
static const struct chain *snapshot_chain(const struct store_snapshot *s, int64_t seq)
{
    int64_t first = s->head.seq - (int64_t)s->n_recent;
    if (seq == s->head.seq)
        return &s->head.chain;
    return seq < first || seq > s->head.seq ? NULL : chain_before(s, (size_t)(seq - first));
}

/* The first seq that the journal no longer has as this place knew it. 0: it continues what the
 * place knew, or is so far ahead that memory cannot tell. */
static int64_t lost_from(const struct place *p, const struct store_snapshot *s)
{
    int64_t ours = p->venue->seq, seq = ours < s->head.seq ? ours : s->head.seq;
    for (;; seq--) {
        const struct chain *mine = place_chain(p, seq), *theirs = snapshot_chain(s, seq);
        if (!mine || !theirs || chain_eq(mine, theirs))
            return seq == ours ? 0 : seq + 1;
    }
}

/* True: what this place knew and told is not what the journal says. */
static bool is_lost(struct place *p, const struct store_snapshot *s)
{
    struct hub *h = p->hub;
    int64_t from = place_is_loaded(p) ? lost_from(p, s) : 0;
    if (!from)
        return false;
    h->metrics.journal_breaks++;
    hub_log(h, LOG_ERROR,
        "event=journal_lost venue=%s from_seq=%lld had_seq=%lld has_seq=%lld detail=\"the database "
        "lost or changed commits: screens get a snapshot of what it has now\"",
        id_text(p->id).s, (long long)from, (long long)p->venue->seq, (long long)s->head.seq);
    return true;
}

/* Recent changes that do not continue one another are left out of the history: nobody resumes over
 * them. */
static void take_recent(struct place *p, const struct store_snapshot *s)
{
    size_t first = sound_from(s);
    if (first) {
        p->hub->metrics.journal_breaks++;
        hub_log(p->hub, LOG_ERROR,
            "event=journal_changed venue=%s seq=%lld detail=\"the journal does not continue itself "
            "here: a row was changed after its commit\"",
            id_text(p->id).s, (long long)(s->head.seq - (int64_t)(s->n_recent - first)));
    }
    history_clear(&p->history);
    for (size_t i = first; i < s->n_recent; i++)
        history_push(&p->history, s->recent[i].change, chain_before(s, i));
}

/* --- taking it ------------------------------------------------------------------------------ */

static void take_venue(struct place *p, struct venue *v, const struct store_snapshot *snapshot)
{
    if (p->venue)
        venue_fini(p->venue);
    free(p->venue);
    p->venue = v;
    answers_clear(&p->answers);
    take_recent(p, snapshot);
    audiences_reset(&p->audiences, v);
    presence_stations(&p->presence);
    p->due_known = false;
    place_met(p, NEED_LOAD | NEED_TAIL);
    place_saw_access(p, snapshot->head.access);
    p->failures = p->pages = 0;
    p->retry_at_ms = 0;
}

static void load_done(
    void *user, enum store_status status, struct str detail, const struct store_snapshot *snapshot)
{
    struct load_call *c = user;
    struct place *p = c->place;
    struct hub *h = store_call_end(&c->call);
    free(c);
    if (!h)
        return;
    bool again = place_is_loaded(p);
    p->calling = false;
    if (status == STORE_ABSENT) {
        place_give_up(p, CLOSE_VENUE_GONE, "no such venue");
        return;
    }
    struct venue *v = status == STORE_OK ? venue_of(snapshot) : NULL;
    if (!v && !again) {
        hub_log(h, status == STORE_DAMAGED ? LOG_ERROR : LOG_WARN,
            "event=load_failed venue=%s status=%d detail=\"%.*s\"", id_text(p->id).s, (int)status,
            STR_ARG(detail));
        place_give_up(p, CLOSE_UNAVAILABLE, "the venue cannot be loaded");
        return;
    }
    if (!v) {
        place_back_off(p);
        return;
    }
    bool lost = is_lost(p, snapshot);
    if (!again) /* nobody acts here yet */
        p->access = snapshot->head.access;
    bool edited = again && p->venue->info.edits != v->info.edits;
    take_venue(p, v, snapshot);
    h->metrics.venues_loaded++;
    hub_log(h, LOG_INFO, "event=venue_loaded venue=%s seq=%lld records=%zu again=%d",
        id_text(p->id).s, (long long)v->seq, v->slots.n_records, again);
    if (edited)
        members_leave(p, CLOSE_VENUE_EDITED, "the venue was edited");
    else if (again)
        audiences_renew(&p->audiences,
            lost ? STR(WHY_JOURNAL_LOST) : (struct str){0}); /* what they hold may differ */
    if (!again)
        place_set_state(p, PLACE_LIVE);
    visits_wake(&p->visits);
    place_follow(p);
}

void place_load(struct place *p)
{
    struct hub *h = p->hub;
    struct load_call *c = calloc(1, sizeof *c);
    if (!c) {
        h->metrics.no_memory++;
        place_back_off(p);
        return;
    }
    c->place = p;
    place_call_began(p);
    store_call_begin(h, &c->call);
    h->store->ops->load(h->store, p->tenant, p->id, LOAD_RECENT, load_done, c);
}
