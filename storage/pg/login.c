/* Names, passwords and sessions of managers. What writes is on the connection of pairings; the
 * rules are functions of the schema (migrations/115_logins.sql). */

#include "storage/pg/login.h"

#include "protocol/base/require.h"
#include "storage/pg/read.h"

static struct str bytes_of(const uint8_t hash[32])
{
    return (struct str){(const char *)hash, 32};
}

/* --- a session ----------------------------------------------------------------------------- */

enum { COLUMN_VENUE = 9, COLUMN_VENUE_NAME = 10, COLUMN_ACCESS = 11 };

static void session_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    struct store_key *k = &r->key;
    int n = PQntuples(from);
    if (step != 1)
        return;
    if (n < 1) {
        read_trouble(r, STORE_ABSENT, "no such session");
        return;
    }
    struct str hash = read_value(from, 0, 2);
    struct store_key_venue *venues = arena_array(&r->arena, struct store_key_venue, (size_t)n + 1);
    if (!venues || hash.n != sizeof k->secret_hash) {
        read_trouble(r, venues ? STORE_DAMAGED : STORE_UNAVAILABLE, "login_session: no row");
        return;
    }
    *k = (struct store_key){.tenant = pg_get_id(PQgetvalue(from, 0, 0)),
        .name = read_copy(r, from, 0, 1),
        .role = ROLE_MANAGER,
        .writes = true,
        .scopes = SCOPE_BIT(READ) | SCOPE_BIT(COMMAND),
        .revoked = *PQgetvalue(from, 0, 3) != 0,
        .staff = pg_get_id(PQgetvalue(from, 0, 4)),
        .name_id = pg_get_id(PQgetvalue(from, 0, 5)),
        .login = read_copy(r, from, 0, 6),
        .totp = *PQgetvalue(from, 0, 7) != 0,
        .expires = {pg_get_i64(PQgetvalue(from, 0, 8))},
        .venues = venues};
    memcpy(k->secret_hash, hash.p, hash.n);
    for (int i = 0; i < n; i++)
        if (!PQgetisnull(from, i, COLUMN_VENUE))
            venues[k->n_venues++] =
                (struct store_key_venue){.venue = pg_get_id(PQgetvalue(from, i, COLUMN_VENUE)),
                    .name = read_copy(r, from, i, COLUMN_VENUE_NAME),
                    .access = pg_get_i64(PQgetvalue(from, i, COLUMN_ACCESS))};
}

static void session_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.key(
        call->user, call->status, str_of(call->detail), call->status == STORE_OK ? &r->key : NULL);
    read_free(r);
}

void store_pg_session(struct store *base, id session, store_key_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = session_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, session_end, user);
    r->done.key = done;
    if (!read_begin(r))
        return;
    params_reset(&s->params);
    params_id(&s->params, session);
    read_add(r, "login_tenant");
    read_add(r, "login_session");
    pg_job_end(s->reads);
}

/* --- what writes --------------------------------------------------------------------------- */

/* True: add its statements to the job. */
static bool begin(struct read *r)
{
    struct store_pg *s = r->call.s;
    if (!pg_conn_is_up(s->pairs))
        store_pg_later(&r->call, STORE_UNAVAILABLE, pg_conn_trouble(s->pairs));
    else if (s->n_reads > READS_MAX)
        store_pg_later(&r->call, STORE_UNAVAILABLE, "too many calls are waiting");
    else {
        pg_job_begin(s->pairs, &r->call.job);
        return true;
    }
    return false;
}

static void add(struct read *r, const char *statement)
{
    struct store_pg *s = r->call.s;
    if (s->params.b.failed)
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    if (r->call.status == STORE_OK)
        pg_job_add(s->pairs, statement, &s->params);
}

static void plain_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.plain(call->user, call->status, str_of(call->detail));
    read_free(r);
}

static void plain_result(struct pg_job *job, int step, const PGresult *from)
{
}

void store_pg_session_used(struct store *base, id session, store_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = plain_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, plain_end, user);
    r->done.plain = done;
    if (!begin(r))
        return;
    params_reset(&s->params);
    params_id(&s->params, session);
    add(r, "login_tenant");
    add(r, "login_used");
    pg_job_end(s->pairs);
}

/* --- logins -------------------------------------------------------------------------------- */

static struct str text_at(struct read *r, const PGresult *from, int column)
{
    return PQgetisnull(from, 0, column) ? (struct str){0} : read_copy(r, from, 0, column);
}

static void login_result(struct pg_job *job, int step, const PGresult *from)
{
    static const struct {
        const char *name;
        enum store_login_state state;
    } states[] = {{"ok", LOGIN_OK}, {"go", LOGIN_OK}, {"wait", LOGIN_WAIT}, {"wrong", LOGIN_WRONG},
        {"short", LOGIN_SHORT}};
    struct read *r = (struct read *)job;
    struct store_login_answer *a = &r->login;
    if (step != 1 || PQntuples(from) != 1)
        return;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_eq(read_value(from, 0, 0), str_of(states[i].name))) {
            a->state = states[i].state;
            r->found = true;
        }
    if (!PQgetisnull(from, 0, 1))
        a->wait_ms = pg_get_i64(PQgetvalue(from, 0, 1));
    if (!PQgetisnull(from, 0, 3)) {
        a->tenant = pg_get_id(PQgetvalue(from, 0, 2));
        a->staff = pg_get_id(PQgetvalue(from, 0, 3));
    }
    a->name = text_at(r, from, 4);
    a->hash = text_at(r, from, 5);
    a->totp = text_at(r, from, 6);
    a->totp_new = text_at(r, from, 7);
    struct str secret = read_value(from, 0, 9);
    if (secret.n == sizeof a->secret_hash)
        memcpy(a->secret_hash, secret.p, secret.n);
}

static void login_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    if (!r->found)
        read_trouble(r, STORE_DAMAGED, "login: a row cannot be decoded");
    r->done.login(call->user, call->status, str_of(call->detail),
        call->status == STORE_OK ? &r->login : NULL);
    read_free(r);
}

static void params_text_or_null(struct params *p, struct str text)
{
    if (text.n)
        params_bytes(p, text);
    else
        params_null(p);
}

static void params_id_or_null(struct params *p, id i)
{
    if (id_is_zero(i))
        params_null(p);
    else
        params_id(p, i);
}

static void params_factor(struct params *p, const struct store_login *ask)
{
    if (ask->step < 0)
        params_null(p);
    else
        params_i64(p, ask->step);
    if (ask->has_recovery)
        params_bytes(p, bytes_of(ask->recovery));
    else
        params_null(p);
}

static const char *params_begin(struct params *p, const struct store_login *ask)
{
    params_bytes(p, str_of(ask->own ? "own" : "name"));
    params_id(p, ask->address);
    params_text_or_null(p, ask->hash);
    params_factor(p, ask);
    params_id(p, ask->session);
    params_bytes(p, bytes_of(ask->secret_hash));
    params_bool(p, ask->bearer);
    params_i64(p, ask->idle_s);
    params_i64(p, ask->life_s);
    params_bytes(p, ask->peer);
    params_bytes(p, ask->client);
    params_text_or_null(p, ask->new_hash);
    params_bool(p, ask->new_short);
    return "login_begin";
}

static const char *params_totp(struct params *p, const struct store_login *ask)
{
    static const char *const whats[] = {
        [TOTP_BEGIN] = "begin", [TOTP_CONFIRM] = "confirm", [TOTP_END] = "end"};
    params_reset(p);
    params_bytes(p, str_of(whats[ask->totp]));
    params_id(p, ask->tenant);
    params_id(p, ask->staff);
    params_id(p, ask->address);
    params_text_or_null(p, ask->hash);
    params_text_or_null(p, ask->sealed);
    params_factor(p, ask);
    size_t n = ask->totp == TOTP_CONFIRM ? LOGIN_RECOVERY : 0;
    params_array(p, PG_BYTEA, n);
    for (size_t i = 0; i < n; i++)
        params_bytes(p, bytes_of(ask->codes[i]));
    return "login_totp";
}

/* The statement, with the params of what is asked of a person. */
static const char *params_of(struct params *p, const struct store_login *ask)
{
    params_reset(p);
    params_id(p, ask->tenant);
    params_id(p, ask->staff);
    switch (ask->act) {
    case LOGIN_BEGIN:
        return params_begin(p, ask);
    case LOGIN_END:
        params_id_or_null(p, ask->session);
        return "login_end";
    case LOGIN_LIST:
        params_id(p, ask->session);
        return "login_list";
    case LOGIN_TOTP:
        return params_totp(p, ask);
    case LOGIN_SET:
        params_id(p, ask->of);
        params_bytes(p, ask->new_hash);
        params_bool(p, ask->new_short);
        return "login_set";
    case LOGIN_TRY:
    case LOGIN_INVITED:
        break;
    }
    require(!"an act of a person");
}

void store_pg_login(
    struct store *base, const struct store_login *ask, store_login_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = login_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct params *p = &s->params;
    struct read *r = read_new(s, &ops, login_end, user);
    r->done.login = done;
    if (!begin(r))
        return;
    params_reset(p);
    if (ask->act == LOGIN_TRY || ask->act == LOGIN_INVITED) {
        params_id(p, ask->of);
        add(r, "login_tenant");
        params_reset(p);
        if (ask->act == LOGIN_TRY)
            params_bytes(p, str_of(ask->own ? "own" : "name"));
        params_id(p, ask->of);
        if (ask->act == LOGIN_TRY)
            params_id(p, ask->address);
        add(r, ask->act == LOGIN_TRY ? "login_try" : "login_invited");
    } else {
        params_array(p, PG_UUID, 1);
        params_id(p, ask->tenant);
        add(r, "tenants");
        add(r, params_of(p, ask));
    }
    pg_job_end(s->pairs);
}
