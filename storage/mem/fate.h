#pragma once
/* How a call of the store in memory goes: how long it takes, and what goes wrong. */

#include <stdint.h>

enum mem_call {
    MEM_COMMIT,
    MEM_RESOLVE,
    MEM_LOAD,
    MEM_TAIL,
    MEM_RECEIPTS,
    MEM_DEVICE,
    MEM_HEADS,
    MEM_PAIR,
    MEM_REVOKED,
    MEM_SEEN,
    MEM_CLOCK,
    MEM_KEY,
    MEM_KEY_USED,
    MEM_TRY,
    MEM_SECRET,
    MEM_CLEAR,
    MEM_LOGIN,
};

enum mem_fault {
    MEM_FINE = 0,
    MEM_REFUSED, /* unavailable, nothing was done */
    /* Commits only; any other call takes them as MEM_REFUSED. All end as unknown: */
    MEM_LOST_BEFORE, /* the batch never reached the database */
    MEM_LOST_AFTER,  /* it was committed, the answer was lost */
    MEM_LOST_LATE,   /* the answer comes first: the batch is still in flight, and commits late_ms
                        after it, unless a resolve has fenced it by then */
};

struct mem_fate {
    int64_t effect_ms; /* from the call to its effect */
    int64_t answer_ms; /* from then to its answer */
    int64_t late_ms;   /* MEM_LOST_LATE */
    enum mem_fault fault;
};

typedef struct mem_fate (*mem_fate_of)(void *user, enum mem_call call);
