#include "protocol/base/money.h"

#include "tests/unit/unit.h"

#define M(v) ((money){v})

START_TEST(sums)
{
    money r = M(5);
    ck_assert(money_add(M(1), M(2), &r));
    ck_assert_int_eq(r.minor, 3);
    ck_assert(money_sub(M(1), M(2), &r));
    ck_assert_int_eq(r.minor, -1);
    ck_assert(money_times(M(-250), 4, &r));
    ck_assert_int_eq(r.minor, -1000);
    ck_assert(money_add(M(MONEY_MAX - 1), M(1), &r));
    ck_assert_int_eq(r.minor, MONEY_MAX);
    ck_assert(money_sub(M(-MONEY_MAX + 1), M(1), &r));
    ck_assert_int_eq(r.minor, -MONEY_MAX);
}
END_TEST

START_TEST(overflow_is_reported_and_leaves_the_result)
{
    money r = M(5);
    int64_t shares[2] = {1, 1};
    money parts[2] = {M(5), M(5)};
    ck_assert(!money_add(M(MONEY_MAX), M(1), &r));
    ck_assert(!money_add(M(INT64_MAX), M(INT64_MAX), &r));
    ck_assert(!money_sub(M(-MONEY_MAX), M(1), &r));
    ck_assert(!money_sub(M(0), M(INT64_MIN), &r));
    ck_assert(!money_times(M(MONEY_MAX), 2, &r));
    ck_assert(!money_times(M(INT64_MIN), INT64_MIN, &r));
    ck_assert(!money_ratio(M(MONEY_MAX), 3, 2, &r));
    ck_assert(!money_ratio(M(INT64_MIN), INT64_MIN, 1, &r));
    ck_assert(!money_ratio(M(1), 1, 0, &r));
    ck_assert(!money_ratio(M(1), 1, -1, &r));
    ck_assert(!money_allocate(M(INT64_MIN), shares, 2, parts));
    ck_assert(!money_allocate(M(MONEY_MAX + 1), shares, 2, parts));
    ck_assert_int_eq(r.minor, 5);
    ck_assert_int_eq(parts[0].minor, 5);
    /* Large intermediates with a small result do not overflow. */
    ck_assert(money_ratio(M(MONEY_MAX), INT64_MAX, INT64_MAX, &r));
    ck_assert_int_eq(r.minor, MONEY_MAX);
    ck_assert(money_ratio(M(1), 1, INT64_MAX, &r));
    ck_assert_int_eq(r.minor, 0);
}
END_TEST

START_TEST(half_goes_away_from_zero)
{
    static const struct {
        int64_t a, num, den, want;
    } rows[] = {
        {1, 1, 2, 1},
        {-1, 1, 2, -1},
        {3, 1, 2, 2},
        {-3, 1, 2, -2},
        {5, 1, 2, 3},
        {1, -1, 2, -1},
        {-1, -1, 2, 1},
        {1, 1, 3, 0},
        {2, 1, 3, 1},
        {-1, 1, 3, 0},
        {-2, 1, 3, -1},
        {1, 4, 9, 0},
        {1, 5, 9, 1},
        {10, 1, 4, 3},
        {-10, 1, 4, -3},
        {0, 7, 2, 0},
        {7, 0, 2, 0},
        {9, 1, 1, 9},
        {249, 1, 500, 0},
        {250, 1, 500, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        money r;
        ck_assert(money_ratio(M(rows[i].a), rows[i].num, rows[i].den, &r));
        ck_assert_msg(r.minor == rows[i].want, "%ld*%ld/%ld: %ld, not %ld", (long)rows[i].a,
            (long)rows[i].num, (long)rows[i].den, (long)r.minor, (long)rows[i].want);
    }
}
END_TEST

START_TEST(ratio_is_the_nearest)
{
    struct unit_random random = {11};
    for (int i = 0; i < 100000; i++) {
        int64_t a = (int64_t)unit_random_below(&random, 2000001) - 1000000;
        int64_t num = (int64_t)unit_random_below(&random, 2001) - 1000;
        int64_t den = 1 + (int64_t)unit_random_below(&random, i % 2 ? 12 : 100000);
        money r, minus;
        ck_assert(money_ratio(M(a), num, den, &r));
        /* 2 |exact - r| <= 1, and on equality r is the one further from zero. */
        int64_t twice = 2 * (a * num - r.minor * den), exact = a * num;
        ck_assert_int_le(twice < 0 ? -twice : twice, den);
        if (twice == den || twice == -den)
            ck_assert_int_eq(exact > 0, twice < 0);
        ck_assert(money_ratio(M(-a), num, den, &minus));
        ck_assert_int_eq(minus.minor, -r.minor);
    }
}
END_TEST

START_TEST(allocations)
{
    static const struct {
        int64_t whole;
        size_t n;
        int64_t weights[5], parts[5];
    } rows[] = {
        {100, 3, {1, 1, 1}, {34, 33, 33}},
        {5, 2, {3, 7}, {2, 3}},
        {1, 2, {1, 1}, {1, 0}},
        {1100, 4, {1, 2, 3, 4}, {110, 220, 330, 440}},
        {-100, 3, {1, 1, 1}, {-34, -33, -33}},
        {0, 2, {1, 1}, {0, 0}},
        {7, 1, {3}, {7}},
        {3, 3, {0, 5, 0}, {0, 3, 0}},
        {10, 3, {0, 1, 2}, {0, 3, 7}},
        {2, 4, {1, 1, 1, 1}, {1, 1, 0, 0}},
        {10, 5, {1, 1, 1, 1, 3}, {2, 2, 1, 1, 4}}, /* 1.43 four times, 4.29: .43 before .29 */
        {MONEY_MAX, 2, {INT64_MAX, INT64_MAX}, {500000000000000, 499999999999999}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        money parts[5];
        ck_assert(money_allocate(M(rows[i].whole), rows[i].weights, rows[i].n, parts));
        for (size_t k = 0; k < rows[i].n; k++)
            ck_assert_msg(parts[k].minor == rows[i].parts[k], "row %zu part %zu: %ld, not %ld", i,
                k, (long)parts[k].minor, (long)rows[i].parts[k]);
    }
}
END_TEST

START_TEST(no_allocation)
{
    money part = M(5);
    int64_t zero = 0, minus[2] = {2, -1};
    ck_assert(!money_allocate(M(1), NULL, 0, NULL));
    ck_assert(!money_allocate(M(1), &zero, 1, &part));
    ck_assert(!money_allocate(M(1), minus, 2, &part));
    ck_assert_int_eq(part.minor, 5);
}
END_TEST

START_TEST(parts_sum_to_the_whole)
{
    struct unit_random random = {13};
    for (int i = 0; i < 25000; i++) {
        enum { N = 12 };
        size_t n = 1 + unit_random_below(&random, N);
        int64_t weights[N], sum = 0, total = 0;
        money parts[N], whole = M((int64_t)unit_random_below(&random, 2000001) - 1000000);
        for (size_t k = 0; k < n; k++)
            sum += weights[k] = (int64_t)unit_random_below(&random, i % 3 ? 10 : 1000000);
        if (sum == 0)
            continue;
        ck_assert(money_allocate(whole, weights, n, parts));
        for (size_t k = 0; k < n; k++) {
            int64_t off = parts[k].minor * sum - whole.minor * weights[k];
            ck_assert_int_lt(off < 0 ? -off : off, sum); /* within one unit of the exact share */
            total += parts[k].minor;
            if (weights[k] == 0)
                ck_assert_int_eq(parts[k].minor, 0);
        }
        ck_assert_int_eq(total, whole.minor);
    }
}
END_TEST

UNIT_MAIN("base/money", sums, overflow_is_reported_and_leaves_the_result, half_goes_away_from_zero,
    ratio_is_the_nearest, allocations, no_allocation, parts_sum_to_the_whole)
