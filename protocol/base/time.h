#pragma once
/* time_ms: a moment, in milliseconds since 1970-01-01T00:00:00Z. On the wire: RFC 3339 in UTC with
 * exactly three decimals. No clock is read here: callers pass moments in. */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/str.h"

typedef struct {
    int64_t ms;
} time_ms;

enum { TIME_TEXT = 24 }; /* bytes of "2026-11-22T10:56:00.000Z" */

/* Years 0001 to 9999: what RFC 3339 can write. */
bool time_is_valid(time_ms t);
/* Writes exactly TIME_TEXT bytes, no NUL. t must be valid. */
void time_format(time_ms t, char out[TIME_TEXT]);
/* Accepts what time_format writes and nothing else. *ret_time is untouched on false. */
bool time_parse(struct str s, time_ms *ret_time);
