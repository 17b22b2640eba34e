#pragma once
/* WebSocket frames as bytes (RFC 6455): making those of a server, reading those of a client, and
 * checking text and close codes. Pure: no socket, no allocation. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/str.h"

enum ws_opcode {
    WS_OP_CONTINUATION = 0x0,
    WS_OP_TEXT = 0x1,
    WS_OP_BINARY = 0x2,
    WS_OP_CLOSE = 0x8,
    WS_OP_PING = 0x9,
    WS_OP_PONG = 0xa,
};

/* Close codes that the transport itself sends. The hub's own (3000 and up) are the core's. */
enum ws_close_code {
    WS_CLOSE_NORMAL = 1000,
    WS_CLOSE_GOING_AWAY = 1001,
    WS_CLOSE_PROTOCOL = 1002,    /* the bytes are not RFC 6455 */
    WS_CLOSE_UNSUPPORTED = 1003, /* a binary message where only text is spoken */
    WS_CLOSE_NO_CODE = 1005,     /* never sent: stands for a close frame without a code */
    WS_CLOSE_BAD_TEXT = 1007,    /* text that is not UTF-8 */
    WS_CLOSE_POLICY = 1008,
    WS_CLOSE_TOO_BIG = 1009, /* a message beyond the ceiling of bytes or of fragments */
    WS_CLOSE_INTERNAL = 1011,
    WS_CLOSE_RESTART = 1012,
};

enum {
    WS_HEADER_MAX = 10,        /* bytes before the payload of a frame that a server sends */
    WS_CLIENT_HEADER_MAX = 14, /* the same of a client, whose frames are masked */
    WS_CONTROL_MAX = 125,      /* bytes of payload in a close, ping or pong */
};

/* Writes the header of an unmasked frame with n_payload bytes of payload. Returns the bytes
 * written: 2, 4 or 10. `final`: this frame ends its message. */
size_t ws_frame_header(
    uint8_t out[WS_HEADER_MAX], enum ws_opcode opcode, bool final, size_t n_payload);

/* The size of the frame of ours that begins here, header and payload; 0 when its header is not
 * complete. */
size_t ws_frame_size(const uint8_t *bytes, size_t n);

/* Writes a whole control frame with its payload of at most WS_CONTROL_MAX bytes. Returns the bytes
 * written. */
size_t ws_frame_control(
    uint8_t out[WS_HEADER_MAX + WS_CONTROL_MAX], enum ws_opcode opcode, struct str payload);

/* The same for a close frame. The reason is cut to at most 123 bytes, between characters. */
size_t ws_frame_close(
    uint8_t out[WS_HEADER_MAX + WS_CONTROL_MAX], unsigned code, struct str reason);

/* A peer may send this code: 1000-1003, 1007-1014 and 3000-4999 (IANA's registry). */
bool ws_close_code_valid(unsigned code);

/* The code with which to answer a peer's close frame of this payload: the peer's own, NO_CODE when
 * it is empty, PROTOCOL or BAD_TEXT when it is malformed. */
unsigned ws_close_answer(struct str payload);

/* Checks UTF-8 (RFC 3629) byte by byte while a message comes in, so that a text that can no longer
 * become valid is refused at once. Zeroed: before the first byte. */
struct ws_utf8 {
    uint8_t left;   /* continuation bytes that must still come */
    uint8_t lo, hi; /* range of the next one */
};
/* False as soon as no well-formed text begins with the bytes so far. */
bool ws_utf8_feed(struct ws_utf8 *u, const void *bytes, size_t n);
/* The text so far ends with a whole character. */
static inline bool ws_utf8_whole(const struct ws_utf8 *u)
{
    return u->left == 0;
}

/* Reads a client's frames (RFC 6455 5), strictly: only masked ones, minimal lengths, no reserved
 * bit or opcode, control frames whole and short, fragments in order. Zeroed: before the first
 * frame. */
struct ws_reader {
    uint64_t left; /* bytes of the frame's payload that must still come */
    uint8_t head[WS_CLIENT_HEADER_MAX];
    uint8_t n_head;  /* bytes of it so far */
    bool in_payload; /* the head is complete */
    uint8_t turned;  /* bytes of payload so far, modulo 4: where in the mask the next one is */
    uint8_t message; /* opcode of the message that is not complete yet; 0: none */
    uint8_t n_control;
    uint8_t control[WS_CONTROL_MAX]; /* the payload of a control frame so far */
};

/* Payload, unmasked: a whole control frame, or a piece of a message. */
struct ws_part {
    enum ws_opcode opcode; /* of the control frame, or of the message: TEXT or BINARY */
    struct str bytes;
    uint64_t left; /* bytes of the same frame that must still come */
    bool ends;     /* the message, or control frame, ends here */
};

enum { WS_READ_MORE = 0, WS_READ_PART = 1 };
/* Takes bytes from *bytes (and unmasks them there), at most to the end of one frame, and moves
 * *bytes and *n. WS_READ_PART: *ret_part was set; it is borrowed from the reader and the bytes.
 * Each frame gives its first part when its head is complete, so that its length can be judged
 * before anything is kept. WS_READ_MORE: all bytes are taken. Otherwise the close code of what the
 * client did wrong; the reader is then of no further use. */
int ws_read(struct ws_reader *r, uint8_t **bytes, size_t *n, struct ws_part *ret_part);
