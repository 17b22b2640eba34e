#include "protocol/base/id.h"

#include "tests/unit/unit.h"

static struct str text_of(id i)
{
    static char text[ID_TEXT];
    id_format(i, text);
    return (struct str){text, ID_TEXT};
}

START_TEST(v7_of_the_rfc)
{
    /* RFC 9562, appendix A.6: 2022-02-22 19:22:22 UTC, rand_a cc3, rand_b 18c4dc0c0c07398f. */
    static const uint8_t random[10] = {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
    id i = id_make((time_ms){INT64_C(1645557742000)}, random);
    ck_str_is(text_of(i), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    ck_assert(id_is_v7(i));
    ck_assert_int_eq(id_time(i).ms, 1645557742000);
}
END_TEST

START_TEST(random_bits_do_not_leak_into_version_or_time)
{
    static const uint8_t ones[10] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    static const uint8_t zeros[10];
    ck_str_is(text_of(id_make((time_ms){0}, ones)), "00000000-0000-7fff-bfff-ffffffffffff");
    ck_str_is(text_of(id_make((time_ms){0}, zeros)), "00000000-0000-7000-8000-000000000000");
    ck_str_is(text_of(id_make((time_ms){(INT64_C(1) << 48) - 1}, zeros)),
        "ffffffff-ffff-7000-8000-000000000000");
}
END_TEST

static void make_before_1970(void *arg)
{
    static const uint8_t random[10];
    id_make((time_ms){-1}, random);
}

static void make_after_10889(void *arg)
{
    static const uint8_t random[10];
    id_make((time_ms){INT64_C(1) << 48}, random);
}

START_TEST(a_moment_that_48_bits_cannot_hold_is_a_bug)
{
    ck_assert(unit_aborts(make_before_1970, NULL));
    ck_assert(unit_aborts(make_after_10889, NULL));
}
END_TEST

START_TEST(order_is_by_time)
{
    struct unit_random random = {3};
    id before = {{0}};
    for (int64_t ms = 1; ms < INT64_C(1) << 47; ms = ms * 3 + 1) {
        uint8_t bytes[10];
        for (int k = 0; k < 10; k++)
            bytes[k] = (uint8_t)unit_random(&random);
        id i = id_make((time_ms){ms}, bytes);
        ck_assert_int_eq(id_time(i).ms, ms);
        ck_assert_int_lt(id_cmp(before, i), 0);
        ck_assert_int_gt(id_cmp(i, before), 0);
        ck_assert_int_eq(id_cmp(i, i), 0);
        before = i;
    }
}
END_TEST

START_TEST(round_trip)
{
    struct unit_random random = {4};
    for (int n = 0; n < 10000; n++) {
        id i, back;
        for (int k = 0; k < 16; k++)
            i.b[k] = (uint8_t)unit_random(&random);
        ck_assert(id_parse(text_of(i), &back));
        ck_assert(id_eq(i, back));
    }
}
END_TEST

START_TEST(bad_texts)
{
    static const char *const rows[] = {"", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff", "017F22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e279b0-7cc3-98c4-dc0c0c07398f-", "017f22e2-79b07-cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3098c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}", "017f22e2-79b0-7cc3-98c4-dc0c0c0739 f",
        "017f22e2-79b0-7cc3-98c4\0dc0c0c07398f"};
    id kept = {{9}}, i = kept;
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        ck_assert_msg(!id_parse(str_of(rows[n]), &i), "%s", rows[n]);
        ck_assert(id_eq(i, kept));
    }
    /* Each single wrong byte. */
    for (size_t at = 0; at < ID_TEXT; at++) {
        char text[ID_TEXT];
        memcpy(text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", ID_TEXT);
        for (int c = 0; c < 256; c++) {
            bool dash = at == 8 || at == 13 || at == 18 || at == 23;
            bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            text[at] = (char)c;
            ck_assert_int_eq(id_parse((struct str){text, ID_TEXT}, &i), dash ? c == '-' : hex);
        }
    }
}
END_TEST

START_TEST(kinds)
{
    id zero = {{0}}, v4, v7;
    ck_assert(id_is_zero(zero));
    ck_assert(!id_is_v7(zero));
    ck_assert(id_parse(STR("919108f7-52d1-4320-9bac-f847db4148a8"), &v4)); /* appendix A.3 */
    ck_assert(!id_is_v7(v4) && !id_is_zero(v4));
    ck_assert(id_parse(STR("017f22e2-79b0-7cc3-d8c4-dc0c0c07398f"), &v7));
    ck_assert(!id_is_v7(v7)); /* version 7 of another variant */
}
END_TEST

UNIT_MAIN("base/id", v7_of_the_rfc, random_bits_do_not_leak_into_version_or_time,
    a_moment_that_48_bits_cannot_hold_is_a_bug, order_is_by_time, round_trip, bad_texts, kinds)
