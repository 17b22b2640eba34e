#include "storage/pg/read.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/sql_text.h"

const struct pg_statement read_statements[] = {
    {"tenants", sql_tenants},
    {"venue", sql_venue},
    {"journal_last", sql_journal_last},
    {"journal_tail", sql_journal_tail},
    {"receipts", sql_receipts},
    {"device_tenant", sql_device_tenant},
    {"device", sql_device},
    {"key_tenant", sql_key_tenant},
    {"key", sql_key},
    {"login_tenant", sql_login_tenant},
    {"login_session", sql_login_session},
    {"heads", sql_heads},
    {"lock_holders", sql_lock_holders}, /* for watch.c */
    {"revoked", sql_revoked},
    {"clock", sql_clock},
};
const size_t read_statements_n = sizeof read_statements / sizeof *read_statements;

/* --- life of a call ------------------------------------------------------------------------ */

void read_free(struct read *r)
{
    struct store_pg *s = r->call.s;
    for (size_t i = 0; i < r->n_puts; i++)
        record_drop(r->puts[i].rec);
    free(r->puts);
    for (size_t i = 0; i < r->n_rows; i++)
        change_drop(r->rows[i].change);
    free(r->rows);
    PQclear(r->kept);
    arena_fini(&r->arena);
    arena_fini(&r->row);
    s->n_reads--;
    size_t reserve = 0;
    for (struct pg_call *c = (struct pg_call *)s->reserve; c; c = c->next)
        reserve++;
    if (reserve < READS_RESERVE) {
        r->call.next = (struct pg_call *)s->reserve;
        s->reserve = r;
    } else {
        free(r);
    }
}

struct read *read_new(
    struct store_pg *s, const struct pg_job_ops *ops, void (*end)(struct pg_call *), void *user)
{
    require(!s->freeing);
    struct read *r = malloc(sizeof *r);
    if (!r) {
        r = s->reserve;
        require(r);
        s->reserve = (struct read *)r->call.next;
    }
    *r = (struct read){.call = {.job = {.ops = ops}, .s = s, .end = end, .user = user}};
    arena_init(&r->arena, ANSWER_BYTES_MAX);
    arena_init(&r->row, ROW_BYTES_MAX);
    s->n_reads++;
    return r;
}

bool read_begin(struct read *r)
{
    struct store_pg *s = r->call.s;
    if (!pg_conn_is_up(s->reads))
        store_pg_later(&r->call, STORE_UNAVAILABLE, pg_conn_trouble(s->reads));
    else if (s->n_reads > READS_MAX)
        store_pg_later(&r->call, STORE_UNAVAILABLE, "too many reads are waiting");
    else {
        pg_job_begin(s->reads, &r->call.job);
        return true;
    }
    return false;
}

void read_add(struct read *r, const char *statement)
{
    struct params *p = &r->call.s->params;
    if (p->b.failed) {
        r->call.status = STORE_UNAVAILABLE;
        snprintf(r->call.detail, sizeof r->call.detail, "out of memory");
    }
    if (r->call.status == STORE_OK)
        pg_job_add(r->call.s->reads, statement, p);
}

void read_add_tenant(struct read *r)
{
    struct params *p = &r->call.s->params;
    params_reset(p);
    params_array(p, PG_UUID, 1);
    params_id(p, r->tenant);
    read_add(r, "tenants");
}

struct params *read_venue_params(struct read *r)
{
    struct params *p = &r->call.s->params;
    params_reset(p);
    params_id(p, r->tenant);
    params_id(p, r->venue);
    return p;
}

void read_trouble(struct read *r, enum store_status status, const char *format, ...)
{
    if (r->call.status != STORE_OK)
        return;
    va_list args;
    va_start(args, format);
    r->call.status = status;
    vsnprintf(r->call.detail, sizeof r->call.detail, format, args);
    va_end(args);
}

void read_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    struct read *r = (struct read *)job;
    if (end != PG_DONE)
        store_pg_set_fault(&r->call, STORE_UNAVAILABLE, fault);
    r->call.end(&r->call);
}

struct str read_value(const PGresult *r, int row, int column)
{
    return (struct str){PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column)};
}

struct str read_copy(struct read *r, const PGresult *from, int row, int column)
{
    struct str copy = {0};
    if (!arena_copy(&r->arena, read_value(from, row, column), &copy))
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    return copy;
}

void read_chain(struct read *r, const PGresult *from, int row, int column, struct chain *ret)
{
    struct str bytes = read_value(from, row, column);
    if (bytes.n == CHAIN_BYTES)
        memcpy(ret->b, bytes.p, CHAIN_BYTES);
    else
        read_trouble(r, STORE_DAMAGED, "chain: %zu bytes", bytes.n);
}

/* --- receipts ------------------------------------------------------------------------------ */

static void receipts_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step != 1)
        return;
    int n = PQntuples(from);
    r->receipts = arena_array(&r->arena, struct receipt, n ? n : 1);
    if (!r->receipts) {
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    for (int i = 0; i < n; i++) {
        struct receipt *to = &r->receipts[i];
        struct str fingerprint = read_value(from, i, 2);
        if (fingerprint.n != sizeof to->fingerprint) {
            read_trouble(r, STORE_DAMAGED, "receipt: fingerprint");
            return;
        }
        to->op = pg_get_id(PQgetvalue(from, i, 0));
        to->device = pg_get_id(PQgetvalue(from, i, 1));
        memcpy(to->fingerprint, fingerprint.p, fingerprint.n);
        to->seq = pg_get_i64(PQgetvalue(from, i, 3));
        to->answer = read_copy(r, from, i, 4);
        to->recorded = pg_get_time(PQgetvalue(from, i, 5));
    }
    r->n_receipts = (size_t)n;
}

static void receipts_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.receipts(call->user, call->status, str_of(call->detail), r->receipts,
        call->status == STORE_OK ? r->n_receipts : 0);
    read_free(r);
}

void store_pg_receipts(struct store *base, id tenant, id venue, const id *ops, size_t n,
    store_receipts_done done, void *user)
{
    static const struct pg_job_ops job_ops = {.result = receipts_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &job_ops, receipts_end, user);
    r->done.receipts = done;
    r->tenant = tenant;
    r->venue = venue;
    if (!read_begin(r))
        return;
    read_add_tenant(r);
    struct params *p = read_venue_params(r);
    params_array(p, PG_UUID, n);
    for (size_t i = 0; i < n; i++)
        params_id(p, ops[i]);
    read_add(r, "receipts");
    pg_job_end(s->reads);
}

/* --- device -------------------------------------------------------------------------------- */

static void device_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    struct store_device *d = &r->device;
    if (step != 1)
        return;
    if (PQntuples(from) != 1) {
        read_trouble(r, STORE_ABSENT, "no such token");
        return;
    }
    int role = role_find(read_value(from, 0, 6));
    struct str hash = read_value(from, 0, 7);
    if (role < 0 || hash.n != sizeof d->secret_hash) {
        read_trouble(r, STORE_DAMAGED, "device_token: a row cannot be decoded");
        return;
    }
    d->tenant = pg_get_id(PQgetvalue(from, 0, 0));
    d->venue = pg_get_id(PQgetvalue(from, 0, 1));
    d->device = pg_get_id(PQgetvalue(from, 0, 2));
    d->device_name = read_copy(r, from, 0, 3);
    if (!PQgetisnull(from, 0, 4))
        d->staff = pg_get_id(PQgetvalue(from, 0, 4));
    d->staff_name = read_copy(r, from, 0, 5);
    d->role = (enum role)role;
    memcpy(d->secret_hash, hash.p, hash.n);
    d->revoked = *PQgetvalue(from, 0, 8) != 0;
    d->asked_us = pg_get_i64(PQgetvalue(from, 0, 9));
    d->access = pg_get_i64(PQgetvalue(from, 0, 10));
    d->barred = (enum token_lapse)pg_get_i64(PQgetvalue(from, 0, 11));
}

static void device_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.device(call->user, call->status, str_of(call->detail),
        call->status == STORE_OK ? &r->device : NULL);
    read_free(r);
}

void store_pg_device(struct store *base, id token, store_device_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = device_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, device_end, user);
    r->done.device = done;
    if (!read_begin(r))
        return;
    params_reset(&s->params);
    params_id(&s->params, token);
    read_add(r, "device_tenant");
    read_add(r, "device");
    pg_job_end(s->reads);
}

/* One member of each of n structs, as an array. */
#define BIND_IDS(p, items, n, member)                                                              \
    do {                                                                                           \
        params_array((p), PG_UUID, (n));                                                           \
        for (size_t i_ = 0; i_ < (n); i_++)                                                        \
            params_id((p), (items)[i_].member);                                                    \
    } while (0)

/* --- heads --------------------------------------------------------------------------------- */

static void heads_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step != 1 || r->call.status != STORE_OK)
        return;
    for (int i = 0; i < PQntuples(from); i++) {
        int64_t n = pg_get_i64(PQgetvalue(from, i, 0));
        require(n >= 1 && (size_t)n <= r->n_heads);
        r->heads[n - 1].seq = pg_get_i64(PQgetvalue(from, i, 1));
        read_chain(r, from, i, 2, &r->heads[n - 1].chain);
        r->heads[n - 1].edits = pg_get_i64(PQgetvalue(from, i, 3));
        r->heads[n - 1].access = pg_get_i64(PQgetvalue(from, i, 4));
    }
}

static void heads_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.heads(call->user, call->status, str_of(call->detail), r->heads,
        call->status == STORE_OK ? r->n_heads : 0);
    read_free(r);
}

void store_pg_heads(
    struct store *base, const struct venue_key *venues, size_t n, store_heads_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = heads_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, heads_end, user);
    r->done.heads = done;
    r->n_heads = n;
    r->heads = arena_array(&r->arena, struct store_head, n ? n : 1);
    if (!read_begin(r))
        return;
    struct params *p = &s->params;
    if (!r->heads)
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    for (size_t i = 0; r->heads && i < n; i++)
        r->heads[i].seq = -1;
    params_reset(p);
    BIND_IDS(p, venues, n, tenant);
    read_add(r, "tenants");
    params_reset(p);
    BIND_IDS(p, venues, n, tenant);
    BIND_IDS(p, venues, n, venue);
    read_add(r, "heads");
    pg_job_end(s->reads);
}

/* --- the clock ----------------------------------------------------------------------------- */

static void clock_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (PQntuples(from) == 1)
        r->after = pg_get_i64(PQgetvalue(from, 0, 0));
    else
        read_trouble(r, STORE_UNAVAILABLE, "the server does not tell its time");
}

static void clock_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.clock(
        call->user, call->status, str_of(call->detail), call->status == STORE_OK ? r->after : 0);
    read_free(r);
}

void store_pg_clock(struct store *base, store_clock_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = clock_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, clock_end, user);
    r->done.clock = done;
    if (!read_begin(r))
        return;
    params_reset(&s->params);
    read_add(r, "clock");
    pg_job_end(s->reads);
}

/* --- revoked tokens ------------------------------------------------------------------------ */

static void revoked_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step != 1)
        return;
    int n = PQntuples(from);
    r->lapses = arena_array(&r->arena, struct store_lapse, n ? n : 1);
    if (!r->lapses) {
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    for (int i = 0; i < n; i++)
        r->lapses[i] = (struct store_lapse){(size_t)pg_get_i64(PQgetvalue(from, i, 0)) - 1,
            (enum token_lapse)pg_get_i64(PQgetvalue(from, i, 1))};
    r->n_lapses = (size_t)n;
}

static void revoked_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.revoked(call->user, call->status, str_of(call->detail), r->lapses,
        call->status == STORE_OK ? r->n_lapses : 0);
    read_free(r);
}

void store_pg_revoked(struct store *base, const struct store_token *tokens, size_t n,
    store_revoked_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = revoked_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, revoked_end, user);
    struct params *p = &s->params;
    r->done.revoked = done;
    if (!read_begin(r))
        return;
    params_reset(p);
    BIND_IDS(p, tokens, n, tenant);
    read_add(r, "tenants");
    params_reset(p);
    BIND_IDS(p, tokens, n, tenant);
    BIND_IDS(p, tokens, n, venue);
    BIND_IDS(p, tokens, n, token);
    params_array(p, PG_TEXT, n);
    for (size_t i = 0; i < n; i++)
        params_bytes(p, str_of(role_descs[tokens[i].role].name));
    params_array(p, PG_BOOL, n);
    for (size_t i = 0; i < n; i++)
        params_bool(p, tokens[i].is_key);
    params_array(p, PG_BOOL, n);
    for (size_t i = 0; i < n; i++)
        params_bool(p, tokens[i].is_login);
    read_add(r, "revoked");
    pg_job_end(s->reads);
}
