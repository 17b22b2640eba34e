#include "hub/core/place/history.h"

#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"

#include <stdlib.h>

enum { CAP_MIN = 16 };

static struct change **history_at(const struct history *h, size_t i)
{
    return &h->ring[(h->head + i) & (h->cap - 1)];
}

static void drop_oldest(struct history *h)
{
    struct change *c = *history_at(h, 0);
    h->bytes -= c->bytes;
    h->head = (h->head + 1) & (h->cap - 1);
    h->n--;
    h->first_seq++;
    h->before = c->chain;
    change_drop(c);
}

static bool history_grow(struct history *h)
{
    size_t cap = h->cap ? h->cap * 2 : CAP_MIN;
    struct change **ring = malloc(cap * sizeof *ring);
    if (!ring)
        return false;
    for (size_t i = 0; i < h->n; i++)
        ring[i] = *history_at(h, i);
    free(h->ring);
    h->ring = ring;
    h->cap = cap;
    h->head = 0;
    return true;
}

/* What is kept of a change: of one that nobody is told, no records. */
static struct change *change_kept(struct change *c)
{
    struct change empty = *c;
    empty.n_puts = empty.n_dels = 0;
    struct change *kept = change_is_quiet(c) ? change_new(&empty) : NULL;
    return kept ? kept : change_share(c);
}

void history_push(struct history *h, struct change *c, const struct chain *before)
{
    require(!h->n || c->seq == h->first_seq + (int64_t)h->n);
    struct change *kept = change_kept(c);
    while (
        h->n && (h->n >= LIMIT_CHANGES_KEPT || h->bytes + kept->bytes > LIMIT_CHANGES_KEPT_BYTES))
        drop_oldest(h);
    if (h->n == h->cap && !history_grow(h)) {
        history_clear(h);
        if (!h->cap) {
            change_drop(kept);
            return;
        }
    }
    if (!h->n) {
        h->first_seq = c->seq;
        h->before = *before;
    }
    *history_at(h, h->n++) = kept;
    h->bytes += kept->bytes;
}

void history_clear(struct history *h)
{
    while (h->n)
        drop_oldest(h);
}

void history_fini(struct history *h)
{
    history_clear(h);
    free(h->ring);
    *h = (struct history){0};
}

bool history_covers(const struct history *h, int64_t seq, int64_t head)
{
    if (seq < 0 || seq > head)
        return false;
    return seq == head || (h->n && seq + 1 >= h->first_seq);
}

const struct change *history_get(const struct history *h, int64_t seq)
{
    require(h->n && seq >= h->first_seq && seq < h->first_seq + (int64_t)h->n);
    return *history_at(h, (size_t)(seq - h->first_seq));
}

const struct chain *history_chain(const struct history *h, int64_t seq)
{
    if (!h->n || seq < h->first_seq - 1 || seq >= h->first_seq + (int64_t)h->n)
        return NULL;
    return seq < h->first_seq ? &h->before : &history_get(h, seq)->chain;
}
