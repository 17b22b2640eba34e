#pragma once
/* A connection of the owner's role that blocks: its statements, one after the other, for admin.c
 * and pack.c. Faults: -ENOTCONN, -EIO, -EEXIST (23505), -ENOENT (23503), with a line in `why`. */

#include <libpq-fe.h>

#include "protocol/base/time.h"
#include "storage/acts.h"
#include "storage/pg/array.h"

struct admin {
    PGconn *pg;
    struct params p; /* of the next statement */
};

/* Runs a statement with the parameters in a->p and forgets them. 0 with *ret_result (to be
 * cleared), or the fault. */
int admin_run(struct admin *a, const char *sql, PGresult **ret_result, struct buf *why);
int admin_run_only(struct admin *a, const char *sql, struct buf *why);

/* Runs a statement that raises when there is no such thing: -ENOENT with the line `none`. */
int admin_run_one(struct admin *a, const char *sql, const char *none, struct buf *why);

/* Opens a transaction of the tenant. */
int admin_begin(struct admin *a, id tenant, struct buf *why);
/* Opens a transaction of the tenant whose token (sql_device_tenant) or key (sql_key_tenant) this
 * is; of none when there is no such thing. */
int admin_begin_of(struct admin *a, const char *sql, id of, struct buf *why);
/* Commits it, or rolls back when rc is a fault. Returns rc, or what is wrong with the commit. */
int admin_end(struct admin *a, int rc, struct buf *why);

/* An entry of the admin log, in the transaction of what is done: by whoever runs payonctl. */
struct admin_entry {
    enum admin_act act;
    id tenant, venue, subject; /* venue, subject: may be zero */
    struct str body;           /* JSON; may be empty */
};
int admin_log(struct admin *a, const struct admin_entry *e, struct buf *why);
int admin_log_entry(struct admin *a, const struct admin_entry *e, id *ret_entry, struct buf *why);

/* The same in the transaction of admin_begin_of. */
int admin_log_of(struct admin *a, enum admin_act act, id subject, struct buf *why);

/* Of a result; text lasts as long as it does. NULL is empty text and the time 0. */
struct str admin_text(const PGresult *r, int row, int column);
time_ms admin_time(const PGresult *r, int row, int column);
