#pragma once
/* struct zone: a venue's local time, as the shifts of its clock over a few years. No time zone
 * database is read here: Postgres knows the zones and says the shifts (storage/sql/venue.sql), so
 * that all hubs agree. */

#include "protocol/base/time.h"

enum { ZONE_SHIFTS_MAX = 16 };

struct zone_shift {
    time_ms from;      /* from then on … */
    int64_t offset_ms; /* … local time is UTC plus this */
};

/* Zeroed: UTC. Before the first shift that one's offset holds, after the last one that one's. */
struct zone {
    struct zone_shift shifts[ZONE_SHIFTS_MAX]; /* in the order of time */
    int n;
};

/* "1774746000000:7200 1792890000000:3600": milliseconds since 1970 and seconds, in order. False,
 * with *ret untouched, when it is anything else. The first ZONE_SHIFTS_MAX are taken. */
bool zone_parse(struct str text, struct zone *ret);

/* A moment as local time. */
struct zone_local {
    int weekday; /* 0: Monday */
    int minute;  /* of its day: 0 to 1439 */
};
struct zone_local zone_local(const struct zone *z, time_ms t);
