#include "protocol/base/time.h"

#include <stdio.h>
#include <time.h>

#include "tests/unit/unit.h"

#define FIRST INT64_C(-62135596800000)
#define LAST  INT64_C(253402300799999)

static struct str text_of(int64_t ms)
{
    static char text[TIME_TEXT];
    time_format((time_ms){ms}, text);
    return (struct str){text, TIME_TEXT};
}

START_TEST(vectors)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {1, "1970-01-01T00:00:00.001Z"},
        {86399999, "1970-01-01T23:59:59.999Z"},
        {86400000, "1970-01-02T00:00:00.000Z"},
        {INT64_C(951782400000), "2000-02-29T00:00:00.000Z"},
        {INT64_C(951868800000), "2000-03-01T00:00:00.000Z"},
        {INT64_C(1709164800000), "2024-02-29T00:00:00.000Z"},
        {INT64_C(-2203891200000), "1900-03-01T00:00:00.000Z"},
        {INT64_C(-2203891200001), "1900-02-28T23:59:59.999Z"},
        {INT64_C(1795344960000), "2026-11-22T10:56:00.000Z"},
        {INT64_C(4102444799999), "2099-12-31T23:59:59.999Z"},
        {FIRST, "0001-01-01T00:00:00.000Z"},
        {LAST, "9999-12-31T23:59:59.999Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        time_ms t = {-5};
        ck_str_is(text_of(rows[i].ms), rows[i].text);
        ck_assert(time_parse(str_of(rows[i].text), &t));
        ck_assert_int_eq(t.ms, rows[i].ms);
    }
}
END_TEST

START_TEST(agrees_with_libc)
{
    struct unit_random random = {21};
    for (int i = 0; i < 200000; i++) {
        int64_t ms = FIRST + (int64_t)unit_random_below(&random, (uint64_t)(LAST - FIRST) + 1);
        int64_t floor_ms = ((ms % 1000) + 1000) % 1000;
        time_t s = (time_t)((ms - floor_ms) / 1000);
        struct tm tm;
        char want[64];
        time_ms back;
        gmtime_r(&s, &tm);
        snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900,
            tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)floor_ms);
        ck_str_is(text_of(ms), want);
        ck_assert(time_parse(str_of(want), &back));
        ck_assert_int_eq(back.ms, ms);
    }
}
END_TEST

START_TEST(bad_texts)
{
    static const char *const rows[] = {"", "2026-11-22T10:56:00Z", "2026-11-22T10:56:00.00Z",
        "2026-11-22T10:56:00.0000Z", "2026-11-22 10:56:00.000Z", "2026-11-22t10:56:00.000z",
        "2026-11-22T10:56:00,000Z", "2026-11-22T10:56:00.000+", "2026/11/22T10:56:00.000Z",
        "2026-11-22T10-56-00.000Z", "2026-13-01T00:00:00.000Z", "2026-00-01T00:00:00.000Z",
        "2026-01-00T00:00:00.000Z", "2026-01-32T00:00:00.000Z", "2026-04-31T00:00:00.000Z",
        "2026-02-29T00:00:00.000Z", "1900-02-29T00:00:00.000Z", "0000-01-01T00:00:00.000Z",
        "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z", "2026-01-01T00:00:60.000Z",
        "-026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.-01Z", "2026-01- 1T00:00:00.000Z",
        "+026-01-01T00:00:00.000Z", "2026-01-01T0x:00:00.000Z"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        time_ms t = {-5};
        ck_assert_msg(!time_parse(str_of(rows[i]), &t), "%s", rows[i]);
        ck_assert_int_eq(t.ms, -5);
    }
}
END_TEST

static void format_beyond(void *arg)
{
    text_of(LAST + 1);
}

START_TEST(range)
{
    ck_assert(time_is_valid((time_ms){FIRST}));
    ck_assert(time_is_valid((time_ms){LAST}));
    ck_assert(!time_is_valid((time_ms){FIRST - 1}));
    ck_assert(!time_is_valid((time_ms){LAST + 1}));
    ck_assert(!time_is_valid((time_ms){INT64_MIN}));
    ck_assert(!time_is_valid((time_ms){INT64_MAX}));
    ck_assert(unit_aborts(format_beyond, NULL));
}
END_TEST

UNIT_MAIN("base/time", vectors, agrees_with_libc, bad_texts, range)
