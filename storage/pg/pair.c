/* Pairings, on a connection of their own: strangers ask for them, and the lock that a new one takes
 * is held over all hubs, so neither commits nor reads may wait for it. */

#include "storage/pg/pair.h"

#include "storage/pg/read.h"
#include "storage/sql_text.h"

const struct pg_statement pair_statements[] = {
    {"device_tenant", sql_device_tenant},
    {"device", sql_device},
    {"pairing", sql_pairing},
    {"pairing_lock", sql_pairing_lock},
    {"pairing_put", sql_pairing_put},
    {"key_tenant", sql_key_tenant},
    {"key_used", sql_key_used},     /* for key.c */
    {"secret_try", sql_secret_try}, /* for secret.c */
    {"secret_put", sql_secret_put},
    {"secret_clear", sql_secret_clear},
    {"login_tenant", sql_login_tenant}, /* for login.c */
    {"login_try", sql_login_try},
    {"login_begin", sql_login_begin},
    {"login_end", sql_login_end},
    {"login_list", sql_login_list},
    {"login_totp", sql_login_totp},
    {"login_invited", sql_login_invited},
    {"login_set", sql_login_set},
    {"login_used", sql_login_used},
    {"expire_refusals", sql_expire_refusals}, /* for expire.c */
    {"tenants", sql_tenants},
    {"seen", sql_seen},
    {"task_claim", sql_task_claim}, /* for task.c */
    {"task_list", sql_task_list},
    {"task_end", sql_task_end},
};
const size_t pair_statements_n = sizeof pair_statements / sizeof *pair_statements;

enum {
    STEP_DEVICE = 1, /* after device_tenant */
    STEP_PAIRING,
    STEP_PUT = 1, /* after pairing_lock */
};

static void set_state(struct read *r, enum store_pairing_state state)
{
    r->pairing.state = state;
    r->found = true;
}

static bool same_hash(const struct read *r, struct str hash)
{
    return hash.n == sizeof r->pair.secret_hash && !memcmp(hash.p, r->pair.secret_hash, hash.n);
}

static void take_device(struct read *r, const PGresult *from)
{
    if (PQntuples(from) != 1)
        return;
    bool revoked = *PQgetvalue(from, 0, 8) != 0;
    set_state(
        r, same_hash(r, read_value(from, 0, 7)) && !revoked ? PAIRING_APPROVED : PAIRING_TAKEN);
}

/* A row of pairing.sql or pairing_put.sql. */
static void take_pairing(struct read *r, const PGresult *from)
{
    struct str code = read_value(from, 0, 2);
    if (r->found)
        return; /* it is a device's: that counts */
    if (PQgetisnull(from, 0, 1)) {
        if (pg_get_i64(PQgetvalue(from, 0, 0)) >= r->pair.waiting_max)
            set_state(r, PAIRING_FULL);
        return;
    }
    if (code.n != sizeof r->pairing.code.s) {
        read_trouble(r, STORE_DAMAGED, "pairing: a row cannot be decoded");
        return;
    }
    set_state(r, same_hash(r, read_value(from, 0, 1)) ? PAIRING_WAITING : PAIRING_TAKEN);
    memcpy(r->pairing.code.s, code.p, code.n);
    r->pairing.left_ms = pg_get_i64(PQgetvalue(from, 0, 3));
}

static void look_result(struct pg_job *job, int step, const PGresult *from)
{
    if (step == STEP_DEVICE)
        take_device((struct read *)job, from);
    else if (step == STEP_PAIRING)
        take_pairing((struct read *)job, from);
}

static void put_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step != STEP_PUT)
        return;
    take_pairing(r, from);
    r->pairing.begun = r->pairing.state == PAIRING_WAITING;
}

static void pair_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    if (!r->found)
        read_trouble(r, STORE_UNAVAILABLE, "the code is in use");
    r->done.pair(call->user, call->status, str_of(call->detail),
        call->status == STORE_OK ? &r->pairing : NULL);
    read_free(r);
}

static void pairing_put(struct read *r)
{
    static const struct pg_job_ops ops = {.result = put_result, .done = read_done};
    struct store_pg *s = r->call.s;
    struct params *p = &s->params;
    if (!pg_conn_is_up(s->pairs)) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, pg_conn_trouble(s->pairs));
        return;
    }
    params_reset(p);
    params_id(p, r->pair.token);
    params_bytes(p, (struct str){(const char *)r->pair.secret_hash, sizeof r->pair.secret_hash});
    params_bytes(p, pair_code_str(&r->pair.code));
    params_bytes(p, r->pair.name);
    params_i64(p, r->pair.life_ms);
    params_i64(p, r->pair.waiting_max);
    if (p->b.failed) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    r->call.job = (struct pg_job){.ops = &ops};
    pg_job_begin(s->pairs, &r->call.job);
    pg_job_add(s->pairs, "pairing_lock", NULL);
    pg_job_add(s->pairs, "pairing_put", p);
    pg_job_end(s->pairs);
}

static void look_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    struct read *r = (struct read *)job;
    bool none = end == PG_DONE && r->call.status == STORE_OK && !r->found;
    if (none && r->pair.begin) {
        pairing_put(r);
        return;
    }
    if (none)
        set_state(r, PAIRING_NONE);
    read_done(job, end, fault);
}

void store_pg_pair(
    struct store *base, const struct store_pair *pair, store_pair_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = look_result, .done = look_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, pair_end, user);
    r->done.pair = done;
    r->pair = *pair;
    if (!arena_copy(&r->arena, pair->name, &r->pair.name)) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    if (!pg_conn_is_up(s->pairs)) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, pg_conn_trouble(s->pairs));
        return;
    }
    if (s->n_reads > READS_MAX) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, "too many reads are waiting");
        return;
    }
    params_reset(&s->params);
    params_id(&s->params, pair->token);
    pg_job_begin(s->pairs, &r->call.job);
    pg_job_add(s->pairs, "device_tenant", &s->params);
    pg_job_add(s->pairs, "device", &s->params);
    pg_job_add(s->pairs, "pairing", &s->params);
    pg_job_end(s->pairs);
}

/* --- devices that are here ----------------------------------------------------------------- */

static void seen_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.seen(call->user, call->status, str_of(call->detail));
    read_free(r);
}

static void seen_ids(struct params *p, const struct store_seen *seen, size_t n, size_t offset)
{
    params_array(p, PG_UUID, n);
    for (size_t i = 0; i < n; i++)
        params_id(p, *(const id *)((const char *)&seen[i].token + offset));
}

void store_pg_seen(
    struct store *base, const struct store_seen *seen, size_t n, store_done done, void *user)
{
    static const struct pg_job_ops ops = {.done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, seen_end, user);
    struct params *p = &s->params;
    r->done.seen = done;
    if (!pg_conn_is_up(s->pairs)) {
        store_pg_later(&r->call, STORE_UNAVAILABLE, pg_conn_trouble(s->pairs));
        return;
    }
    pg_job_begin(s->pairs, &r->call.job);
    params_reset(p);
    seen_ids(p, seen, n, offsetof(struct store_token, tenant));
    bool good = !p->b.failed;
    if (good)
        pg_job_add(s->pairs, "tenants", p);
    params_reset(p);
    seen_ids(p, seen, n, offsetof(struct store_token, tenant));
    seen_ids(p, seen, n, offsetof(struct store_token, venue));
    seen_ids(p, seen, n, offsetof(struct store_token, token));
    params_array(p, PG_TEXT, n);
    for (size_t i = 0; i < n; i++)
        params_bytes(p, seen[i].client);
    if (good && !p->b.failed)
        pg_job_add(s->pairs, "seen", p);
    pg_job_end(s->pairs);
}
