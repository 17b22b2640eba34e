#pragma once
/* What must be true of a server, a database and a role before the hub serves from it: the promises
 * to clients rest on it. Checked before the hub starts, and again on every new connection: a
 * failover may have brought another server. */

#include <libpq-fe.h>
#include <stdbool.h>

#include "protocol/base/buf.h"

/* 0; or -EPROTO with one line in `why` that says what is wrong and what to do. r is the (binary)
 * result of sql/check.sql. later_too: migrations that this program does not know are allowed, for
 * the connections of a hub that runs while a newer one migrates. */
int check_result(const PGresult *r, bool later_too, struct buf *why);
/* The timeline of a server that passed the check. */
int64_t check_timeline(const PGresult *r);
/* The line to show when the server refused check.sql with that SQLSTATE and message. */
void check_refused(const char *sqlstate, const char *message, struct buf *why);
/* Connects, checks, disconnects; blocks up to some 5 s. For the start, --check-config, payonctl.
 * 0; -EPROTO as above, or because the server is there and refuses us; -ENOTCONN when there is none
 * to be reached (waiting may help). The reason is in `why`. */
int store_pg_check(const char *conninfo, struct buf *why);
