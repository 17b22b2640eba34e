#pragma once
/* The durable half of the outbox: a log of commands given and commands answered.
 *
 * A line is `DIGEST KIND …\n`, the digest over all that follows it:
 *     + OP LANE MESSAGE     given: on disk before it is sent
 *     - OP                  has its final answer
 *     = VENUE               whose commands these are
 * A last line that a crash cut short is removed at the next open. A bad line before a good one is
 * no crash: the file is not touched. When most of the log is answered commands, the rest is written
 * to a new file, which is renamed over it. One process at a time holds the file (flock).
 *
 * Messages are kept and sent as they were given, whatever their type: commands of another version
 * of the program are for the hub to judge. Another format of the file has another first line. */

#include "clients/c/lanes.h"

enum outbox_file_outcome {
    OUTBOX_DAMAGED = 1,
    OUTBOX_IN_USE,
};

/* Zeroed is closed. On a closed one everything but open does nothing and returns 0. */
struct outbox_file {
    char *path; /* owned; NULL: closed */
    int fd;
    size_t n;      /* bytes of the file */
    size_t n_live; /* of them, bytes of the commands without an answer */
    id venue;      /* zero: not bound */
    int broken;    /* errno of a failure after which the file cannot be trusted */
};

/* Opens or creates the file and pushes the commands without an answer into `into`, oldest first. 0,
 * -errno or an outcome. */
int outbox_file_open(struct outbox_file *f, const char *path, struct lanes *into);
void outbox_file_close(struct outbox_file *f);

/* 0: on disk. Else -errno, and the file is as before. message has no line ends. */
int outbox_file_add(struct outbox_file *f, id op, id lane, struct str message);
/* Notes the answer; if the note is lost, the command is sent once more. `all` is what the outbox
 * holds, with or without `answered`: a rewrite of the log needs it. */
int outbox_file_done(
    struct outbox_file *f, const struct pending *answered, const struct lanes *all);
int outbox_file_bind(struct outbox_file *f, id venue);
