#pragma once
/* Pauses between attempts that double up to a ceiling; the caller adds its jitter. */

#include <stdint.h>

/* base after no attempt, doubled with each further one, at most max. */
static inline int64_t backoff_ms(int64_t base, int64_t max, unsigned attempts)
{
    int64_t ms = base;
    for (unsigned i = 0; i < attempts && ms < max; i++)
        ms *= 2;
    return ms < max ? ms : max;
}
