#include "protocol/base/utf8.h"

#include "tests/unit/unit.h"

/* By the definition instead of the table: decode by arithmetic, then check that this was the
 * shortest form of a scalar value. */
static size_t oracle(const unsigned char *p, size_t n)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (n == 0)
        return 0;
    size_t len = p[0] < 0x80       ? 1
                 : p[0] >> 5 == 6  ? 2
                 : p[0] >> 4 == 14 ? 3
                 : p[0] >> 3 == 30 ? 4
                                   : 0;
    if (len == 0 || len > n)
        return 0;
    if (len == 1)
        return 1;
    uint32_t code = p[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        code = code << 6 | (p[i] & 0x3f);
    }
    bool scalar = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return scalar && code >= least[len] ? len : 0;
}

START_TEST(sequences)
{
    static const unsigned char tails[] = {
        0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
    enum { T = sizeof tails };
    for (int first = 0; first < 256; first++)
        for (int second = 0; second < 256; second++)
            for (int rest = 0; rest < T * T; rest++) {
                unsigned char p[4] = {
                    (unsigned char)first, (unsigned char)second, tails[rest % T], tails[rest / T]};
                for (size_t n = 0; n <= 4; n++)
                    if (utf8_sequence((const char *)p, n) != oracle(p, n))
                        ck_abort_msg("%02x %02x %02x %02x of %zu", p[0], p[1], p[2], p[3], n);
            }
}
END_TEST

START_TEST(every_scalar_value)
{
    for (uint32_t code = 0; code <= 0x10ffff; code++) {
        char out[4];
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        size_t n = utf8_encode(code, out);
        size_t want = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        if (n != want || utf8_sequence(out, n) != n || (n > 1 && utf8_sequence(out, n - 1) != 0))
            ck_abort_msg("U+%04X", code);
    }
    char out[4];
    ck_assert_uint_eq(utf8_encode(0x20ac, out), 3);
    ck_assert_mem_eq(out, "\xe2\x82\xac", 3);
    ck_assert_uint_eq(utf8_encode(0x1f600, out), 4);
    ck_assert_mem_eq(out, "\xf0\x9f\x98\x80", 4);
}
END_TEST

static void encode_surrogate(void *arg)
{
    char out[4];
    utf8_encode(0xd800, out);
}

static void encode_beyond(void *arg)
{
    char out[4];
    utf8_encode(0x110000, out);
}

START_TEST(no_scalar_value)
{
    ck_assert(unit_aborts(encode_surrogate, NULL));
    ck_assert(unit_aborts(encode_beyond, NULL));
}
END_TEST

START_TEST(counts)
{
    size_t n = 9;
    ck_assert(utf8_count((struct str){0}, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert(utf8_count(STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), &n));
    ck_assert_uint_eq(n, 4);
    ck_assert(!utf8_count(STR("ab\xc3"), &n));
    ck_assert_uint_eq(n, 4);
}
END_TEST

START_TEST(decoding_is_encoding_backwards)
{
    for (uint32_t code = 0; code <= 0x10ffff; code++) {
        char p[4];
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        size_t n = utf8_encode(code, p);
        ck_assert_uint_eq(utf8_decode(p, n), code);
    }
}
END_TEST

START_TEST(names_show_something_and_turn_nothing)
{
    static const char *const names[] = {"Ana", "1", "d\xc3\xa9", "\xf0\x9f\x8d\x95", "a b\nc\td",
        "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae", /* Persian with a zero-width non-joiner */
        "\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7", /* Devanagari with a joiner */
        "\xe2\x80\x8f\xd7\x90",                             /* Hebrew after a right-to-left mark */
        "\xe2\x9d\xa4\xef\xb8\x8f" /* a heart with a variation selector */};
    static const char *const bad[] = {"", " ", "\t\n ", "\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x8d",
        "\xe2\x80\x8e \xe2\x80\x8f", "\xe3\x85\xa4", "\xf3\xa0\x81\xa1",
        "a\xe2\x80\xae"
        "b",
        "a\xe2\x81\xa6"
        "b",
        "a\xe2\x80\x8b"
        "b",
        "a\xef\xbb\xbf"
        "b",
        "a\xe2\x80\xa8"
        "b",
        "a\x1b[2J", "a\x7f",
        "a\xc2\x9b"
        "2J",
        "a\xff"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_msg(utf8_is_name(str_of(names[i])), "%zu: %s", i, names[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!utf8_is_name(str_of(bad[i])), "bad %zu", i);
}
END_TEST

UNIT_MAIN("base/utf8", sequences, every_scalar_value, no_scalar_value, counts,
    decoding_is_encoding_backwards, names_show_something_and_turn_nothing)
