#include "protocol/base/zone.h"

enum { DAY_MINUTES = 1440, MINUTE_MS = 60000, DIGITS_MAX = 15 };

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

struct zone_local zone_local(const struct zone *z, time_ms t)
{
    int i = 0;
    while (i + 1 < z->n && t.ms >= z->shifts[i + 1].from.ms)
        i++;
    int64_t ms = t.ms + (z->n ? z->shifts[i].offset_ms : 0);
    int64_t minutes = ms / MINUTE_MS - (ms % MINUTE_MS < 0);
    int64_t day = minutes / DAY_MINUTES - (minutes % DAY_MINUTES < 0);
    /* 1970-01-01 was a Thursday. */
    return (struct zone_local){
        .weekday = (int)(((day + 3) % 7 + 7) % 7), .minute = (int)(minutes - day * DAY_MINUTES)};
}
