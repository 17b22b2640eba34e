#include "protocol/base/str.h"

#include "tests/unit/unit.h"

START_TEST(equality_and_order)
{
    struct str none = {0};
    ck_assert(str_eq(none, STR("")));
    ck_assert(!str_eq(none, STR("a")));
    ck_assert(str_eq(STR("ab"), STR("ab")));
    ck_assert(!str_eq(STR("ab"), STR("ac")));
    ck_assert(!str_eq(STR("a\0b"), STR("a\0c")));
    ck_assert(str_starts(STR("abc"), STR("ab")));
    ck_assert(str_starts(STR("abc"), none));
    ck_assert(!str_starts(STR("ab"), STR("abc")));
    ck_assert(!str_starts(STR("abc"), STR("b")));
    ck_assert_int_eq(str_cmp(none, STR("")), 0);
    ck_assert_int_lt(str_cmp(none, STR("a")), 0);
    ck_assert_int_gt(str_cmp(STR("a"), none), 0);
    ck_assert_int_lt(str_cmp(STR("a"), STR("ab")), 0);
    ck_assert_int_gt(str_cmp(STR("b"), STR("ab")), 0);
    ck_assert_int_gt(str_cmp(STR("\xff"), STR("a")), 0); /* bytes are unsigned */
    ck_assert_uint_eq(str_of(NULL).n, 0);
    ck_assert_uint_eq(str_of("abc").n, 3);
}
END_TEST

START_TEST(numbers)
{
    static const struct {
        struct str text;
        int64_t value;
    } rows[] = {{STR("0"), 0}, {STR("7"), 7}, {STR("-1"), -1}, {STR("1234567890"), 1234567890},
        {STR("9223372036854775807"), INT64_MAX}, {STR("-9223372036854775808"), INT64_MIN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t v = 3;
        ck_assert(str_to_i64(rows[i].text, &v));
        ck_assert_int_eq(v, rows[i].value);
    }
}
END_TEST

START_TEST(no_numbers)
{
    static const struct str rows[] = {{0}, STR(""), STR("-"), STR("+1"), STR("-0"), STR("00"),
        STR("01"), STR("-01"), STR(" 1"), STR("1 "), STR("1\0"), STR("1.0"), STR("1e3"), STR("0x1"),
        STR("--1"), STR("9223372036854775808"), STR("-9223372036854775809"),
        STR("18446744073709551616"), STR("99999999999999999999999999")};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t v = 3;
        ck_assert_msg(!str_to_i64(rows[i], &v), "%.*s", STR_ARG(rows[i]));
        ck_assert_int_eq(v, 3);
    }
}
END_TEST

UNIT_MAIN("base/str", equality_and_order, numbers, no_numbers)
