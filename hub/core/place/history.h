#pragma once
/* struct history: the last changes of a venue, without a gap, newest at the end: what a device that
 * was away is told from. Bounded by LIMIT_CHANGES_KEPT and LIMIT_CHANGES_KEPT_BYTES. It may be
 * shorter than it could be (no memory: it begins anew): a cursor below it gets a snapshot. */

#include "protocol/pos/model/change.h"

struct history {
    struct change **ring; /* owned; shares the changes */
    size_t cap;           /* a power of 2, or 0 */
    size_t head;          /* index of the oldest */
    size_t n;
    size_t bytes;      /* of the changes, as they say */
    int64_t first_seq; /* of the oldest; n > 0 */
};

/* Shares c. Its seq must follow the newest. */
void history_push(struct history *h, struct change *c);
void history_clear(struct history *h);
void history_fini(struct history *h);

/* Every change after `seq` up to `head` (the venue's seq) is here. */
bool history_covers(const struct history *h, int64_t seq, int64_t head);
/* The change of that seq, which must be here. Borrowed. */
const struct change *history_get(const struct history *h, int64_t seq);
