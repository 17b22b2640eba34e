#pragma once
/* What the texts of an import file mean in a venue: amounts of its currency, its local time. */

#include "clients/c/ctl/admin.h"
#include "protocol/base/money.h"
#include "protocol/base/zone.h"

struct values {
    int exponent;              /* decimals of the currency */
    struct zone_shift *shifts; /* owned; of the venue's local time; none: not known */
    size_t n_shifts;
};

/* Reads the shifts of the venue's local time from 1970 on; dies when the database is not reachable.
 */
void values_zone(struct values *v, const struct ctl *c, struct site site);
void values_fini(struct values *v);

/* Two digits, up to max. */
bool two_digits(const char *p, int64_t max, int64_t *ret);
/* An amount of the venue's currency: "12.50"; of a choice also "-1.00". */
bool values_money(const struct values *v, struct str text, bool negative, money *ret);
/* "2024-03-01 23:50", with seconds or without, local time of the venue, or with Z or an offset. */
bool values_time(const struct values *v, struct str text, time_ms *ret);
/* The day of that moment, of days that begin `from_minute` minutes after local midnight (zone_day).
 */
int64_t values_day(const struct values *v, int from_minute, time_ms at);
/* When such a day begins (zone_day_start). */
time_ms values_day_start(const struct values *v, int from_minute, int64_t day);
/* What the venue's clock shows, as if it were UTC. */
time_ms values_local(const struct values *v, time_ms at);
/* "8.875" or "8.875%" as parts per million. */
bool values_percent(struct str text, int64_t *ret);
/* "0.25" in thousandths. */
bool values_weight(struct str text, int64_t *ret);
/* "yes", "true" or "1"; "no", "false", "0" or nothing. */
bool values_yes(struct str text, bool *ret);
