#pragma once
/* The store on Postgres. Four connections: two commit, one reads, one is for pairings; and a fifth
 * that administers, if it is wished. See docs/decisions/020 and 021 for how a commit is fenced and
 * how heads are advanced, 037 for why two. */

#include <uv.h>

#include "storage/store.h"

struct store_pg_config {
    uv_loop_t *loop;
    const char *conninfo;          /* of libpq: a URL or keywords; copied */
    const char *operator_conninfo; /* of the role that administers; NULL or empty: nobody here */
    int timeout_ms;        /* an answer that takes longer means the connection is lost; 0: 10000 */
    int64_t refusals_days; /* stored refusals are deleted after so many days; 0: never */
    uint64_t expire_every_ms; /* how often those are looked for; 0: 60000 */
    /* Called with a line for the log: who holds a lock that a commit waits for, why
     * refusals cannot be deleted. May be NULL. */
    void (*say)(void *user, struct str line);
    void *user;
};

/* Starts to connect; is_up says when. NULL: out of memory. free() closes at once and ends
 * outstanding calls as unavailable (a commit: unknown); the loop must then be run until it has
 * closed the handles. */
struct store *store_pg_new(const struct store_pg_config *config);
/* Why is_up is false, in one line; empty when it is true. Borrowed until the next call. */
const char *store_pg_trouble(const struct store *s);
/* Which database it is (pg_server.identity); empty until the store has been up. */
const char *store_pg_identity(const struct store *s);
