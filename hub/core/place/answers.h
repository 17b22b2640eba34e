#pragma once
/* struct answers: a cache of a venue's last answers by op, so that a command sent again is answered
 * without asking Postgres. An op that is not in it may still have a receipt, which the commit
 * finds. Bounded by LIMIT_RECEIPTS_KEPT; the oldest answer leaves. */

#include "hub/core/base/frame.h"
#include "hub/core/base/link.h"
#include "hub/core/base/map.h"
#include "storage/store.h"

struct answer {
    struct map_node by_op;
    struct link age;
    uint8_t fingerprint[32];
    struct frame *frame; /* shares: the ok or no as it was first sent */
};

struct answers {
    struct map by_op;
    struct link age; /* oldest first */
};

void answers_init(struct answers *a, uint64_t seed);
void answers_fini(struct answers *a);
void answers_clear(struct answers *a);
/* Shares the frame. Best effort: not kept when memory is out. */
void answers_add(struct answers *a, id op, const uint8_t fingerprint[32], struct frame *frame);
/* Borrowed until the next add. NULL: not in it. */
const struct answer *answers_find(const struct answers *a, id op);
