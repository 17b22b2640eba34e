#include "storage/pg/conn_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/backoff.h"

/* --- ends ---------------------------------------------------------------------------------- */

void conn_set_line(char *to, size_t size, const char *text)
{
    size_t n = strcspn(text, "\n");
    if (n >= size)
        n = size - 1;
    memmove(to, text, n);
    to[n] = '\0';
}

static void on_watch_closed(uv_handle_t *handle)
{
    struct pg_watch *w = handle->data;
    PQfinish(w->pg);
    free(w);
}

/* Stops watching; PQfinish follows once libuv has closed its handle, unless the PGconn is kept. */
static void watch_drop(struct pg_conn *c, bool keep_pg)
{
    struct pg_watch *w = c->watch;
    c->watch = NULL;
    if (!w)
        return;
    w->conn = NULL;
    w->pg = keep_pg ? NULL : c->pg;
    uv_close((uv_handle_t *)&w->poll, on_watch_closed);
}

void conn_set_timer(struct pg_conn *c, uint64_t ms)
{
    uv_timer_start(&c->timer, c->on_timer, ms, 0);
}

static void back_off(struct pg_conn *c)
{
    uint64_t ms = (uint64_t)backoff_ms(BACKOFF_MIN_MS, BACKOFF_MAX_MS, c->attempts);
    uint32_t jitter = 0;
    uv_random(NULL, NULL, &jitter, sizeof jitter, 0, NULL);
    ms = ms / 2 + jitter % (ms / 2 + 1);
    c->attempts++;
    conn_set_timer(c, ms);
}

void conn_lost(struct pg_conn *c, const char *why)
{
    char line[sizeof c->trouble]; /* `why` may belong to the PGconn */
    conn_set_line(line, sizeof line, c->freeing ? "closing" : why);
    memcpy(c->trouble, line, sizeof line);
    c->life++;
    c->state = DOWN;
    c->broken = false;
    c->building = NULL;
    uv_timer_stop(&c->timer);
    if (c->lookup)
        c->lookup->conn = NULL;
    c->lookup = NULL;
    if (c->watch)
        watch_drop(c, false);
    else
        PQfinish(c->pg);
    c->pg = NULL;
    if (!c->freeing)
        back_off(c);
    struct pg_job *jobs = c->first;
    c->first = c->last = NULL;
    while (jobs) {
        struct pg_job *job = jobs;
        jobs = job->next;
        conn_set_line(job->fault.text, sizeof job->fault.text, line);
        job->ops->done(job, PG_LOST, &job->fault);
    }
}

/* --- watching ------------------------------------------------------------------------------ */

int conn_watch(struct pg_conn *c, int events)
{
    int fd = PQsocket(c->pg);
    if (c->watch && c->watch->fd != fd)
        watch_drop(c, true);
    if (!c->watch) {
        struct pg_watch *w = calloc(1, sizeof *w);
        if (!w)
            return -ENOMEM;
        int rc = uv_poll_init(c->config.loop, &w->poll, fd);
        if (rc) {
            free(w);
            return rc;
        }
        w->poll.data = w;
        w->conn = c;
        w->fd = fd;
        c->watch = w;
    }
    if (c->watch->events == events)
        return 0;
    c->watch->events = events;
    return uv_poll_start(&c->watch->poll, events, c->on_poll);
}

void conn_flush(struct pg_conn *c)
{
    int left = PQflush(c->pg);
    if (left < 0 || conn_watch(c, UV_READABLE | (left ? UV_WRITABLE : 0)))
        c->broken = true;
}

/* A broken connection too is given up by the timer, so that its loss is never told from inside a
 * call of its user. */
void conn_rearm(struct pg_conn *c)
{
    uint64_t now = uv_now(c->config.loop);
    if (c->broken) {
        conn_set_timer(c, 0);
    } else if (c->state == UP && c->first) {
        /* One that comes up too soon looks, and is set again: cheaper than setting it for each job.
         */
        uint64_t left = c->first->deadline > now ? c->first->deadline - now : 0;
        if (!uv_is_active((uv_handle_t *)&c->timer) || uv_timer_get_due_in(&c->timer) > left)
            conn_set_timer(c, left);
    }
}
