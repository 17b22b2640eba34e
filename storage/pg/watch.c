/* Looks after commits that do not get on: names who holds the locks that one waits for and ends a
 * holder that will not let go by itself; finds out when a server that refused commits takes them
 * again. */

#include <stddef.h>
#include <stdio.h>

#include "storage/pg/store_pg_state.h"

enum {
    WAIT_MS = 2000,       /* a commit that is out for longer may wait for a lock */
    WAIT_AGAIN_MS = 1000, /* then look again and again */
    PROBE_MS = 1000,
};

/* --- who holds the locks ------------------------------------------------------------------- */

static struct str column_of(const PGresult *r, int row, int column)
{
    return (struct str){PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column)};
}

static struct lane *lane_of(struct pg_job *job)
{
    return (struct lane *)(void *)((char *)job - offsetof(struct lane, holders));
}

static void say_holder(struct lane *lane, const PGresult *r, int row)
{
    struct store_pg *s = lane->s;
    char line[300];
    bool ended = *PQgetvalue(r, row, 4) != 0;
    if (!s->say || (lane->said_holder && !ended))
        return;
    lane->said_holder = true;
    int n = snprintf(line, sizeof line,
        "event=lock_wait holder=%lld application=\"%.*s\" state=\"%.*s\" waits_for=%.*s ended=%s",
        (long long)pg_get_i64(PQgetvalue(r, row, 0)), STR_ARG(column_of(r, row, 1)),
        STR_ARG(column_of(r, row, 2)), STR_ARG(column_of(r, row, 3)), ended ? "yes" : "no");
    size_t length = n < 0 ? 0 : (size_t)n;
    s->say(s->say_user, (struct str){line, length < sizeof line ? length : sizeof line - 1});
}

static void holders_result(struct pg_job *job, int step, const PGresult *r)
{
    for (int i = 0; i < PQntuples(r); i++)
        say_holder(lane_of(job), r, i);
}

static void holders_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    lane_of(job)->asking = false;
}

static void on_wait(uv_timer_t *timer)
{
    static const struct pg_job_ops ops = {.result = holders_result, .done = holders_done};
    struct lane *lane = timer->data;
    struct store_pg *s = lane->s;
    if (lane->asking || !pg_conn_is_up(s->reads) || !pg_conn_is_up(lane->conn))
        return;
    lane->asking = true;
    lane->holders = (struct pg_job){.ops = &ops};
    params_reset(&s->params);
    params_i64(&s->params, pg_conn_backend(lane->conn));
    pg_job_begin(s->reads, &lane->holders);
    pg_job_add(s->reads, "lock_holders", &s->params);
    pg_job_end(s->reads);
}

void store_pg_wait_begin(struct lane *lane)
{
    lane->said_holder = false;
    uv_timer_start(&lane->wait_timer, on_wait, WAIT_MS, WAIT_AGAIN_MS);
}

void store_pg_wait_end(struct lane *lane)
{
    if (!lane->s->freeing)
        uv_timer_stop(&lane->wait_timer);
}

/* --- refused commits ----------------------------------------------------------------------- */

static void probe_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    struct store_pg *s =
        (struct store_pg *)(void *)((char *)job - offsetof(struct store_pg, probe));
    s->probing = false;
    if (end == PG_DONE && job->warned_step < 0)
        store_pg_accepted(s);
}

static void on_probe(uv_timer_t *timer)
{
    static const struct pg_job_ops ops = {.done = probe_done};
    struct store_pg *s = timer->data;
    struct lane *lane = s->lanes;
    while (lane < s->lanes + STORE_LANES && (lane->commit.busy || !pg_conn_is_up(lane->conn)))
        lane++;
    if (s->probing || lane == s->lanes + STORE_LANES)
        return;
    s->probing = true;
    s->probe = (struct pg_job){.ops = &ops};
    params_reset(&s->params);
    params_id(&s->params, lane->writer);
    pg_job_begin(lane->conn, &s->probe);
    pg_job_add(lane->conn, "begin", NULL);
    pg_job_add(lane->conn, "probe_room", NULL);
    pg_job_add(lane->conn, "rollback", NULL);
    pg_job_add(lane->conn, "probe_commit", &s->params);
    pg_job_end(lane->conn);
}

void store_pg_refused(struct store_pg *s, const char *why)
{
    snprintf(s->refused, sizeof s->refused, "commits are refused: %s", why);
    if (!s->freeing)
        uv_timer_start(&s->probe_timer, on_probe, PROBE_MS, PROBE_MS);
}

void store_pg_accepted(struct store_pg *s)
{
    *s->refused = '\0';
    if (!s->freeing)
        uv_timer_stop(&s->probe_timer);
}
