#include "hub/core/base/frame.h"

#include "hub/core/base/ws_frame.h"
#include "protocol/base/require.h"

#include <stdlib.h>
#include <string.h>

/* Payload of the largest WebSocket frame; its header has 4 bytes at that size. */
enum { PAYLOAD_MAX = FRAME_MAX - 4 };

/* Bytes of a message with all its headers. */
static size_t framed_bytes(size_t n)
{
    uint8_t head[WS_HEADER_MAX];
    size_t rest = n > PAYLOAD_MAX ? (n - 1) / PAYLOAD_MAX * PAYLOAD_MAX : 0;
    size_t full = rest / PAYLOAD_MAX * FRAME_MAX;
    return full + ws_frame_header(head, WS_OP_TEXT, true, n - rest) + n - rest;
}

/* Writes the frames of a message, the first one with that opcode; `to` has room for framed_bytes.
 */
static void frame_write(char *to, enum ws_opcode opcode, struct str message)
{
    for (bool last = false; !last; opcode = WS_OP_CONTINUATION) {
        size_t n = message.n < PAYLOAD_MAX ? message.n : PAYLOAD_MAX;
        last = n == message.n;
        to += ws_frame_header((uint8_t *)to, opcode, last, n);
        if (n)
            memcpy(to, message.p, n);
        to += n;
        message.p += n;
        message.n -= n;
    }
}

/* With extra room after the bytes: ws_frame_header may write to all of its array. */
static struct frame *frame_alloc(size_t n)
{
    struct frame *f = malloc(sizeof *f + n + WS_HEADER_MAX);
    if (f)
        *f = (struct frame){.refs = 1, .n = n};
    return f;
}

struct frame *frame_of_str(struct str message)
{
    size_t n = framed_bytes(message.n);
    struct frame *f = frame_alloc(n);
    if (!f)
        return NULL;
    frame_write(f->bytes, WS_OP_TEXT, message);
    if (n <= FRAME_MAX)
        f->header = (unsigned)(n - message.n);
    return f;
}

struct frame *frame_new(const struct buf *message)
{
    return message->failed ? NULL : frame_of_str(buf_str(message));
}

struct frame *frame_of_frames(const struct buf *frames)
{
    struct frame *f = frames->failed ? NULL : frame_alloc(frames->n);
    if (!f)
        return NULL;
    if (frames->n)
        memcpy(f->bytes, frames->p, frames->n);
    f->apart = true;
    return f;
}

struct frame *frame_first(struct str text)
{
    uint8_t header[WS_HEADER_MAX];
    require(text.n && text.n <= PAYLOAD_MAX);
    size_t n = ws_frame_header(header, WS_OP_TEXT, false, text.n);
    struct frame *f = frame_alloc(n + text.n);
    if (!f)
        return NULL;
    memcpy(f->bytes, header, n);
    memcpy(f->bytes + n, text.p, text.n);
    return f;
}

struct frame *frame_rest(struct str text)
{
    struct frame *f = frame_alloc(framed_bytes(text.n));
    if (!f)
        return NULL;
    frame_write(f->bytes, WS_OP_CONTINUATION, text);
    f->apart = true;
    return f;
}

/* --- accounts ------------------------------------------------------------------------------ */

struct account *account_new(struct account *up)
{
    struct account *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->refs = 1;
    a->up = up;
    if (up)
        up->refs++;
    return a;
}

void account_drop(struct account *a)
{
    while (a && --a->refs == 0) {
        struct account *up = a->up;
        require(a->bytes == 0);
        free(a);
        a = up;
    }
}

void frame_charge(struct frame *f, struct account *a)
{
    if (!f || !a || f->account)
        return;
    f->account = a;
    a->refs++;
    for (; a; a = a->up)
        a->bytes += f->n;
}

static void frame_uncharge(struct frame *f)
{
    for (struct account *a = f->account; a; a = a->up) {
        require(a->bytes >= f->n);
        a->bytes -= f->n;
    }
    account_drop(f->account);
}

struct frame *frame_share(struct frame *f)
{
    require(f->refs > 0);
    f->refs++;
    return f;
}

void frame_drop(struct frame *f)
{
    if (!f)
        return;
    require(f->refs > 0);
    if (--f->refs > 0)
        return;
    frame_uncharge(f);
    free(f);
}

void frames_put(struct buf *frames, struct str message)
{
    size_t n = framed_bytes(message.n);
    char *to = buf_reserve(frames, n + WS_HEADER_MAX);
    if (!to)
        return;
    frame_write(to, WS_OP_TEXT, message);
    frames->n += n;
}

/* Bytes of the WebSocket frame that begins there. */
static size_t frame_at(const struct frame *f, size_t from)
{
    const uint8_t *p = (const uint8_t *)f->bytes + from;
    if (p[1] < 126)
        return 2 + (size_t)p[1];
    require(p[1] == 126); /* we make no larger ones */
    return 4 + ((size_t)p[2] << 8 | p[3]);
}

size_t frame_slice(const struct frame *f, size_t from)
{
    size_t n = 0;
    if (f->n - from <= FRAME_MAX)
        return f->n - from;
    while (from + n < f->n && n + frame_at(f, from + n) <= FRAME_MAX)
        n += frame_at(f, from + n);
    require(n);
    return n;
}

bool frame_goes_on(const struct frame *f, size_t from)
{
    return from < f->n && ((uint8_t)f->bytes[from] & 0x0f) == WS_OP_CONTINUATION;
}

struct str frame_message(const struct frame *f)
{
    require(f->header);
    return (struct str){f->bytes + f->header, f->n - f->header};
}
