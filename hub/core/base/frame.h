#pragma once
/* struct frame: bytes that are ready for a connection: one or more whole messages, framed as a
 * server frames them (RFC 6455). Immutable, counted, shared by every outbox that still has to send
 * it: a message is encoded and framed once, whoever gets it.
 *
 * A large message is cut into several WebSocket frames of at most FRAME_MAX bytes, so that what is
 * handed to a connection at a time always ends with a WebSocket frame: pongs and a close fit
 * between. */

#include <stdbool.h>

#include "protocol/base/buf.h"

enum { FRAME_MAX = 65536 }; /* bytes of one WebSocket frame, header included */

struct frame {
    int refs;
    unsigned header; /* bytes before the payload, when it is one WebSocket frame; else 0 */
    bool apart;      /* a snapshot or a resume: one of them may wait beyond the queue's ceiling */
    size_t n;        /* bytes */
    char bytes[];
};

/* One message; count 1. NULL without memory, or when the buf failed. */
struct frame *frame_new(const struct buf *message);
struct frame *frame_of_str(struct str message);
/* Messages that are framed already (frames_put wrote them). Marked `apart`. */
struct frame *frame_of_frames(const struct buf *frames);
struct frame *frame_share(struct frame *f);
void frame_drop(struct frame *f); /* takes NULL */

/* Appends a message, framed. */
void frames_put(struct buf *frames, struct str message);

/* So many bytes from there on are whole WebSocket frames and not more than FRAME_MAX. `from` is
 * where one begins; 0 at the end. */
size_t frame_slice(const struct frame *f, size_t from);
/* A message goes on at `from`: no other may come between. */
bool frame_goes_on(const struct frame *f, size_t from);

/* The message of a frame that is one WebSocket frame: what is below FRAME_MAX - WS_HEADER_MAX. */
struct str frame_message(const struct frame *f);
