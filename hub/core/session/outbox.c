#include "hub/core/session/outbox.h"

#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"

#include <errno.h>
#include <stdlib.h>

enum { CAP_MIN = 4, CAP_KEPT = 16 };

static struct frame *outbox_at(const struct outbox *o, uint32_t i)
{
    return o->ring[(o->head + i) & (o->cap - 1)];
}

static int outbox_grow(struct outbox *o)
{
    uint32_t cap = o->cap ? o->cap * 2 : CAP_MIN;
    struct frame **ring = malloc(cap * sizeof *ring);
    if (!ring)
        return -ENOMEM;
    for (uint32_t i = 0; i < o->n; i++)
        ring[i] = outbox_at(o, i);
    free(o->ring);
    o->ring = ring;
    o->cap = cap;
    o->head = 0;
    return 0;
}

int outbox_push(struct outbox *o, struct frame *f)
{
    bool charged = !f->apart || o->has_apart;
    if (charged && o->bytes + f->n > LIMIT_SESSION_QUEUE_BYTES)
        return OUTBOX_FULL;
    if (o->n == o->cap && outbox_grow(o) < 0)
        return -ENOMEM;
    if (charged) {
        o->bytes += f->n;
    } else {
        o->has_apart = true;
        o->apart = o->popped + o->n;
    }
    o->ring[(o->head + o->n) & (o->cap - 1)] = frame_share(f);
    o->n++;
    return 0;
}

static bool first_is_apart(const struct outbox *o)
{
    return o->has_apart && o->apart == o->popped;
}

static void outbox_pop(struct outbox *o)
{
    struct frame *f = outbox_at(o, 0);
    if (first_is_apart(o))
        o->has_apart = false;
    else
        o->bytes -= f->n - o->sent;
    frame_drop(f);
    o->head = (o->head + 1) & (o->cap - 1);
    o->n--;
    o->popped++;
    o->sent = 0;
}

static void outbox_shrink(struct outbox *o)
{
    if (o->n || o->cap <= CAP_KEPT)
        return;
    free(o->ring);
    o->ring = NULL;
    o->cap = o->head = 0;
}

/* n bytes from the front were handed over. */
static void outbox_advance(struct outbox *o, size_t n)
{
    while (n) {
        struct frame *f = outbox_at(o, 0);
        size_t left = f->n - o->sent;
        if (n < left) {
            if (!first_is_apart(o))
                o->bytes -= n;
            o->sent += n;
            return;
        }
        n -= left;
        outbox_pop(o);
    }
    outbox_shrink(o);
}

bool outbox_cut(struct outbox *o)
{
    bool between = !o->n || !frame_goes_on(outbox_at(o, 0), o->sent);
    while (o->n)
        outbox_pop(o);
    outbox_shrink(o);
    return between;
}

size_t outbox_unsent(const struct outbox *o)
{
    if (!o->has_apart)
        return o->bytes;
    uint32_t i = o->apart - o->popped;
    return o->bytes + outbox_at(o, i)->n - (i == 0 ? o->sent : 0);
}

void outbox_fini(struct outbox *o)
{
    (void)outbox_cut(o);
    free(o->ring);
    *o = (struct outbox){0};
}

long outbox_write(struct outbox *o, const struct env *env, void *conn, char *scratch)
{
    if (!o->n)
        return 0;
    struct frame *first = outbox_at(o, 0);
    const char *bytes = first->bytes + o->sent;
    size_t n = frame_slice(first, o->sent);
    bool whole = o->sent + n == first->n;
    if (whole && o->n > 1 && n + outbox_at(o, 1)->n <= OUTBOX_SLICE) {
        memcpy(scratch, bytes, n);
        for (uint32_t i = 1; i < o->n && n + outbox_at(o, i)->n <= OUTBOX_SLICE; i++) {
            memcpy(scratch + n, outbox_at(o, i)->bytes, outbox_at(o, i)->n);
            n += outbox_at(o, i)->n;
        }
        bytes = scratch;
    }
    int r = env->ops->write(env->self, conn, bytes, n);
    if (r < 0)
        return r;
    outbox_advance(o, n);
    return (long)n;
}
