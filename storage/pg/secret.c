/* PINs and badges, on the connection of pairings: what writes outside of the journal. The rules are
 * functions of the schema (migrations/080_people.sql). */

#include "storage/pg/secret.h"

#include <string.h>

#include "storage/pg/read.h"

static struct str bytes_of(const uint8_t hash[32])
{
    return (struct str){(const char *)hash, 32};
}

static void params_id_or_null(struct params *p, id i)
{
    if (id_is_zero(i))
        params_null(p);
    else
        params_id(p, i);
}

/* Begins a job with the tenant set. True: add its statement, with the params that follow. */
static bool begin(struct read *r, id tenant, id venue)
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
    params_array(&s->params, PG_UUID, 1);
    params_id(&s->params, tenant);
    if (!s->params.b.failed)
        pg_job_add(s->pairs, "tenants", &s->params);
    params_reset(&s->params);
    params_id(&s->params, tenant);
    params_id(&s->params, venue);
    return true;
}

static void end(struct read *r, const char *statement)
{
    struct store_pg *s = r->call.s;
    if (s->params.b.failed)
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    else
        pg_job_add(s->pairs, statement, &s->params);
    pg_job_end(s->pairs);
}

/* --- try ----------------------------------------------------------------------------------- */

static void try_result(struct pg_job *job, int step, const PGresult *from)
{
    static const struct {
        const char *name;
        enum store_try_state state;
    } states[] = {{"go", TRY_GO}, {"wait", TRY_WAIT}, {"locked", TRY_LOCKED}, {"name", TRY_NAME}};
    struct read *r = (struct read *)job;
    if (step != 1 || PQntuples(from) != 1)
        return;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_eq(read_value(from, 0, 0), str_of(states[i].name))) {
            r->tried.state = states[i].state;
            r->found = true;
        }
    if (!PQgetisnull(from, 0, 1))
        r->tried.staff = pg_get_id(PQgetvalue(from, 0, 1));
    if (!PQgetisnull(from, 0, 2))
        r->tried.hash = read_copy(r, from, 0, 2);
    r->tried.wait_ms = pg_get_i64(PQgetvalue(from, 0, 3));
}

static void try_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    if (!r->found)
        read_trouble(r, STORE_DAMAGED, "secret_try: a row cannot be decoded");
    r->done.tried(call->user, call->status, str_of(call->detail),
        call->status == STORE_OK ? &r->tried : NULL);
    read_free(r);
}

void store_pg_secret_try(
    struct store *base, const struct store_try *ask, store_tried_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = try_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, try_end, user);
    r->done.tried = done;
    if (!begin(r, ask->tenant, ask->venue))
        return;
    params_id(&s->params, ask->device);
    params_id_or_null(&s->params, ask->staff);
    params_bytes(&s->params, str_of(enum_secret.names[ask->secret]));
    params_bytes(&s->params, bytes_of(ask->index));
    params_bool(&s->params, ask->changes);
    end(r, "secret_try");
}

/* --- put, clear ---------------------------------------------------------------------------- */

static void plain_done(struct pg_job *job, enum pg_end how, const struct pg_fault *fault)
{
    struct read *r = (struct read *)job;
    bool taken = how == PG_FAILED && strncmp(fault->constraint, "person_secret_", 14) == 0;
    if (how != PG_DONE)
        store_pg_set_fault(&r->call, taken ? STORE_REJECTED : STORE_UNAVAILABLE, fault);
    r->call.end(&r->call);
}

static void plain_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.plain(call->user, call->status, str_of(call->detail));
    read_free(r);
}

static const struct pg_job_ops plain_ops = {.done = plain_done};

void store_pg_secret_put(
    struct store *base, const struct store_secret *secret, store_done done, void *user)
{
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &plain_ops, plain_end, user);
    r->done.plain = done;
    if (!begin(r, secret->tenant, secret->venue))
        return;
    params_id(&s->params, secret->staff);
    params_bytes(&s->params, str_of(enum_secret.names[secret->secret]));
    params_bytes(&s->params, bytes_of(secret->index));
    params_bytes(&s->params, secret->hash);
    end(r, "secret_put");
}

void store_pg_secret_clear(
    struct store *base, id tenant, id venue, id device, id staff, store_done done, void *user)
{
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &plain_ops, plain_end, user);
    r->done.plain = done;
    if (!begin(r, tenant, venue))
        return;
    params_id_or_null(&s->params, device);
    params_id_or_null(&s->params, staff);
    end(r, "secret_clear");
}
