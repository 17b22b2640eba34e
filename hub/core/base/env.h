#pragma once
/* The env port: what the core needs of the world. Implementations: the real one (hub/app/ports.c,
 * on libuv, libwebsockets and mbedTLS), and those of the tests and the simulator.
 *
 * The core has no timers of its own: the env calls hub_tick at least every TICK_MS, and
 * hub_turn_end at the end of each turn of its loop. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/time.h"

enum { TICK_MS = 50 };

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* A slow hash of a secret, made on another thread: the loop goes on. */
enum { SLOW_KEY_BYTES = 32, SLOW_SALT_BYTES = 16, SLOW_TEXT = 200 };
struct slow_hash {
    uint8_t key[SLOW_KEY_BYTES];   /* of the secret and the pepper */
    uint8_t salt[SLOW_SALT_BYTES]; /* random: of a new hash */
    char text[SLOW_TEXT];          /* what to compare with; empty: the new hash is put here */
    bool failed;                   /* out of memory */
    bool same;                     /* the key has that hash, or has it now */
    /* Called by the loop, later, exactly once; it may free the job. */
    void (*done)(struct slow_hash *job);
    struct slow_hash *next; /* the env's */
};

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
    /* Starts it. The job stays until done. How many there are is for the caller to limit. */
    void (*slow_hash)(void *self, struct slow_hash *job);
    /* One structured line: key=value pairs in `text`. Never a token, a PIN or a guest's name. */
    void (*log)(void *self, enum log_level level, struct str text);
};

struct env {
    const struct env_ops *ops;
    void *self;
};
