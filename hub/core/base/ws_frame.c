#include "hub/core/base/ws_frame.h"

#include <string.h>

#include "protocol/base/require.h"

size_t ws_frame_header(
    uint8_t out[WS_HEADER_MAX], enum ws_opcode opcode, bool final, size_t n_payload)
{
    out[0] = (uint8_t)((final ? 0x80 : 0) | opcode);
    if (n_payload < 126) {
        out[1] = (uint8_t)n_payload;
        return 2;
    }
    if (n_payload <= UINT16_MAX) {
        out[1] = 126;
        out[2] = (uint8_t)(n_payload >> 8);
        out[3] = (uint8_t)n_payload;
        return 4;
    }
    out[1] = 127;
    for (int i = 0; i < 8; i++)
        out[2 + i] = (uint8_t)((uint64_t)n_payload >> (56 - 8 * i));
    return 10;
}

size_t ws_frame_control(
    uint8_t out[WS_HEADER_MAX + WS_CONTROL_MAX], enum ws_opcode opcode, struct str payload)
{
    require(opcode >= WS_OP_CLOSE && payload.n <= WS_CONTROL_MAX);
    size_t n = ws_frame_header(out, opcode, true, payload.n);
    if (payload.n)
        memcpy(out + n, payload.p, payload.n);
    return n + payload.n;
}

size_t ws_frame_close(uint8_t out[WS_HEADER_MAX + WS_CONTROL_MAX], unsigned code, struct str reason)
{
    if (code == WS_CLOSE_NO_CODE)
        return ws_frame_control(out, WS_OP_CLOSE, (struct str){0});
    char payload[WS_CONTROL_MAX] = {(char)(code >> 8), (char)code};
    size_t n = reason.n;
    if (n > WS_CONTROL_MAX - 2) {
        n = WS_CONTROL_MAX - 2;
        while (n > 0 && ((unsigned char)reason.p[n] & 0xc0) == 0x80)
            n--;
    }
    if (n)
        memcpy(payload + 2, reason.p, n);
    return ws_frame_control(out, WS_OP_CLOSE, (struct str){payload, n + 2});
}

bool ws_close_code_valid(unsigned code)
{
    if (code >= 3000)
        return code <= 4999;
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

unsigned ws_close_answer(struct str payload)
{
    if (payload.n == 0)
        return WS_CLOSE_NO_CODE;
    if (payload.n == 1)
        return WS_CLOSE_PROTOCOL;
    unsigned code = (unsigned)((uint8_t)payload.p[0] << 8 | (uint8_t)payload.p[1]);
    if (!ws_close_code_valid(code))
        return WS_CLOSE_PROTOCOL;
    struct ws_utf8 u = {0};
    if (!ws_utf8_feed(&u, payload.p + 2, payload.n - 2) || !ws_utf8_whole(&u))
        return WS_CLOSE_BAD_TEXT;
    return code;
}

/* The bytes that may follow a lead byte: the second one is narrower after E0, ED, F0 and F4, which
 * keeps out overlong forms, surrogates and what lies above U+10FFFF. */
static bool utf8_lead(struct ws_utf8 *u, uint8_t c)
{
    u->lo = 0x80;
    u->hi = 0xbf;
    if (c >= 0xc2 && c <= 0xdf) {
        u->left = 1;
    } else if (c >= 0xe0 && c <= 0xef) {
        u->left = 2;
        if (c == 0xe0)
            u->lo = 0xa0;
        if (c == 0xed)
            u->hi = 0x9f;
    } else if (c >= 0xf0 && c <= 0xf4) {
        u->left = 3;
        if (c == 0xf0)
            u->lo = 0x90;
        if (c == 0xf4)
            u->hi = 0x8f;
    } else {
        return false;
    }
    return true;
}

bool ws_utf8_feed(struct ws_utf8 *u, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    const uint8_t *end = p + n;
    while (p < end) {
        if (u->left) {
            if (*p < u->lo || *p > u->hi)
                return false;
            u->left--;
            u->lo = 0x80;
            u->hi = 0xbf;
            p++;
            continue;
        }
        uint64_t eight;
        while (end - p >= 8 && (memcpy(&eight, p, 8), !(eight & 0x8080808080808080ull)))
            p += 8;
        while (p < end && *p < 0x80)
            p++;
        if (p < end && !utf8_lead(u, *p++))
            return false;
    }
    return true;
}

/* Bytes of the header that begins with these two. */
static unsigned header_size(const uint8_t *head)
{
    unsigned len = head[1] & 0x7f;
    return len == 126 ? 4 : len == 127 ? 10 : 2;
}

static uint64_t header_payload(const uint8_t *head, unsigned n)
{
    uint64_t payload = n > 2 ? 0 : head[1] & 0x7f;
    for (unsigned i = 2; i < n; i++)
        payload = payload << 8 | head[i];
    return payload;
}

size_t ws_frame_size(const uint8_t *bytes, size_t n)
{
    if (n < 2 || n < header_size(bytes))
        return 0;
    unsigned header = header_size(bytes);
    return header + (size_t)header_payload(bytes, header);
}

size_t ws_follow_feed(struct ws_follow *f, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    size_t ended = 0;
    while (n) {
        if (f->left) {
            size_t take = f->left < n ? (size_t)f->left : n;
            f->left -= take;
            p += take;
            n -= take;
            ended += f->left == 0;
            continue;
        }
        f->head[f->n_head++] = *p++;
        n--;
        if (f->n_head < 2 || f->n_head < header_size(f->head))
            continue;
        f->left = header_payload(f->head, f->n_head);
        f->n_head = 0;
        ended += f->left == 0;
    }
    return ended;
}
