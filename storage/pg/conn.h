#pragma once
/* One connection to Postgres on a libuv loop: never blocks, pipelines, reconnects by itself.
 *
 *              +-------------------------- lost --------------------------+
 *              v                                                          |
 *   DOWN --(back-off)--> RESOLVING --> CONNECTING --> SETUP --> UP -------+
 *
 * RESOLVING looks host names up on a worker thread. SETUP checks the server (check.h), sets the
 * session, fences (below) and prepares the statements, in one round trip.
 *
 * Work goes over it as jobs: begin, statements, end. A job is sent at once and ends with one sync;
 * jobs are answered in the order sent. When the job's last result has arrived its `done` is called,
 * exactly once and never from inside begin … end.
 *
 * Fencing: a connection with a writer id raises that writer's generation in SETUP, after cutting
 * the server's end of its predecessors. Once it is UP, no transaction of an older connection of the
 * writer can commit any more, provided that transaction locks its generation (lock_writer.sql). */

#include "storage/pg/array.h"
#include "storage/pg/check.h"
#include "storage/pg/conn_types.h"

struct pg_conn;

/* Starts to connect. NULL: out of memory. */
struct pg_conn *pg_conn_new(const struct pg_conn_config *config);
/* Closes; outstanding jobs end as PG_LOST, inside this call. The memory goes when the loop has
 * closed its handles: run it until then. Takes NULL. */
void pg_conn_free(struct pg_conn *c);

bool pg_conn_is_up(const struct pg_conn *c);
/* Of the writer, in this connection. */
int64_t pg_conn_gen(const struct pg_conn *c);
/* The server that it is or was connected to; zeroed: none yet. */
const struct pg_server *pg_conn_server(const struct pg_conn *c);
/* Of the server's process, when it is up. */
int pg_conn_backend(const struct pg_conn *c);
/* Why it is not up; one line, empty when it is. */
const char *pg_conn_trouble(const struct pg_conn *c);

/* Gives the connection up at the next turn of the loop, and connects again. */
void pg_conn_drop(struct pg_conn *c, const char *why);

/* Only when up. Between begin and end each add is one statement, by its prepared name. */
void pg_job_begin(struct pg_conn *c, struct pg_job *job);
void pg_job_add(struct pg_conn *c, const char *statement, const struct params *p);
/* The same with parameters as libpq takes them. */
void pg_job_add_values(struct pg_conn *c, const char *statement, int n, const char *const *values,
    const int *lengths, const int *formats);
void pg_job_end(struct pg_conn *c);
