#pragma once
/* struct zone: a venue's local time, as the shifts of its clock over a few years. No time zone
 * database is read here: Postgres knows the zones and says the shifts (payon_zone_shifts in
 * storage/migrations), so that all hubs agree. */

#include "protocol/base/time.h"

enum { ZONE_SHIFTS_MAX = 64 };

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

/* Days that begin `from_minute` minutes after midnight (0 to 1439), each numbered by the date on
 * which it begins, in days since 1970-01-01. Each moment is of one day, and they go on without a
 * gap: those in which the clocks are moved have 23 or 25 hours. A beginning that comes twice in
 * such a night is the second one, and one that the clocks skip is as if they had not been moved: as
 * Postgres has it ("timestamp at time zone"), with which reports are made. */
int64_t zone_day(const struct zone *z, int from_minute, time_ms t);
time_ms zone_day_start(const struct zone *z, int from_minute, int64_t day);
/* False: the shifts begin later, so that what is said of this moment may be wrong by an hour. */
bool zone_knows(const struct zone *z, time_ms t);
