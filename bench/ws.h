#pragma once
/* The part of RFC 6455 that a load client and a bare server need: the opening handshake's accept
 * key, one unfragmented frame out, one frame in. No extensions, no fragments. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/str.h"

enum { WS_TEXT = 1, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum { WS_ACCEPT_TEXT = 28, WS_HEADER_MAX = 14 };

/* Sec-WebSocket-Accept for a Sec-WebSocket-Key: base64(SHA-1(key + the GUID of RFC 6455)). */
void ws_accept(struct str key, char out[WS_ACCEPT_TEXT]);

/* Appends a frame. A client's is masked with the zero key, which leaves the payload unchanged, so
 * that masking is not measured. */
void ws_put_frame(struct buf *b, int opcode, bool masked, struct str payload);

struct ws_frame {
    int opcode;
    bool fin;
    struct str payload; /* borrows the bytes given; unmasked in place */
    size_t size;        /* bytes of the whole frame */
};

/* Takes the first frame of p[0..n) and unmasks it in place; false when it is not complete. */
bool ws_take_frame(char *p, size_t n, struct ws_frame *ret_frame);
