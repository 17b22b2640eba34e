#pragma once
/* The bus over Redis pub/sub. Hints of all venues travel on one channel, as text
 * "<tenant> <venue> <seq> <node>", parts on another, as "<tenant> <venue> <node> <part>"; a node
 * ignores its own and those of venues it does not hold.
 *
 * Two connections, since a subscribed one cannot publish. A probe is published every
 * BUS_PROBE_MS on a channel of the node's own; when it does not come back for BUS_DEAF_MS, both
 * connections are dropped and made again: this finds half-open connections, a stopped Redis and a
 * cut subscriber alike. Up means: a probe was heard within BUS_DEAF_MS. */

#include <uv.h>

#include "hub/core/base/bus.h"
#include "hub/core/base/env.h"

enum {
    BUS_PROBE_MS = 2000,
    BUS_DEAF_MS = 7000,
    BUS_UNANSWERED_MAX = 1000, /* publishes without an answer; more: hints are dropped */
};

/* `url` as in the setting redis_url; the env is for random bytes and the log. 0; -EINVAL: not a
 * redis:// address; -ENOMEM. Comes up by itself; Redis need not be there. */
int redis_bus_new(uv_loop_t *loop, struct str url, struct env env, struct bus **ret_bus);
/* As bus->ops->free, and calls `freed` when no handle of it is left in the loop. */
void redis_bus_close(struct bus *bus, void (*freed)(void *user), void *user);
