/* Reading a whole venue from the store: for the first session that needs it, and again when memory
 * and journal no longer fit together. */

#include "hub/core/place/place.h"
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

/* The place can serve nobody: ends its sessions and frees it. */
static void place_give_up(struct place *p, enum close_code code, const char *why)
{
    struct hub *h = p->hub;
    while (!link_alone(&p->waiting))
        session_bye(link_first(&p->waiting, struct session, member), code, why);
    link_each(l, &p->audiences.list) {
        struct audience *a = link_of(l, struct audience, link);
        while (!link_alone(&a->members))
            session_bye(link_first(&a->members, struct session, member), code, why);
    }
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
    v->seq = snapshot->seq;
    if (r == 0)
        return v;
    venue_fini(v);
    free(v);
    return NULL;
}

static void take_venue(struct place *p, struct venue *v, const struct store_snapshot *snapshot)
{
    if (p->venue)
        venue_fini(p->venue);
    free(p->venue);
    p->venue = v;
    history_clear(&p->history);
    answers_clear(&p->answers);
    for (size_t i = 0; i < snapshot->n_recent; i++)
        history_push(&p->history, snapshot->recent[i]);
    audiences_reset(&p->audiences, v);
    p->needs &= ~(unsigned)(NEED_LOAD | NEED_TAIL);
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
    take_venue(p, v, snapshot);
    h->metrics.venues_loaded++;
    hub_log(h, LOG_INFO, "event=venue_loaded venue=%s seq=%lld records=%zu again=%d",
        id_text(p->id).s, (long long)v->seq, v->slots.n_records, again);
    if (again)
        audiences_renew(&p->audiences); /* what they hold may differ */
    else
        place_set_state(p, PLACE_LIVE);
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
    p->calling = true;
    store_call_begin(h, &c->call);
    h->store->ops->load(h->store, p->tenant, p->id, LOAD_RECENT, load_done, c);
}
