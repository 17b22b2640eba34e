/* Local time from the shifts of a zone. */
#include "protocol/base/zone.h"

#include <stdio.h>

#include "tests/unit/unit.h"

/* Vienna: 2026-03-29 and 2026-10-25, at 01:00 UTC. */
static const char vienna[] = "1767225600000:3600 1774746000000:7200 1792890000000:3600";

static struct zone zone_of(const char *text)
{
    struct zone z;
    memset(&z, 0x5a, sizeof z);
    ck_assert(zone_parse(str_of(text), &z));
    return z;
}

static void ck_local(const struct zone *z, const char *utc, int weekday, int hour, int minute)
{
    time_ms t;
    ck_assert(time_parse(str_of(utc), &t));
    struct zone_local l = zone_local(z, t);
    ck_assert_int_eq(l.weekday, weekday);
    ck_assert_int_eq(l.minute, 60 * hour + minute);
}

START_TEST(utc_without_shifts)
{
    struct zone z = zone_of("");
    ck_assert_int_eq(z.n, 0);
    ck_local(&z, "1970-01-01T00:00:00.000Z", 3, 0, 0);
    ck_local(&z, "1969-12-31T23:59:59.999Z", 2, 23, 59);
    ck_local(&z, "2026-11-28T11:45:00.000Z", 5, 11, 45);
}
END_TEST

START_TEST(the_nights_in_which_clocks_are_moved)
{
    struct zone z = zone_of(vienna);
    ck_assert_int_eq(z.n, 3);
    ck_local(&z, "2026-03-29T00:59:59.999Z", 6, 1, 59); /* 23 hours: 02:00 to 02:59 is no time */
    ck_local(&z, "2026-03-29T01:00:00.000Z", 6, 3, 0);
    ck_local(&z, "2026-10-25T00:30:00.000Z", 6, 2, 30); /* 25 hours: 02:00 to 02:59 comes twice */
    ck_local(&z, "2026-10-25T01:30:00.000Z", 6, 2, 30);
    ck_local(&z, "2026-10-24T22:00:00.000Z", 6, 0, 0);
    ck_local(&z, "2020-07-01T12:00:00.000Z", 2, 13, 0); /* before the first shift: as from it */
    ck_local(&z, "2030-07-01T12:00:00.000Z", 0, 13, 0); /* after the last one: as from it */
    z = zone_of("0:-12600");
    ck_local(&z, "2026-11-28T01:00:00.000Z", 4, 21, 30);
}
END_TEST

/* A night in which the clocks are moved, and those around it. Days begin at `hour`:`minute`. */
static const struct night {
    const char *shifts;
    int hour, minute;
    const char *begins; /* the day: its first moment … */
    int hours[3];       /* … its length, and that of the two after it */
} nights[] = {
    /* London: at 01:00 UTC on 2026-03-29 and 2026-10-25 */
    {"0:0 1774746000000:3600 1792890000000:0", 4, 0, "2026-03-28T04:00:00.000Z", {23, 24, 24}},
    {"0:0 1774746000000:3600 1792890000000:0", 4, 0, "2026-10-24T03:00:00.000Z", {25, 24, 24}},
    {"0:0 1774746000000:3600 1792890000000:0", 0, 0, "2026-03-28T00:00:00.000Z", {24, 23, 24}},
    {"0:0 1774746000000:3600 1792890000000:0", 0, 0, "2026-10-23T23:00:00.000Z", {24, 25, 24}},
    /* 01:30 is skipped: that day begins at 02:30; and comes twice: it begins at the second one */
    {"0:0 1774746000000:3600 1792890000000:0", 1, 30, "2026-03-28T01:30:00.000Z", {24, 23, 24}},
    {"0:0 1774746000000:3600 1792890000000:0", 1, 30, "2026-10-24T00:30:00.000Z", {25, 24, 24}},
    /* New York: at 07:00 UTC on 2026-03-08 and at 06:00 UTC on 2026-11-01 */
    {"0:-18000 1772953200000:-14400 1793512800000:-18000", 3, 0, "2026-03-07T08:00:00.000Z",
        {23, 24, 24}},
    {"0:-18000 1772953200000:-14400 1793512800000:-18000", 3, 0, "2026-10-31T07:00:00.000Z",
        {25, 24, 24}},
    {"0:-18000 1772953200000:-14400 1793512800000:-18000", 23, 59, "2026-11-01T03:59:00.000Z",
        {25, 24, 24}},
    /* Karachi moves no clocks */
    {"0:18000", 5, 0, "2026-03-29T00:00:00.000Z", {24, 24, 24}},
    {"0:18000", 0, 0, "2026-10-24T19:00:00.000Z", {24, 24, 24}},
    {"", 0, 0, "2026-10-25T00:00:00.000Z", {24, 24, 24}},
};

START_TEST(days_of_23_and_25_hours)
{
    enum { HOUR_MS = 3600000, MINUTE_MS = 60000 };
    for (size_t i = 0; i < sizeof nights / sizeof *nights; i++) {
        const struct night *n = &nights[i];
        struct zone z = zone_of(n->shifts);
        int from = 60 * n->hour + n->minute;
        time_ms t;
        ck_assert(time_parse(str_of(n->begins), &t));
        int64_t day = zone_day(&z, from, t);
        ck_assert_int_eq(zone_day(&z, from, (time_ms){t.ms - 1}), day - 1);
        for (int k = 0; k < 3; k++, day++) {
            ck_assert_int_eq(zone_day_start(&z, from, day).ms, t.ms);
            for (int64_t ms = 0; ms < n->hours[k] * HOUR_MS; ms += MINUTE_MS)
                ck_assert_int_eq(zone_day(&z, from, (time_ms){t.ms + ms}), day);
            t.ms += n->hours[k] * (int64_t)HOUR_MS;
            ck_assert_int_eq(zone_day(&z, from, (time_ms){t.ms - 1}), day);
        }
        ck_assert_int_eq(zone_day(&z, from, t), day);
    }
}
END_TEST

START_TEST(a_day_has_the_date_on_which_it_begins)
{
    struct zone z = zone_of(vienna);
    time_ms t;
    ck_assert(time_parse(STR("1970-01-02T02:59:59.999Z"), &t));
    ck_assert_int_eq(zone_day(&z, 240, t), 0);
    ck_assert_int_eq(zone_day(&z, 240, (time_ms){t.ms + 1}), 1);
    ck_assert_int_eq(zone_day(&z, 0, (time_ms){-3600001}), -1);
    ck_assert(zone_parse(str_of(vienna), &z));
    ck_assert(!zone_knows(&z, (time_ms){1767225599999}));
    ck_assert(zone_knows(&z, (time_ms){1767225600000}));
    z = zone_of("");
    ck_assert(zone_knows(&z, (time_ms){0}));
}
END_TEST

START_TEST(what_is_no_list_of_shifts)
{
    static const char *const bad[] = {" ", "1", "1:", ":1", "1:2 ", "x:1", "1:2,3:4", "1:2  3:4",
        "2:0 1:0", "1:0 1:0", "1:--2", "-:1", "1234567890123456:0"};
    struct zone z = {.n = 7};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (i != 4) /* a space at the end is nothing */
            ck_assert_msg(!zone_parse(str_of(bad[i]), &z), "%s", bad[i]);
    ck_assert_int_eq(z.n, 7);
    char many[600] = "";
    for (int i = 0; i < ZONE_SHIFTS_MAX + 2; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), "%s%d:%d", i ? " " : "", i, i);
    ck_assert_int_eq(zone_of(many).n, ZONE_SHIFTS_MAX);
}
END_TEST

UNIT_MAIN("zone", utc_without_shifts, the_nights_in_which_clocks_are_moved, days_of_23_and_25_hours,
    a_day_has_the_date_on_which_it_begins, what_is_no_list_of_shifts)
