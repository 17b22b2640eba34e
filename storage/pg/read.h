#pragma once
/* What the reading calls share (read.c); load.c has the large ones. Each call is one job on a
 * connection whose every job is one read-only, repeatable moment (conn.h), so what its statements
 * see belongs together. */

#include "storage/pg/store_pg_state.h"

/* Never NULL. `end` answers the user and ends in read_free. */
struct read *read_new(
    struct store_pg *s, const struct pg_job_ops *ops, void (*end)(struct call *), void *user);
/* Lets go of what the call holds, and of the call. */
void read_free(struct read *r);

/* True: the job is begun, add its statements. False: the call is on its way to be refused. */
bool read_begin(struct read *r);
/* A statement with the store's params. Once one finds no memory the rest is not sent, and the call
 * ends as unavailable. */
void read_add(struct read *r, const char *statement);
void read_add_tenant(struct read *r);
/* The store's params, beginning with tenant and venue. */
struct params *read_venue_params(struct read *r);

/* For every job's done. */
void read_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault);
/* The first trouble of a call is the one that is told. */
__attribute__((format(printf, 3, 4))) void read_trouble(
    struct read *r, enum store_status status, const char *format, ...);

/* A value of a result: borrowed from it, or copied to the call's arena. */
struct str read_value(const PGresult *r, int row, int column);
struct str read_copy(struct read *r, const PGresult *from, int row, int column);
