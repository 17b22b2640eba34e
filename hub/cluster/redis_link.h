#pragma once
/* One connection to Redis on the loop, kept up for ever: resolve, connect (each with a deadline),
 * AUTH and SELECT, then `up`; after any failure `down`, a jittered pause of at most a second, and
 * again.
 *
 * Our own small adapter instead of hiredis' for libuv, because that of 0.14 never reports a refused
 * connection. Nothing here blocks, DNS included. */

#include <stdbool.h>
#include <stdint.h>

#include <hiredis/async.h>
#include <uv.h>

#include "protocol/base/str.h"

enum {
    REDIS_CONNECT_MS = 3000,  /* from the attempt to up */
    REDIS_PAUSE_MS_MIN = 250, /* between two attempts */
    REDIS_PAUSE_MS_MAX = 1000,
};

/* redis://[:password@]host[:port][/db], in parts. Text is owned. */
struct redis_address {
    char host[256];
    char port[8];
    char password[256];
    int db;
};
/* False when url is not of that form. */
bool redis_address_parse(struct str url, struct redis_address *ret_address);

struct redis_link;

struct redis_link_calls {
    void (*up)(void *user, struct redis_link *link);
    /* Was up, or failed to come up; `why` is hiredis' or the system's text, borrowed. */
    void (*down)(void *user, struct redis_link *link, const char *why);
    void (*freed)(void *user); /* the last call, after redis_link_free */
};

/* Starts at once. Borrows address and calls, which outlive it. NULL: out of memory. */
struct redis_link *redis_link_new(uv_loop_t *loop, const struct redis_address *address,
    const struct redis_link_calls *calls, void *user);
/* The context while up, else NULL. */
redisAsyncContext *redis_link_context(const struct redis_link *link);
/* Drops a connection that no longer answers, and begins again. */
void redis_link_reset(struct redis_link *link, const char *why);
/* Ends it; memory goes when its handles are closed: run the loop until `freed`. */
void redis_link_free(struct redis_link *link);
