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

/* What the first two bytes of a frame do wrong: a close code, or 0. */
static int head_fault(const struct ws_reader *r)
{
    unsigned opcode = r->head[0] & 0x0f, length = r->head[1] & 0x7f;
    bool final = r->head[0] & 0x80, reserved = r->head[0] & 0x70, masked = r->head[1] & 0x80;
    if (reserved || !masked)
        return WS_CLOSE_PROTOCOL;
    if (opcode >= WS_OP_CLOSE)
        return opcode > WS_OP_PONG || !final || length > WS_CONTROL_MAX ? WS_CLOSE_PROTOCOL : 0;
    /* A message is continued if and only if one has begun. */
    bool continues = opcode == WS_OP_CONTINUATION, begun = r->message != 0;
    return opcode > WS_OP_BINARY || continues != begun ? WS_CLOSE_PROTOCOL : 0;
}

/* Takes bytes until the head is complete. 0, or a close code. */
static int read_head(struct ws_reader *r, uint8_t **bytes, size_t *n)
{
    for (; *n && !r->in_payload; (*n)--) {
        r->head[r->n_head++] = *(*bytes)++;
        if (r->n_head == 2 && head_fault(r))
            return head_fault(r);
        unsigned header = r->n_head < 2 ? 2 : header_size(r->head);
        if (r->n_head < header + 4)
            continue;
        static const uint64_t least[] = {[2] = 0, [4] = 126, [10] = UINT16_MAX + 1};
        r->left = header_payload(r->head, header);
        if (r->left < least[header] || r->left > INT64_MAX)
            return WS_CLOSE_PROTOCOL;
        r->in_payload = true;
        r->turned = r->n_control = 0;
        unsigned opcode = r->head[0] & 0x0f;
        if (opcode == WS_OP_TEXT || opcode == WS_OP_BINARY)
            r->message = (uint8_t)opcode;
    }
    return 0;
}

static void unmask(uint8_t *p, size_t n, const uint8_t key[4], unsigned turned)
{
    uint8_t turn[8];
    for (unsigned i = 0; i < 8; i++)
        turn[i] = key[(turned + i) & 3];
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t eight, mask;
        memcpy(&eight, p, 8);
        memcpy(&mask, turn, 8);
        eight ^= mask;
        memcpy(p, &eight, 8);
    }
    for (size_t i = 0; i < n; i++)
        p[i] ^= turn[i];
}

int ws_read(struct ws_reader *r, uint8_t **bytes, size_t *n, struct ws_part *ret_part)
{
    bool begun = r->in_payload;
    int fault = read_head(r, bytes, n);
    if (fault || !r->in_payload || (begun && !*n))
        return fault;
    size_t take = r->left < *n ? (size_t)r->left : *n;
    uint8_t *payload = *bytes;
    unmask(payload, take, r->head + r->n_head - 4, r->turned);
    r->turned = (uint8_t)((r->turned + take) & 3);
    r->left -= take;
    *bytes += take;
    *n -= take;
    bool final = r->head[0] & 0x80;
    unsigned opcode = r->head[0] & 0x0f;
    if (opcode >= WS_OP_CLOSE) {
        if (take)
            memcpy(r->control + r->n_control, payload, take);
        r->n_control = (uint8_t)(r->n_control + take);
        if (r->left)
            return WS_READ_MORE;
        *ret_part = (struct ws_part){
            .opcode = opcode, .bytes = {(char *)r->control, r->n_control}, .ends = true};
    } else {
        *ret_part = (struct ws_part){.opcode = r->message,
            .bytes = {(char *)payload, take},
            .left = r->left,
            .ends = final && r->left == 0};
        if (ret_part->ends)
            r->message = 0;
    }
    if (r->left == 0) {
        r->in_payload = false;
        r->n_head = 0;
    }
    return WS_READ_PART;
}
