#include "storage/pg/expire.h"

#include <stddef.h>
#include <stdio.h>

enum {
    EVERY_MS = 60000,
    AGAIN_MS = 1000, /* when there may be more */
    PORTION = 500,
};

static struct store_pg *store_of(struct pg_job *job)
{
    return (struct store_pg *)(void *)((char *)job - offsetof(struct store_pg, expire));
}

static void expire_result(struct pg_job *job, int step, const PGresult *r)
{
    struct store_pg *s = store_of(job);
    if (PQntuples(r) != 1)
        return;
    bool more = pg_get_i64(PQgetvalue(r, 0, 0)) == PORTION;
    if (!PQgetisnull(r, 0, 1) && !more) /* else that tenant once more, or from the beginning */
        s->expired_up_to = pg_get_id(PQgetvalue(r, 0, 1));
    else if (!more)
        s->expired_up_to = (id){{0}};
    s->expire_again = more || !PQgetisnull(r, 0, 1);
}

static void on_expire(uv_timer_t *timer);

static void expire_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    struct store_pg *s = store_of(job);
    char line[400];
    s->expiring = false;
    if (s->freeing)
        return;
    if (end == PG_FAILED && s->say) {
        int n = snprintf(line, sizeof line, "event=refusals_not_expired why=\"%s\"", fault->text);
        s->say(s->say_user, (struct str){line, n < 0 ? 0 : (size_t)n});
    }
    if (end == PG_DONE && s->expire_again && s->expire_every_ms > AGAIN_MS)
        uv_timer_start(&s->expire_timer, on_expire, AGAIN_MS, s->expire_every_ms);
}

static void on_expire(uv_timer_t *timer)
{
    static const struct pg_job_ops ops = {.result = expire_result, .done = expire_done};
    struct store_pg *s = timer->data;
    if (s->expiring || !pg_conn_is_up(s->pairs))
        return;
    s->expiring = true;
    s->expire_again = false;
    s->expire = (struct pg_job){.ops = &ops};
    params_reset(&s->params);
    params_i64(&s->params, s->refusals_days);
    params_i64(&s->params, PORTION);
    params_id(&s->params, s->expired_up_to);
    pg_job_begin(s->pairs, &s->expire);
    if (!s->params.b.failed)
        pg_job_add(s->pairs, "expire_refusals", &s->params);
    pg_job_end(s->pairs);
}

void store_pg_expire_begin(struct store_pg *s)
{
    if (!s->expire_every_ms)
        s->expire_every_ms = EVERY_MS;
    if (s->refusals_days)
        uv_timer_start(&s->expire_timer, on_expire, s->expire_every_ms, s->expire_every_ms);
}
