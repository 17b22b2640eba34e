#include "hub/core/base/ws_frame.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/utf8.h"
#include "tests/unit/unit.h"

START_TEST(headers_are_minimal)
{
    static const struct {
        size_t n_payload, n_header;
        uint8_t bytes[WS_HEADER_MAX];
    } cases[] = {
        {0, 2, {0x81, 0}},
        {125, 2, {0x81, 125}},
        {126, 4, {0x81, 126, 0, 126}},
        {65535, 4, {0x81, 126, 0xff, 0xff}},
        {65536, 10, {0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}},
        {0x123456789, 10, {0x81, 127, 0, 0, 0, 1, 0x23, 0x45, 0x67, 0x89}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t out[WS_HEADER_MAX];
        ck_assert_uint_eq(
            ws_frame_header(out, WS_OP_TEXT, true, cases[i].n_payload), cases[i].n_header);
        ck_assert_mem_eq(out, cases[i].bytes, cases[i].n_header);
    }
    uint8_t out[WS_HEADER_MAX];
    ws_frame_header(out, WS_OP_CONTINUATION, false, 1);
    ck_assert_uint_eq(out[0], 0);
}
END_TEST

START_TEST(close_frames)
{
    uint8_t out[WS_HEADER_MAX + WS_CONTROL_MAX];
    ck_assert_uint_eq(ws_frame_close(out, 3001, STR("why")), 7);
    ck_assert_mem_eq(out, "\x88\x05\x0b\xb9why", 7);
    ck_assert_uint_eq(ws_frame_close(out, WS_CLOSE_NO_CODE, STR("unsaid")), 2);
    ck_assert_mem_eq(out, "\x88\x00", 2);
    char text[200];
    memset(text, 'r', sizeof text);
    ck_assert_uint_eq(ws_frame_close(out, 1000, (struct str){text, 123}), 127);
    ck_assert_uint_eq(ws_frame_close(out, 1000, (struct str){text, 200}), 127);
    /* cut before a character (of two, three and four bytes) that does not fit as a whole */
    memcpy(text + 122, "\xc3\xb6", 2);
    ck_assert_uint_eq(ws_frame_close(out, 1000, (struct str){text, 200}), 2 + 2 + 122);
    memcpy(text + 121, "\xe2\x82\xac", 3);
    ck_assert_uint_eq(ws_frame_close(out, 1000, (struct str){text, 200}), 2 + 2 + 121);
    memcpy(text + 120, "\xf0\x9f\x8d\x95", 4);
    ck_assert_uint_eq(ws_frame_close(out, 1000, (struct str){text, 200}), 2 + 2 + 120);
}
END_TEST

START_TEST(close_payloads_are_checked)
{
    ck_assert_uint_eq(ws_close_answer((struct str){0}), WS_CLOSE_NO_CODE);
    ck_assert_uint_eq(ws_close_answer(STR("x")), WS_CLOSE_PROTOCOL);
    ck_assert_uint_eq(ws_close_answer(STR("\x03\xe8")), 1000);
    ck_assert_uint_eq(ws_close_answer(STR("\x03\xe8 caf\xc3\xa9")), 1000);
    ck_assert_uint_eq(ws_close_answer(STR("\x03\xe8\xff")), WS_CLOSE_BAD_TEXT);
    ck_assert_uint_eq(ws_close_answer(STR("\x03\xe8\xc3")), WS_CLOSE_BAD_TEXT);
    unsigned valid = 0;
    for (unsigned code = 0; code <= 0xffff; code++) {
        char payload[2] = {(char)(code >> 8), (char)code};
        bool good = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                    (code >= 3000 && code <= 4999);
        ck_assert_uint_eq(
            ws_close_answer((struct str){payload, 2}), good ? code : WS_CLOSE_PROTOCOL);
        valid += good;
    }
    ck_assert_uint_eq(valid, 4 + 8 + 2000);
}
END_TEST

/* Feeds the bytes in two pieces, cut at `cut`. */
static bool feed(const uint8_t *bytes, size_t n, size_t cut, bool *ret_whole)
{
    struct ws_utf8 u = {0};
    bool ok = ws_utf8_feed(&u, bytes, cut) && ws_utf8_feed(&u, bytes + cut, n - cut);
    *ret_whole = ok && ws_utf8_whole(&u);
    return ok;
}

/* Compared with protocol/base, which reads a text as a whole: all pairs of bytes after each special
 * lead byte, with tails. */
START_TEST(utf8_agrees_with_the_floor_below)
{
    static const uint8_t tails[][2] = {{0, 0}, {0x80, 0}, {0x80, 0x80}, {0xbf, 0xbf}, {'a', 0x80}};
    for (unsigned lead = 0; lead < 256; lead++) {
        for (unsigned second = 0; second < 256; second++) {
            for (size_t t = 0; t < sizeof tails / sizeof *tails; t++) {
                uint8_t bytes[13] = "abcdefghi";
                size_t n = 9;
                bytes[n++] = (uint8_t)lead;
                bytes[n++] = (uint8_t)second;
                bytes[n++] = tails[t][0];
                bytes[n++] = tails[t][1];
                size_t chars, cut = (lead + second) % (n + 1);
                bool whole, good = utf8_count((struct str){(char *)bytes, n}, &chars);
                feed(bytes, n, cut, &whole);
                ck_assert_msg(whole == good, "%02x %02x %zu", lead, second, t);
            }
        }
    }
}
END_TEST

START_TEST(utf8_fails_at_the_first_invalid_byte)
{
    static const struct {
        const char *bytes;
        size_t n_good; /* bytes that may begin a text */
    } cases[] = {
        {"a\x80", 1},
        {"\xc0\xaf", 0},
        {"\xe0\x9f\xbf", 1},
        {"\xed\xa0\x80", 1},
        {"\xf0\x8f\xbf\xbf", 1},
        {"\xf4\x90\x80\x80", 1},
        {"\xf5\x80\x80\x80", 0},
        {"\xe2\x82(", 2},
        {"\xf0\x9f\x8d(", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ws_utf8 u = {0};
        for (size_t at = 0; at < cases[i].n_good; at++)
            ck_assert(ws_utf8_feed(&u, cases[i].bytes + at, 1));
        ck_assert_msg(!ws_utf8_feed(&u, cases[i].bytes + cases[i].n_good, 1), "case %zu", i);
    }
}
END_TEST

/* A stream of random frames, fed in random pieces: it must find the borders. */
START_TEST(follow_knows_the_borders)
{
    struct unit_random random = {7};
    static const size_t sizes[] = {0, 1, 125, 126, 127, 65535, 65536, 70000};
    for (int round = 0; round < 50; round++) {
        uint8_t *stream = malloc(20 * 70010);
        bool *border = calloc(20 * 70010 + 1, 1);
        size_t n = 0;
        ck_assert(stream && border);
        border[0] = true;
        for (int frame = 0; frame < 20; frame++) {
            size_t payload = sizes[unit_random_below(&random, sizeof sizes / sizeof *sizes)];
            n += ws_frame_header(stream + n, WS_OP_TEXT, true, payload);
            memset(stream + n, 0x7f, payload);
            n += payload;
            border[n] = true;
        }
        for (size_t at = 0; at < n; at += ws_frame_size(stream + at, n - at)) {
            ck_assert(border[at]);
            ck_assert_uint_eq(ws_frame_size(stream + at, 1), 0);
        }
        struct ws_follow f = {0};
        size_t ended = 0;
        for (size_t at = 0; at < n;) {
            ck_assert(ws_follow_between(&f) == border[at]);
            size_t piece =
                1 + unit_random_below(&random, unit_random_below(&random, 2) ? 4 : 65536);
            piece = piece < n - at ? piece : n - at;
            ended += ws_follow_feed(&f, stream + at, piece);
            at += piece;
        }
        ck_assert(ws_follow_between(&f));
        ck_assert_uint_eq(ended, 20);
        free(stream);
        free(border);
    }
}
END_TEST

UNIT_MAIN("ws_frame", headers_are_minimal, close_frames, close_payloads_are_checked,
    utf8_agrees_with_the_floor_below, utf8_fails_at_the_first_invalid_byte,
    follow_knows_the_borders)
