#include "hub/net/http_head.h"

#include "tests/unit/unit.h"

static int read_all(const char *text, struct http_head *h)
{
    size_t n = strlen(text);
    long size = http_head_size(text, n, 0);
    for (size_t cut = 0; cut < n; cut++) { /* wherever it was cut, the outcome is the same */
        long first = http_head_size(text, cut, 0);
        ck_assert(first <= 0);
        ck_assert_int_eq(first < 0 ? first : http_head_size(text, n, cut), size);
    }
    ck_assert(size <= 0 || (size_t)size == n);
    return size <= 0 ? (int)size : http_head_read(text, n, h);
}

START_TEST(a_head_is_read)
{
    struct http_head h;
    struct str value;
    ck_assert_int_eq(read_all("\r\nGET /a%20b?c=d?e HTTP/1.1\r\nHost: hub\r\nX-Empty:\r\n"
                              "Connection: a, b\r\nconnection:\t Close \t\r\n\r\n",
                         &h),
        0);
    ck_assert(str_eq(h.method, STR("GET")));
    ck_assert(str_eq(h.path, STR("/a%20b")));
    ck_assert(str_eq(h.query, STR("c=d?e")));
    ck_assert(h.http_1_1);
    ck_assert_uint_eq(http_head_find(&h, STR("HOST"), &value), 1);
    ck_assert(str_eq(value, STR("hub")));
    ck_assert_uint_eq(http_head_find(&h, STR("x-empty"), &value), 1);
    ck_assert_uint_eq(value.n, 0);
    ck_assert_uint_eq(http_head_find(&h, STR("connection"), &value), 2);
    ck_assert(str_eq(value, STR("a, b")));
    ck_assert(http_head_lists(&h, STR("connection"), STR("close")));
    ck_assert(http_head_lists(&h, STR("connection"), STR("B")));
    ck_assert(!http_head_lists(&h, STR("connection"), STR("a, b")));
    ck_assert_uint_eq(http_head_find(&h, STR("x-none"), &value), 0);
    ck_assert_int_eq(read_all("HEAD / HTTP/1.0\r\n\r\n", &h), 0);
    ck_assert(!h.http_1_1);
}
END_TEST

START_TEST(other_heads_are_refused)
{
    static const char *const bad[] = {
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nX: a\x01\r\n\r\n",
        "GET / HTTP/1.1\r\nX: a\x7f\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "GET / HTTP/1.1\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\nH(st: a\r\n\r\n",
        "GET / HTTP/1.2\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET / http/1.1\r\n\r\n",
        "GET / HTTP/1.1 \r\n\r\n",
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET /a b HTTP/1.1\r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n",
        "G@T / HTTP/1.1\r\n\r\n",
        "GET * HTTP/1.1\r\n\r\n",
        "GET a HTTP/1.1\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\n\r\n",
        "GET /#a HTTP/1.1\r\n\r\n",
        "GET /\xc3\xb6 HTTP/1.1\r\n\r\n",
        "GET /% HTTP/1.1\r\n\r\n",
        "GET /%2 HTTP/1.1\r\n\r\n",
        "GET /%zz HTTP/1.1\r\n\r\n",
        "GET /?%g0 HTTP/1.1\r\n\r\n",
        "\r\n\r\n",
    };
    struct http_head h;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int r = read_all(bad[i], &h);
        ck_assert_msg(r == 400 || r == -1, "%d: %s", r, bad[i]);
    }
    ck_assert_int_eq(http_head_size("GET /\0 HTTP/1.1\r\n\r\n", 19, 0), -1);
}
END_TEST

START_TEST(fields_have_a_ceiling)
{
    char text[64 + 8 * (HTTP_FIELDS_MAX + 1)] = "GET / HTTP/1.1\r\n";
    struct http_head h;
    for (int i = 0; i < HTTP_FIELDS_MAX; i++)
        memcpy(text + strlen(text), "X: y\r\n", 7);
    size_t n = strlen(text);
    memcpy(text + n, "\r\n", 3);
    ck_assert_int_eq(read_all(text, &h), 0);
    ck_assert_uint_eq(h.n_fields, HTTP_FIELDS_MAX);
    memcpy(text + n, "X: y\r\n\r\n", 9);
    ck_assert_int_eq(read_all(text, &h), 431);
}
END_TEST

START_TEST(paths_are_decoded)
{
    char text[] = "/a%2Fb%c3%B6%25";
    struct str path = str_of(text);
    http_path_decode(&path);
    ck_assert(str_eq(path, STR("/a/b\xc3\xb6%")));
}
END_TEST

UNIT_MAIN(
    "http_head", a_head_is_read, other_heads_are_refused, fields_have_a_ceiling, paths_are_decoded)
