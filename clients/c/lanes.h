#pragma once
/* The commands of a client that have no final answer, by lane.
 *
 * A command waits, is sent, and is gone with its answer. Within a lane only the oldest may be sent;
 * a lane whose oldest waits is in `ready`. When the connection is lost everything waits again, and
 * `ready` is in the order in which the oldest commands of the lanes were given. Pure: no I/O. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/id.h"
#include "protocol/base/str.h"

#ifndef HASH_NONFATAL_OOM
#define HASH_NONFATAL_OOM                                                                          \
    1 /* a library must not end its program: out of memory leaves hh.tbl NULL */
#endif
#include <uthash.h>

struct lane;

struct pending {
    id op;
    struct lane *lane;
    struct pending *prev, *next;           /* all, oldest first */
    struct pending *lane_prev, *lane_next; /* of the lane, oldest first */
    UT_hash_handle hh;                     /* by op */
    bool sent;
    unsigned tries; /* answers "not now" so far */
    size_t n;
    char text[]; /* the cmd message, n bytes */
};

struct lane {
    id key;
    struct pending *head;     /* never empty */
    struct lane *prev, *next; /* while it is in `ready` */
    bool ready;
    int64_t not_before; /* mono ms: after "not now" */
    UT_hash_handle hh;  /* by key */
};

struct lanes {
    struct pending *all;
    struct pending *by_op;
    struct lane *by_key;
    struct lane *ready;
    size_t n, n_sent;
};

/* Zeroed is empty. */
void lanes_fini(struct lanes *l);

/* Copies the text. 0, -ENOMEM, or LANES_DUPLICATE. */
enum { LANES_DUPLICATE = 1 };
int lanes_push(struct lanes *l, id op, id lane, struct str text);
/* Borrowed until it is removed; NULL: none with that op. */
struct pending *lanes_find(const struct lanes *l, id op);
/* The next that may be sent at `now`, or NULL. */
struct pending *lanes_next(const struct lanes *l, int64_t now);
/* When lanes_next could give one, as far as time goes; INT64_MAX: none is ready. */
int64_t lanes_due(const struct lanes *l);

/* p came from lanes_next. */
void lanes_mark_sent(struct lanes *l, struct pending *p);
/* "Not now": it waits again, until not_before; with it its lane. Does nothing unless it is sent. */
void lanes_mark_later(struct lanes *l, struct pending *p, int64_t not_before);
/* The connection is lost: nothing is sent any more. */
void lanes_unsend(struct lanes *l);
/* Frees p. */
void lanes_remove(struct lanes *l, struct pending *p);
