#pragma once
/* struct outbox: what one session is still to be sent: a ring of shared frames, in order.
 *
 * Bounded to LIMIT_SESSION_QUEUE_BYTES, plus one frame that is `apart`: a snapshot, a resume or a
 * large change. The ring grows from nothing and is freed when it is large and empty, so an idle
 * session holds next to no memory here. */

#include "hub/core/base/env.h"
#include "hub/core/base/frame.h"

struct outbox {
    uint32_t n;          /* frames */
    uint32_t cap;        /* a power of 2, or 0 */
    uint32_t head;       /* index of the first frame */
    uint32_t popped;     /* frames that left so far: the number of the first frame */
    struct frame **ring; /* owned; cap entries */
    uint32_t apart;      /* has_apart: number of the frame that is not charged */
    bool has_apart;
    size_t sent;  /* bytes of the first frame already handed over */
    size_t bytes; /* unsent and charged */
};

enum { OUTBOX_FULL = 1, OUTBOX_SLICE = FRAME_MAX };

/* Shares f. 0, OUTBOX_FULL, or -ENOMEM. */
int outbox_push(struct outbox *o, struct frame *f);
/* Drops everything. False: a large message was cut in its middle, so no other may follow. */
bool outbox_cut(struct outbox *o);
void outbox_fini(struct outbox *o);

/* Bytes that wait in it, a frame that is apart included. */
size_t outbox_unsent(const struct outbox *o);

static inline bool outbox_empty(const struct outbox *o)
{
    return o->n == 0;
}

/* Hands over the next slice: one write of at most OUTBOX_SLICE bytes, whole WebSocket frames. A
 * single frame is written from where it is; several are joined in scratch (OUTBOX_SLICE bytes).
 * Returns the bytes written, 0 when there is nothing to write, < 0 when the connection is gone. */
long outbox_write(struct outbox *o, const struct env *env, void *conn, char *scratch);
