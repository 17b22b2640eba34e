#include "storage/pg/admin_login.h"

#include "storage/pg/admin_run.h"
#include "storage/sql_text.h"

/* Begins, with tenant and person as the first params. */
static int begin(struct admin *a, id tenant, id staff, struct buf *why)
{
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        params_id(&a->p, staff);
    }
    return rc;
}

int admin_login_of(
    struct admin *a, id tenant, struct str who, struct admin_login_person *ret, struct buf *why)
{
    PGresult *r = NULL;
    *ret = (struct admin_login_person){0};
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        params_bytes(&a->p, who);
        rc = admin_run(a, sql_admin_login_of, &r, why);
    }
    rc = admin_end(a, rc, why);
    if (!rc && (ret->n = PQntuples(r)) > 0) {
        struct str login = admin_text(r, 0, 1);
        ret->staff = pg_get_id(PQgetvalue(r, 0, 0));
        if (login.n < sizeof ret->login)
            memcpy(ret->login, login.p, login.n);
        ret->totp = *PQgetvalue(r, 0, 2) != 0;
    }
    PQclear(r);
    return rc;
}

int admin_login_put(
    struct admin *a, id tenant, id staff, struct str name, id name_id, struct buf *why)
{
    int rc = begin(a, tenant, staff, why);
    if (!rc) {
        params_bytes(&a->p, name);
        params_id(&a->p, name_id);
        rc = admin_run_one(
            a, sql_admin_login_put, "no such person, or another tenant has that name", why);
    }
    return admin_end(a, rc, why);
}

int admin_login_invite(struct admin *a, id tenant, id staff, id invite,
    const uint8_t secret_hash[32], int64_t hours, struct buf *why)
{
    int rc = begin(a, tenant, staff, why);
    if (!rc) {
        params_id(&a->p, invite);
        params_bytes(&a->p, (struct str){(const char *)secret_hash, 32});
        params_i64(&a->p, hours);
        rc = admin_run_one(a, sql_admin_login_invite, "the person has no login", why);
    }
    return admin_end(a, rc, why);
}

int admin_login_set(
    struct admin *a, id tenant, id staff, struct str hash, bool is_short, struct buf *why)
{
    int rc = begin(a, tenant, staff, why);
    if (!rc) {
        params_null(&a->p);
        params_bytes(&a->p, hash);
        params_bool(&a->p, is_short);
        rc = admin_run_only(a, sql_login_set, why);
    }
    return admin_end(a, rc, why);
}

int admin_login_end(struct admin *a, id tenant, id staff, struct buf *why)
{
    int rc = begin(a, tenant, staff, why);
    if (!rc)
        rc = admin_run_only(a, sql_admin_login_end, why);
    return admin_end(a, rc, why);
}

int admin_login_totp_end(struct admin *a, id tenant, id staff, struct buf *why)
{
    int rc = begin(a, tenant, staff, why);
    if (!rc)
        rc = admin_run_one(a, sql_admin_login_totp_end, "the person has no login", why);
    return admin_end(a, rc, why);
}

int admin_logins(struct admin *a, id tenant,
    void (*each)(void *user, const struct admin_login *login), void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        rc = admin_run(a, sql_admin_logins, &r, why);
    }
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++)
        each(user, &(struct admin_login){.staff = pg_get_id(PQgetvalue(r, i, 0)),
                       .name = admin_text(r, i, 1),
                       .password = *PQgetvalue(r, i, 2) != 0,
                       .totp = *PQgetvalue(r, i, 3) != 0,
                       .n_sessions = pg_get_i64(PQgetvalue(r, i, 4)),
                       .used = admin_time(r, i, 5)});
    PQclear(r);
    return rc;
}
