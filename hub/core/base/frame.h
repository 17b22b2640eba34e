#pragma once
/* struct frame: bytes that are ready for a connection: one or more whole messages, framed as a
 * server frames them (RFC 6455). Immutable, counted, and shared by every outbox that still has to
 * send it: a message is encoded and framed once for all its receivers.
 *
 * A large message is cut into several WebSocket frames of at most FRAME_MAX bytes. So each write to
 * a connection ends with a whole WebSocket frame, and a pong or a close fits in after it. */

#include <stdbool.h>

#include "protocol/base/buf.h"

enum { FRAME_MAX = 65536 }; /* bytes of one WebSocket frame, header included */

/* What the unsent frames of a venue, or of a hub, hold: each frame counts once, however many
 * outboxes share it. Counted: frames may outlive their venue's place. */
struct account {
    int refs;
    size_t bytes;
    struct account *up; /* shares: the hub's, or NULL */
};

struct account *account_new(struct account *up); /* NULL: out of memory. Shares up */
void account_drop(struct account *a);            /* takes NULL */

struct frame {
    int refs;
    struct account *account; /* shares; NULL: not charged */
    unsigned header;         /* bytes before the payload, when it is one WebSocket frame; else 0 */
    bool apart; /* a snapshot, a resume or a large change: one of them does not count against the
                   queue's ceiling */
    size_t n;   /* bytes */
    char bytes[];
};

/* One message; count 1. NULL: out of memory, or the buf failed. */
struct frame *frame_new(const struct buf *message);
struct frame *frame_of_str(struct str message);
/* Messages that frames_put has framed already. Marked `apart`. */
struct frame *frame_of_frames(const struct buf *frames);
/* One message in two: `head` is sent first, to one receiver, then `rest` (marked `apart`), which
 * many may share. Neither may be empty. */
struct frame *frame_first(struct str text);
struct frame *frame_rest(struct str text);
/* Charges it to the account until it is freed; once only. Takes NULL, both. */
void frame_charge(struct frame *f, struct account *a);
struct frame *frame_share(struct frame *f);
void frame_drop(struct frame *f); /* takes NULL */

/* Appends a message, framed. */
void frames_put(struct buf *frames, struct str message);

/* How many bytes from `from` on are whole WebSocket frames, at most FRAME_MAX; 0 at the end. A
 * WebSocket frame must begin at `from`. */
size_t frame_slice(const struct frame *f, size_t from);
/* The WebSocket frame at `from` continues a message: no other message may come before it. */
bool frame_goes_on(const struct frame *f, size_t from);

/* The message of a frame that is one WebSocket frame (any message below FRAME_MAX - WS_HEADER_MAX).
 */
struct str frame_message(const struct frame *f);
