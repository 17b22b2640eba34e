/* What becomes of a part, by its verdict or by the status of the whole batch:
 *
 *   COMMITTED    memory takes the changes, everyone who sees them is told, then the commands are
 *                answered and the other nodes get a hint
 *   CONFLICT     another node was faster: read what it did, decide again
 *   SEEN         an op of the part has a receipt: look up which, decide the others again
 *   unavailable  nothing is committed: the commands wait, each for queue_ms at most
 *   unknown      ask until it is known; its venues and its lane wait meanwhile
 *   rejected     the schema refused something in it: try each venue alone, then each command alone;
 *                the command that is refused alone is the culprit                             */

#include "hub/core/flight/outcome.h"

#include "protocol/base/require.h"

enum {
    RETRY_MS = 10, /* after `unavailable`, doubled each time up to … */
    RETRY_MAX_MS = 500,
    WARY_MS = 60000, /* a venue shares no batch after the schema refused something of it */
};

/* --- by verdict ---------------------------------------------------------------------------- */

static void part_committed(struct hub *h, struct flight *f, struct flight_part *part)
{
    struct place *p = part->place;
    bool sound = true, grown = false;
    for (size_t i = part->first; i < part->first + part->n; i++) {
        struct flight_item *item = &f->items[i];
        struct request *r = item->request;
        if (item->change) {
            h->metrics.changes_own++;
            grown = true;
            /* If memory is out the place is loaded again; the committed command is still answered.
             */
            sound = sound && place_advance(p, item->change) == 0;
        }
        if (item->stored)
            answers_add(&p->answers, request_op(r), r->first.fingerprint, item->answer);
        if (item->stored && !item->change)
            quota_count(&p->quotas, r->badge->actor.device, hub_now(h));
        request_answer(r, item->answer, item->refusal);
        flight_item_fini(item);
    }
    place_committed(p, f->sent_ms);
    if (!sound)
        p->needs |= NEED_LOAD;
    if (grown && h->bus)
        h->bus->ops->publish(h->bus, p->tenant, p->id,
            f->venues[part - f->parts].from + (int64_t)f->venues[part - f->parts].n_changes);
}

/* Back to the front of the queue, in the same order; `mark` is called for each first. */
static void part_return(struct flight *f, struct flight_part *part, void (*mark)(struct request *r))
{
    for (size_t i = part->first + part->n; i > part->first; i--) {
        struct flight_item *item = &f->items[i - 1];
        if (mark)
            mark(item->request);
        place_requeue(part->place, item->request);
        flight_item_fini(item);
    }
}

static void mark_try(struct request *r)
{
    r->tries++;
}

static void mark_suspect(struct request *r)
{
    r->tries++;
    r->suspect = true;
}

static void mark_with_venue(struct request *r)
{
    if (r->together < WITH_VENUE)
        r->together = WITH_VENUE;
}

static void mark_alone(struct request *r)
{
    r->together = ALONE;
}

/* Refuses those that were decided too often; the device sends the same op again. */
static void refuse_tried(struct place *p, enum refusal refusal)
{
    link_each(l, &p->queue) {
        struct request *r = link_of(l, struct request, queue);
        if (r->tries > LIMIT_CONFLICT_TRIES) {
            place_unqueue(p, r);
            request_refuse(r, refusal);
        }
    }
}

static void part_conflict(struct hub *h, struct flight *f, struct flight_part *part)
{
    struct place *p = part->place;
    h->metrics.venue_conflicts++;
    part_return(f, part, mark_try);
    refuse_tried(p, REFUSAL_conflict);
    place_contend(p);
}

static void part_seen(struct hub *h, struct flight *f, struct flight_part *part)
{
    struct place *p = part->place;
    h->metrics.venue_seen++;
    part_return(f, part, mark_suspect);
    /* Earlier tries may have been conflicts, so that is the refusal to give: ask again. */
    refuse_tried(p, REFUSAL_conflict);
    p->needs |= NEED_RECEIPTS;
}

static void part_land(struct hub *h, struct flight *f, struct flight_part *part)
{
    struct place *p = part->place;
    place_set_state(p, PLACE_LIVE);
    switch (f->venues[part - f->parts].verdict) {
    case VERDICT_COMMITTED:
        part_committed(h, f, part);
        break;
    case VERDICT_SEEN:
        part_seen(h, f, part);
        break;
    case VERDICT_CONFLICT:
    case VERDICT_NONE:
        part_conflict(h, f, part);
        break;
    }
}

/* --- by status ----------------------------------------------------------------------------- */

/* The flight is over: each place goes on with what it needs now. */
static void flight_land(struct hub *h, struct flight *f)
{
    size_t n = f->n_parts;
    flight_clear(f);
    for (size_t i = 0; i < n; i++)
        place_follow(f->parts[i].place);
}

static void all_return(struct flight *f, void (*mark)(struct request *r))
{
    for (size_t i = 0; i < f->n_parts; i++) {
        place_set_state(f->parts[i].place, PLACE_LIVE);
        part_return(f, &f->parts[i], mark);
    }
}

static void flight_back_off(struct hub *h, struct flight *f)
{
    f->retry_at_ms = hub_retry_at(h, RETRY_MS, RETRY_MAX_MS, &f->failures);
}

static void parts_land(struct hub *h, struct flight *f)
{
    f->failures = 0;
    f->retry_at_ms = 0;
    for (size_t i = 0; i < f->n_parts; i++)
        part_land(h, f, &f->parts[i]);
    flight_land(h, f);
}

/* The constraint that failed is a primary key: a record with this id exists already, live or not.
 */
static bool is_primary_key(struct str detail)
{
    return detail.n && memmem(detail.p, detail.n, "_pkey", 5);
}

static void command_rejected(struct hub *h, struct flight *f, struct str detail)
{
    struct place *p = f->parts[0].place;
    struct request *r = f->items[0].request;
    bool exists = is_primary_key(detail) && !r->exists;
    hub_log(h, exists ? LOG_INFO : LOG_ERROR,
        "event=rejected venue=%s op=%s device=%s "
        "detail=\"%.*s\"",
        id_text(p->id).s, id_text(request_op(r)).s, id_text(r->badge->actor.device).s,
        STR_ARG(detail));
    place_set_state(p, PLACE_LIVE);
    p->wary_until_ms = hub_now(h) + WARY_MS;
    flight_item_fini(&f->items[0]);
    if (exists) {
        /* Decided again as a refusal, which is stored like any other answer. */
        r->exists = true;
        place_requeue(p, r);
    } else {
        request_refuse(r, REFUSAL_internal);
    }
}

static void batch_rejected(struct hub *h, struct flight *f, struct str detail)
{
    h->metrics.batches_rejected++;
    if (f->n_parts == 1 && f->parts[0].n == 1)
        command_rejected(h, f, detail);
    else
        all_return(f, f->n_parts > 1 ? mark_with_venue : mark_alone);
    flight_land(h, f);
}

void flight_done(void *user, enum store_status status, struct str detail)
{
    struct flight *f = user;
    struct hub *h = store_call_end(&f->call);
    if (!h) {
        flight_free(f);
        return;
    }
    require(f->state == FLIGHT_SENT);
    metric_time(&h->metrics.batch_seconds, hub_now(h) - f->sent_ms);
    switch (status) {
    case STORE_OK:
        parts_land(h, f);
        break;
    case STORE_REJECTED:
        batch_rejected(h, f, detail);
        break;
    case STORE_UNKNOWN:
        h->metrics.batches_unknown++;
        hub_log(h, LOG_WARN, "event=outcome_unknown batch=%s venues=%zu commands=%zu",
            id_text(f->batch.batch_id).s, f->n_parts, f->n_items);
        f->state = FLIGHT_UNKNOWN;
        f->failures = 0;
        f->retry_at_ms = 0;
        break;
    case STORE_UNAVAILABLE:
    case STORE_ABSENT:
    case STORE_DAMAGED:
        h->metrics.batches_unavailable++;
        if (f->failures == 0)
            hub_log(h, LOG_WARN, "event=commit_unavailable commands=%zu detail=\"%.*s\"",
                f->n_items, STR_ARG(detail));
        all_return(f, NULL);
        flight_land(h, f);
        flight_back_off(h, f);
        break;
    }
}

void flight_resolved(void *user, enum store_status status, struct str detail)
{
    struct flight *f = user;
    struct hub *h = store_call_end(&f->call);
    if (!h) {
        flight_free(f);
        return;
    }
    require(f->state == FLIGHT_RESOLVING);
    if (status != STORE_OK) {
        f->state = FLIGHT_UNKNOWN;
        flight_back_off(h, f);
        return;
    }
    hub_log(h, LOG_WARN, "event=outcome_known batch=%s", id_text(f->batch.batch_id).s);
    parts_land(h, f);
}
