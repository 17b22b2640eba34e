#include "clients/c/ctl/values.h"

#include <stdlib.h>

#include "clients/c/ctl/db.h"
#include "clients/c/ctl/decimal.h"
#include "protocol/base/require.h"
#include "storage/sql_text.h"

enum { PERCENT_PLACES = 4, WEIGHT_PLACES = 3, MINUTE_MS = 60000 };

/* -- values ------------------------------------------------------------------------------------ */

bool values_money(const struct values *v, struct str text, bool negative, money *ret)
{
    return decimal_read(text, v->exponent, negative, MONEY_MAX, &ret->minor);
}

bool values_percent(struct str text, int64_t *ret)
{
    if (text.n && text.p[text.n - 1] == '%')
        text = str_trim((struct str){text.p, text.n - 1});
    return decimal_read(text, PERCENT_PLACES, false, 10 * PPM, ret);
}

bool values_weight(struct str text, int64_t *ret)
{
    return decimal_read(text, WEIGHT_PLACES, false, COUNT_MAX, ret);
}

bool values_yes(struct str text, bool *ret)
{
    bool yes = str_eq(text, STR("yes")) || str_eq(text, STR("true")) || str_eq(text, STR("1"));
    bool no =
        !text.n || str_eq(text, STR("no")) || str_eq(text, STR("false")) || str_eq(text, STR("0"));
    *ret = yes;
    return yes || no;
}

/* -- times ------------------------------------------------------------------------------------- */

void values_zone(struct values *v, const struct ctl *c, struct site site)
{
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1];
    const char *values[] = {tenant, venue};
    PGconn *pg = db_open(c, site, false, tenant, venue);
    PGresult *r = db_query(pg, sql_zone_shifts, 2, values);
    v->n_shifts = (size_t)PQntuples(r);
    if (!v->n_shifts)
        ctl_die("there is no venue %s of tenant %s", venue, tenant);
    v->shifts = calloc(v->n_shifts, sizeof *v->shifts);
    require(v->shifts);
    for (size_t i = 0; i < v->n_shifts; i++) {
        struct zone_shift *s = &v->shifts[i];
        require(str_to_i64(str_of(PQgetvalue(r, (int)i, 0)), &s->from.ms) &&
                str_to_i64(str_of(PQgetvalue(r, (int)i, 1)), &s->offset_ms));
        s->offset_ms *= 1000;
    }
    PQclear(r);
    PQfinish(pg);
}

void values_fini(struct values *v)
{
    free(v->shifts);
    *v = (struct values){0};
}

/* Of a time that comes twice, the first one; of one that never was, the hour later. */
static bool from_local(const struct values *v, int64_t local_ms, time_ms *ret)
{
    if (!v->n_shifts)
        return false;
    for (size_t i = 0; i < v->n_shifts; i++) {
        int64_t ms = local_ms - v->shifts[i].offset_ms;
        if (i + 1 < v->n_shifts && ms >= v->shifts[i + 1].from.ms)
            continue;
        if (ms < v->shifts[i].from.ms && i > 0)
            ms = local_ms - v->shifts[i - 1].offset_ms;
        *ret = (time_ms){ms};
        return true;
    }
    return false;
}

bool two_digits(const char *p, int64_t max, int64_t *ret)
{
    for (int i = 0; i < 2; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    *ret = (p[0] - '0') * 10 + (p[1] - '0');
    return *ret <= max;
}

/* "+05:30" or "Z" at the end of the text, taken off. False when there is neither. */
static bool offset_take(struct str *text, int64_t *ret_ms)
{
    if (text->n && text->p[text->n - 1] == 'Z') {
        text->n--;
        *ret_ms = 0;
        return true;
    }
    if (text->n < 16)
        return false;
    const char *p = text->p + text->n - 6;
    int64_t hours, minutes;
    if ((p[0] != '+' && p[0] != '-') || p[3] != ':' || !two_digits(p + 1, 23, &hours) ||
        !two_digits(p + 4, 59, &minutes))
        return false;
    *ret_ms = (hours * 60 + minutes) * MINUTE_MS * (p[0] == '-' ? -1 : 1);
    text->n -= 6;
    return true;
}

bool values_time(const struct values *v, struct str text, time_ms *ret)
{
    char full[] = "0000-00-00T00:00:00.000Z";
    int64_t offset;
    bool told = offset_take(&text, &offset);
    time_ms at;
    if (text.n != 10 && text.n != 16 && text.n != 19 && text.n != 23)
        return false;
    memcpy(full, text.p, text.n);
    if (text.n > 10 && full[10] == ' ')
        full[10] = 'T';
    if (!time_parse((struct str){full, TIME_TEXT}, &at))
        return false;
    if (!told)
        return from_local(v, at.ms, ret);
    *ret = (time_ms){at.ms - offset};
    return true;
}

/* The shifts around a moment: a zone has room for fewer than there were since 1970. */
static struct zone zone_near(const struct values *v, time_ms at)
{
    struct zone near = {.n = 0};
    size_t i = 0;
    while (i + 1 < v->n_shifts && at.ms >= v->shifts[i + 1].from.ms)
        i++;
    for (i -= i > 8 ? 8 : i; i < v->n_shifts && near.n < 16; i++)
        near.shifts[near.n++] = v->shifts[i];
    return near;
}

int64_t values_day(const struct values *v, int from_minute, time_ms at)
{
    struct zone near = zone_near(v, at);
    return zone_day(&near, from_minute, at);
}

time_ms values_day_start(const struct values *v, int from_minute, int64_t day)
{
    enum { DAY_MS = 86400000 };
    struct zone near = zone_near(v, (time_ms){day * DAY_MS});
    return zone_day_start(&near, from_minute, day);
}

time_ms values_local(const struct values *v, time_ms at)
{
    size_t i = 0;
    while (i + 1 < v->n_shifts && at.ms >= v->shifts[i + 1].from.ms)
        i++;
    return (time_ms){at.ms + (v->n_shifts ? v->shifts[i].offset_ms : 0)};
}
