#pragma once
/* What a decision is made from and what it says: data only. */

#include "protocol/pos/model/refusals.h"
#include "protocol/pos/model/venue.h"

struct context {
    id op;
    time_ms now; /* the hub's clock */
    time_ms at;  /* when it happened; now when the device did not say */
    struct actor by;
};

enum decided {
    DECIDED_CHANGE,  /* `change` is to be committed */
    DECIDED_NOTHING, /* accepted, and already so: answered ok, no change */
    DECIDED_REFUSED, /* `refusal`, about `field` or `about` */
};

/* A result field of an ok answer. The key is a literal. */
struct result {
    const char *key;
    enum { RESULT_INT, RESULT_ID, RESULT_MONEY } type;
    int64_t n;
    id id;
};

struct decision {
    enum decided outcome;
    struct change change;         /* CHANGE: a draft in the arena: seq = venue's + 1 */
    const struct result *results; /* CHANGE, NOTHING; in the arena */
    size_t n_results;
    enum refusal refusal;         /* REFUSED */
    const char *field;            /* REFUSED: the body's field, or NULL; a literal */
    id about;                     /* REFUSED: the record meant, or zero */
    int64_t current_rev;          /* REFUSED rev_changed: the rev now; else 0 */
    struct opt_money current_due; /* REFUSED due_changed */
    const char *current_state;    /* REFUSED state_changed: its name now; else NULL */
};
