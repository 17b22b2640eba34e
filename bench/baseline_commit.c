#include "bench/baseline_commit.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bench/measure.h"

enum { TRIGGERS_MAX = 4096 };

struct commit {
    PGconn *pg;
    char *body; /* of one row, NUL-terminated */
    struct trigger waiting[TRIGGERS_MAX], in_flight[TRIGGERS_MAX];
    size_t n_waiting, n_in_flight;
};

struct commit *commit_new(const char *conninfo, size_t size)
{
    struct commit *c = measure_alloc(sizeof *c);
    c->body = measure_alloc(size + 1);
    memset(c->body, 'x', size);
    c->pg = PQconnectdb(conninfo);
    if (PQstatus(c->pg) != CONNECTION_OK)
        die("%s", PQerrorMessage(c->pg));
    PGresult *r = PQexec(c->pg, "drop table if exists bench_trigger;"
                                "create table bench_trigger (n bigint generated always as identity "
                                "primary key, body text not null)");
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        die("%s", PQerrorMessage(c->pg));
    PQclear(r);
    r = PQprepare(c->pg, "row",
        "insert into bench_trigger (body) select $1::text from generate_series(1, $2::int)", 2,
        NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        die("%s", PQerrorMessage(c->pg));
    PQclear(r);
    if (PQsetnonblocking(c->pg, 1))
        die("%s", PQerrorMessage(c->pg));
    return c;
}

int commit_fd(const struct commit *c)
{
    return PQsocket(c->pg);
}

static void send_batch(struct commit *c)
{
    if (c->n_in_flight || !c->n_waiting)
        return;
    memcpy(c->in_flight, c->waiting, c->n_waiting * sizeof *c->waiting);
    c->n_in_flight = c->n_waiting;
    c->n_waiting = 0;
    char n[16];
    snprintf(n, sizeof n, "%zu", c->n_in_flight);
    const char *values[] = {c->body, n};
    if (!PQsendQueryPrepared(c->pg, "row", 2, values, NULL, NULL, 0) || PQflush(c->pg) < 0)
        die("%s", PQerrorMessage(c->pg));
}

void commit_push(struct commit *c, struct trigger t)
{
    if (c->n_waiting == TRIGGERS_MAX)
        die("%d triggers wait for a commit", TRIGGERS_MAX);
    c->waiting[c->n_waiting++] = t;
    send_batch(c);
}

void commit_read(struct commit *c, void (*done)(struct trigger t, void *ctx), void *ctx)
{
    if (!PQconsumeInput(c->pg))
        die("%s", PQerrorMessage(c->pg));
    while (c->n_in_flight && !PQisBusy(c->pg)) {
        PGresult *r = PQgetResult(c->pg);
        if (r) {
            if (PQresultStatus(r) != PGRES_COMMAND_OK)
                die("%s", PQerrorMessage(c->pg));
            PQclear(r);
            continue;
        }
        for (size_t i = 0; i < c->n_in_flight; i++)
            done(c->in_flight[i], ctx);
        c->n_in_flight = 0;
    }
    send_batch(c);
}
