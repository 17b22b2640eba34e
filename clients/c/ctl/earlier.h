#pragma once
/* The orders that the venue has from earlier imports, and when each was opened. */

#include "clients/c/ctl/ctl.h"

struct earlier_order {
    id order;
    time_ms opened_at;
};

struct earlier {
    struct earlier_order *orders; /* owned; by id */
    size_t n;
};

/* Reads them from the database; dies when it is not reachable. */
void earlier_read(struct earlier *e, const struct ctl *c, struct site site);
void earlier_fini(struct earlier *e);
bool earlier_has(const struct earlier *e, id order, time_ms opened_at);
