/* What the hub does by itself in a venue, when its time has come: a course that is due fires; what
 * was refused goes into the journal (refused.h).
 *
 * It does so by a command of its own (course.due), in the journal like any other. Every hub that
 * has the venue says it: the op is derived from the course and its order, so that it is committed
 * once, and the course's due_at decides what it does. So a restart, or another hub that takes over,
 * goes on where the last one was. A venue that no hub has loaded waits for the first device. */

#include "hub/core/place/place.h"
#include "hub/crypto/crypto.h"

#include <errno.h>
#include <string.h>

enum {
    AGAIN_MS = 1000, /* until what was said is committed, or must be said again */
    SAID_MAX = 64,   /* commands in one tick; the others go with the next */
};

/* The op of every hub that sees the course and its order as they are now. The order's rev is part
 * of it: while the order is merged into another one nothing is due, and once it is parted again the
 * course is. `attempt`: a device can know an op and take it; then the next one is said. */
static id op_of(const struct place *p, const struct course *c, uint64_t attempt)
{
    const struct order *o = venue_order(p->venue, c->order_id);
    uint64_t numbers[] = {(uint64_t)c->rev, o ? (uint64_t)o->rev : 0, attempt};
    uint8_t hash[32], bytes[24];
    for (int i = 0; i < 24; i++)
        bytes[i] = (uint8_t)(numbers[i / 8] >> (8 * (i % 8)));
    const struct str pieces[] = {STR("course.due"), {(const char *)p->id.b, sizeof p->id.b},
        {(const char *)c->id.b, sizeof c->id.b}, {(const char *)bytes, sizeof bytes}};
    crypto_sha256_pieces(pieces, sizeof pieces / sizeof *pieces, hash);
    return id_make(c->due_at, hash);
}

/* Commands of hubs have no fingerprint. */
static bool is_of_device(const struct answer *a)
{
    static const uint8_t none[sizeof a->fingerprint];
    return memcmp(a->fingerprint, none, sizeof none) != 0;
}

/* False: nothing is to be said, since it is being decided or was. */
static bool say(struct place *p, const struct course *c)
{
    struct hub *h = p->hub;
    const struct answer *known;
    uint64_t attempt = 0;
    id op;
    do {
        op = op_of(p, c, attempt++);
        known = answers_find(&p->answers, op);
    } while (known && is_of_device(known));
    if (known || request_find(p, op))
        return false;
    struct buf *out = hub_out(h);
    buf_printf(out,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"course.due\","
        "\"body\":{\"order_id\":\"%s\",\"course\":%d}}",
        id_text(op).s, id_text(c->order_id).s, (int)c->number);
    if (out->failed || request_queue_own(p, op, buf_str(out)) < 0)
        h->metrics.no_memory++;
    return true;
}

/* What is due now is said; finds out when the next one is. */
static void look(struct place *p, int64_t wall_ms)
{
    int said = 0;
    p->due_ms = INT64_MAX;
    struct venue_iter it = venue_all(p->venue, KIND_course);
    for (const struct course *c; (c = venue_next(&it));) {
        if (!c->due_at.ms)
            continue;
        if (c->due_at.ms < p->due_ms)
            p->due_ms = c->due_at.ms;
        if (c->due_at.ms <= wall_ms && said < SAID_MAX)
            said += say(p, c);
    }
    p->due_known = true;
}

/* Of this hub only, so its op is any. */
static void say_refused(struct place *p, int64_t now_ms)
{
    struct hub *h = p->hub;
    for (int said = 0; said < SAID_MAX && h->n_queued < LIMIT_QUEUE_COMMANDS; said++) {
        struct buf *out = hub_out(h);
        id op = hub_make_id(h);
        buf_printf(out,
            "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"refused_act.note\",\"body\":", id_text(op).s);
        if (!refused_due(&p->refusals, now_ms, out))
            return;
        buf_put_char(out, '}');
        if (out->failed || request_queue_own(p, op, buf_str(out)) < 0)
            h->metrics.no_memory++;
    }
}

void timer_tick(struct place *p, int64_t now_ms)
{
    struct hub *h = p->hub;
    if (!p->venue || h->draining || !h->clock.known)
        return;
    if (now_ms >= p->refusals.due_ms)
        say_refused(p, now_ms);
    if (now_ms < p->due_again_ms || h->n_queued >= LIMIT_QUEUE_COMMANDS)
        return;
    int64_t wall_ms = hub_wall(h).ms;
    if (p->due_known && wall_ms < p->due_ms)
        return;
    look(p, wall_ms);
    if (wall_ms >= p->due_ms)
        p->due_again_ms = now_ms + AGAIN_MS;
}
