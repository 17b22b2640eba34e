#pragma once
/* The durable half of the outbox: a log of commands given and commands answered.
 *
 * A line is `DIGEST KIND …\n`, the digest over all behind it:
 *     + OP LANE MESSAGE     given: on disk before it is sent
 *     - OP                  has its final answer
 *     = VENUE               whose commands these are
 * What a crash left of the last line is cut off at the next open. A bad line with a good one behind
 * it is no crash: the file is not touched. When most of the log is answered commands it is written
 * anew beside itself and renamed. One process at a time holds it (flock). */

#include "clients/c/lanes.h"

enum outbox_file_outcome {
    OUTBOX_DAMAGED = 1,
    OUTBOX_IN_USE,
};

/* Zeroed is closed; everything but open does nothing on a closed one and returns 0. */
struct outbox_file {
    char *path; /* owned; NULL: closed */
    int fd;
    size_t n;      /* bytes of the file */
    size_t n_live; /* of them, bytes of the commands without an answer */
    id venue;      /* zero: not bound */
    int broken;    /* errno of a failure after which the file cannot be trusted */
};

/* Opens or makes the file and pushes what has no answer into `into`, oldest first. 0, -errno or an
 * outcome. */
int outbox_file_open(struct outbox_file *f, const char *path, struct lanes *into);
void outbox_file_close(struct outbox_file *f);

/* 0: on disk. Else -errno, and the file is as before. message has no line ends. */
int outbox_file_add(struct outbox_file *f, id op, id lane, struct str message);
/* Notes the answer; losing the note costs one sending again. `all` is what the outbox holds, with
 * or without `answered`: for when it is time to write the log anew. */
int outbox_file_done(
    struct outbox_file *f, const struct pending *answered, const struct lanes *all);
int outbox_file_bind(struct outbox_file *f, id venue);
