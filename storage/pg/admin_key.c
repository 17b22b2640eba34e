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
    if (!rc) {
        params_id(&a->p, key->tenant);
        params_id(&a->p, key->key);
        params_bytes(&a->p, key->name);
        params_bytes(&a->p, str_of(role_descs[key->role].name));
        params_bool(&a->p, key->writes);
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
        params_bool(&a->p, key->signs);
        rc = admin_run_one(a, sql_admin_key_mint, "the tenant has no such venue", why);
    }
    return admin_end(a, rc, why);
}

int admin_key_revoke(struct admin *a, id key, struct buf *why)
{
    int rc = admin_begin_of(a, sql_key_tenant, key, why);
    if (!rc) {
        params_id(&a->p, key);
        rc = admin_run_one(a, sql_admin_key_revoke, "no such key", why);
    }
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
        rc = admin_run_one(a, sql_admin_key_rotate, "no such key, or it is revoked", why);
    }
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
        rc = admin_run(a, sql_admin_keys, &r, why);
    }
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++)
        each(user, &(struct admin_key){
                       .key = pg_get_id(PQgetvalue(r, i, 0)),
                       .name = admin_text(r, i, 1),
                       .role = (enum role)role_find(admin_text(r, i, 2)),
                       .writes = *PQgetvalue(r, i, 3) != 0,
                       .n_venues = pg_get_i64(PQgetvalue(r, i, 4)),
                       .created = admin_time(r, i, 5),
                       .expires = admin_time(r, i, 6),
                       .revoked = *PQgetvalue(r, i, 7) != 0,
                       .used = admin_time(r, i, 8),
                       .expired = *PQgetvalue(r, i, 9) != 0,
                       .rotating = *PQgetvalue(r, i, 10) != 0,
                       .signs = *PQgetvalue(r, i, 11) != 0,
                   });
    PQclear(r);
    return rc;
}
