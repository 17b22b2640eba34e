#include "protocol/base/pair_code.h"

#include "tests/unit/unit.h"

static void reads(const char *typed, const char *as)
{
    struct pair_code c;
    ck_assert_msg(pair_code_parse(str_of(typed), &c), "%s", typed);
    ck_str_is(pair_code_str(&c), as);
}

static void reads_not(struct str typed)
{
    struct pair_code c = {"untouch!"};
    ck_assert_msg(!pair_code_parse(typed, &c), "%.*s", STR_ARG(typed));
    ck_str_is(pair_code_str(&c), "untouch!");
}

START_TEST(every_bit_counts)
{
    uint8_t none[5] = {0}, all[5] = {255, 255, 255, 255, 255};
    struct pair_code c = pair_code_make(none);
    ck_str_is(pair_code_str(&c), "00000000");
    c = pair_code_make(all);
    ck_str_is(pair_code_str(&c), "ZZZZZZZZ");
    struct unit_random r = {1};
    for (int bit = 0; bit < 40; bit++) {
        uint8_t one[5] = {0};
        one[bit / 8] = (uint8_t)(1 << bit % 8);
        struct pair_code with = pair_code_make(one);
        int differ = 0;
        for (int i = 0; i < PAIR_CODE_TEXT; i++)
            differ += with.s[i] != '0';
        ck_assert_int_eq(differ, 1);
    }
    for (int i = 0; i < 1000; i++) { /* a made code is read back unchanged */
        uint8_t random[5];
        for (int k = 0; k < 5; k++)
            random[k] = (uint8_t)unit_random(&r);
        struct pair_code made = pair_code_make(random), read;
        ck_assert(pair_code_parse(pair_code_str(&made), &read));
        ck_assert_mem_eq(made.s, read.s, sizeof made.s);
    }
}
END_TEST

START_TEST(people_may_type_it_as_they_read_it)
{
    reads("ABCDEFGH", "ABCDEFGH");
    reads("abcd-efgh", "ABCDEFGH");
    reads(" AB CD EF GH ", "ABCDEFGH");
    reads("oOiIlL01", "00111101");
    reads("--ab-cd--efgh--", "ABCDEFGH");
    reads("zzzz9999", "ZZZZ9999");
}
END_TEST

START_TEST(other_texts_are_not_codes)
{
    reads_not(STR(""));
    reads_not(STR("--------"));
    reads_not(STR("ABCDEFG"));
    reads_not(STR("ABCDEFGHJ"));
    reads_not(STR("ABCDEFGU")); /* no U */
    reads_not(STR("ABCDEFG\0"));
    reads_not(STR("ABCD_EFGH"));
    reads_not(STR("ABCDEF\xc3\x84"));
}
END_TEST

UNIT_MAIN(
    "pair_code", every_bit_counts, people_may_type_it_as_they_read_it, other_texts_are_not_codes)
