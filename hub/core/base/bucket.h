#pragma once
/* struct bucket: a token bucket that gains `rate` tokens a second, up to `burst`. Tokens are
 * counted in thousandths. Zeroed: full. */

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    int64_t at_ms; /* when it was filled last; 0: never, it is full */
    int64_t thousandths;
};

/* What it has gained by then. */
static inline void bucket_fill(struct bucket *b, int64_t now_ms, int64_t rate, int64_t burst)
{
    int64_t full = burst * 1000, passed = now_ms - b->at_ms;
    /* Compare first: after a long silence the product would overflow. */
    if (!b->at_ms || passed > full / (rate > 0 ? rate : 1))
        b->thousandths = full;
    else
        b->thousandths += passed * rate;
    if (b->thousandths > full)
        b->thousandths = full;
    b->at_ms = now_ms ? now_ms : 1;
}

static inline bool bucket_take(struct bucket *b, int64_t now_ms, int64_t rate, int64_t burst)
{
    bucket_fill(b, now_ms, rate, burst);
    if (b->thousandths < 1000)
        return false;
    b->thousandths -= 1000;
    return true;
}

/* Puts back what bucket_take took, when it was not needed after all. */
static inline void bucket_give(struct bucket *b)
{
    b->thousandths += 1000;
}

/* Takes n more, into debt if need be: bucket_take says no until it is paid. */
static inline void bucket_owe(struct bucket *b, int64_t n)
{
    b->thousandths -= n * 1000;
}
