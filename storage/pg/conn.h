#pragma once
/* One connection to Postgres on a libuv loop: never blocks, pipelines, comes back by itself.
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

#include <libpq-fe.h>
#include <stdbool.h>
#include <uv.h>

#include "storage/pg/array.h"

struct pg_conn;
struct pg_job;

enum pg_end {
    PG_DONE,   /* every statement succeeded */
    PG_FAILED, /* the server refused one, and what followed it in the job was not run */
    PG_LOST,   /* the connection broke or was given up: nothing is known */
};

/* Why a job failed or the connection was lost. */
struct pg_fault {
    char sqlstate[6];    /* empty when the server said none */
    char constraint[64]; /* which broke, or empty */
    char text[256];      /* one line */
    int step;            /* which statement of the job, from 0 */
};

struct pg_job_ops {
    /* The result of statement `step` (from 0), when it succeeded. Borrowed. May be NULL. */
    void (*result)(struct pg_job *job, int step, const PGresult *r);
    /* `fault` is set unless PG_DONE. The job may be freed in it. */
    void (*done)(struct pg_job *job, enum pg_end end, const struct pg_fault *fault);
};

/* Embed it, zeroed, in what the job is about; it must stay until done. */
struct pg_job {
    const struct pg_job_ops *ops;
    struct pg_job *next;
    uint64_t deadline; /* uv_now at which the connection is given up */
    struct pg_fault fault;
    int step;
    bool failed, answered; /* answered: the statement of `step` has its result */
};

/* A statement to prepare on every new connection. */
struct pg_statement {
    const char *name;
    const char *sql; /* borrowed for the life of the connection */
};

struct pg_conn_config {
    uv_loop_t *loop;
    const char *conninfo; /* of libpq; copied */
    const char *purpose;  /* "commit", "read": in application_name; a literal */
    bool read_only;       /* repeatable read, read only: every job is one consistent moment */
    id writer;            /* zero: no fencing */
    int timeout_ms;       /* of a job; the server's own timeout for a statement is a little less */
    const struct pg_statement *statements; /* borrowed */
    size_t n_statements;
    void (*up)(void *user); /* a connection has come up; may be NULL */
    void *user;
};

/* Starts to connect. NULL without memory. */
struct pg_conn *pg_conn_new(const struct pg_conn_config *config);
/* Closes; outstanding jobs end as PG_LOST, inside this call. The memory goes when the loop has
 * closed its handles: run it until then. Takes NULL. */
void pg_conn_free(struct pg_conn *c);

bool pg_conn_is_up(const struct pg_conn *c);
/* Of the writer, in this connection. */
int64_t pg_conn_gen(const struct pg_conn *c);
/* Why it is not up; one line, empty when it is. */
const char *pg_conn_trouble(const struct pg_conn *c);

/* Gives the connection up at the next turn of the loop, and connects anew. */
void pg_conn_drop(struct pg_conn *c, const char *why);

/* Only when up. Between begin and end: one add a statement, by its prepared name. */
void pg_job_begin(struct pg_conn *c, struct pg_job *job);
void pg_job_add(struct pg_conn *c, const char *statement, const struct params *p);
void pg_job_end(struct pg_conn *c);
