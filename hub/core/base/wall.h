#pragma once
/* struct clock: the time that a hub records and shows. It is the store's, so that hubs whose own
 * clocks differ agree, and the age of a ticket is right on every screen.
 *
 * The store is asked every CLOCK_ASK_MS; half of the round trip is taken as the way back. Between
 * answers (clock.c) the time runs with the monotonic clock. It never goes back: when the store's
 * clock does, the hub's runs at half speed until they agree. Before the first answer it is the
 * hub's own clock: nothing is decided until then. */

#include "hub/core/base/env.h"

enum { CLOCK_ASK_MS = 5000 };

struct clock {
    bool known, asking;
    bool off;           /* the hub's own clock differs by more than LIMIT_CLOCK_OFF_MS */
    int64_t ask_at_ms;  /* monotonic */
    int64_t sent_ms;    /* of the call that is out */
    int64_t ahead_ms;   /* of the monotonic clock: what is recorded and shown */
    int64_t target_ms;  /* the same of the store's clock, by the last answer that said more */
    int64_t slewed_ms;  /* monotonic: up to then ahead_ms has approached target_ms */
    int64_t own_off_ms; /* the hub's own clock ahead of the store's */
    int64_t last_ms;    /* the last time given */
};

/* The time now. */
static inline time_ms clock_wall(struct clock *c, const struct env *env)
{
    if (!c->known)
        return env->ops->wall(env->self);
    int64_t now = env->ops->mono_ms(env->self) + c->ahead_ms;
    if (now > c->last_ms)
        c->last_ms = now;
    return (time_ms){c->last_ms};
}
