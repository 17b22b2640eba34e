#pragma once
/* The port's small reads, and what all reading calls share (load.c, pair.c). Each call is one job,
 * and each job of this connection is one read-only, repeatable-read transaction (conn.h): what its
 * statements see belongs together. */

#include "storage/pg/store_pg_state.h"

/* Never NULL. `end` answers the user and ends in read_free. */
struct read *read_new(
    struct store_pg *s, const struct pg_job_ops *ops, void (*end)(struct pg_call *), void *user);
/* Frees what the call holds, and the call. */
void read_free(struct read *r);

/* True: the job is begun, add its statements. False: the call is on its way to be refused. */
bool read_begin(struct read *r);
/* A statement with the store's params. After one that ran out of memory nothing more is sent, and
 * the call ends as unavailable. */
void read_add(struct read *r, const char *statement);
void read_add_tenant(struct read *r);
/* The store's params, beginning with tenant and venue. */
struct params *read_venue_params(struct read *r);

/* For every job's done. */
void read_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault);
/* Only the first trouble of a call is reported. */
__attribute__((format(printf, 3, 4))) void read_trouble(
    struct read *r, enum store_status status, const char *format, ...);

/* A value of a result: borrowed from it, or copied to the call's arena. */
struct str read_value(const PGresult *r, int row, int column);
struct str read_copy(struct read *r, const PGresult *from, int row, int column);
void read_chain(struct read *r, const PGresult *from, int row, int column, struct chain *ret);

extern const struct pg_statement read_statements[];
extern const size_t read_statements_n;
void store_pg_receipts(struct store *base, id tenant, id venue, const id *ops, size_t n,
    store_receipts_done done, void *user);
void store_pg_revoked(struct store *base, const struct store_token *tokens, size_t n,
    store_revoked_done done, void *user);
void store_pg_device(struct store *base, id token, store_device_done done, void *user);
void store_pg_clock(struct store *base, store_clock_done done, void *user);
void store_pg_heads(struct store *base, const struct venue_key *venues, size_t n,
    store_heads_done done, void *user);
