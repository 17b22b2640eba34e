#pragma once
/* What must be true of a server, a database and a role before the hub serves from it: the promises
 * to clients rest on it. Checked before the hub starts, and again on every new connection: a
 * failover may have brought another server. */

#include <libpq-fe.h>
#include <stdbool.h>

#include "protocol/base/buf.h"

/* What a server that passed the check said about itself. */
struct pg_server {
    int64_t timeline;   /* which each promotion of a standby raises */
    int64_t started;    /* when, in µs: tells one server from another */
    char identity[33];  /* of the database: the same for all who use it, another after a restore */
    bool standby_named; /* synchronous_standby_names is set: commits wait for a standby */
};

/* 0; or with one line in `why` that says what is wrong and what to do: -EROFS when the server takes
 * no commits now (waiting, or another server, may help), else -EPROTO. r is the (binary) result of
 * sql/check.sql on pg. later_too: migrations that this program does not know are allowed, for the
 * connections of a hub that runs while a newer one migrates. */
int check_result(const PGconn *pg, const PGresult *r, bool later_too, struct pg_server *ret_server,
    struct buf *why);
/* The line to show when the server refused check.sql with that SQLSTATE and message. */
void check_refused(const char *sqlstate, const char *message, struct buf *why);
/* Connects, checks, disconnects; blocks up to some 5 s. For the start, --check-config, payonctl.
 * 0 with what the server is in *ret_server (may be NULL); -EPROTO as above, or because the server
 * is there and refuses us; -ENOTCONN when there is none to be reached that takes commits (waiting
 * may help). The reason is in `why`. */
int store_pg_check(const char *conninfo, struct pg_server *ret_server, struct buf *why);
