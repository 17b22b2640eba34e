#pragma once
/* Reading the database as its owner, for the verbs that print what is in it. */

#include "clients/c/ctl/admin.h"

#include <libpq-fe.h>

/* Connects, and begins a transaction that sees one snapshot of the venue's tenant. Dies when the
 * database is not given or not reachable. whole_journal: journal.h will be used, for which the
 * server must not be a standby. The ids as text are for statements; the caller finishes the
 * connection. */
PGconn *db_open(const struct ctl *c, struct site site, bool whole_journal,
    char ret_tenant[ID_TEXT + 1], char ret_venue[ID_TEXT + 1]);
/* Dies when the database refuses. The caller clears the result. */
PGresult *db_query(PGconn *pg, const char *sql, int n, const char *const *values);
