#pragma once
/* Events: what a change says happened, for audit, sounds and webhooks; made from the EVENTS_…
 * tables. Each names the record it is about (`id`) and may carry a short text. The records
 * themselves, as they are now, are in the change's put. */

#include "protocol/pos/tables/all.h"

enum event_type {
#define E(noun, verb, doc) EVENT_##noun##_##verb,
    EVENTS(E)
#undef E
        EVENTS_N
};

struct event_desc {
    const char *name; /* "order.sent" */
    const char *doc;
};
extern const struct event_desc event_descs[EVENTS_N];
