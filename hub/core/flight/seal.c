#include "hub/core/flight/seal.h"

#include "hub/core/flight/outcome.h"
#include "hub/crypto/crypto.h"
#include "protocol/base/require.h"

#include <errno.h>

/* --- choosing ------------------------------------------------------------------------------ */

/* A venue of which the schema refused something lately shares no batch with others, since that
 * batch would be committed again for each of them. */
static enum together together_of(const struct place *p, const struct request *r)
{
    bool wary = hub_now(p->hub) < p->wary_until_ms;
    return wary && r->together == TOGETHER ? WITH_VENUE : r->together;
}

/* Half as many commands of a place for each race that its first one lost: a small part is decided
 * and committed sooner, so a hub with many commands does not lose every race to one with few. */
static size_t most_of(const struct request *first)
{
    size_t most = LIMIT_BATCH_COMMANDS;
    for (int i = 0; i < first->tries && most > 1; i++)
        most /= 2;
    return most;
}

static bool choose_next(struct flight_part *part, enum together mode)
{
    if (part->next == &part->place->queue || part->take >= part->most)
        return false;
    struct request *r = link_of(part->next, struct request, queue);
    if (together_of(part->place, r) != mode)
        return false;
    part->next = part->next->next;
    part->take++;
    return true;
}

/* The places whose turn it is, but for those of the tenant `without`, and which requests the batch
 * may hold. The first place in turn decides: if its next request may share a batch with its venue
 * only, or with nobody, the batch is for that. */
static enum together choose_places(struct hub *h, struct flight *f, const struct tenant *without)
{
    enum together mode = TOGETHER;
    link_each(l, &h->turns) {
        struct place *p = link_of(l, struct place, turn);
        if (p->state != PLACE_LIVE || p->owner == without)
            continue;
        struct request *r = link_first(&p->queue, struct request, queue);
        enum together first = together_of(p, r);
        if (f->n_parts == 0)
            mode = first;
        else if (first != TOGETHER)
            continue;
        f->parts[f->n_parts++] =
            (struct flight_part){.place = p, .next = p->queue.next, .most = most_of(r)};
        if (mode != TOGETHER || f->n_parts == LIMIT_BATCH_COMMANDS)
            break;
    }
    return mode;
}

/* One command of each place, round after round: a hot venue fills what the others leave. */
static void choose_batch(struct hub *h, struct flight *f, const struct tenant *without)
{
    enum together mode = choose_places(h, f, without);
    size_t n = 0, max = mode == ALONE ? 1 : LIMIT_BATCH_COMMANDS;
    for (bool more = f->n_parts > 0; more && n < max;) {
        more = false;
        for (size_t i = 0; i < f->n_parts && n < max; i++)
            if (choose_next(&f->parts[i], mode)) {
                n++;
                more = true;
            }
    }
}

/* --- deciding ------------------------------------------------------------------------------ */

/* The change's text as the journal stores it, after those before it, and its chain. 0, -ENOMEM, or
 * TOO_LARGE. */
enum { TOO_LARGE = 1, TOO_FULL, USED_AGAIN, LOOK_UP };
static int change_write(struct flight *f, const struct venue *v, struct change *c)
{
    struct buf *text = &f->text;
    size_t at = text->n, max = text->max;
    text->max = at + LIMIT_CHANGE_BYTES;
    wire_put_journal(text, c);
    text->max = max;
    if (text->failed) {
        text->failed = false;
        /* Its size in memory rules "too large" out for almost all. */
        return c->bytes < LIMIT_CHANGE_BYTES / 8 ? -ENOMEM : TOO_LARGE;
    }
    crypto_chain(&v->chain, (struct str){text->p + at, text->n - at}, &c->chain);
    return 0;
}

/* The change makes a record with an id that an earlier one of its part took out: the venue no
 * longer knows that id, and the schema does not know it yet. */
static bool uses_again(struct flight *f, const struct change *c)
{
    size_t n_made = 0;
    for (size_t k = 0; k < c->n_puts; k++)
        n_made += c->puts[k].rec->rev == 1;
    for (size_t i = f->part_changes; n_made && i < f->n_changes; i++) {
        const struct change *before = f->changes[i];
        f->work += c->n_puts * before->n_dels;
        for (size_t d = 0; d < before->n_dels; d++)
            for (size_t k = 0; k < c->n_puts; k++)
                if (c->puts[k].rec->rev == 1 && c->puts[k].kind == before->dels[d].kind &&
                    id_eq(c->puts[k].rec->id, before->dels[d].id))
                    return true;
    }
    return false;
}

/* The change of a decision, applied so that the next command sees it. 0, -ENOMEM, or why it must
 * not be: it is too large, its venue would be, or it uses an id again. */
static int decided_change(
    struct flight *f, struct place *p, const struct decision *d, struct change **ret)
{
    if (uses_again(f, &d->change))
        return USED_AGAIN;
    struct change *c = change_new(&d->change);
    if (!c)
        return -ENOMEM;
    require(c->seq == p->venue->seq + 1);
    f->text.n = f->n_changes ? f->text_ends[f->n_changes - 1] : 0;
    int r = change_write(f, p->venue, c);
    size_t before = p->venue->slots.json;
    if (r == 0)
        r = venue_apply(p->venue, c, &f->undos[f->n_changes]);
    if (r == 0 && !decision_fits(d, before, p->venue->slots.json)) {
        venue_undo(p->venue, &f->undos[f->n_changes]);
        r = TOO_FULL;
    }
    if (r) {
        change_drop(c);
        return r;
    }
    f->text_ends[f->n_changes] = f->text.n;
    *ret = c;
    return 0;
}

/* Writes the answer's message into hub.out. True: it is to be stored. */
static bool put_answer(
    struct hub *h, const struct request *r, const struct decision *d, int64_t seq)
{
    struct buf *out = hub_out(h);
    if (d->outcome != DECIDED_REFUSED || refusal_descs[d->refusal].retry == RETRY_NEVER) {
        wire_put_answer(out, request_op(r), seq, d);
        return true;
    }
    wire_put_refused(out, request_op(r), d);
    return false;
}

static void flight_add_receipt(struct flight *f, const struct flight_item *item, int64_t seq)
{
    struct receipt *to = &f->receipts[f->n_receipts++];
    *to = (struct receipt){
        .op = request_op(item->request),
        .device = item->request->badge->actor.device,
        .seq = seq,
        .answer = frame_message(item->answer),
        .recorded = hub_wall(item->request->place->hub),
    };
    memcpy(to->fingerprint, item->request->first.fingerprint, sizeof to->fingerprint);
}

/* In bytes of LIMIT_TURN_BYTES: of any command, however small, and of each byte of its message,
 * since reading JSON takes longer than making and applying a change. */
enum { WORK_COMMAND = 256, WORK_TEXT = 4 };

/* An answer without a change is stored too, and for ever: so there is a quota of them. */
static bool over_quota(const struct request *r, const struct decision *d)
{
    const struct actor *by = &r->badge->actor;
    bool kept = d->outcome == DECIDED_NOTHING ||
                (d->outcome == DECIDED_REFUSED && refusal_descs[d->refusal].retry == RETRY_NEVER);
    int64_t max = LIMIT_UNCHANGED_STORED * (by->role == ROLE_IMPORTER ? IMPORTER_TIMES : 1);
    return kept && !quota_left(&r->place->quotas, by->device, hub_now(r->place->hub), max);
}

/* Nothing of the answer would be stored, so the commit would not notice that the op has an answer.
 */
static bool must_look_up(const struct request *r, const struct decision *d)
{
    return !r->looked_up && !r->tally && d->outcome == DECIDED_REFUSED &&
           refusal_descs[d->refusal].retry != RETRY_NEVER;
}

/* Decides r and adds it to the flight. 0; -ENOMEM: the caller refuses it; LOOK_UP: its receipt, if
 * any, must be read first. */
static int decide_one(struct flight *f, struct request *r)
{
    /* Who acts with a token is known to be allowed to as of what the commit compares. */
    const struct badge *own = badge_own(r->badge);
    require(id_is_zero(own->token) || own->access >= r->place->access);
    static const enum refusal refusals[] = {[TOO_LARGE] = REFUSAL_change_too_large,
        [TOO_FULL] = REFUSAL_venue_full,
        [USED_AGAIN] = REFUSAL_exists};
    struct place *p = r->place;
    struct hub *h = p->hub;
    struct decision d;
    struct flight_item item = {.request = r, .refusal = -1};
    int err = request_decide(r, &d);
    if (err == 0 && d.outcome == DECIDED_CHANGE)
        err = decided_change(f, p, &d, &item.change);
    if (err < 0)
        return err;
    f->work += WORK_TEXT * r->n_text + WORK_COMMAND;
    if (err)
        d = (struct decision){.outcome = DECIDED_REFUSED, .refusal = refusals[err]};
    if (over_quota(r, &d))
        d = (struct decision){.outcome = DECIDED_REFUSED, .refusal = REFUSAL_rate};
    if (must_look_up(r, &d))
        return LOOK_UP;
    if (d.outcome == DECIDED_REFUSED)
        item.refusal = (int)d.refusal;
    item.stored = put_answer(h, r, &d, p->venue->seq);
    item.answer = frame_new(&h->out);
    if (!item.answer) {
        if (item.change)
            venue_undo(p->venue, &f->undos[f->n_changes]);
        change_drop(item.change);
        return -ENOMEM;
    }
    if (item.change) {
        f->bytes += item.change->bytes;
        f->work += item.change->bytes;
        f->changes[f->n_changes++] = item.change;
    }
    if (item.stored)
        flight_add_receipt(f, &item, p->venue->seq);
    f->items[f->n_items++] = item;
    return 0;
}

/* Takes r back: it is decided when its receipt was looked up, together with those of what its
 * device asks after it. */
static void look_up(struct place *p, struct request *r)
{
    place_requeue(p, r);
    p->needs |= NEED_RECEIPTS;
    link_each(l, &p->queue) {
        struct request *other = link_of(l, struct request, queue);
        if (!other->looked_up && id_eq(other->badge->actor.device, r->badge->actor.device))
            other->suspect = true;
    }
}

/* Decides what was chosen of one place, each command on top of those before it, then undoes the
 * changes: none of them is true until it is committed. Stops when the flight's work has come to
 * `max`; what is left waits for the next turn. */
static void decide_part(struct flight *f, struct flight_part *part, size_t max)
{
    struct place *p = part->place;
    size_t changes = f->n_changes, receipts = f->n_receipts;
    int64_t from = p->venue->seq;
    struct chain from_chain = p->venue->chain;
    part->first = f->n_items;
    f->part_changes = changes;
    for (; part->take && f->bytes < LIMIT_BATCH_BYTES && f->work < max; part->take--) {
        struct request *r = link_first(&p->queue, struct request, queue);
        place_unqueue(p, r);
        int err = decide_one(f, r);
        if (err == LOOK_UP) {
            look_up(p, r);
            break;
        }
        if (err < 0) {
            p->hub->metrics.no_memory++;
            hub_log(p->hub, LOG_ERROR, "event=undecided venue=%s op=%s why=memory",
                id_text(p->id).s, id_text(request_op(r)).s);
            request_refuse(r, REFUSAL_internal);
        }
    }
    part->n = f->n_items - part->first;
    for (size_t i = f->n_changes; i > changes; i--)
        venue_undo(p->venue, &f->undos[i - 1]);
    require(p->venue->seq == from && chain_eq(&p->venue->chain, &from_chain));
    f->venues[part - f->parts] = (struct batch_venue){
        .tenant = p->tenant,
        .venue = p->id,
        .from = from,
        .from_chain = from_chain,
        .access = p->access,
        .changes = f->changes + changes,
        .texts = f->texts + changes,
        .n_changes = f->n_changes - changes,
        .receipts = f->receipts + receipts,
        .n_receipts = f->n_receipts - receipts,
    };
}

/* Each place gets its share of the work that one turn may do, and what those before it left. When a
 * command took far more than its share, the last places may get none: they are the first next time,
 * and a place that had its turn comes last. */
static void decide_parts(struct hub *h, struct flight *f)
{
    size_t n = f->n_parts;
    f->n_parts = 0;
    for (size_t i = 0; i < n && f->work < LIMIT_TURN_BYTES && f->bytes < LIMIT_BATCH_BYTES; i++) {
        struct flight_part *part = &f->parts[f->n_parts++];
        size_t share = (LIMIT_TURN_BYTES - f->work) / (n - i);
        decide_part(f, part, f->work + share);
        if (link_alone(&part->place->turn)) /* nothing waits any more */
            continue;
        link_remove(&part->place->turn);
        link_append(&h->turns, &part->place->turn);
    }
}

/* --- sending ------------------------------------------------------------------------------- */

/* A part without anything to write depends on nothing uncommitted: answer it at once and take it
 * out. Its place goes on with what it needs. */
static void drop_empty_parts(struct flight *f)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->n_parts; i++) {
        if (f->venues[i].n_receipts == 0) {
            require(f->venues[i].n_changes == 0);
            flight_answer_part(f, &f->parts[i]);
            place_follow(f->parts[i].place);
            continue;
        }
        f->parts[kept] = f->parts[i];
        f->venues[kept++] = f->venues[i];
    }
    f->n_parts = kept;
}

/* Another batch is out; whose outcome is unknown, when `unknown`. */
static bool other_is_out(const struct hub *h, const struct flight *f, bool unknown)
{
    for (int i = 0; i < STORE_LANES; i++) {
        enum flight_state state = h->flights[i]->state;
        if (h->flights[i] != f && state != FLIGHT_IDLE && (!unknown || state != FLIGHT_SENT))
            return true;
    }
    return false;
}

/* A batch costs the database far more than a command more in it. So what comes while a batch with
 * many commands is out waits for it, as long as that takes no longer than commits do, and joins the
 * next one; with few commands out, the database has time for two. */
enum { MANY_COMMANDS = 8, LONG_MS = 5 };

/* But nobody waits for a batch that another tenant fills. That tenant's other venues do: or, having
 * enough of them, it would hold all lanes all the time. When the commit takes that long, something
 * is slow, and they need not stop for it. */
enum { FILLED_COMMANDS = 4, FILLED_MS = 100 };

/* Whose more than three quarters of the commands are, if these are not few; else NULL. */
static const struct tenant *filler_of(const struct flight *f)
{
    const struct tenant *t = NULL;
    size_t votes = 0, n = 0;
    for (size_t i = 0; i < f->n_parts; i++) { /* if anybody has more than half, it is t */
        const struct flight_part *part = &f->parts[i];
        if (part->place->owner == t) {
            votes += part->n;
        } else if (votes >= part->n) {
            votes -= part->n;
        } else {
            t = part->place->owner;
            votes = part->n - votes;
        }
    }
    for (size_t i = 0; i < f->n_parts; i++)
        n += f->parts[i].place->owner == t ? f->parts[i].n : 0;
    return f->n_items >= FILLED_COMMANDS && 4 * n > 3 * f->n_items ? t : NULL;
}

static void send_batch(struct hub *h, struct flight *f)
{
    f->batch = (struct batch){
        .batch_id = hub_make_id(h), .lane = f->lane, .venues = f->venues, .n_venues = f->n_parts};
    for (size_t i = 0, at = 0; i < f->n_changes; at = f->text_ends[i++])
        f->texts[i] = (struct str){f->text.p + at, f->text_ends[i] - at};
    for (size_t i = 0; i < f->n_parts; i++) {
        place_set_state(f->parts[i].place, PLACE_FLYING);
        h->metrics.batch_commands += f->parts[i].n;
    }
    h->metrics.batches++;
    h->metrics.batches_overlapped += other_is_out(h, f, false);
    h->metrics.batches_passed += other_is_out(h, f, true);
    f->filler = filler_of(f);
    f->state = FLIGHT_SENT;
    f->sent_ms = hub_now(h);
    store_call_begin(h, &f->call);
    h->store->ops->commit(h->store, &f->batch, flight_done, f);
}

/* Somebody else of this hub has to be kept from waiting. */
static bool is_filled(const struct hub *h, const struct flight *f)
{
    return f->state == FLIGHT_SENT && f->filler && h->tenants.n > 1 &&
           hub_now(h) - f->sent_ms < FILLED_MS;
}

static bool is_worth_waiting(const struct hub *h, const struct flight *f)
{
    return f->state == FLIGHT_SENT && f->n_items >= MANY_COMMANDS &&
           hub_now(h) - f->sent_ms < LONG_MS;
}

/* The flight for the next batch, or NULL: it cannot be sent now, or should wait. *ret_without: the
 * tenant that must not be in it, or NULL. */
static struct flight *flight_available(const struct hub *h, const struct tenant **ret_without)
{
    struct flight *found = NULL;
    for (unsigned i = 0; i < STORE_LANES; i++) {
        struct flight *f = h->flights[i];
        if (is_filled(h, f))
            *ret_without = f->filler;
        else if (is_worth_waiting(h, f))
            return NULL;
        if (!found && f->state == FLIGHT_IDLE && hub_now(h) >= f->retry_at_ms &&
            h->store->ops->lane_is_up(h->store, i))
            found = f;
    }
    return found;
}

/* One batch a turn, so that a turn does not take longer with more lanes. */
void flight_seal(struct hub *h)
{
    if (link_alone(&h->turns) || !h->store->ops->is_up(h->store))
        return;
    const struct tenant *without = NULL;
    struct flight *f = flight_available(h, &without);
    if (!f)
        return;
    choose_batch(h, f, without);
    decide_parts(h, f);
    drop_empty_parts(f);
    if (f->n_parts)
        send_batch(h, f);
    else
        flight_clear(f);
}

bool flights_are_idle(const struct hub *h)
{
    return !other_is_out(h, NULL, false);
}

static void flight_look_after(struct hub *h, struct flight *f, int64_t now_ms)
{
    if (f->state != FLIGHT_IDLE)
        for (size_t i = 0; i < f->n_items; i++)
            if (f->items[i].request)
                request_dismiss(f->items[i].request, now_ms - LIMIT_QUEUE_MS);
    if (f->state != FLIGHT_UNKNOWN || now_ms < f->retry_at_ms)
        return;
    f->state = FLIGHT_RESOLVING;
    store_call_begin(h, &f->call);
    h->store->ops->resolve(h->store, &f->batch, flight_resolved, f);
}

void flight_tick(struct hub *h, int64_t now_ms)
{
    for (int i = 0; i < STORE_LANES; i++)
        flight_look_after(h, h->flights[i], now_ms);
}
