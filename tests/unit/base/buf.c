#include "protocol/base/buf.h"

#include <wchar.h>

#include "tests/unit/unit.h"

START_TEST(writes)
{
    struct buf b;
    buf_init(&b, 1000);
    ck_assert_uint_eq(buf_str(&b).n, 0);
    buf_put(&b, NULL, 0);
    buf_put_str(&b, (struct str){0});
    buf_put(&b, "ab", 2);
    buf_put_char(&b, 'c');
    buf_put_str(&b, STR("de"));
    buf_printf(&b, "%d-%s", 7, "x");
    ck_str_is(buf_str(&b), "abcde7-x");
    buf_reset(&b);
    ck_assert_uint_eq(b.n, 0);
    buf_put_char(&b, 'z');
    ck_str_is(buf_str(&b), "z");
    buf_fini(&b);
    ck_assert_ptr_null(b.p);
    buf_fini(NULL);
}
END_TEST

START_TEST(i64)
{
    static const struct {
        int64_t v;
        const char *text;
    } rows[] = {{0, "0"}, {7, "7"}, {-1, "-1"}, {10, "10"}, {-100, "-100"},
        {INT64_MAX, "9223372036854775807"}, {INT64_MIN, "-9223372036854775808"}};
    struct buf b;
    buf_init(&b, 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_reset(&b);
        buf_put_i64(&b, rows[i].v);
        ck_str_is(buf_str(&b), rows[i].text);
    }
    buf_fini(&b);
}
END_TEST

START_TEST(i64_round_trip)
{
    struct unit_random random = {1};
    struct buf b;
    buf_init(&b, 20);
    for (int i = 0; i < 100000; i++) {
        int64_t v = (int64_t)unit_random(&random) >> unit_random_below(&random, 64), back = 0;
        buf_reset(&b);
        buf_put_i64(&b, v);
        ck_assert(str_to_i64(buf_str(&b), &back));
        ck_assert_int_eq(back, v);
    }
    buf_fini(&b);
}
END_TEST

START_TEST(ceiling_is_exact)
{
    struct buf b;
    buf_init(&b, 5);
    buf_put(&b, "abcde", 5);
    ck_assert(!b.failed);
    buf_put_char(&b, 'f');
    ck_assert(b.failed);
    ck_str_is(buf_str(&b), "abcde");
    /* After a failure nothing is written, even if it would fit. */
    buf_reset(&b);
    buf_put(&b, "abcdef", 6);
    buf_put_char(&b, 'g');
    ck_assert(b.failed);
    ck_assert_uint_eq(b.n, 0);
    ck_assert_ptr_null(buf_reserve(&b, 1));
    buf_fini(&b);

    buf_init(&b, 0);
    buf_put_char(&b, 'x');
    ck_assert(b.failed);
    buf_fini(&b);
}
END_TEST

START_TEST(printf_fills_to_the_ceiling)
{
    struct buf b;
    buf_init(&b, 5);
    buf_printf(&b, "%s", "abcde");
    ck_assert(!b.failed);
    ck_str_is(buf_str(&b), "abcde");
    buf_reset(&b);
    buf_printf(&b, "%s", "abcdef");
    ck_assert(b.failed);
    ck_assert_uint_eq(b.n, 0);
    buf_fini(&b);
}
END_TEST

START_TEST(printf_reports_its_failure)
{
    struct buf b;
    buf_init(&b, 100);
    buf_printf(&b, "%lc", (wint_t)0xd800); /* not a character: vsnprintf returns -1 */
    ck_assert(b.failed);
    buf_fini(&b);
}
END_TEST

START_TEST(reserve)
{
    struct buf b;
    buf_init(&b, 100000);
    ck_assert_ptr_nonnull(buf_reserve(&b, 0));
    ck_assert(!b.failed);
    for (size_t i = 0; i < 1000; i++) {
        char *to = buf_reserve(&b, 100);
        ck_assert_ptr_nonnull(to);
        memset(to, (int)('a' + i % 26), 100);
        b.n += 100;
    }
    ck_assert_uint_eq(b.n, 100000);
    for (size_t i = 0; i < b.n; i++)
        ck_assert_int_eq(b.p[i], (int)('a' + i / 100 % 26));
    ck_assert_uint_le(
        b.cap, b.max + 1); /* memory is bounded by the ceiling itself, not by twice as much */
    ck_assert_ptr_null(buf_reserve(&b, 1));
    buf_fini(&b);
}
END_TEST

START_TEST(sizes_do_not_wrap)
{
    struct buf b;
    buf_init(&b, SIZE_MAX);
    buf_put_char(&b, 'x');
    ck_assert_ptr_null(buf_reserve(&b, SIZE_MAX));
    ck_assert(b.failed);
    buf_reset(&b);
    ck_assert_ptr_null(buf_reserve(&b, SIZE_MAX / 2 + 2)); /* doubling would overflow to 0 */
    ck_assert(b.failed);
    buf_reset(&b);
    ck_assert_ptr_null(buf_reserve(&b, SIZE_MAX - 1));
    buf_fini(&b);
}
END_TEST

UNIT_MAIN("base/buf", writes, i64, i64_round_trip, ceiling_is_exact, printf_fills_to_the_ceiling,
    printf_reports_its_failure, reserve, sizes_do_not_wrap)
