#include "hub/net/proxy_head.h"

#include <stdio.h>

#include "tests/unit/unit.h"

static struct ip ip_of(const char *text)
{
    struct ip ip;
    ck_assert_msg(ip_read(str_of(text), &ip), "%s", text);
    return ip;
}

static struct ip_range range_of(const char *text)
{
    struct ip_range r;
    ck_assert_msg(ip_range_read(str_of(text), &r), "%s", text);
    return r;
}

START_TEST(addresses_are_read_and_written)
{
    static const struct {
        const char *from, *to;
    } good[] = {{"192.0.2.7", "192.0.2.7"}, {"::ffff:192.0.2.7", "192.0.2.7"},
        {"2001:DB8::0:1", "2001:db8::1"}, {"::", "::"}, {"0.0.0.0", "0.0.0.0"}};
    static const char *const bad[] = {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", " 1.2.3.4",
        "1.2.3.4 ", "[::1]", "::1%lo", "unknown", "1.2.3.4:80",
        "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111"};
    char text[INET6_ADDRSTRLEN];
    struct ip ip;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ip = ip_of(good[i].from);
        ip_text(&ip, text);
        ck_assert_str_eq(text, good[i].to);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!ip_read(str_of(bad[i]), &ip), "%s", bad[i]);
    ck_assert(!ip_read((struct str){"1.2.3.4\0", 8}, &ip));
}
END_TEST

START_TEST(a_range_has_the_addresses_that_begin_like_it)
{
    static const struct {
        const char *range, *in, *out;
    } rows[] = {
        {"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
        {"10.1.2.128/25", "10.1.2.255", "10.1.2.127"},
        {"10.1.2.3", "10.1.2.3", "10.1.2.2"},
        {"10.1.2.3/32", "::ffff:10.1.2.3", "10.1.2.4"},
        {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"},
        {"::1/128", "::1", "::2"},
        {"0.0.0.0/0", "255.1.2.3", "2001:db8::1"},
    };
    static const char *const bad[] = {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
        "10.0.0.0/08", "2001:db8::/129", "2001:db8::1/64", "/8", "", "10.0.0.0/8 "};
    struct ip_range range;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ip in = ip_of(rows[i].in), out = ip_of(rows[i].out);
        range = range_of(rows[i].range);
        ck_assert_msg(ip_ranges_have(&range, 1, &in), "%s has %s", rows[i].range, rows[i].in);
        ck_assert_msg(!ip_ranges_have(&range, 1, &out), "%s has %s", rows[i].range, rows[i].out);
    }
    struct ip any = ip_of("2001:db8::1");
    range = range_of("::/0");
    ck_assert(ip_ranges_have(&range, 1, &any));
    ck_assert(!ip_ranges_have(&range, 0, &any));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!ip_range_read(str_of(bad[i]), &range), "%s", bad[i]);
}
END_TEST

/* The outcome for a header with these bytes after it, the same wherever it was cut. */
static int read_all(const void *bytes, size_t n, const char *client)
{
    uint8_t all[PROXY_HEAD_MAX + 64];
    bool named = false;
    struct ip ip = {{0}};
    memcpy(all, bytes, n);
    memcpy(all + n, "GET / HTTP/1.1\r\n", 16);
    int whole = proxy_head_read(all, n + 16, &named, &ip);
    for (size_t cut = 0; cut < n; cut++) {
        bool cut_named;
        struct ip cut_ip;
        int r = proxy_head_read(all, cut, &cut_named, &cut_ip);
        ck_assert_msg(r == PROXY_MORE || whole == PROXY_WRONG, "%zu of %zu bytes: %d", cut, n, r);
        ck_assert(whole < 0 || proxy_head_bytes(all, cut) == cut);
    }
    if (whole > 0) {
        char text[INET6_ADDRSTRLEN] = "";
        ck_assert_uint_eq((size_t)whole, n);
        ck_assert_uint_eq(proxy_head_bytes(all, n + 16), n);
        if (named)
            ip_text(&ip, text);
        ck_assert_str_eq(text, client ? client : "");
    }
    return whole;
}

static int read_text(const char *text, const char *client)
{
    return read_all(text, strlen(text), client);
}

START_TEST(version_1_is_read)
{
    ck_assert_int_gt(read_text("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n", "192.0.2.7"), 0);
    ck_assert_int_gt(read_text("PROXY TCP6 2001:db8::7 2001:db8::1 1 0\r\n", "2001:db8::7"), 0);
    ck_assert_int_gt(
        read_text("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255"),
        0);
    ck_assert_int_gt(read_text("PROXY UNKNOWN\r\n", NULL), 0);
    ck_assert_int_gt(
        read_text("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", NULL), 0);
}
END_TEST

START_TEST(wrong_headers_of_version_1_are_refused)
{
    static const char *const bad[] = {
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 \r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 1\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
        "PROXY TCP4  192.0.2.7 198.51.100.1 56324 443\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 056324 443\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 -1 443\r\n",
        "PROXY TCP4 192.0.2.07 198.51.100.1 1 443\r\n",
        "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
        "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY TCP5 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY tcp4 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY UNKNOWNS\r\n",
        "PROXY \r\n",
        "PROXY\r\n",
        "proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY UNKNOWN \r \r\n",
        "PROXY UNKNOWN \x01\r\n",
        "\r\n",
        "GET / HTTP/1.1\r\n",
        "\x16\x03\x01",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(read_text(bad[i], NULL) == PROXY_WRONG, "%s", bad[i]);
    /* 107 bytes and not one more. */
    char text[PROXY_V1_MAX + 3];
    memset(text, 'x', sizeof text);
    memcpy(text, "PROXY UNKNOWN ", 14);
    memcpy(text + PROXY_V1_MAX - 2, "\r\n", 3);
    ck_assert_int_eq(read_text(text, NULL), PROXY_V1_MAX);
    memset(text + PROXY_V1_MAX - 2, 'x', 3);
    memcpy(text + PROXY_V1_MAX - 1, "\r\n", 3);
    ck_assert_int_eq(read_text(text, NULL), PROXY_WRONG);
}
END_TEST

/* A header of version 2 that announces n bytes after its first 16. */
static int read_v2(
    uint8_t command, uint8_t kind, const char *after, size_t n_after, size_t n, const char *client)
{
    uint8_t bytes[PROXY_HEAD_MAX + 1] = "\r\n\r\n\0\r\nQUIT\n";
    bytes[12] = command;
    bytes[13] = kind;
    bytes[14] = (uint8_t)(n >> 8);
    bytes[15] = (uint8_t)n;
    memcpy(bytes + PROXY_V2_HEAD, after, n_after);
    return read_all(bytes, PROXY_V2_HEAD + n, client);
}

static const char v4[] = "\xc0\x00\x02\x07\xc6\x33\x64\x01\x10\x00\x01\xbb";
static const char v6[] = "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"
                         "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x10\x00\x01\xbb";

START_TEST(version_2_is_read)
{
    enum { MORE_MAX = PROXY_HEAD_MAX - PROXY_V2_HEAD };
    char large[MORE_MAX] = {0};
    ck_assert_int_eq(read_v2(0x21, 0x11, v4, 12, 12, "192.0.2.7"), 28);
    ck_assert_int_eq(read_v2(0x21, 0x21, v6, 36, 36, "2001:db8::7"), 52);
    ck_assert_int_eq(read_v2(0x20, 0x00, "", 0, 0, NULL), 16);
    ck_assert_int_eq(read_v2(0x20, 0x11, v4, 12, 12, NULL), 28);
    ck_assert_int_eq(read_v2(0x21, 0x00, "abc", 3, 3, NULL), 19);
    memcpy(large, v4, 12);
    memcpy(large + 12, "\x04\x00\x02xx\xea\x00\x00", 8); /* two extras */
    ck_assert_int_eq(read_v2(0x21, 0x11, large, 20, 20, "192.0.2.7"), 36);
    memcpy(large + 12, "\x04", 1); /* one that fills all there may be */
    large[13] = (char)((MORE_MAX - 15) >> 8);
    large[14] = (char)((MORE_MAX - 15) & 255);
    ck_assert_int_eq(read_v2(0x21, 0x11, large, MORE_MAX, MORE_MAX, "192.0.2.7"), PROXY_HEAD_MAX);
    ck_assert_int_eq(read_v2(0x21, 0x11, large, MORE_MAX, MORE_MAX + 1, "192.0.2.7"), PROXY_WRONG);
}
END_TEST

START_TEST(wrong_headers_of_version_2_are_refused)
{
    char extra[20];
    memcpy(extra, v4, 12);
    memcpy(extra + 12, "\x04\x00\x05yyyyy", 8);
    ck_assert_int_eq(read_v2(0x21, 0x11, extra, 20, 20, "192.0.2.7"), 36);
    ck_assert_int_eq(read_v2(0x21, 0x11, extra, 20, 19, NULL), PROXY_WRONG); /* cut */
    ck_assert_int_eq(read_v2(0x21, 0x11, extra, 20, 14, NULL), PROXY_WRONG);
    ck_assert_int_eq(read_v2(0x21, 0x11, v4, 11, 11, NULL), PROXY_WRONG); /* too short */
    ck_assert_int_eq(read_v2(0x21, 0x21, v6, 35, 35, NULL), PROXY_WRONG);
    ck_assert_int_eq(read_v2(0x21, 0x12, v4, 12, 12, NULL), PROXY_WRONG); /* UDP */
    ck_assert_int_eq(read_v2(0x21, 0x31, v4, 12, 12, NULL), PROXY_WRONG); /* a Unix socket */
    ck_assert_int_eq(read_v2(0x22, 0x11, v4, 12, 12, NULL), PROXY_WRONG); /* command */
    ck_assert_int_eq(read_v2(0x11, 0x11, v4, 12, 12, NULL), PROXY_WRONG); /* version */
    ck_assert_int_eq(read_all("\r\n\r\n\0\r\nQUIT\r\n\r\n", 16, NULL), PROXY_WRONG);
}
END_TEST

START_TEST(the_right_most_address_that_is_no_proxy_is_the_client)
{
    static const struct {
        const char *fields, *client; /* NULL: none */
    } rows[] = {
        {"X-Forwarded-For: 192.0.2.7\r\n", "192.0.2.7"},
        {"X-Forwarded-For: 198.51.100.9, 192.0.2.7\r\n", "192.0.2.7"},
        {"X-Forwarded-For: 198.51.100.9, 192.0.2.7, 10.0.0.3\r\n", "192.0.2.7"},
        {"X-Forwarded-For: 198.51.100.9\r\nx-forwarded-for: 192.0.2.7, 10.0.0.3\r\n", "192.0.2.7"},
        {"X-Forwarded-For: 192.0.2.7:4711\r\n", "192.0.2.7"},
        {"X-Forwarded-For: [2001:db8::7]:4711, [fd00::1]\r\n", "2001:db8::7"},
        {"X-Forwarded-For: 2001:db8::7\r\n", "2001:db8::7"},
        {"X-Forwarded-For: 10.0.0.2, 10.0.0.3\r\n", "10.0.0.2"},
        {"X-Forwarded-For: 192.0.2.7, unknown\r\n", NULL},
        {"X-Forwarded-For: 192.0.2.7, unknown, 10.0.0.3\r\n", "10.0.0.3"},
        {"X-Forwarded-For: , 192.0.2.7, ,\r\n", "192.0.2.7"},
        {"X-Forwarded-For: 192.0.2.7:x\r\n", NULL},
        {"X-Forwarded-For: [2001:db8::7\r\n", NULL},
        {"X-Forwarded-For: [192.0.2.7]\r\n", NULL},
        {"X-Forwarded-For:\r\n", NULL},
        {"X-Forwarded: 192.0.2.7\r\n", NULL},
    };
    struct ip_range proxies[] = {range_of("10.0.0.0/8"), range_of("fd00::/8")};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[512], client[INET6_ADDRSTRLEN] = "";
        struct http_head h;
        struct ip ip;
        int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\n%s\r\n", rows[i].fields);
        ck_assert_int_eq(http_head_read(text, (size_t)n, &h), 0);
        bool found = forwarded_client(&h, proxies, 2, &ip);
        if (found)
            ip_text(&ip, client);
        ck_assert_msg(found == (rows[i].client != NULL), "%s", rows[i].fields);
        ck_assert_str_eq(client, rows[i].client ? rows[i].client : "");
    }
}
END_TEST

UNIT_MAIN("proxy_head", addresses_are_read_and_written,
    a_range_has_the_addresses_that_begin_like_it, version_1_is_read,
    wrong_headers_of_version_1_are_refused, version_2_is_read,
    wrong_headers_of_version_2_are_refused, the_right_most_address_that_is_no_proxy_is_the_client)
