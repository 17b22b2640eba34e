/* The gate in front of cJSON: each outcome of enum json_fault, and where it points. */
#include "protocol/wire/json_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

static const struct json_limits limits = {.bytes_max = 65536, .depth_max = 32, .tokens_max = 4096};

static int check(struct str text, size_t *ret_at)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct json_ints ints = {.arena = &arena};
    int r = json_check(text, &limits, &ints, ret_at);
    arena_fini(&arena);
    return r;
}

struct row {
    struct str text;
    int fault;
    size_t at;
};

static void rows_check(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        /* A copy of exactly this size, so that a sanitizer notices an access beyond it. */
        char *copy = malloc(rows[i].text.n + 1);
        memcpy(copy + 1, rows[i].text.p, rows[i].text.n);
        size_t at = 0;
        int r = check((struct str){copy + 1, rows[i].text.n}, &at);
        free(copy);
        ck_assert_msg(
            r == rows[i].fault, "%.*s: %d, not %d", STR_ARG(rows[i].text), r, rows[i].fault);
        ck_assert_msg(
            at == rows[i].at, "%.*s: at %zu, not %zu", STR_ARG(rows[i].text), at, rows[i].at);
    }
}

#define ROWS_CHECK(rows) rows_check(rows, sizeof rows / sizeof *rows)

START_TEST(fine)
{
    static const struct row rows[] = {
        {STR("{}")},
        {STR("[]")},
        {STR("\"\"")},
        {STR("0")},
        {STR("-0")},
        {STR("true")},
        {STR("false")},
        {STR("null")},
        {STR(" \t\r\n{ \"a\" : [ 1 , -2 , { } , [ ] , null ] , \"b\" : \"c\" } \n")},
        {STR("9223372036854775807")},
        {STR("-9223372036854775808")},
        {STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\"")},
        {STR("\"\x7f\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\xee\x80\x80\"")},
        {STR("[{\"a\":1},{\"a\":1}]")},
        {STR("{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}")},
        {STR("{\"a\":1,\"A\":2,\"\":3,\"aa\":4}")},
    };
    ROWS_CHECK(rows);
}
END_TEST

START_TEST(bad_syntax)
{
    static const struct row rows[] = {
        {STR(""), JSON_BAD_SYNTAX, 0},
        {STR("  "), JSON_BAD_SYNTAX, 2},
        {STR("{"), JSON_BAD_SYNTAX, 1},
        {STR("["), JSON_BAD_SYNTAX, 1},
        {STR("[1"), JSON_BAD_SYNTAX, 2},
        {STR("[1,"), JSON_BAD_SYNTAX, 3},
        {STR("[1,]"), JSON_BAD_SYNTAX, 3},
        {STR("[,1]"), JSON_BAD_SYNTAX, 1},
        {STR("[1 2]"), JSON_BAD_SYNTAX, 3},
        {STR("[1}"), JSON_BAD_SYNTAX, 2},
        {STR("{\"a\":1]"), JSON_BAD_SYNTAX, 6},
        {STR("{\"a\":1,}"), JSON_BAD_SYNTAX, 7},
        {STR("{,}"), JSON_BAD_SYNTAX, 1},
        {STR("{\"a\"}"), JSON_BAD_SYNTAX, 4},
        {STR("{\"a\" 1}"), JSON_BAD_SYNTAX, 5},
        {STR("{\"a\":}"), JSON_BAD_SYNTAX, 5},
        {STR("{\"a\""), JSON_BAD_SYNTAX, 4},
        {STR("{a:1}"), JSON_BAD_SYNTAX, 1},
        {STR("{1:1}"), JSON_BAD_SYNTAX, 1},
        {STR("{'a':1}"), JSON_BAD_SYNTAX, 1},
        {STR("]"), JSON_BAD_SYNTAX, 0},
        {STR("}"), JSON_BAD_SYNTAX, 0},
        {STR("\""), JSON_BAD_SYNTAX, 1},
        {STR("\"a"), JSON_BAD_SYNTAX, 2},
        {STR("\"a\\"), JSON_BAD_SYNTAX, 2},
        {STR("\"a\nb\""), JSON_BAD_SYNTAX, 2},
        {STR("\"a\0b\""), JSON_BAD_SYNTAX, 2},
        {STR("\"12345678\x1f\""), JSON_BAD_SYNTAX, 9},
        {STR("tru"), JSON_BAD_SYNTAX, 3},
        {STR("trux"), JSON_BAD_SYNTAX, 3},
        {STR("True"), JSON_BAD_SYNTAX, 0},
        {STR("nul\0"), JSON_BAD_SYNTAX, 3},
        {STR("NaN"), JSON_BAD_SYNTAX, 0},
        {STR("Infinity"), JSON_BAD_SYNTAX, 0},
        {STR("-Infinity"), JSON_BAD_SYNTAX, 1},
        {STR("-"), JSON_BAD_SYNTAX, 1},
        {STR("+1"), JSON_BAD_SYNTAX, 0},
        {STR(".5"), JSON_BAD_SYNTAX, 0},
        {STR("01"), JSON_BAD_SYNTAX, 1},
        {STR("-01"), JSON_BAD_SYNTAX, 2},
        {STR("00"), JSON_BAD_SYNTAX, 1},
        {STR("1."), JSON_BAD_SYNTAX, 2},
        {STR("1.e1"), JSON_BAD_SYNTAX, 2},
        {STR("1e"), JSON_BAD_SYNTAX, 2},
        {STR("1e+"), JSON_BAD_SYNTAX, 3},
        {STR("/**/1"), JSON_BAD_SYNTAX, 0},
        {STR("\xef\xbb\xbf{}"), JSON_BAD_SYNTAX, 0},
        {STR("\v1"), JSON_BAD_SYNTAX, 0},
        {STR("[\xc2\xa0]"), JSON_BAD_SYNTAX, 1},
    };
    ROWS_CHECK(rows);
}
END_TEST

START_TEST(bad_utf8)
{
    static const struct row rows[] = {
        {STR("\"\x80\""), JSON_BAD_UTF8, 1},
        {STR("\"\xc0\xaf\""), JSON_BAD_UTF8, 1},
        {STR("\"\xc1\xbf\""), JSON_BAD_UTF8, 1},
        {STR("\"\xc3\""), JSON_BAD_UTF8, 1},
        {STR("\"\xc3"), JSON_BAD_UTF8, 1},
        {STR("\"\xe0\x9f\xbf\""), JSON_BAD_UTF8, 1},
        {STR("\"\xed\xa0\x80\""), JSON_BAD_UTF8, 1},
        {STR("\"\xed\xbf\xbf\""), JSON_BAD_UTF8, 1},
        {STR("\"\xe2\x82\""), JSON_BAD_UTF8, 1},
        {STR("\"\xf0\x8f\xbf\xbf\""), JSON_BAD_UTF8, 1},
        {STR("\"\xf4\x90\x80\x80\""), JSON_BAD_UTF8, 1},
        {STR("\"\xf5\x80\x80\x80\""), JSON_BAD_UTF8, 1},
        {STR("\"\xff\""), JSON_BAD_UTF8, 1},
        {STR("{\"12345678901\xfe\":1}"), JSON_BAD_UTF8, 13},
        {STR("\xff"), JSON_BAD_UTF8, 0},
        {STR("[1,\x80]"), JSON_BAD_UTF8, 3},
    };
    ROWS_CHECK(rows);
}
END_TEST

START_TEST(bad_number)
{
    static const struct row rows[] = {
        {STR("1.0"), JSON_BAD_NUMBER, 0},
        {STR("-0.0"), JSON_BAD_NUMBER, 0},
        {STR("[1,2.5]"), JSON_BAD_NUMBER, 3},
        {STR("1e0"), JSON_BAD_NUMBER, 0},
        {STR("1E+2"), JSON_BAD_NUMBER, 0},
        {STR("0e-1"), JSON_BAD_NUMBER, 0},
        {STR("1.5e3"), JSON_BAD_NUMBER, 0},
        {STR("9223372036854775808"), JSON_BAD_NUMBER, 0},
        {STR("-9223372036854775809"), JSON_BAD_NUMBER, 0},
        {STR("[123456789012345678901234567890]"), JSON_BAD_NUMBER, 1},
    };
    ROWS_CHECK(rows);
}
END_TEST

START_TEST(bad_escape)
{
    static const struct row rows[] = {
        {STR("\"\\x41\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\'\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\\0\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\U0041\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\u12\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\u123"), JSON_BAD_ESCAPE, 1},
        {STR("\"\\u00g0\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\u 041\""), JSON_BAD_ESCAPE, 1},
        {STR("\"ab\\ud800\""), JSON_BAD_ESCAPE, 3},
        {STR("\"\\udc00\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\udfff\\ud800\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\ud800\\ud800\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\ud800\\ue000\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\ud800x\\udc00\""), JSON_BAD_ESCAPE, 1},
        {STR("\"\\ud800\\n\""), JSON_BAD_ESCAPE, 1},
        {STR("{\"\\ud83d\":1}"), JSON_BAD_ESCAPE, 2},
    };
    ROWS_CHECK(rows);
}
END_TEST

START_TEST(nul)
{
    static const struct row rows[] = {
        {STR("\"\\u0000\""), JSON_NUL, 1},
        {STR("{\"ab\\u0000\":1}"), JSON_NUL, 4},
    };
    ROWS_CHECK(rows);
}
END_TEST

START_TEST(duplicate_key)
{
    static const struct row rows[] = {
        {STR("{\"a\":1,\"a\":2}"), JSON_DUPLICATE_KEY, 7},
        {STR("{\"a\":1,\"\\u0061\":2}"), JSON_DUPLICATE_KEY, 7},
        {STR("{\"\\u0061\":1,\"a\":2}"), JSON_DUPLICATE_KEY, 12},
        {STR("{\"\\u0061\":1,\"\\u0061\":2}"), JSON_DUPLICATE_KEY, 12},
        {STR("{\"\":1,\"\":2}"), JSON_DUPLICATE_KEY, 6},
        {STR("{\"/\":1,\"\\/\":2}"), JSON_DUPLICATE_KEY, 7},
        {STR("{\"\xc3\xa9\":1,\"\\u00e9\":2}"), JSON_DUPLICATE_KEY, 8},
        {STR("{\"\xe2\x82\xac\":1,\"\\u20AC\":2}"), JSON_DUPLICATE_KEY, 9},
        {STR("{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}"), JSON_DUPLICATE_KEY, 10},
        {STR("{\"a\":{\"b\":1,\"c\":2},\"b\":0,\"a\":3}"), JSON_DUPLICATE_KEY, 25},
        {STR("[{\"a\":[{\"b\":1,\"b\":2}]}]"), JSON_DUPLICATE_KEY, 14},
    };
    ROWS_CHECK(rows);
}
END_TEST

START_TEST(trailing_bytes)
{
    static const struct row rows[] = {
        {STR("{}x"), JSON_TRAILING_BYTES, 2},
        {STR("{} {}"), JSON_TRAILING_BYTES, 3},
        {STR("1 2"), JSON_TRAILING_BYTES, 2},
        {STR("[]]"), JSON_TRAILING_BYTES, 2},
        {STR("null\0"), JSON_TRAILING_BYTES, 4},
        {STR("\"a\",\n"), JSON_TRAILING_BYTES, 3},
    };
    ROWS_CHECK(rows);
}
END_TEST

/* "{"k":" or "[" n times around a 1, closed again. */
static size_t nest(char *out, int n, bool objects)
{
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        struct str open = objects && i % 2 ? STR("{\"k\":") : STR("[");
        memcpy(out + at, open.p, open.n);
        at += open.n;
    }
    out[at++] = '1';
    for (int i = n - 1; i >= 0; i--)
        out[at++] = objects && i % 2 ? '}' : ']';
    return at;
}

START_TEST(too_deep)
{
    char text[1024];
    size_t at = 99;
    for (int objects = 0; objects < 2; objects++) {
        size_t n = nest(text, 32, objects);
        ck_assert_int_eq(check((struct str){text, n}, &at), 0);
        n = nest(text, 33, objects);
        ck_assert_int_eq(check((struct str){text, n}, &at), JSON_TOO_DEEP);
        ck_assert_uint_eq(at, objects ? 16 + 16 * 5 : 32);
    }
    /* A bomb: it is refused at its 33rd byte, whatever follows. */
    static char bomb[65536];
    memset(bomb, '[', sizeof bomb);
    ck_assert_int_eq(check((struct str){bomb, sizeof bomb}, &at), JSON_TOO_DEEP);
    ck_assert_uint_eq(at, 32);
    /* Depth counts open objects and arrays, not closed ones. */
    for (size_t i = 0; i < 3000; i += 3)
        memcpy(bomb + i, i ? ",[]" : "[[]", 3);
    bomb[3000] = ']';
    ck_assert_int_eq(check((struct str){bomb, 3001}, &at), 0);
}
END_TEST

START_TEST(too_deep_ceiling)
{
    char text[1024];
    struct arena arena;
    arena_init(&arena, 4096);
    struct json_ints ints = {.arena = &arena};
    struct json_limits deep = limits;
    deep.depth_max = JSON_DEPTH_CEILING;
    size_t at, n = nest(text, JSON_DEPTH_CEILING, true);
    ck_assert_int_eq(json_check((struct str){text, n}, &deep, &ints, &at), 0);
    n = nest(text, JSON_DEPTH_CEILING + 1, true);
    ck_assert_int_eq(json_check((struct str){text, n}, &deep, &ints, &at), JSON_TOO_DEEP);
    deep.depth_max = 0;
    ck_assert_int_eq(json_check(STR("1"), &deep, &ints, &at), 0);
    ck_assert_int_eq(json_check(STR("[]"), &deep, &ints, &at), JSON_TOO_DEEP);
    arena_fini(&arena);
}
END_TEST

START_TEST(too_large)
{
    static char text[65537];
    size_t at = 0;
    memset(text, 'a', sizeof text);
    text[0] = '"';
    text[65534] = '"';
    ck_assert_int_eq(check((struct str){text, 65535}, &at), 0);
    text[65534] = 'a';
    text[65535] = '"';
    ck_assert_int_eq(check((struct str){text, 65536}, &at), 0);
    text[65535] = 'a';
    text[65536] = '"';
    ck_assert_int_eq(check((struct str){text, 65537}, &at), JSON_TOO_LARGE);
    ck_assert_uint_eq(at, 65536);
}
END_TEST

START_TEST(too_many)
{
    static char text[65536];
    size_t n = 1, at = 0;
    text[0] = '[';
    for (int i = 0; i < 4095; i++) {
        memcpy(text + n, i ? ",1" : "1", i ? 2 : 1);
        n += i ? 2 : 1;
    }
    text[n] = ']';
    ck_assert_int_eq(check((struct str){text, n + 1}, &at), 0); /* the array and 4095 numbers */
    memcpy(text + n, ",1]", 3);
    ck_assert_int_eq(check((struct str){text, n + 3}, &at), JSON_TOO_MANY);
    ck_assert_uint_eq(at, n + 1);
    /* Keys count too: an object and 2048 members. */
    n = 0;
    for (int i = 0; i < 2048; i++)
        n += (size_t)snprintf(text + n, 32, "%c\"k%d\":1", i ? ',' : '{', i);
    text[n] = '}';
    ck_assert_int_eq(check((struct str){text, n + 1}, &at), JSON_TOO_MANY);
    ck_assert_uint_eq(at, n - 1);
}
END_TEST

START_TEST(many_keys_grow)
{
    static char text[65536];
    size_t n = 0, at = 0;
    for (int i = 0; i < 2000; i++)
        n += (size_t)snprintf(text + n, 32, "%c\"k%d\":1", i ? ',' : '{', i);
    text[n] = '}';
    ck_assert_int_eq(check((struct str){text, n + 1}, &at), 0);
    for (int twin = 0; twin < 2000; twin += 111) { /* every key is remembered */
        size_t end = n;
        end += (size_t)snprintf(text + n, 32, ",\"\\u006b%d\":1}", twin);
        ck_assert_int_eq(check((struct str){text, end}, &at), JSON_DUPLICATE_KEY);
        ck_assert_uint_eq(at, n + 1);
    }
}
END_TEST

START_TEST(ints_are_exact_and_in_order)
{
    struct arena arena;
    arena_init(&arena, 1 << 16);
    struct json_ints ints = {.arena = &arena};
    size_t at;
    ck_assert_int_eq(json_check(STR("{\"a\":[9007199254740993,-1],\"b\":{\"c\":0,\"d\":\"7\"},"
                                    "\"e\":-9223372036854775808,\"f\":-0}"),
                         &limits, &ints, &at),
        0);
    ck_assert_uint_eq(ints.n, 5);
    ck_assert_int_eq(ints.v[0], INT64_C(9007199254740993));
    ck_assert_int_eq(ints.v[1], -1);
    ck_assert_int_eq(ints.v[2], 0);
    ck_assert_int_eq(ints.v[3], INT64_MIN);
    ck_assert_int_eq(ints.v[4], 0);
    /* More numbers than fit at once: the array grows. */
    static char text[8192];
    size_t n = 0;
    for (int i = 0; i < 1000; i++)
        n += (size_t)snprintf(text + n, 16, "%c%d", i ? ',' : '[', i * 7);
    text[n++] = ']';
    ck_assert_int_eq(json_check((struct str){text, n}, &limits, &ints, &at), 0);
    ck_assert_uint_eq(ints.n, 1000);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(ints.v[i], i * 7);
    arena_fini(&arena);
}
END_TEST

START_TEST(full_arena_is_a_fault)
{
    struct arena arena;
    arena_init(&arena, 64);
    struct json_ints ints = {.arena = &arena};
    size_t at = 77;
    ck_assert_int_eq(json_check(STR("[1]"), &limits, &ints, &at), -ENOMEM);
    ck_assert_int_eq(json_check(STR("[\"no number\"]"), &limits, &ints, &at), 0);
    ck_assert_uint_eq(at, 77);
    arena_fini(&arena);
}
END_TEST

/* Keys with the same FNV-1a hash: an attacker would send them to make each pair cost a memcmp. Made
 * by inverting the last steps of the hash: for any head there is a tail of a few letters. */
START_TEST(keys_made_to_collide)
{
    static const char *const twins[] = {"mmlemcgu", "nkljfaqt", "dqijcyxs", "ynzxhurc", "grsnhacg",
        "zgkqvoqh", "jhkxdmpu", "mxlscszs"};
    char text[2048];
    size_t n = 0, at = 0, all = sizeof twins / sizeof *twins;
    ck_assert_uint_gt(all, 7);
    for (size_t i = 0; i < all; i++) {
        n += (size_t)snprintf(text + n, 64, "%c\"%s\":1", i ? ',' : '{', twins[i]);
        text[n] = '}';
        /* Each key collides with the i before it: 0 1 3 6 10 15 21 collisions in total. */
        ck_assert_int_eq(check((struct str){text, n + 1}, &at), i < 6 ? 0 : JSON_TOO_MANY);
    }
}
END_TEST

START_TEST(texts)
{
    ck_assert_str_eq(json_fault_text(JSON_FINE), "fine");
    ck_assert_str_eq(json_fault_name(JSON_TOO_DEEP), "too_deep");
    for (int i = 1; i < JSON_FAULTS; i++) {
        ck_assert_uint_gt(strlen(json_fault_text(i)), 0);
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(json_fault_name(i), json_fault_name(k));
    }
}
END_TEST

UNIT_MAIN("wire/json_check", fine, bad_syntax, bad_utf8, bad_number, bad_escape, nul, duplicate_key,
    trailing_bytes, too_deep, too_deep_ceiling, too_large, too_many, many_keys_grow,
    ints_are_exact_and_in_order, full_arena_is_a_fault, keys_made_to_collide, texts)
