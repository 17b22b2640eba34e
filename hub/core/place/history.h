#pragma once
/* struct history: the last changes of a venue without a gap, for devices that were away. Bounded by
 * LIMIT_CHANGES_KEPT and LIMIT_CHANGES_KEPT_BYTES. When memory is out it starts again from empty. A
 * device whose cursor is older than the history gets a snapshot. */

#include "protocol/pos/model/change.h"

struct history {
    struct change **ring; /* owned; shares the changes */
    size_t cap;           /* a power of 2, or 0 */
    size_t head;          /* index of the oldest */
    size_t n;
    size_t bytes;        /* sum of change.bytes */
    int64_t first_seq;   /* of the oldest; n > 0 */
    struct chain before; /* of the journal before the oldest; n > 0 */
};

/* Shares c, or of a quiet change a copy without records; its seq must follow the newest. `before`:
 * the journal's chain before it. */
void history_push(struct history *h, struct change *c, const struct chain *before);
void history_clear(struct history *h);
void history_fini(struct history *h);

/* It has every change after `seq` up to `head`, the venue's seq. */
bool history_covers(const struct history *h, int64_t seq, int64_t head);
/* The change of that seq, which must be in it. Borrowed. */
const struct change *history_get(const struct history *h, int64_t seq);
/* The journal's chain at that seq: of a change in it, or of the one before those. Borrowed until
 * the next push; NULL: not known. */
const struct chain *history_chain(const struct history *h, int64_t seq);
