#include "storage/pg/conn.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/pg/conn_state.h"
#include "storage/pg/connect.h"

/* --- results ------------------------------------------------------------------------------- */

static void rollback_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    free(job);
}

static const struct pg_job_ops rollback_ops = {.done = rollback_done};

/* A job that failed inside BEGIN … COMMIT left its transaction open: the next one must not find it.
 * (In pipeline mode libpq cannot tell; outside a transaction rollback is only a notice.) */
static void rollback(struct pg_conn *c)
{
    struct pg_job *job = calloc(1, sizeof *job);
    if (!job) {
        c->broken = true;
        return;
    }
    job->ops = &rollback_ops;
    pg_job_begin(c, job);
    if (!PQsendQueryParams(c->pg, "rollback", 0, NULL, NULL, NULL, NULL, 1))
        c->broken = true;
    pg_job_end(c);
}

static void job_finish(struct pg_conn *c)
{
    struct pg_job *job = c->first;
    c->first = job->next;
    if (!c->first)
        c->last = NULL;
    if (job->failed && c->state == UP && !c->config.read_only && job->ops != &rollback_ops)
        rollback(c);
    /* "cached plan must not change result type": a migration gave a column another type. Statements
     * prepared anew know it. */
    if (job->failed && !strcmp(job->fault.sqlstate, "0A000"))
        pg_conn_drop(c, job->fault.text);
    job->ops->done(job, job->failed ? PG_FAILED : PG_DONE, &job->fault);
}

static void note_fault(struct pg_job *job, const PGresult *r, const char *sqlstate)
{
    struct pg_fault *f = &job->fault;
    if (job->failed)
        return;
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    /* It quotes the statement; the words around it depend on the server's language. */
    const char *context = PQresultErrorField(r, PG_DIAG_CONTEXT);
    job->failed = true;
    f->before_commit = context && strstr(context, "/* before COMMIT */");
    f->step = job->step;
    conn_set_line(f->sqlstate, sizeof f->sqlstate, sqlstate);
    conn_set_line(f->constraint, sizeof f->constraint, constraint ? constraint : "");
    conn_set_line(f->text, sizeof f->text, text ? text : "");
}

/* An error that ends the connection, or one of libpq itself: it does not say what was done. */
static bool is_final(const PGresult *r)
{
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    return !PQresultErrorField(r, PG_DIAG_SQLSTATE) || !severity || !strcmp(severity, "FATAL") ||
           !strcmp(severity, "PANIC");
}

/* Takes one result. False: the connection has to be given up, `why` is the reason. */
static bool take_result(struct pg_conn *c, PGresult *r, char why[static TEXT_MAX])
{
    struct pg_job *job = c->first;
    switch (PQresultStatus(r)) {
    case PGRES_PIPELINE_SYNC:
        job_finish(c);
        return true;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        job->answered = true;
        if (job->ops->result && !job->failed)
            job->ops->result(job, job->step, r);
        return true;
    case PGRES_PIPELINE_ABORTED:
        job->answered = true;
        return true;
    default:
        job->answered = true;
        if (is_final(r)) {
            conn_set_line(why, TEXT_MAX, PQresultErrorMessage(r));
            return false;
        }
        note_fault(job, r, PQresultErrorField(r, PG_DIAG_SQLSTATE));
        return true;
    }
}

/* Takes the results that have arrived. Between two statements libpq returns NULL; after a sync it
 * does not. */
static void drain_results(struct pg_conn *c)
{
    unsigned life = c->life;
    char why[TEXT_MAX] = "";
    int nulls = 0;
    while (c->life == life && c->first && nulls < 3 && !PQisBusy(c->pg)) {
        PGresult *r = PQgetResult(c->pg);
        bool good = true;
        if (r) {
            nulls = 0;
            good = take_result(c, r, why);
            PQclear(r);
        } else {
            nulls++;
            if (c->first->answered)
                c->first->step++;
            c->first->answered = false;
        }
        if (!good)
            conn_lost(c, why);
    }
}

static void conn_io(struct pg_conn *c, int events)
{
    unsigned life = c->life;
    bool open = true;
    if (events & UV_READABLE)
        open = PQconsumeInput(c->pg);
    char why[TEXT_MAX] = "";
    if (!open)
        conn_set_line(why, sizeof why, PQerrorMessage(c->pg));
    drain_results(c); /* what came before the end counts */
    if (c->life != life)
        return;
    if (!open || PQstatus(c->pg) == CONNECTION_BAD) {
        conn_lost(c, *why ? why : "the connection to Postgres broke");
        return;
    }
    conn_flush(c);
    conn_rearm(c);
}

static void on_timer(uv_timer_t *timer)
{
    struct pg_conn *c = timer->data;
    char why[128];
    if (c->broken) {
        conn_lost(c, *c->trouble              ? c->trouble
                     : *PQerrorMessage(c->pg) ? PQerrorMessage(c->pg)
                                              : "sending failed");
    } else if (c->state == DOWN) {
        connect_begin(c);
    } else if (c->state == UP) {
        /* If this process stood still, the answer has arrived already. */
        unsigned life = c->life;
        conn_io(c, UV_READABLE);
        if (c->life != life || !c->first || c->first->deadline > uv_now(c->config.loop))
            return;
        snprintf(why, sizeof why, "no answer from Postgres within %d ms", c->config.timeout_ms);
        conn_lost(c, why);
    } else {
        snprintf(why, sizeof why, "no connection to Postgres within %d ms%s", CONNECT_MS,
            c->state == SETUP && c->unreplicated
                ? ": an earlier commit of ours waits for a synchronous standby"
                : "");
        conn_lost(c, why);
    }
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
    struct pg_watch *w = handle->data;
    struct pg_conn *c = w->conn;
    if (!c)
        return;
    if (c->state == CONNECTING)
        connect_step(c);
    else
        conn_io(c, status < 0 ? UV_READABLE : events);
}

/* --- for its user -------------------------------------------------------------------------- */

struct pg_conn *pg_conn_new(const struct pg_conn_config *config)
{
    struct pg_conn *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->config = *config;
    c->conninfo = strdup(config->conninfo);
    if (!c->conninfo) {
        free(c);
        return NULL;
    }
    char writer[ID_TEXT + 1] = "";
    if (!id_is_zero(config->writer))
        id_format(config->writer, writer);
    snprintf(c->application, sizeof c->application, "payon %s %s", config->purpose, writer);
    conn_set_line(c->trouble, sizeof c->trouble, "not connected yet");
    require(uv_timer_init(config->loop, &c->timer) == 0);
    c->timer.data = c;
    c->on_timer = on_timer;
    c->on_poll = on_poll;
    c->handles = 1;
    conn_set_timer(c, 0);
    return c;
}

static void maybe_gone(struct pg_conn *c)
{
    if (!c->freeing || c->handles)
        return;
    free(c->conninfo);
    free(c);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct pg_conn *c = handle->data;
    c->handles--;
    maybe_gone(c);
}

void pg_conn_free(struct pg_conn *c)
{
    if (!c)
        return;
    c->freeing = true;
    conn_lost(c, "closing");
    uv_close((uv_handle_t *)&c->timer, on_timer_closed);
}

bool pg_conn_is_up(const struct pg_conn *c)
{
    return c->state == UP && !c->broken;
}

int64_t pg_conn_gen(const struct pg_conn *c)
{
    return c->gen;
}

const struct pg_server *pg_conn_server(const struct pg_conn *c)
{
    return &c->server;
}

int pg_conn_backend(const struct pg_conn *c)
{
    return PQbackendPID(c->pg);
}

const char *pg_conn_trouble(const struct pg_conn *c)
{
    return c->trouble;
}

void pg_conn_drop(struct pg_conn *c, const char *why)
{
    if (c->state != UP)
        return;
    conn_set_line(c->trouble, sizeof c->trouble, why);
    c->broken = true;
    conn_rearm(c);
}

void pg_job_begin(struct pg_conn *c, struct pg_job *job)
{
    require(c->state == UP && !c->building);
    job->next = NULL;
    job->step = 0;
    job->failed = job->answered = false;
    job->warned_step = -1;
    job->fault = (struct pg_fault){0};
    job->deadline = uv_now(c->config.loop) + (uint64_t)c->config.timeout_ms;
    if (c->last)
        c->last->next = job;
    else
        c->first = job;
    c->last = c->building = job;
}

void pg_job_add_values(struct pg_conn *c, const char *statement, int n, const char *const *values,
    const int *lengths, const int *formats)
{
    require(c->building);
    if (!c->broken && !PQsendQueryPrepared(c->pg, statement, n, values, lengths, formats, 1))
        c->broken = true;
}

void pg_job_add(struct pg_conn *c, const char *statement, const struct params *p)
{
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX];
    int n = p ? params_split(p, values, lengths, formats) : 0;
    pg_job_add_values(c, statement, n, values, lengths, formats);
}

void pg_job_end(struct pg_conn *c)
{
    require(c->building);
    c->building = NULL;
    if (!c->broken && !PQpipelineSync(c->pg))
        c->broken = true;
    if (!c->broken)
        conn_flush(c);
    conn_rearm(c);
}
