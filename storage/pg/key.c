#include "storage/pg/key.h"

#include "storage/pg/read.h"

enum {
    COLUMN_VENUE = 7,
    COLUMN_VENUE_NAME = 8,
    COLUMN_ACCESS = 9,
    COLUMN_READS,
    COLUMN_ADMINISTERS,
    COLUMN_ALL,
    COLUMN_SIGNS
};

/* The venues of the key, a row each; one row without a venue when it has none. */
static void take_venues(struct read *r, const PGresult *from)
{
    int n = PQgetisnull(from, 0, COLUMN_VENUE) ? 0 : PQntuples(from);
    struct store_key_venue *venues = arena_array(&r->arena, struct store_key_venue, (size_t)n + 1);
    if (!venues) {
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    for (int i = 0; i < n; i++)
        venues[i] = (struct store_key_venue){.venue = pg_get_id(PQgetvalue(from, i, COLUMN_VENUE)),
            .name = read_copy(r, from, i, COLUMN_VENUE_NAME),
            .access = pg_get_i64(PQgetvalue(from, i, COLUMN_ACCESS))};
    r->key.venues = venues;
    r->key.n_venues = (size_t)n;
}

static void key_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    struct store_key *k = &r->key;
    if (step != 1)
        return;
    if (PQntuples(from) < 1) {
        read_trouble(r, STORE_ABSENT, "no such key");
        return;
    }
    int role = role_find(read_value(from, 0, 2));
    struct str hash = read_value(from, 0, 4), old = read_value(from, 0, 5);
    k->has_old = !PQgetisnull(from, 0, 5);
    if (role < 0 || hash.n != sizeof k->secret_hash ||
        (k->has_old && old.n != sizeof k->old_hash)) {
        read_trouble(r, STORE_DAMAGED, "api_key: a row cannot be decoded");
        return;
    }
    bool platform = PQgetisnull(from, 0, 0);
    if (!platform)
        k->tenant = pg_get_id(PQgetvalue(from, 0, 0));
    k->name = read_copy(r, from, 0, 1);
    k->role = (enum role)role;
    k->writes = *PQgetvalue(from, 0, 3) != 0;
    k->scopes = (platform ? SCOPE_BIT(PLATFORM) : 0) | (k->writes ? SCOPE_BIT(COMMAND) : 0) |
                (*PQgetvalue(from, 0, COLUMN_READS) ? SCOPE_BIT(READ) : 0) |
                (*PQgetvalue(from, 0, COLUMN_ADMINISTERS) ? SCOPE_BIT(ADMINISTER) : 0);
    k->all_venues = *PQgetvalue(from, 0, COLUMN_ALL) != 0;
    memcpy(k->secret_hash, hash.p, hash.n);
    if (k->has_old)
        memcpy(k->old_hash, old.p, old.n);
    k->revoked = *PQgetvalue(from, 0, 6) != 0;
    k->signs = *PQgetvalue(from, 0, COLUMN_SIGNS) != 0;
    take_venues(r, from);
}

static void key_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.key(
        call->user, call->status, str_of(call->detail), call->status == STORE_OK ? &r->key : NULL);
    read_free(r);
}

void store_pg_key(struct store *base, id key, store_key_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = key_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, key_end, user);
    r->done.key = done;
    if (!read_begin(r))
        return;
    params_reset(&s->params);
    params_id(&s->params, key);
    read_add(r, "key_tenant");
    read_add(r, "key");
    pg_job_end(s->reads);
}

static void used_result(struct pg_job *job, int step, const PGresult *from)
{
}

static void used_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.key_used(call->user, call->status, str_of(call->detail));
    read_free(r);
}

/* On the connection of pairings: the reading one cannot write, and commits do not wait for it. */
void store_pg_key_used(struct store *base, id key, store_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = used_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, used_end, user);
    r->done.key_used = done;
    if (!pg_conn_is_up(s->pairs)) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, pg_conn_trouble(s->pairs));
        return;
    }
    params_reset(&s->params);
    params_id(&s->params, key);
    pg_job_begin(s->pairs, &r->call.job);
    pg_job_add(s->pairs, "key_tenant", &s->params);
    pg_job_add(s->pairs, "key_used", &s->params);
    pg_job_end(s->pairs);
}
