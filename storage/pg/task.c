#include "storage/pg/task.h"

#include "storage/pg/read.h"

/* True: add its statements, with the params that are set. */
static bool begin(struct read *r)
{
    struct store_pg *s = r->call.s;
    if (!pg_conn_is_up(s->pairs)) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, pg_conn_trouble(s->pairs));
        return false;
    }
    if (s->n_reads > READS_MAX) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, "too many calls are waiting");
        return false;
    }
    pg_job_begin(s->pairs, &r->call.job);
    params_reset(&s->params);
    return true;
}

static void add(struct read *r, const char *statement)
{
    struct store_pg *s = r->call.s;
    if (s->params.b.failed)
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    if (r->call.status == STORE_OK)
        pg_job_add(s->pairs, statement, &s->params);
    params_reset(&s->params);
}

static void add_tenant(struct read *r, id tenant)
{
    struct params *p = &r->call.s->params;
    params_array(p, PG_UUID, 1);
    params_id(p, tenant);
    add(r, "tenants");
}

/* --- which venues -------------------------------------------------------------------------- */

static void venues_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    size_t n = (size_t)PQntuples(from);
    r->task_venues = arena_array(&r->arena, struct venue_key, n + 1);
    if (!r->task_venues) {
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    for (size_t i = 0; i < n; i++)
        r->task_venues[i] = (struct venue_key){
            pg_get_id(PQgetvalue(from, (int)i, 0)), pg_get_id(PQgetvalue(from, (int)i, 1))};
    r->n_tasks = n;
}

static void venues_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.task_venues(call->user, call->status, str_of(call->detail), r->task_venues,
        call->status == STORE_OK ? r->n_tasks : 0);
    read_free(r);
}

void store_pg_task_venues(
    struct store *base, int64_t lease_ms, size_t max, store_task_venues_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = venues_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, venues_end, user);
    r->done.task_venues = done;
    if (!begin(r))
        return;
    params_i64(&s->params, lease_ms);
    params_i64(&s->params, (int64_t)max);
    add(r, "task_claim");
    pg_job_end(s->pairs);
}

/* --- which tasks --------------------------------------------------------------------------- */

static void tasks_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step != 1)
        return;
    size_t n = (size_t)PQntuples(from);
    r->tasks = arena_array(&r->arena, struct store_task, n + 1);
    if (!r->tasks) {
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        int row = (int)i;
        r->tasks[i] = (struct store_task){.request = pg_get_id(PQgetvalue(from, row, 0)),
            .n = pg_get_i64(PQgetvalue(from, row, 1)),
            .op = pg_get_id(PQgetvalue(from, row, 2)),
            .type = read_copy(r, from, row, 3),
            .message = read_copy(r, from, row, 4),
            .by_name = read_copy(r, from, row, 6)};
        if (!PQgetisnull(from, row, 5))
            r->tasks[i].by = pg_get_id(PQgetvalue(from, row, 5));
    }
    r->n_tasks = n;
}

static void tasks_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.tasks(call->user, call->status, str_of(call->detail), r->tasks,
        call->status == STORE_OK ? r->n_tasks : 0);
    read_free(r);
}

void store_pg_tasks(
    struct store *base, id tenant, id venue, size_t max, store_tasks_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = tasks_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, tasks_end, user);
    r->done.tasks = done;
    if (!begin(r))
        return;
    add_tenant(r, tenant);
    params_id(&s->params, tenant);
    params_id(&s->params, venue);
    params_i64(&s->params, (int64_t)max);
    add(r, "task_list");
    pg_job_end(s->pairs);
}

/* --- the end of one ------------------------------------------------------------------------ */

static void plain_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.plain(call->user, call->status, str_of(call->detail));
    read_free(r);
}

void store_pg_task_end(struct store *base, id tenant, id venue, id request, int64_t n,
    struct str no, store_done done, void *user)
{
    static const struct pg_job_ops ops = {.done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, plain_end, user);
    r->done.plain = done;
    if (!begin(r))
        return;
    add_tenant(r, tenant);
    params_id(&s->params, tenant);
    params_id(&s->params, venue);
    params_id(&s->params, request);
    params_i64(&s->params, n);
    params_bytes(&s->params, no.n ? STR("refused") : STR("done"));
    params_bytes(&s->params, no);
    add(r, "task_end");
    pg_job_end(s->pairs);
}
