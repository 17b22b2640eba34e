#pragma once
/* struct told: what an audience was told in this turn, kept once for all its members.
 *
 * At the end of the turn a member with an empty outbox gets all of it in one write, straight from
 * here (session_tell). Before any other frame goes into a member's outbox, the member catches up
 * (session_catch_up): what it was told goes in first, so every member gets its frames in order. */

#include "hub/core/base/core.h"

enum { TOLD_MAX = 32 };

struct told {
    struct link due; /* hub.told, while there are some */
    uint64_t before; /* how many were told in earlier turns */
    uint32_t n;
    uint32_t bytes;                 /* of all, at most FRAME_MAX: one write */
    struct frame *frames[TOLD_MAX]; /* shares */
};

void told_init(struct told *t);
/* Shares f. False: there is no room, or f is apart; nothing was done. */
bool told_put(struct told *t, struct hub *h, struct frame *f);
/* All of it: where it is, or joined in scratch (FRAME_MAX bytes). */
struct str told_bytes(const struct told *t, char *scratch);
/* Every member has all of it, in its outbox or written. */
void told_clear(struct told *t);

/* How many were told so far. */
static inline uint64_t told_end(const struct told *t)
{
    return t->before + t->n;
}
