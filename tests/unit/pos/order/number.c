/* Order numbers, and the business day that an order keeps. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { CUT = 4 * 60, HOUR_MS = 3600000, PART_A = 900, PART_B };

static void up(void)
{
    world_init_house(&w);
    /* London: the clocks are put back at 01:00 UTC on 2026-10-25 */
    ck_assert(
        zone_parse(STR("1767225600000:0 1774746000000:3600 1792890000000:0"), &w.v.info.shifts));
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static void at(const char *utc)
{
    ck_assert(time_parse(str_of(utc), &w.now));
    w.now.ms -= WORLD_LAG; /* by the hub's clock */
}

static const struct order *order(uint64_t n)
{
    return venue_order(&w.v, id_n(n));
}

static void ck_opens(uint64_t n, int64_t number, const char *business_date, const char *number_day)
{
    takeaway(&w, n);
    ck_assert_int_eq(order(n)->number, number);
    ck_str_is(order(n)->business_date, business_date);
    ck_str_is(order(n)->number_day, number_day);
}

static void by_day(bool numbers_by_day, int64_t starts)
{
    const struct settings *was = venue_settings(&w.v, w.v.info.venue);
    struct pre pre = was ? PRE_OF_REV(was->rev) : (struct pre){0};
    ck_change(W_PRE(&w, settings_put, pre, .numbers_by_day = numbers_by_day,
        .day_starts_minute = {true, starts}));
}

START_TEST(numbers_go_on_for_ever_by_default)
{
    at("2026-10-24T22:59:59.999Z"); /* a millisecond before midnight */
    ck_opens(100, 1, "2026-10-24", "");
    at("2026-10-24T23:00:00.000Z");
    ck_opens(101, 2, "2026-10-25", "");
    at("2027-06-01T12:00:00.000Z");
    ck_opens(102, 3, "2027-06-01", "");
}
END_TEST

START_TEST(numbers_begin_again_in_the_night_of_25_hours)
{
    by_day(true, CUT);
    at("2026-10-24T03:00:00.000Z");
    ck_opens(100, 1, "2026-10-24", "2026-10-24");
    at("2026-10-25T03:59:59.999Z"); /* 25 hours later, but for a millisecond */
    ck_opens(101, 2, "2026-10-24", "2026-10-24");
    at("2026-10-25T04:00:00.000Z");
    ck_opens(102, 1, "2026-10-25", "2026-10-25");
    at("2026-10-25T03:59:00.000Z"); /* another hub's clock: its day has begun already */
    ck_opens(103, 2, "2026-10-24", "2026-10-25");
}
END_TEST

START_TEST(numbers_change_their_ways_and_are_never_given_twice)
{
    at("2026-10-24T12:00:00.000Z");
    ck_opens(100, 1, "2026-10-24", "");
    by_day(true, 0);
    ck_opens(101, 1, "2026-10-24", "2026-10-24");
    by_day(false, 0);
    ck_opens(102, 2, "2026-10-24", "");
    by_day(true, 0);
    ck_opens(103, 2, "2026-10-24", "2026-10-24");
    by_day(true, 14 * 60); /* it is 13:00: still yesterday */
    ck_opens(104, 3, "2026-10-23", "2026-10-24");
    at("2026-10-25T14:00:00.000Z");
    ck_opens(105, 1, "2026-10-25", "2026-10-25");
}
END_TEST

START_TEST(an_order_stays_with_its_day)
{
    by_day(true, CUT);
    at("2026-10-24T20:00:00.000Z");
    ck_opens(100, 1, "2026-10-24", "2026-10-24");
    add(&w, 200, 100, SALAD, 2);
    at("2026-10-25T05:00:00.000Z"); /* the next day */
    ck_opens(101, 1, "2026-10-25", "2026-10-25");
    add(&w, 201, 100, SALAD, 1);
    send(&w, 100);
    struct check_part parts[] = {{.check_id = id_n(PART_A), .weight = {true, 1}},
        {.check_id = id_n(PART_B), .weight = {true, 1}}};
    ck_change(W_PRE(
        &w, check_split, PRE_OF_REV(order(100)->rev), .order_id = id_n(100), .checks = {parts, 2}));
    ck_str_is(venue_check(&w.v, id_n(PART_B))->business_date, "2026-10-24");
    ck_str_is(order(100)->business_date, "2026-10-24");
    ck_assert_int_eq(order(100)->number, 1);
    ck_change(W_DO(&w, order_merge, .order_id = id_n(101), .into_id = id_n(100)));
    ck_str_is(order(100)->business_date, "2026-10-24");
    ck_str_is(order(101)->business_date, "2026-10-25");
}
END_TEST

START_TEST(history_has_the_days_of_its_own_times)
{
    w.by.role = ROLE_IMPORTER;
    by_day(true, CUT);
    at("2026-03-28T12:00:00.000Z");
    ck_opens(100, 1, "2026-03-28", "2026-03-28");
    at("2026-03-29T12:00:00.000Z");
    ck_opens(101, 1, "2026-03-29", "2026-03-29");
    at("2026-03-28T13:00:00.000Z"); /* late: no day comes again */
    ck_opens(102, 2, "2026-03-28", "2026-03-29");
    at("2025-12-31T12:00:00.000Z"); /* before the zone's shifts: reports find out */
    ck_opens(103, 3, "", "2026-03-29");
}
END_TEST

UNIT_MAIN_WITH("rules_number", up, down, numbers_go_on_for_ever_by_default,
    numbers_begin_again_in_the_night_of_25_hours,
    numbers_change_their_ways_and_are_never_given_twice, an_order_stays_with_its_day,
    history_has_the_days_of_its_own_times)
