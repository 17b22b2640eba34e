#pragma once
/* struct bucket: a token bucket: `rate` a second, at most `burst` saved up. Whole tokens are
 * counted in thousandths. Starts full. */

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    int64_t at_ms; /* when it was filled last; 0: never, it is full */
    int64_t thousandths;
};

static inline bool bucket_take(struct bucket *b, int64_t now_ms, int64_t rate, int64_t burst)
{
    int64_t full = burst * 1000, passed = now_ms - b->at_ms;
    /* Compared first: the product must not overflow after a long silence. */
    if (!b->at_ms || passed > full / (rate > 0 ? rate : 1))
        b->thousandths = full;
    else
        b->thousandths += passed * rate;
    if (b->thousandths > full)
        b->thousandths = full;
    b->at_ms = now_ms ? now_ms : 1;
    if (b->thousandths < 1000)
        return false;
    b->thousandths -= 1000;
    return true;
}
