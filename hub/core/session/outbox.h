#pragma once
/* struct outbox: what one session is still owed: a ring of frames, shared, in order.
 *
 * Bounded in bytes: LIMIT_SESSION_QUEUE_BYTES, beside one frame that is `apart` (a snapshot or a
 * resume: what a client asked for itself). The ring grows from nothing and is given back when it
 * has emptied: an idle session holds no memory here. */

#include "hub/core/base/env.h"
#include "hub/core/base/frame.h"

struct outbox {
    struct frame **ring; /* owned; cap entries */
    uint32_t cap;        /* a power of 2, or 0 */
    uint32_t head;       /* index of the first frame */
    uint32_t n;          /* frames */
    uint32_t popped;     /* frames that left so far: numbers the frames */
    uint32_t apart;      /* number of the frame that is not charged */
    bool has_apart;
    size_t sent;  /* bytes of the first frame already handed over */
    size_t bytes; /* unsent and charged */
};

enum { OUTBOX_FULL = 1, OUTBOX_SLICE = FRAME_MAX };

/* 0 (f is shared), OUTBOX_FULL, or -ENOMEM. */
int outbox_push(struct outbox *o, struct frame *f);
/* Drop everything. True when a message may follow: false in the middle of a large one. */
bool outbox_cut(struct outbox *o);
void outbox_fini(struct outbox *o);

static inline bool outbox_empty(const struct outbox *o)
{
    return o->n == 0;
}

/* Hand over the next slice: one write of at most OUTBOX_SLICE bytes, whole WebSocket frames. A
 * frame alone is written from where it is; several are joined in scratch (OUTBOX_SLICE bytes). The
 * bytes written; 0 when there are none; < 0 when the connection is gone. */
long outbox_write(struct outbox *o, const struct env *env, void *conn, char *scratch);
