#include "protocol/base/card.h"

#include "protocol/base/id.h"
#include "tests/unit/unit.h"

#include <stdio.h>

/* The numbers that card schemes and processors publish for tests. */
static const char *const numbers[] = {
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "4242424242424242",
    "4000056655665556",
    "5555555555554444",
    "5105105105105100",
    "2223003122003222",
    "2720992593319364",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "6011111111111117",
    "6011000990139424",
    "3056930009020004",
    "36227206271667",
    "30569309025904",
    "38520000023237",
    "3566002020360505",
    "3530111333300000",
    "6200000000000005",
    "6759649826438453",
    "6799990100000000019",
    "6304000000000000",
    "4917610000000000003",
};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

static bool found(const char *text)
{
    return card_is_in(str_of(text));
}

START_TEST(card_numbers_are_found)
{
    for (int i = 0; i < NUMBERS; i++)
        ck_assert_msg(found(numbers[i]), "%s", numbers[i]);
    static const char *const written[] = {
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111 - 1111 - 1111 - 1111",
        "3782 822463 10005",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "guest pays with 4111111111111111 please",
        "card:4111111111111111",
        "PAN4111111111111111x",
        "4111 1111 1111 1111 12/27 123",
        "table 12 4111 1111 1111 1111",
        "2 x 4111111111111111",
        "4111\xc2\xa0"
        "1111\xe2\x80\xaf"
        "1111\xe2\x80\x93"
        "1111", /* no-break spaces, en dash */
        "4111\xe2\x80\x8b"
        "1111"
        "1111\xc2\xad"
        "1111", /* what shows nothing */
        /* Arabic-Indic, Extended Arabic-Indic, Devanagari, fullwidth, mathematical bold; mixed */
        "\xd9\xa4\xd9\xa1\xd9\xa1\xd9\xa1 \xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1 "
        "\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1 \xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1",
        "\xdb\xb4\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1"
        "\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1\xdb\xb1",
        "\xe0\xa5\xaa\xe0\xa5\xa7\xe0\xa5\xa7\xe0\xa5\xa7"
        "1111-1111-1111",
        "\xef\xbc\x94\xef\xbc\x91\xef\xbc\x91\xef\xbc\x91"
        "111111111111",
        "\xf0\x9d\x9f\x92\xf0\x9d\x9f\x8f\xf0\x9d\x9f\x8f\xf0\x9d\x9f\x8f"
        "111111111111",
    };
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        ck_assert_msg(found(written[i]), "%s", written[i]);
}
END_TEST

START_TEST(near_misses_are_not)
{
    static const char *const texts[] = {
        "",
        "4111111111111112", /* the check digit */
        "4111 1111 1111 1121",
        "411111111111", /* too short */
        "411111111111",
        "0004111111111111111", /* begins with 0 */
        "0000000000000000",
        "41111111111111111111", /* 20 digits; its first 16 are a number, but no row of digits */
        "12345678901234567890123456789",
        "+92 300 1234567", /* phone numbers */
        "0043 1 58858-0",
        "+44 20 7946 0958",
        "030 901820, 030 901821",
        "+1 (212) 555-0123 ext. 4567",
        "order 2026-11-28/0042", /* references, dates, amounts */
        "2026-11-28T18:10:04.123Z",
        "INV-000123456789012",
        "12.50 12.50 12.50 12.50 12.50",
        "4111.1111.1111.1111",          /* neither spaces nor dashes */
        "4111    1111    1111    1111", /* columns */
        "4111, 1111, 1111, 1111",
        "4111 1111 1111 111",
        "4111a1111a1111a1111",
        "\xff\xfe\x80 4111",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!found(texts[i]), "%s", texts[i]);
    ck_assert(found("411111111111111111\xff") == false);
}
END_TEST

/* Every digit of a number matters, and so does the order of two neighbours, except 0 and 9. */
START_TEST(a_slip_of_the_finger_is_noticed)
{
    for (int i = 0; i < NUMBERS; i++)
        for (size_t k = 1; k < strlen(numbers[i]); k++) {
            char text[32];
            snprintf(text, sizeof text, "%s", numbers[i]);
            text[k] = (char)('0' + (text[k] - '0' + 1) % 10);
            ck_assert_msg(!found(text), "%s", text);
        }
}
END_TEST

START_TEST(ids_are_not_card_numbers_in_the_log)
{
    struct unit_random r = {7};
    for (int n = 0; n < 20000; n++) {
        char text[64] = "device=", out[64];
        id i;
        for (size_t k = 0; k < sizeof i.b; k++) { /* decimal digits only: the worst there is */
            i.b[k] = (uint8_t)(unit_random_below(&r, 10) << 4 | unit_random_below(&r, 10));
        }
        id_format(i, text + 7);
        memcpy(text + 7 + ID_TEXT, " x", 3);
        struct str from = str_of(text);
        ck_assert_uint_eq(card_mask(from, out), from.n);
        ck_assert_mem_eq(out, from.p, from.n);
    }
}
END_TEST

static void masks(const char *from, const char *to)
{
    char out[256];
    size_t n = card_mask(str_of(from), out);
    ck_str_is(((struct str){out, n}), to);
}

START_TEST(the_log_masks_digits_only)
{
    masks("why=\"4111 1111-1111 1111\" seq=42", "why=\"**** ****-**** ****\" seq=42");
    masks("a 4111111111111111 b 378282246310005.", "a **************** b ***************.");
    masks("table 12 4111 1111 1111 1111 12/27", "table 12 **** **** **** **** 12/27");
    masks("\xd9\xa4\xd9\xa1\xd9\xa1\xd9\xa1 111111111111", "**** ************");
    masks("4111111111111112", "4111111111111112");
    masks("01922f3c-7000-7123-8123-123456789012 4242424242424242",
        "01922f3c-7000-7123-8123-123456789012 ****************");
    masks("", "");
}
END_TEST

UNIT_MAIN("card", card_numbers_are_found, near_misses_are_not, a_slip_of_the_finger_is_noticed,
    ids_are_not_card_numbers_in_the_log, the_log_masks_digits_only)
