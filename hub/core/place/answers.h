#pragma once
/* struct answers: the last answers of a venue by op, so that a command sent again is answered
 * without asking Postgres. A cache: an op that is not here may still have a receipt, which the
 * commit finds. Bounded by LIMIT_RECEIPTS_KEPT; the oldest leaves. */

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
/* Shares the frame. Without memory it is just not kept. */
void answers_add(struct answers *a, id op, const uint8_t fingerprint[32], struct frame *frame);
/* Borrowed until the next add. NULL: not here. */
const struct answer *answers_find(const struct answers *a, id op);
