/* What the hub does by itself in a venue, when its time has come: a course that is due fires.
 *
 * It does so by a command of its own (course.due), in the journal like any other. Every hub that
 * has the venue says it: the op is derived from the course and its rev, so that it is committed
 * once, and the course's due_at decides what it does. So a restart, or another hub that takes over,
 * goes on where the last one was. A venue that no hub has loaded waits for the first device. */

#include "hub/core/place/place.h"
#include "hub/crypto/crypto.h"

#include <errno.h>

enum {
    AGAIN_MS = 1000, /* until what was said is committed, or must be said again */
    SAID_MAX = 64,   /* commands in one tick; the others go with the next */
};

/* The op of every hub that sees the course as it is now. */
static id op_of(const struct place *p, const struct course *c)
{
    uint8_t hash[32], rev[8];
    for (int i = 0; i < 8; i++)
        rev[i] = (uint8_t)((uint64_t)c->rev >> (8 * i));
    const struct str pieces[] = {STR("course.due"), {(const char *)p->id.b, sizeof p->id.b},
        {(const char *)c->id.b, sizeof c->id.b}, {(const char *)rev, sizeof rev}};
    crypto_sha256_pieces(pieces, sizeof pieces / sizeof *pieces, hash);
    return id_make(c->due_at, hash);
}

static void say(struct place *p, const struct course *c)
{
    struct hub *h = p->hub;
    id op = op_of(p, c);
    if (request_find(p, op) || answers_find(&p->answers, op))
        return;
    struct buf *out = hub_out(h);
    buf_printf(out,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"course.due\","
        "\"body\":{\"order_id\":\"%s\",\"course\":%d}}",
        id_text(op).s, id_text(c->order_id).s, (int)c->number);
    if (out->failed || request_queue_own(p, op, buf_str(out)) < 0)
        h->metrics.no_memory++;
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
        if (c->due_at.ms <= wall_ms && said++ < SAID_MAX)
            say(p, c);
    }
    p->due_known = true;
}

void timer_tick(struct place *p, int64_t now_ms)
{
    struct hub *h = p->hub;
    if (!p->venue || h->draining || !h->clock.known || now_ms < p->due_again_ms ||
        h->n_queued >= LIMIT_QUEUE_COMMANDS)
        return;
    int64_t wall_ms = hub_wall(h).ms;
    if (p->due_known && wall_ms < p->due_ms)
        return;
    look(p, wall_ms);
    if (wall_ms >= p->due_ms)
        p->due_again_ms = now_ms + AGAIN_MS;
}
