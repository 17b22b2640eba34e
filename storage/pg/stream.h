#pragma once
/* A venue's journal from some seq on, whole, packs and rows alike: for exports and checks that read
 * millions of changes. Blocks: for a thread of its own, never for the loop. It has a connection of
 * its own, and reads one pack or some rows in a short transaction which ends before any of it is
 * told: whoever takes it slowly holds back no clean-up of the database.
 *
 * The chain is computed anew over what is read, so what is told is the journal or nothing. */

#include "protocol/base/buf.h"
#include "protocol/base/chain.h"
#include "protocol/base/id.h"

struct pg_stream;

struct pg_stream_config {
    const char *conninfo; /* of libpq */
    id tenant, venue;
    int64_t after; /* the first change that is told has the next seq */
    int stop_fd;   /* readable: give up (-ECANCELED), once *stop is set; else it is emptied */
    const _Atomic(bool) *stop;
};

/* 0; -ENOTCONN: no connection, or a server that is unfit; -ECANCELED; -ENOMEM. The reason is in
 * `why`. */
int pg_stream_open(
    const struct pg_stream_config *config, struct pg_stream **ret_stream, struct buf *why);
void pg_stream_close(struct pg_stream *s); /* takes NULL */

id pg_stream_epoch(const struct pg_stream *s);
/* A change, as it is stored. Borrowed. Not 0: it ends, and pg_stream_next returns that. */
typedef int (*pg_stream_each)(void *user, int64_t seq, const struct chain *chain, struct str text);

/* Tells the next changes, some MiB at most; *ret_n: how many; 0 of them: it is at the end. 0;
 * -ENOTCONN or -EIO: the database does not answer or refuses; -EBADMSG: the journal is damaged;
 * -ECANCELED; -ENOMEM. */
int pg_stream_next(
    struct pg_stream *s, pg_stream_each each, void *user, int64_t *ret_n, struct buf *why);
