#include "bench/ws.h"

#include <mbedtls/base64.h>
#include <mbedtls/md.h>

#include "bench/measure.h"

static const struct str GUID = {"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 36};

void ws_accept(struct str key, char out[WS_ACCEPT_TEXT])
{
    unsigned char text[128], sha1[20], base64[WS_ACCEPT_TEXT + 1];
    size_t n = 0;
    if (key.n + GUID.n > sizeof text)
        die("a Sec-WebSocket-Key of %zu bytes", key.n);
    memcpy(text, key.p, key.n);
    memcpy(text + key.n, GUID.p, GUID.n);
    if (mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA1), text, key.n + GUID.n, sha1) ||
        mbedtls_base64_encode(base64, sizeof base64, &n, sha1, sizeof sha1) || n != WS_ACCEPT_TEXT)
        die("mbedTLS cannot make an accept key");
    memcpy(out, base64, WS_ACCEPT_TEXT);
}

void ws_put_frame(struct buf *b, int opcode, bool masked, struct str payload)
{
    unsigned char h[WS_HEADER_MAX] = {(unsigned char)(0x80 | opcode)};
    unsigned char mask = masked ? 0x80 : 0;
    size_t n = 2;
    if (payload.n < 126) {
        h[1] = mask | (unsigned char)payload.n;
    } else if (payload.n < 65536) {
        h[1] = mask | 126;
        h[2] = (unsigned char)(payload.n >> 8);
        h[3] = (unsigned char)payload.n;
        n = 4;
    } else {
        h[1] = mask | 127;
        for (int i = 0; i < 8; i++)
            h[2 + i] = (unsigned char)((uint64_t)payload.n >> (56 - 8 * i));
        n = 10;
    }
    if (masked)
        n += 4; /* the zero key: h is zeroed */
    buf_put(b, h, n);
    buf_put_str(b, payload);
}

bool ws_take_frame(char *p, size_t n, struct ws_frame *ret_frame)
{
    const unsigned char *u = (const unsigned char *)p;
    if (n < 2)
        return false;
    size_t head = 2;
    uint64_t size = u[1] & 0x7f;
    if (size == 126)
        head = 4;
    else if (size == 127)
        head = 10;
    if (n < head)
        return false;
    if (head > 2) {
        size = 0;
        for (size_t i = 2; i < head; i++)
            size = size << 8 | u[i];
    }
    bool masked = u[1] & 0x80;
    const unsigned char *key = u + head;
    if (masked)
        head += 4;
    if (n < head || n - head < size)
        return false;
    if (masked)
        for (uint64_t i = 0; i < size; i++)
            p[head + i] ^= (char)key[i % 4];
    *ret_frame = (struct ws_frame){.opcode = u[0] & 0x0f,
        .fin = u[0] & 0x80,
        .payload = {p + head, (size_t)size},
        .size = head + (size_t)size};
    return true;
}
