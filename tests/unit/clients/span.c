/* JSON read in place, addresses, and the records a client keeps. */

#include "clients/c/span.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "clients/c/mirror.h"
#include "clients/c/url.h"
#include "protocol/wire/json_check.h"
#include "tests/unit/unit.h"

static struct str S(const char *text) {
    return str_of(text);
}

START_TEST(members_and_elements)
{
    struct str o = S(" { \"a\" : 1 , \"b\\\"}\" : [ {\"c\":\"x,]\"} , -2 ] , \"c\":{} } ");
    o = span_of(o);
    ck_str_is(span_get(o, "a"), "1");
    ck_str_is(span_get(o, "c"), "{}");
    ck_str_is(span_get(span_get(o, "c"), "c"), "");
    ck_assert_uint_eq(span_get(o, "d").n, 0);
    ck_assert_uint_eq(span_get(span_get(o, "a"), "a").n, 0);
    struct span_walk w = span_walk(o);
    struct str key, value, element, none;
    ck_assert(span_next(&w, &key, &value) && span_next(&w, &key, &value));
    ck_str_is(key, "b\\\"}");
    struct span_walk e = span_walk(value);
    ck_assert(span_next(&e, &none, &element));
    ck_str_is(element, "{\"c\":\"x,]\"}");
    ck_assert(span_next(&e, &none, &element));
    ck_str_is(element, "-2");
    ck_assert(!span_next(&e, &none, &element));
    ck_assert(!span_next(&e, &none, &element));
    struct span_walk empty = span_walk(S("[ ]")), absent = span_walk(S("7"));
    ck_assert(!span_next(&empty, &none, &element) && !span_next(&absent, &none, &element));
}
END_TEST

START_TEST(scalars)
{
    struct arena a;
    int64_t n = 5;
    bool yes = false;
    struct str s = {0};
    id i;
    arena_init(&a, 1000);
    ck_assert(span_i64(S("-9223372036854775808"), &n) && n == INT64_MIN);
    ck_assert(!span_i64(S("\"1\""), &n) && !span_i64((struct str){0}, &n));
    ck_assert(span_bool(S("true"), &yes) && yes && span_bool(S("false"), &yes) && !yes);
    ck_assert(!span_bool(S("1"), &yes));
    ck_assert(span_id(S("\"019ab000-0000-7000-8000-000000000001\""), &i) && !span_id(S("7"), &i));
    ck_assert(span_text(S("\"plain\""), &a, &s));
    ck_str_is(s, "plain");
    ck_assert(span_text(S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00.\""), &a, &s));
    ck_str_is(s, "\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80.");
    ck_assert(!span_text(S("5"), &a, &s) && !span_text((struct str){0}, &a, &s));
    arena_fini(&a);
}
END_TEST

/* Text that json_check accepts is walked without reading outside it. */
START_TEST(walks_only_inside)
{
    struct unit_random r = {3};
    struct arena a;
    struct json_limits limits = {.bytes_max = 100, .depth_max = 8, .tokens_max = 50};
    int passed = 0;
    arena_init(&a, 10000);
    for (int round = 0; round < 300000; round++) {
        size_t n = 1 + unit_random_below(&r, 12), at;
        char *text = malloc(n);
        for (size_t i = 0; i < n; i++)
            text[i] = "{}[]\":,1 \\an"[unit_random_below(&r, 12)];
        struct json_ints ints = {.arena = &a};
        arena_reset(&a);
        if (json_check((struct str){text, n}, &limits, &ints, &at) == 0) {
            struct str key, value, v = span_of((struct str){text, n});
            struct span_walk w = span_walk(v);
            passed++;
            while (span_next(&w, &key, &value))
                ck_assert(value.p >= text && value.p + value.n <= text + n);
        }
        free(text);
    }
    ck_assert_int_gt(passed, 1000);
    arena_fini(&a);
}
END_TEST

START_TEST(addresses)
{
    static const struct {
        const char *text, *host, *path;
        int port, tls;
    } GOOD[] = {{"ws://h", "h", "/ws", 80, 0}, {"wss://h", "h", "/ws", 443, 1},
        {"ws://127.0.0.1:7700", "127.0.0.1", "/ws", 7700, 0},
        {"ws://h:1/x?y=1", "h", "/x?y=1", 1, 0}, {"wss://[::1]:9/", "::1", "/", 9, 1},
        {"ws://[::1]", "::1", "/ws", 80, 0}};
    static const char *const BAD[] = {"", "http://h", "ws://", "ws://:80", "ws://h:", "ws://h:0",
        "ws://h:65536", "ws://h:x", "ws://u:p@h/", "ws://[::1", "ws://[::1]x", "ws:/h", "ws://h?x"};
    struct url u;
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        ck_assert_int_eq(url_parse(GOOD[i].text, &u), 0);
        ck_assert_str_eq(u.host, GOOD[i].host);
        ck_assert_str_eq(u.path, GOOD[i].path);
        ck_assert_int_eq(u.port, GOOD[i].port);
        ck_assert_int_eq(u.tls, GOOD[i].tls);
        url_fini(&u);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        ck_assert_msg(url_parse(BAD[i], &u) == 1, "%s", BAD[i]);
}
END_TEST

#define REC(n, x) "{\"id\":\"019ab000-0000-7000-8000-00000000000" #n "\",\"x\":" #x "}"

START_TEST(records_kept)
{
    struct mirror m = {0};
    struct digest d = {0};
    id one;
    ck_assert(id_parse(STR("019ab000-0000-7000-8000-000000000001"), &one));
    ck_assert_int_eq(
        mirror_apply(&m, S("{\"item\":[" REC(1, 1) "," REC(2, 2) "],\"new_kind\":[" REC(1, 3) "]}"),
            (struct str){0}),
        0);
    ck_assert_uint_eq(m.n, 3);
    ck_str_is(mirror_get(&m, S("item"), one), REC(1, 1));
    ck_str_is(mirror_get(&m, S("new_kind"), one), REC(1, 3));
    /* Put and deleted in one change: it is gone. What is not there can be deleted. */
    ck_assert_int_eq(mirror_apply(&m, S("{\"item\":[" REC(1, 9) "]}"),
                         S("{\"item\":[\"019ab000-0000-7000-8000-000000000001\","
                           "\"019ab000-0000-7000-8000-000000000009\"]}")),
        0);
    ck_assert_uint_eq(mirror_get(&m, S("item"), one).n, 0);
    digest_add(&d, digest_of(S(REC(2, 2))));
    digest_add(&d, digest_of(S(REC(1, 3))));
    ck_assert(d.a == m.digest.a && d.b == m.digest.b);
    ck_assert_int_eq(mirror_apply(&m, S("{\"item\":[{}]}"), (struct str){0}), -EBADMSG);
    char kind[MIRROR_KIND_MAX + 2], put[256];
    memset(kind, 'k', sizeof kind - 1);
    kind[sizeof kind - 1] = '\0';
    snprintf(put, sizeof put, "{\"%s\":[" REC(1, 1) "]}", kind);
    ck_assert_int_eq(mirror_apply(&m, str_of(put), (struct str){0}), -EBADMSG);
    mirror_clear(&m);
    ck_assert(m.digest.a == 0 && m.digest.b == 0 && m.n == 0);
}
END_TEST

UNIT_MAIN("clients/span", members_and_elements, scalars, walks_only_inside, addresses, records_kept)
