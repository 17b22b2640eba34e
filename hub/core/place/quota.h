#pragma once
/* struct quotas: how many answers without a change were stored for each device of a place in the
 * last 24 hours. Answers are stored for ever, so a device that is refused all day would fill the
 * disk. Kept in memory: it starts from nothing when the venue is loaded again. */

#include "hub/core/base/link.h"
#include "hub/core/base/map.h"

struct quotas {
    struct map by_device;
    struct link all;
};

void quotas_init(struct quotas *q, uint64_t seed);
void quotas_fini(struct quotas *q);

/* Fewer than `max` were stored for the device. */
bool quota_left(const struct quotas *q, id device, int64_t now_ms, int64_t max);
/* One more was stored. Best effort: not counted when memory is out. */
void quota_count(struct quotas *q, id device, int64_t now_ms);
