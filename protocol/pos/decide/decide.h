#pragma once
/* decide(): state and command in, change or refusal out. All rules of the POS are behind it.
 *
 * Pure: no clock, no randomness, no I/O, no memory but the arena. What depends on the moment comes
 * in with the context. New ids are derived from the op, so that two nodes that decide the same
 * command on the same state come to the same change. */

#include "protocol/base/arena.h"
#include "protocol/pos/decide/decision.h"

/* 0 with *ret filled (it points into the arena and the venue), or -ENOMEM. The caller has checked
 * that the actor's role may send the command. */
int decide(const struct venue *v, const struct command *cmd, const struct context *ctx,
    struct arena *a, struct decision *ret);

/* The venue may grow by the change of that decision: `before` and `after` are its slots.json. A
 * command that leaves it smaller always may; the last VENUE_RESERVE_BYTES are for those that finish
 * work. */
bool decision_fits(const struct decision *d, size_t before, size_t after);
/* The slots.json that the venue would have after the change of that decision, without applying it.
 */
size_t decision_json_after(const struct venue *v, const struct decision *d);
