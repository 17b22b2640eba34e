#pragma once
/* The env port: what the core needs of the world. Implementations: the real one (hub/app/ports.c,
 * on libuv, libwebsockets and mbedTLS), and those of the tests and the simulator.
 *
 * The core has no timers of its own: the env calls hub_tick at least every TICK_MS, and
 * hub_turn_end at the end of each turn of its loop. */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/time.h"

enum { TICK_MS = 50 };

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct env_ops {
    time_ms (*wall)(void *self);    /* may jump and be wrong: see wall.h */
    int64_t (*mono_ms)(void *self); /* never goes back: for deadlines */
    void (*random)(void *self, void *bytes, size_t n);
    /* Hands bytes (whole WebSocket frames, at most 64 KiB) to the connection. 0, or < 0
     * when it is gone. */
    int (*write)(void *self, void *conn, const void *bytes, size_t n);
    /* The connection still holds bytes of ours: hub_writable follows when it has room. */
    bool (*blocked)(void *self, void *conn);
    /* Closes with a code after what was written; hub_disconnected follows. */
    void (*close)(void *self, void *conn, int code, struct str reason);
    /* Whether the connection is one of a device with a token: until then it is a stranger's, and
     * few of those may come from one address. */
    void (*trust)(void *self, void *conn, bool trusted);
    /* One structured line: key=value pairs in `text`. Never a token, a PIN or a guest's name. */
    void (*log)(void *self, enum log_level level, struct str text);
};

struct env {
    const struct env_ops *ops;
    void *self;
};
