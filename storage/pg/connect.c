/* From DOWN to UP: look-up, libpq's handshake, check, session, fence, prepared statements. */

#include "storage/pg/connect.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/pg/array.h"
#include "storage/pg/check.h"
#include "storage/pg/conn_state.h"
#include "storage/sql_text.h"

/* Steps of the set-up; the prepared statements follow. */
enum setup_step { SETUP_CHECK, SETUP_SESSION, SETUP_CUT, SETUP_FENCE_LOCK, SETUP_FENCE };

static void setup_result(struct pg_job *job, int step, const PGresult *r)
{
    struct pg_conn *c = ((struct setup_job *)job)->conn;
    if (step == SETUP_CHECK) {
        struct buf why;
        buf_init(&why, sizeof job->fault.text - 1);
        if (check_result(c->pg, r, true, &c->server, &why)) {
            buf_put_char(&why, '\0');
            job->failed = true;
            conn_set_line(job->fault.text, sizeof job->fault.text, why.n ? why.p : "unfit server");
        }
        buf_fini(&why);
    } else if (step == SETUP_CUT && PQntuples(r) == 1) {
        c->unreplicated = pg_get_i64(PQgetvalue(r, 0, 0)) > 0;
    } else if (step == SETUP_FENCE && PQntuples(r) == 1) {
        c->gen = pg_get_i64(PQgetvalue(r, 0, 0));
    }
}

static void setup_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    struct pg_conn *c = ((struct setup_job *)job)->conn;
    if (end == PG_LOST)
        return;
    if (end == PG_FAILED) {
        struct buf why;
        buf_init(&why, TEXT_MAX);
        check_refused(fault->sqlstate, fault->text, &why);
        buf_put_char(&why, '\0');
        conn_lost(c, why.p ? why.p : fault->text);
        buf_fini(&why);
        return;
    }
    /* The fence is this connection's first commit. If the server stopped waiting for its standby,
     * nothing proves that what came before is replicated. */
    if (job->warned_step > SETUP_FENCE) {
        conn_lost(c, job->warning);
        return;
    }
    c->state = UP;
    c->attempts = 0;
    *c->trouble = '\0';
    if (c->config.up)
        c->config.up(c->config.user);
}

static bool send_text(struct pg_conn *c, const char *sql, int n, const char *const *values)
{
    return PQsendQueryParams(c->pg, sql, n, NULL, values, NULL, NULL, 1);
}

/* Everything a new connection needs, in one round trip. The check comes before session.sql, which
 * changes settings that it checks. */
static bool setup_send(struct pg_conn *c)
{
    char timeout[16], key[24], writer[ID_TEXT + 1] = "";
    snprintf(timeout, sizeof timeout, "%d", c->config.timeout_ms - SERVER_MARGIN_MS);
    snprintf(key, sizeof key, "%lld", (long long)pg_writer_key(c->config.writer));
    id_format(c->config.writer, writer);
    bool ro = c->config.read_only, commits = !id_is_zero(c->config.writer);
    /* The procedure that writes a batch waits for the standby itself, and a statement timeout would
     * end that wait: Postgres would then show the batch to everybody, unreplicated. A commit waits
     * for nothing else but locks. */
    const char *session[] = {ro ? "repeatable read" : "read committed", ro ? "on" : "off",
        commits ? "0" : timeout, c->application, timeout};
    const char *application[] = {c->application}, *keys[] = {key}, *writers[] = {writer};
    bool ok = send_text(c, sql_check, 0, NULL) && send_text(c, sql_session, 5, session);
    if (commits)
        ok = ok && send_text(c, sql_cut, 1, application) && send_text(c, sql_fence_lock, 1, keys) &&
             send_text(c, sql_fence, 1, writers);
    for (size_t i = 0; ok && i < c->config.n_statements; i++) {
        const struct pg_statement *s = &c->config.statements[i];
        ok = PQsendPrepare(c->pg, s->name, s->sql, 0, NULL);
    }
    return ok;
}

static void setup_begin(struct pg_conn *c)
{
    static const struct pg_job_ops ops = {.result = setup_result, .done = setup_done};
    c->state = SETUP;
    c->setup = (struct setup_job){.job = {.ops = &ops, .warned_step = -1}, .conn = c};
    c->unreplicated = false;
    if (PQsetnonblocking(c->pg, 1) || !PQenterPipelineMode(c->pg)) {
        conn_lost(c, PQerrorMessage(c->pg));
        return;
    }
    c->first = c->last = &c->setup.job;
    if (setup_send(c) && PQpipelineSync(c->pg))
        conn_flush(c);
    else
        c->broken = true;
    if (c->broken)
        conn_rearm(c);
}

/* PQconnectPoll may close the socket and open another, even with the same number: stop watching the
 * old one before, and watch what is there after. */
void connect_step(struct pg_conn *c)
{
    if (c->watch) {
        uv_poll_stop(&c->watch->poll);
        c->watch->events = 0;
    }
    PostgresPollingStatusType next = PQconnectPoll(c->pg);
    int rc = 0;
    if (next == PGRES_POLLING_READING)
        rc = conn_watch(c, UV_READABLE);
    else if (next == PGRES_POLLING_WRITING)
        rc = conn_watch(c, UV_WRITABLE);
    else if (next == PGRES_POLLING_OK)
        setup_begin(c);
    else
        conn_lost(c, PQerrorMessage(c->pg));
    if (rc)
        conn_lost(c, uv_strerror(rc));
}

/* libpq hands a notice out as soon as it reads it, at times before the result that precedes it. */
static void on_notice(void *arg, const PGresult *r)
{
    struct pg_conn *c = arg;
    struct pg_job *job = c->first;
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    if (!job || !severity || strcmp(severity, "WARNING") != 0)
        return;
    job->warned_step = job->step;
    conn_set_line(job->warning, sizeof job->warning, text ? text : "a warning");
}

static void connect_start(struct pg_conn *c, const struct hosts *hosts)
{
    /* Before dbname: defaults that the string may override. After it: what it may not. */
    const char *keys[16] = {"keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "gssencmode", "dbname", "client_encoding", "application_name"};
    const char *values[16] = {
        "5", "2", "3", "8000", "disable", c->conninfo, "UTF8", c->application};
    if (hosts->needed) {
        keys[8] = "host", values[8] = hosts->host.p;
        keys[9] = "hostaddr", values[9] = hosts->hostaddr.p;
        keys[10] = "port", values[10] = hosts->port.p;
    }
    c->state = CONNECTING;
    c->pg = PQconnectStartParams(keys, values, 1);
    conn_set_timer(c, CONNECT_MS);
    if (!c->pg || PQstatus(c->pg) == CONNECTION_BAD) {
        conn_lost(c, c->pg ? PQerrorMessage(c->pg) : "out of memory");
        return;
    }
    PQsetNoticeReceiver(c->pg, on_notice, c);
    int rc = conn_watch(c, UV_WRITABLE);
    if (rc)
        conn_lost(c, uv_strerror(rc));
}

static void lookup_work(uv_work_t *work)
{
    struct lookup *l = work->data;
    l->rc = hosts_resolve(l->conninfo, l->turn, &l->hosts, &l->why);
}

static void lookup_done(uv_work_t *work, int status)
{
    struct lookup *l = work->data;
    struct pg_conn *c = l->conn;
    if (c) {
        c->lookup = NULL;
        buf_put_char(&l->why, '\0');
        if (status || l->rc)
            conn_lost(c, l->why.p ? l->why.p : "host look-up failed");
        else
            connect_start(c, &l->hosts);
    }
    hosts_fini(&l->hosts);
    buf_fini(&l->why);
    free(l->conninfo);
    free(l);
}

void connect_begin(struct pg_conn *c)
{
    c->state = RESOLVING;
    conn_set_timer(c, CONNECT_MS);
    struct lookup *l = calloc(1, sizeof *l);
    if (l) {
        l->work.data = l;
        l->conn = c;
        l->conninfo = strdup(c->conninfo);
        l->turn = c->turns++;
        buf_init(&l->why, TEXT_MAX);
    }
    if (!l || !l->conninfo || uv_queue_work(c->config.loop, &l->work, lookup_work, lookup_done)) {
        if (l)
            free(l->conninfo);
        free(l);
        conn_lost(c, "out of memory");
        return;
    }
    c->lookup = l;
}
