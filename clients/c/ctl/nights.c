#include "clients/c/ctl/nights.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clients/c/ctl/db.h"
#include "clients/c/ctl/decimal.h"
#include "clients/c/ctl/values.h"
#include "protocol/base/require.h"
#include "storage/sql_text.h"

enum {
    MINUTE = 60000,
    HOUR = 60 * MINUTE,
    DAY = 24 * HOUR,
    LONG_AGO_DAYS = 400,
    ORDERS = 6, /* of a night */
    FIGURES_MAX = 16,
    WORD = 48
};

struct house_clock {
    struct site site;
    struct values values;
    int64_t day_starts; /* minutes after midnight */
};

struct night {
    const char *name;
    time_ms shift; /* when the clocks were moved */
    int64_t day;   /* the business day that it is of */
    time_ms at[ORDERS];
};

struct figure {
    char name[WORD + 16], value[WORD];
};

struct figures {
    struct figure all[FIGURES_MAX];
    size_t n;
};

/* What order i comes to: no two sets of orders come to the same. */
static int64_t amount_of(size_t i)
{
    return (int64_t)100 << i;
}

/* "2025-10-26T01:30" of that moment, or as many characters of it. */
static void time_word(time_ms t, size_t n, char out[WORD])
{
    char text[TIME_TEXT];
    require(n <= sizeof text);
    time_format(t, text);
    memcpy(out, text, n);
    out[n] = 0;
}

static void day_word(int64_t day, char out[WORD])
{
    time_word((time_ms){day * (int64_t)DAY}, 10, out);
}

/* -- the nights -------------------------------------------------------------------------------- */

static void clock_read(struct house_clock *h, const struct ctl *c)
{
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1];
    const char *values[] = {tenant, venue};
    int64_t exponent;
    h->site = site_of(c, "demo");
    values_zone(&h->values, c, h->site); /* dies when there is no such venue */
    PGconn *pg = db_open(c, h->site, false, tenant, venue);
    PGresult *r = db_query(pg, sql_venue_day, 2, values);
    require(str_to_i64(str_of(PQgetvalue(r, 0, 0)), &h->day_starts) &&
            str_to_i64(str_of(PQgetvalue(r, 0, 1)), &exponent));
    h->values.exponent = (int)exponent;
    PQclear(r);
    PQfinish(pg);
}

/* The last time that the clock was put back, or forward, before anybody played an evening here. */
static bool night_find(const struct house_clock *h, bool back, struct night *ret)
{
    const struct zone_shift *s = h->values.shifts;
    size_t i = h->values.n_shifts;
    for (; i > 1; i--)
        if ((s[i - 1].offset_ms < s[i - 2].offset_ms) == back &&
            s[i - 1].from.ms < ctl_now().ms - LONG_AGO_DAYS * (int64_t)DAY)
            break;
    if (i <= 1)
        return false;
    time_ms shift = s[i - 1].from;
    int starts = (int)h->day_starts;
    int64_t day = values_day(&h->values, starts, (time_ms){shift.ms - 1});
    time_ms begins = values_day_start(&h->values, starts, day);
    time_ms ends = values_day_start(&h->values, starts, day + 1);
    *ret = (struct night){.name = back ? "the clocks go back" : "the clocks go forward",
        .shift = shift,
        .day = day,
        .at = {{begins.ms - MINUTE}, begins, {shift.ms - HOUR / 2}, {shift.ms + HOUR / 2},
            {ends.ms - MINUTE}, ends}};
    return true;
}

/* -- the orders -------------------------------------------------------------------------------- */

static void night_write(FILE *to, const struct house_clock *h, const struct night *n)
{
    char day[WORD], opened[WORD];
    day_word(n->day, day);
    for (size_t i = 0; i < ORDERS; i++) {
        struct buf price;
        buf_init(&price, WORD);
        decimal_write(&price, amount_of(i), h->values.exponent);
        time_word(n->at[i], 19, opened);
        fprintf(to, "night %s %zu,%sZ,Beef broth with noodles,1,%.*s,0\n", day, i + 1, opened,
            STR_ARG(buf_str(&price)));
        buf_fini(&price);
    }
}

static bool orders_import(
    const struct ctl *c, const struct house_clock *h, const struct night *nights, size_t n)
{
    const char *folder = getenv("TMPDIR");
    char path[256];
    int len = snprintf(path, sizeof path, "%s/payonctl-nights.XXXXXX", folder ? folder : "/tmp");
    int fd = len > 0 && (size_t)len < sizeof path ? mkstemp(path) : -1;
    FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
    if (!to)
        ctl_die("no file can be written for the orders of these nights: %s", strerror(errno));
    fprintf(to, "order,opened,item,quantity,price,tax\n");
    for (size_t i = 0; i < n; i++)
        night_write(to, h, &nights[i]);
    bool written = fclose(to) == 0;
    char *argv[] = {path, NULL};
    bool imported = written && verb_import.run(c, 1, argv) == 0;
    unlink(path);
    return imported;
}

/* -- what the reports must say ----------------------------------------------------------------- */

static void figure_add(struct figures *f, const char *name, const char *value)
{
    require(f->n < FIGURES_MAX);
    struct figure *is = &f->all[f->n++];
    snprintf(is->name, sizeof is->name, "%s", name);
    snprintf(is->value, sizeof is->value, "%s", value);
}

static void day_expect(
    const struct house_clock *h, const struct night *n, int64_t day, struct figures *ret)
{
    char date[WORD], name[WORD + 16], value[WORD];
    int starts = (int)h->day_starts, orders = 0;
    int64_t sum = 0;
    for (size_t i = 0; i < ORDERS; i++)
        if (values_day(&h->values, starts, n->at[i]) == day) {
            orders++;
            sum += amount_of(i);
        }
    if (!orders)
        return;
    day_word(day, date);
    snprintf(name, sizeof name, "day.%s.orders", date);
    snprintf(value, sizeof value, "%d", orders);
    figure_add(ret, name, value);
    struct buf revenue;
    buf_init(&revenue, WORD);
    decimal_write(&revenue, sum, h->values.exponent);
    snprintf(name, sizeof name, "day.%s.revenue", date);
    snprintf(value, sizeof value, "%.*s", STR_ARG(buf_str(&revenue)));
    buf_fini(&revenue);
    figure_add(ret, name, value);
    int64_t ms = values_day_start(&h->values, starts, day + 1).ms -
                 values_day_start(&h->values, starts, day).ms;
    snprintf(name, sizeof name, "day.%s.hours", date);
    snprintf(value, sizeof value, "%lld", (long long)(ms / HOUR));
    figure_add(ret, name, value);
}

/* The busiest hours of the calendar of that day, as storage/sql/report_hours.sql has them. */
static void hours_expect(const struct house_clock *h, const struct night *n, struct figures *ret)
{
    struct {
        char word[WORD];
        int orders;
    } hours[ORDERS];
    size_t n_hours = 0, row = 0;
    int most = 0;
    for (size_t i = 0; i < ORDERS; i++) {
        char word[WORD];
        size_t k = 0;
        if (values_day(&h->values, (int)h->day_starts, n->at[i]) != n->day)
            continue;
        time_word(values_local(&h->values, n->at[i]), 13, word);
        while (k < n_hours && strcmp(hours[k].word, word) != 0)
            k++;
        if (k == n_hours) {
            memcpy(hours[n_hours].word, word, sizeof word);
            hours[n_hours++].orders = 0;
        }
        if (++hours[k].orders > most)
            most = hours[k].orders;
    }
    for (size_t k = 0; k < n_hours; k++) {
        char name[WORD], value[WORD];
        if (hours[k].orders < most)
            continue;
        snprintf(name, sizeof name, "busiest.hour.%zu", ++row);
        snprintf(value, sizeof value, "%.10s %.2s:00 %d", hours[k].word, hours[k].word + 11, most);
        figure_add(ret, name, value);
    }
}

static void report_read(PGconn *pg, const char *sql, const char *const *values, struct figures *ret)
{
    PGresult *r = db_query(pg, sql, 4, values);
    for (int i = 0; i < PQntuples(r); i++)
        if (strncmp(PQgetvalue(r, i, 0), "busiest.minute", 14) != 0 &&
            strcmp(PQgetvalue(r, i, 0), "busiest.hour_of_day") != 0)
            figure_add(ret, PQgetvalue(r, i, 0), PQgetvalue(r, i, 1));
    PQclear(r);
}

static const char *value_of(const struct figures *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->all[i].name, name) == 0)
            return f->all[i].value;
    return "nothing";
}

/* Prints them; false when one differs, or there is one more or less. */
static bool figures_check(const struct figures *are, const struct figures *must)
{
    bool right = are->n == must->n;
    for (size_t i = 0; i < must->n; i++) {
        const char *is = value_of(are, must->all[i].name);
        bool same = strcmp(is, must->all[i].value) == 0;
        printf("  %-24s %s%s%s\n", must->all[i].name, is, same ? "" : ", not ",
            same ? "" : must->all[i].value);
        right = right && same;
    }
    return right;
}

static bool night_check(const struct ctl *c, const struct house_clock *h, const struct night *n)
{
    struct figures are = {0}, must = {0};
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1], first[WORD], day[WORD], last[WORD];
    const char *around[] = {tenant, venue, first, last}, *only[] = {tenant, venue, day, day};
    day_word(n->day - 1, first);
    day_word(n->day, day);
    day_word(n->day + 1, last);
    PGconn *pg = db_open(c, h->site, false, tenant, venue);
    report_read(pg, sql_report_business_days, around, &are);
    report_read(pg, sql_report_hours, only, &are);
    PQfinish(pg);
    for (int64_t d = n->day - 1; d <= n->day + 1; d++)
        day_expect(h, n, d, &must);
    hours_expect(h, n, &must);
    printf("%s on %s\n", n->name, day);
    return figures_check(&are, &must);
}

bool nights_play(const struct ctl *c)
{
    struct house_clock h = {.day_starts = 0};
    struct night nights[2];
    size_t n = 0;
    clock_read(&h, c);
    n += night_find(&h, false, &nights[n]);
    n += night_find(&h, true, &nights[n]);
    bool right = n == 0 || orders_import(c, &h, nights, n);
    for (size_t i = 0; i < n && right; i++)
        right = night_check(c, &h, &nights[i]);
    if (n == 0)
        printf("the clocks of the venue are never moved\n");
    else if (!right)
        ctl_print_line(stderr, "payonctl demo: the reports of these nights are wrong");
    fflush(stdout);
    values_fini(&h.values);
    return right;
}
