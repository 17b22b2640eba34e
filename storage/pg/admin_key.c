#include "storage/pg/admin_key.h"

#include <errno.h>

#include "storage/pg/admin_run.h"
#include "storage/sql_text.h"

static void params_hash(struct params *p, const uint8_t hash[32])
{
    params_bytes(p, (struct str){(const char *)hash, 32});
}

int admin_key_mint(struct admin *a, const struct admin_key_new *key, struct buf *why)
{
    int rc = admin_begin(a, key->tenant, why);
    if (!rc && key->venues) {
        params_id(&a->p, key->tenant);
        params_array(&a->p, PG_UUID, key->n_venues);
        for (size_t i = 0; i < key->n_venues; i++)
            params_id(&a->p, key->venues[i]);
        rc = admin_run_one(a, sql_admin_must_venues, "the tenant has no such venue", why);
    }
    if (!rc) {
        params_id(&a->p, key->tenant);
        params_id(&a->p, key->key);
        params_bytes(&a->p, key->name);
        params_bytes(&a->p, str_of(role_descs[key->role].name));
        params_bool(&a->p, key->scopes & SCOPE_BIT(COMMAND));
        if (key->venues) {
            params_array(&a->p, PG_UUID, key->n_venues);
            for (size_t i = 0; i < key->n_venues; i++)
                params_id(&a->p, key->venues[i]);
        } else {
            params_null(&a->p);
        }
        params_hash(&a->p, key->secret_hash);
        if (key->days)
            params_i64(&a->p, key->days);
        else
            params_null(&a->p);
        params_bool(&a->p, key->scopes & SCOPE_BIT(READ));
        params_bool(&a->p, key->scopes & SCOPE_BIT(ADMINISTER));
        params_bool(&a->p, key->signs);
        rc = admin_run_only(a, sql_admin_key_mint, why);
    }
    if (!rc)
        rc = admin_log(a,
            &(struct admin_entry){.act = ACT_key_mint, .tenant = key->tenant, .subject = key->key},
            why);
    return admin_end(a, rc, why);
}

int admin_key_revoke(struct admin *a, id key, struct buf *why)
{
    int rc = admin_begin_of(a, sql_key_tenant, key, why);
    if (!rc) {
        params_id(&a->p, key);
        rc = admin_run_one(a, sql_admin_key_revoke, "no such key", why);
    }
    if (!rc)
        rc = admin_log_of(a, ACT_key_revoke, key, why);
    return admin_end(a, rc, why);
}

int admin_key_rotate(
    struct admin *a, id key, const uint8_t secret_hash[32], int64_t overlap_s, struct buf *why)
{
    int rc = admin_begin_of(a, sql_key_tenant, key, why);
    if (!rc) {
        params_id(&a->p, key);
        params_hash(&a->p, secret_hash);
        params_i64(&a->p, overlap_s);
        params_bool(&a->p, true);
        rc = admin_run_one(a, sql_admin_key_rotate, "no such key, or it is revoked", why);
    }
    if (!rc)
        rc = admin_log_of(a, ACT_key_rotate, key, why);
    return admin_end(a, rc, why);
}

int admin_key_signs(struct admin *a, id key, bool *ret_signs, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin_of(a, sql_key_tenant, key, why);
    if (!rc) {
        params_id(&a->p, key);
        rc = admin_run(a, sql_admin_key_signs, &r, why);
    }
    rc = admin_end(a, rc, why);
    if (!rc && PQntuples(r) != 1) {
        buf_put_str(why, STR("no such key"));
        rc = -ENOENT;
    }
    if (!rc)
        *ret_signs = *PQgetvalue(r, 0, 0) != 0;
    PQclear(r);
    return rc;
}

int admin_keys(struct admin *a, id tenant, void (*each)(void *user, const struct admin_key *key),
    void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        for (int i = 0; i < 3; i++)
            params_null(&a->p);
        rc = admin_run(a, sql_admin_keys, &r, why);
    }
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct str venues = admin_text(r, i, 4);
        int64_t n_venues = 0;
        for (size_t k = 0; k < venues.n; k++)
            n_venues += venues.p[k] == '{';
        each(user, &(struct admin_key){
                       .key = pg_get_id(PQgetvalue(r, i, 0)),
                       .name = admin_text(r, i, 1),
                       .scopes = (unsigned)scopes_read(admin_text(r, i, 2)),
                       .role = (enum role)role_find(admin_text(r, i, 3)),
                       .n_venues = *PQgetvalue(r, i, 11) ? -1 : n_venues,
                       .created = admin_time(r, i, 5),
                       .expires = admin_time(r, i, 6),
                       .revoked = !PQgetisnull(r, i, 7),
                       .used = admin_time(r, i, 8),
                       .rotating = !PQgetisnull(r, i, 9),
                       .expired = *PQgetvalue(r, i, 10) != 0,
                       .signs = *PQgetvalue(r, i, 12) != 0,
                   });
    }
    PQclear(r);
    return rc;
}

/* --- keys of the platform ------------------------------------------------------------------ */

int admin_platform_mint(struct admin *a, const struct admin_key_new *key, struct buf *why)
{
    params_id(&a->p, key->key);
    params_bytes(&a->p, key->name);
    params_hash(&a->p, key->secret_hash);
    if (key->days)
        params_i64(&a->p, key->days);
    else
        params_null(&a->p);
    return admin_run_only(a, sql_admin_platform_key, why);
}

int admin_platform_revoke(struct admin *a, id key, struct buf *why)
{
    params_id(&a->p, key);
    return admin_run_one(a, sql_admin_platform_revoke, "no such key", why);
}

int admin_platform_keys(struct admin *a, void (*each)(void *user, const struct admin_key *key),
    void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_run(a, sql_admin_platform_keys, &r, why);
    for (int i = 0; !rc && i < PQntuples(r); i++)
        each(user, &(struct admin_key){
                       .key = pg_get_id(PQgetvalue(r, i, 0)),
                       .name = admin_text(r, i, 1),
                       .scopes = SCOPE_BIT(PLATFORM),
                       .role = ROLE_DISPLAY,
                       .created = admin_time(r, i, 2),
                       .expires = admin_time(r, i, 3),
                       .revoked = !PQgetisnull(r, i, 4),
                       .used = admin_time(r, i, 5),
                       .expired = *PQgetvalue(r, i, 6) != 0,
                   });
    PQclear(r);
    return rc;
}

/* --- the admin log ------------------------------------------------------------------------- */

int admin_entries(struct admin *a, id tenant, int64_t max,
    void (*each)(void *user, const struct act_log *entry), void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        params_null(&a->p);
        params_i64(&a->p, max);
        params_bool(&a->p, false);
        rc = admin_run(a, sql_admin_log, &r, why);
    }
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct act_log e = {.id = pg_get_id(PQgetvalue(r, i, 0)),
            .at = admin_time(r, i, 1),
            .by_kind = admin_text(r, i, 2),
            .by_name = admin_text(r, i, 4),
            .act = admin_text(r, i, 5),
            .body = admin_text(r, i, 8)};
        if (!PQgetisnull(r, i, 3))
            e.by_id = pg_get_id(PQgetvalue(r, i, 3));
        if (!PQgetisnull(r, i, 6))
            e.venue_id = pg_get_id(PQgetvalue(r, i, 6));
        if (!PQgetisnull(r, i, 7))
            e.subject_id = pg_get_id(PQgetvalue(r, i, 7));
        each(user, &e);
    }
    PQclear(r);
    return rc;
}
