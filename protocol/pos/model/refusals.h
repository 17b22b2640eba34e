#pragma once
/* Refusals: every way in which a command is answered `no`, made from the REFUSALS_… tables. */

#include "protocol/base/str.h"
#include "protocol/pos/tables/all.h"

enum refusal {
#define N(code, retry, ...) REFUSAL_##code,
    REFUSALS(N)
#undef N
        REFUSALS_N,
    REFUSALS_OF_RULES_N = REFUSAL_op_reused, /* rules give only those below it */
};

enum retry {
    RETRY_NEVER, /* the answer is final: stored under the op and repeated for ever */
    RETRY_SAME,  /* there is no answer yet: send the same op again later. The command took no effect
                    or is still being committed; it takes effect at most once */
    RETRY_FIX,   /* not understood or not allowed; nothing is stored: correct it, send a new op */
};

struct refusal_desc {
    const char *code;
    enum retry retry;
    const char *text;
    int status; /* of REST; 0: that of its retry */
};
extern const struct refusal_desc refusal_descs[REFUSALS_N];

/* The HTTP status that REST answers with: the row's, or 409 (never), 422 (fix), 503 (same). */
int refusal_status(enum refusal refusal);
/* The refusal of that code, or -1. */
int refusal_find(struct str code);
