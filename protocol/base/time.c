#include "protocol/base/time.h"

#include "protocol/base/require.h"

/* Both from Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static int64_t days_from_civil(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil_from_days(int64_t z, int64_t *y, int64_t *m, int64_t *d)
{
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp + (mp < 10 ? 3 : -9);
    *y = yoe + era * 400 + (*m <= 2);
}

enum { DAY_MS = 86400000 };

bool time_is_valid(time_ms t)
{
    return t.ms >= days_from_civil(1, 1, 1) * DAY_MS &&
           t.ms < days_from_civil(10000, 1, 1) * DAY_MS;
}

static void digits(char *out, int64_t v, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        out[i] = (char)('0' + v % 10);
        v /= 10;
    }
}

void time_format(time_ms t, char out[TIME_TEXT])
{
    require(time_is_valid(t));
    int64_t day = t.ms / DAY_MS, ms = t.ms % DAY_MS, y, m, d;
    if (ms < 0) {
        day--;
        ms += DAY_MS;
    }
    civil_from_days(day, &y, &m, &d);
    memcpy(out, "0000-00-00T00:00:00.000Z", TIME_TEXT);
    digits(out, y, 4);
    digits(out + 5, m, 2);
    digits(out + 8, d, 2);
    digits(out + 11, ms / 3600000, 2);
    digits(out + 14, ms / 60000 % 60, 2);
    digits(out + 17, ms / 1000 % 60, 2);
    digits(out + 20, ms % 1000, 3);
}

static bool number(const char *p, int n, int64_t *ret)
{
    int64_t v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (p[i] - '0');
    }
    *ret = v;
    return true;
}

bool time_parse(struct str s, time_ms *ret_time)
{
    int64_t y, mo, d, h, mi, se, ms = 0; /* = 0: gcc at -O3 cannot see that ms is set */
    if (s.n != TIME_TEXT || s.p[4] != '-' || s.p[7] != '-' || s.p[10] != 'T' || s.p[13] != ':' ||
        s.p[16] != ':' || s.p[19] != '.' || s.p[23] != 'Z')
        return false;
    if (!number(s.p, 4, &y) || !number(s.p + 5, 2, &mo) || !number(s.p + 8, 2, &d) ||
        !number(s.p + 11, 2, &h) || !number(s.p + 14, 2, &mi) || !number(s.p + 17, 2, &se) ||
        !number(s.p + 20, 3, &ms))
        return false;
    if (y < 1 || mo < 1 || mo > 12 || d < 1 || h > 23 || mi > 59 || se > 59)
        return false;
    int64_t day = days_from_civil(y, mo, d), ry, rm, rd;
    civil_from_days(day, &ry, &rm, &rd);
    if (ry != y || rm != mo || rd != d) /* such as 31 April */
        return false;
    *ret_time = (time_ms){day * DAY_MS + h * 3600000 + mi * 60000 + se * 1000 + ms};
    return true;
}
