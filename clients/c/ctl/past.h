#pragma once
/* An order of an import file as the command order.import, and what the hub's rules say of it. */

#include "clients/c/ctl/earlier.h"
#include "clients/c/ctl/house.h"
#include "protocol/pos/decide/decision.h"

enum { PAST_BODY_MAX = 1 << 20 };

/* How orders are told apart: by what they are called, and by the day when numbers begin anew each
 * day. */
struct past_names {
    bool daily;
    struct opt_int day_starts_minute; /* of local time; none: as the venue's settings say */
    const struct earlier *earlier;    /* borrows; daily: what was imported before */
};

struct past {
    struct buf body; /* owned; JSON */
    id op, order;    /* from what the file says: the same in each run */
    size_t *rows;    /* of each line of the order, in the arena: its line in the file */
    size_t n_rows;
    time_ms opened_at, closed_at;
};

void past_init(struct past *p);
void past_fini(struct past *p);

/* What is told as a body; adds to the house what it names and nobody knows. False after
 * import_wrong. */
bool past_make(struct past *p, struct house *h, struct import_told *t,
    const struct past_names *names, struct arena *a);
/* What the hub would say now, by its own rules. False after import_wrong. */
bool past_try(const struct past *p, const struct house *h, struct import_told *t, time_ms now,
    struct arena *a);
