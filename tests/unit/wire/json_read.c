/* Reading: exact numbers, types, order, absence. */
#include "protocol/wire/json_read.h"

#include <errno.h>
#include <string.h>

#include "tests/unit/unit.h"

static const struct json_limits limits = {.bytes_max = 65536, .depth_max = 32, .tokens_max = 4096};
static struct arena arena;
static struct json_doc doc;

static struct json parse(struct str text)
{
    arena_fini(&arena);
    arena_init(&arena, 1 << 20);
    ck_assert_int_eq(json_parse(&doc, text, &limits, &arena), 0);
    return json_root(&doc);
}

static void end(void)
{
    json_doc_fini(&doc);
    arena_fini(&arena);
}

START_TEST(types)
{
    struct json j = parse(STR("{\"o\":{},\"a\":[],\"s\":\"x\",\"i\":1,\"t\":true,\"f\":false,"
                              "\"n\":null}"));
    static const char kinds[] = "oasitfn";
    for (size_t i = 0; i < sizeof kinds - 1; i++) {
        char c = kinds[i];
        struct json v = json_get(j, (char[]){c, 0});
        ck_assert(!json_is_absent(v));
        ck_assert_int_eq(json_is_object(v), c == 'o');
        ck_assert_int_eq(json_is_array(v), c == 'a');
        ck_assert_int_eq(json_is_null(v), c == 'n');
        struct str s = {0};
        int64_t n = 5;
        bool b = c == 'f';
        ck_assert_int_eq(json_str(v, &s), c == 's');
        ck_assert_int_eq(json_int(v, &n), c == 'i');
        ck_assert_int_eq(json_bool(v, &b), c == 't' || c == 'f');
        if (c == 's')
            ck_str_is(s, "x");
        ck_assert_int_eq(n, c == 'i' ? 1 : 5);
        ck_assert_int_eq(b, c == 't');
    }
    end();
}
END_TEST

START_TEST(absence)
{
    struct json j = parse(STR("{\"a\":1,\"l\":[1]}"));
    ck_assert(json_is_absent(json_get(j, "A"))); /* case matters */
    ck_assert(json_is_absent(json_get(j, "")));
    ck_assert(json_is_absent(json_get(j, "ab")));
    ck_assert(json_is_absent(json_get(json_get(j, "a"), "a")));
    ck_assert(json_is_absent(json_get(json_get(j, "l"), "0")));
    struct json none = json_get(json_get(j, "x"), "y");
    ck_assert(json_is_absent(none));
    int64_t n;
    ck_assert(!json_is_null(none) && !json_is_object(none) && !json_int(none, &n));
    ck_assert(json_is_absent(json_first(none)));
    ck_assert(json_is_absent(json_next(none)));
    ck_assert_uint_eq(json_key(none).n, 0);
    ck_assert_uint_eq(json_len(none), 0);
    ck_assert(json_is_absent(json_next(j)));
    struct json_doc empty;
    json_doc_init(&empty);
    ck_assert(json_is_absent(json_root(&empty)));
    json_doc_fini(&empty);
    json_doc_fini(NULL);
    end();
}
END_TEST

START_TEST(numbers_are_exact)
{
    struct json j = parse(STR("{\"x\":[0,-0,9007199254740993,-9007199254740993,2147483648,"
                              "1000000000000000,9223372036854775807,-9223372036854775808],"
                              "\"y\":{\"z\":[[7],{\"a\":8}]},\"w\":9}"));
    static const int64_t want[] = {0, 0, 9007199254740993, -9007199254740993, 2147483648,
        1000000000000000, INT64_MAX, INT64_MIN};
    size_t i = 0;
    int64_t v;
    for (struct json e = json_first(json_get(j, "x")); !json_is_absent(e); e = json_next(e)) {
        ck_assert(json_int(e, &v));
        ck_assert_int_eq(v, want[i++]);
    }
    ck_assert_uint_eq(i, sizeof want / sizeof *want);
    struct json z = json_get(json_get(j, "y"), "z");
    ck_assert(json_int(json_first(json_first(z)), &v));
    ck_assert_int_eq(v, 7);
    ck_assert(json_int(json_get(json_next(json_first(z)), "a"), &v));
    ck_assert_int_eq(v, 8);
    ck_assert(json_int(json_get(j, "w"), &v));
    ck_assert_int_eq(v, 9);
    ck_assert(json_int(parse(STR("42")), &v));
    ck_assert_int_eq(v, 42);
    end();
}
END_TEST

START_TEST(members_in_order)
{
    struct json j = parse(STR("{\"b\":1,\"a\":2,\"\\u0063\\n\":3,\"\":4}"));
    static const char *const keys[] = {"b", "a", "c\n", ""};
    size_t i = 0;
    for (struct json e = json_first(j); !json_is_absent(e); e = json_next(e), i++)
        ck_str_is(json_key(e), keys[i]);
    ck_assert_uint_eq(i, 4);
    ck_assert_uint_eq(json_len(j), 4);
    ck_assert(!json_is_absent(json_get(j, "c\n")));
    ck_assert(!json_is_absent(json_get(j, "")));
    struct json a = parse(STR("[1,[2,3],{}]"));
    ck_assert_uint_eq(json_len(a), 3);
    ck_assert_uint_eq(json_len(json_next(json_first(a))), 2);
    ck_assert_uint_eq(json_key(json_first(a)).n, 0);
    end();
}
END_TEST

START_TEST(strings_unescape)
{
    struct str s;
    ck_assert(
        json_str(parse(STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\\uD83D\\ude00\"")), &s));
    ck_str_is(s, "\"\\/\b\f\n\r\t\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    ck_assert(json_str(parse(STR("\"\"")), &s));
    ck_assert_uint_eq(s.n, 0);
    ck_assert(json_str(parse(STR("\"\\u0001\\u001f\\u007f\"")), &s));
    ck_str_is(s, "\x01\x1f\x7f");
    end();
}
END_TEST

START_TEST(ids_and_times)
{
    struct json j = parse(STR("{\"i\":\"0190163d-8694-739b-aea5-966c26f8ad91\",\"bad\":\"0190\","
                              "\"t\":\"2026-11-22T10:56:00.123Z\",\"n\":3}"));
    id i;
    time_ms t = {-7};
    ck_assert(json_id(json_get(j, "i"), &i));
    ck_assert(id_is_v7(i));
    ck_assert(!json_id(json_get(j, "bad"), &i));
    ck_assert(!json_id(json_get(j, "n"), &i));
    ck_assert(!json_id(json_get(j, "t"), &i));
    ck_assert(!json_time(json_get(j, "i"), &t));
    ck_assert(!json_time(json_get(j, "none"), &t));
    ck_assert_int_eq(t.ms, -7);
    ck_assert(json_time(json_get(j, "t"), &t));
    ck_assert_int_eq(t.ms, INT64_C(1795344960123));
    end();
}
END_TEST

START_TEST(faults_pass_through_and_leave_nothing)
{
    parse(STR("[1]"));
    ck_assert_int_eq(json_parse(&doc, STR("[1,1.5]"), &limits, &arena), JSON_BAD_NUMBER);
    ck_assert_uint_eq(doc.fault_at, 3);
    ck_assert(json_is_absent(json_root(&doc)));
    struct arena small;
    arena_init(&small, 8);
    ck_assert_int_eq(json_parse(&doc, STR("[1]"), &limits, &small), -ENOMEM);
    ck_assert(json_is_absent(json_root(&doc)));
    arena_fini(&small);
    end();
}
END_TEST

/* Its values do not all fit into the piece of the arena that most documents need. */
START_TEST(a_large_document_is_whole_and_leaves_nothing)
{
    enum { N = 4000 };
    static char text[2 + 4 * N];
    for (int i = 0; i < N; i++)
        memcpy(text + 1 + 4 * i, "\"x\",", 4);
    text[0] = '[';
    text[4 * N] = ']';
    struct json j = parse((struct str){text, 4 * N + 1});
    size_t n = 0;
    for (struct json e = json_first(j); !json_is_absent(e); e = json_next(e), n++) {
        struct str s;
        ck_assert(json_str(e, &s) && str_eq(s, STR("x")));
    }
    ck_assert_uint_eq(n, N);
    end(); /* the leak checker sees what is left */
    ck_assert(json_is_null(parse(STR("null"))));
    end();
}
END_TEST

START_TEST(needs_no_nul_after_the_text)
{
    char text[] = "{\"a\":12}3";
    struct json j = parse((struct str){text, 8});
    int64_t v;
    ck_assert(json_int(json_get(j, "a"), &v));
    ck_assert_int_eq(v, 12);
    char digits[] = "1234";
    ck_assert(json_int(parse((struct str){digits, 2}), &v));
    ck_assert_int_eq(v, 12);
    end();
}
END_TEST

UNIT_MAIN("wire/json_read", types, absence, numbers_are_exact, members_in_order, strings_unescape,
    ids_and_times, faults_pass_through_and_leave_nothing,
    a_large_document_is_whole_and_leaves_nothing, needs_no_nul_after_the_text)
