#pragma once
/* The types of a connection to Postgres: jobs, how they end, configuration. Users of the connection
 * include conn.h; its inside includes this. */

#include <libpq-fe.h>
#include <stdbool.h>
#include <string.h>
#include <uv.h>

#include "protocol/base/id.h"

struct pg_job;

/* The key of the advisory lock that each batch of a writer shares and a fence takes alone. The id
 * is random. */
static inline int64_t pg_writer_key(id writer)
{
    int64_t key;
    memcpy(&key, writer.b, sizeof key);
    return key;
}

enum pg_end {
    PG_DONE,   /* every statement succeeded */
    PG_FAILED, /* the server refused one, and what followed it in the job was not run */
    PG_LOST,   /* the connection broke or was given up: nothing is known */
};

/* Why a job failed or the connection was lost. */
struct pg_fault {
    char sqlstate[6];    /* empty when there was none */
    char constraint[64]; /* which broke, or empty */
    char text[256];      /* one line */
    int step;            /* which statement of the job, from 0 */
    bool before_commit;  /* inside a statement that a procedure ran, marked so (commit.sql) */
};

struct pg_job_ops {
    /* The result of statement `step` (from 0), when it succeeded. Borrowed. May be NULL. */
    void (*result)(struct pg_job *job, int step, const PGresult *r);
    /* `fault` is set unless PG_DONE. The job may be freed in it. */
    void (*done)(struct pg_job *job, enum pg_end end, const struct pg_fault *fault);
};

/* Embed it, zeroed; it must stay until done. */
struct pg_job {
    const struct pg_job_ops *ops;
    struct pg_job *next;
    uint64_t deadline; /* uv_now at which the connection is given up */
    struct pg_fault fault;
    int step;
    bool failed, answered; /* answered: the statement of `step` has its result */
    int warned_step;   /* of the last WARNING of the server (the step before it, at times); -1 */
    char warning[256]; /* its text */
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
