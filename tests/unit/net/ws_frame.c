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

/* A stream of a server's random frames: their borders are found. */
START_TEST(frames_have_borders)
{
    struct unit_random random = {7};
    static const size_t sizes[] = {0, 1, 125, 126, 127, 65535, 65536, 70000};
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
    free(stream);
    free(border);
}
END_TEST

/* Writes a client's frame: masked. */
static size_t put_masked(
    uint8_t *out, struct unit_random *random, enum ws_opcode opcode, bool final, struct str payload)
{
    size_t n = ws_frame_header(out, opcode, final, payload.n);
    out[1] |= 0x80;
    uint8_t *key = out + n;
    for (int i = 0; i < 4; i++)
        key[i] = (uint8_t)unit_random_below(random, 256);
    for (size_t i = 0; i < payload.n; i++)
        key[4 + i] = (uint8_t)payload.p[i] ^ key[i & 3];
    return n + 4 + payload.n;
}

/* A client's random messages in frames, with pings between them, read in random pieces. */
START_TEST(a_clients_messages_are_read)
{
    enum { ROOM = 1 << 20, TEXT_MAX = 70000 };
    struct unit_random random = {11};
    static const size_t sizes[] = {0, 1, 5, 125, 126, 127, 1000, 65535, 65536, TEXT_MAX};
    static char text[TEXT_MAX];
    for (size_t i = 0; i < TEXT_MAX; i++)
        text[i] = (char)('a' + i % 23);
    uint8_t *stream = malloc(ROOM);
    ck_assert(stream);
    for (int round = 0; round < 50; round++) {
        size_t expected[20], n = 0, n_pings = 0;
        for (int m = 0; m < 8; m++) {
            expected[m] = sizes[unit_random_below(&random, sizeof sizes / sizeof *sizes)];
            size_t at = 0;
            for (enum ws_opcode opcode = WS_OP_BINARY; at < expected[m] || opcode;
                 opcode = WS_OP_CONTINUATION) {
                size_t left = expected[m] - at;
                size_t part = unit_random_below(&random, 2) ? left : left / 2 + (left > 0);
                n += put_masked(
                    stream + n, &random, opcode, part == left, (struct str){text + at, part});
                at += part;
                if (unit_random_below(&random, 2)) {
                    n += put_masked(stream + n, &random, WS_OP_PING, true, STR("ping"));
                    n_pings++;
                }
            }
        }
        struct ws_reader r = {0};
        struct ws_part part;
        size_t got = 0, pings = 0;
        int m = 0;
        for (size_t at = 0; at < n;) {
            size_t piece =
                1 + unit_random_below(&random, unit_random_below(&random, 2) ? 4 : 65536);
            piece = piece < n - at ? piece : n - at;
            uint8_t *from = stream + at;
            at += piece;
            while (ws_read(&r, &from, &piece, &part) == WS_READ_PART) {
                if (part.opcode == WS_OP_PING) {
                    ck_assert(str_eq(part.bytes, STR("ping")));
                    pings++;
                    continue;
                }
                ck_assert_int_eq(part.opcode, WS_OP_BINARY);
                ck_assert_uint_le(got + part.bytes.n + part.left, expected[m]);
                ck_assert_mem_eq(part.bytes.p, text + got, part.bytes.n);
                got += part.bytes.n;
                if (!part.ends)
                    continue;
                ck_assert_uint_eq(got, expected[m]);
                got = 0;
                m++;
            }
            ck_assert_uint_eq(piece, 0);
        }
        ck_assert_int_eq(m, 8);
        ck_assert_uint_eq(pings, n_pings);
    }
    free(stream);
}
END_TEST

START_TEST(a_clients_faults_are_1002)
{
    static const struct {
        const char *what;
        struct str bytes;
    } bad[] = {
        {"reserved bit", STR("\xc1\x80")},
        {"reserved opcode", STR("\x83\x80")},
        {"reserved control opcode", STR("\x8b\x80")},
        {"not masked", STR("\x81\x01x")},
        {"a fragmented ping", STR("\x09\x80")},
        {"a long ping", STR("\x89\xfe")},
        {"nothing to continue", STR("\x80\x80")},
        {"not minimal in 2 bytes", STR("\x82\xfe\x00\x7d\x00\x00\x00\x00")},
        {"not minimal in 8 bytes", STR("\x82\xff\0\0\0\0\0\0\xff\xff\0\0\0\0")},
        {"the highest bit", STR("\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0")},
        {"a message within another", STR("\x01\x80\0\0\0\0\x81\x80")},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t bytes[32];
        memcpy(bytes, bad[i].bytes.p, bad[i].bytes.n);
        struct ws_reader r = {0};
        struct ws_part part;
        uint8_t *at = bytes;
        size_t n = bad[i].bytes.n;
        int outcome;
        while ((outcome = ws_read(&r, &at, &n, &part)) == WS_READ_PART)
            continue;
        ck_assert_msg(outcome == WS_CLOSE_PROTOCOL, "%s: %d", bad[i].what, outcome);
    }
}
END_TEST

/* The length of a frame is known before any of its payload: so it can be refused. */
START_TEST(a_frame_is_announced)
{
    uint8_t head[] = {0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 9, 9, 9, 9}, *at = head;
    size_t n = sizeof head;
    struct ws_reader r = {0};
    struct ws_part part;
    ck_assert_int_eq(ws_read(&r, &at, &n, &part), WS_READ_PART);
    ck_assert_uint_eq(part.bytes.n, 0);
    ck_assert_uint_eq(part.left, 1ull << 32);
    ck_assert(!part.ends);
    ck_assert_int_eq(ws_read(&r, &at, &n, &part), WS_READ_MORE);
}
END_TEST

UNIT_MAIN("ws_frame", headers_are_minimal, close_frames, close_payloads_are_checked,
    utf8_agrees_with_the_floor_below, utf8_fails_at_the_first_invalid_byte, frames_have_borders,
    a_clients_messages_are_read, a_clients_faults_are_1002, a_frame_is_announced)
