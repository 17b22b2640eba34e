#include "protocol/base/zone.h"

enum { DAY_MINUTES = 1440, MINUTE_MS = 60000, DAY_MS = 86400000, DIGITS_MAX = 15 };

/* Reads digits, with a minus before them or not, up to `end` or the text's end, and goes past it.
 */
static bool number(struct str *text, char end, int64_t *ret)
{
    size_t i = 0;
    int64_t n = 0;
    bool minus = text->n && text->p[0] == '-';
    for (i = minus; i < text->n && text->p[i] >= '0' && text->p[i] <= '9'; i++) {
        if (i - minus == DIGITS_MAX)
            return false;
        n = 10 * n + (text->p[i] - '0');
    }
    if (i == (size_t)minus || (i < text->n && text->p[i] != end))
        return false;
    i += i < text->n;
    *text = (struct str){text->p + i, text->n - i};
    *ret = minus ? -n : n;
    return true;
}

bool zone_parse(struct str text, struct zone *ret)
{
    struct zone z = {0};
    while (text.n) {
        struct zone_shift s;
        if (!number(&text, ':', &s.from.ms) || !number(&text, ' ', &s.offset_ms))
            return false;
        if (z.n && s.from.ms <= z.shifts[z.n - 1].from.ms)
            return false;
        s.offset_ms *= 1000;
        if (z.n < ZONE_SHIFTS_MAX)
            z.shifts[z.n++] = s;
    }
    *ret = z;
    return true;
}

static int64_t offset_ms(const struct zone *z, int64_t utc_ms)
{
    int i = 0;
    while (i + 1 < z->n && utc_ms >= z->shifts[i + 1].from.ms)
        i++;
    return z->n ? z->shifts[i].offset_ms : 0;
}

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

struct zone_local zone_local(const struct zone *z, time_ms t)
{
    int64_t minutes = floor_div(t.ms + offset_ms(z, t.ms), MINUTE_MS);
    int64_t day = floor_div(minutes, DAY_MINUTES);
    /* 1970-01-01 was a Thursday. */
    return (struct zone_local){
        .weekday = (int)(((day + 3) % 7 + 7) % 7), .minute = (int)(minutes - day * DAY_MINUTES)};
}

time_ms zone_day_start(const struct zone *z, int from_minute, int64_t day)
{
    int64_t local = day * DAY_MS + (int64_t)from_minute * MINUTE_MS;
    int64_t before = offset_ms(z, local - DAY_MS), after = offset_ms(z, local + DAY_MS);
    bool is_after = offset_ms(z, local - after) == after;
    return (time_ms){local - (is_after ? after : before)};
}

int64_t zone_day(const struct zone *z, int from_minute, time_ms t)
{
    int64_t local = t.ms + offset_ms(z, t.ms) - (int64_t)from_minute * MINUTE_MS;
    int64_t day = floor_div(local, DAY_MS);
    if (t.ms < zone_day_start(z, from_minute, day).ms)
        return day - 1;
    return day + (t.ms >= zone_day_start(z, from_minute, day + 1).ms);
}

bool zone_knows(const struct zone *z, time_ms t)
{
    return !z->n || t.ms >= z->shifts[0].from.ms;
}
