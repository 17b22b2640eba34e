#include "storage/pg/admin.h"

#include <errno.h>
#include <stdlib.h>

#include "storage/pg/admin_run.h"
#include "storage/pg/line.h"
#include "storage/sql_text.h"

enum { PARAMS_BYTES_MAX = 32 << 20 }; /* a pack of a journal is one parameter */

struct admin *admin_open(const char *conninfo, struct buf *why)
{
    const char *const keys[] = {
        "connect_timeout", "dbname", "client_encoding", "application_name", NULL};
    const char *const values[] = {"10", conninfo, "UTF8", "payon admin", NULL};
    struct admin *a = calloc(1, sizeof *a);
    if (!a) {
        pg_put_line(why, "out of memory");
        return NULL;
    }
    params_init(&a->p, PARAMS_BYTES_MAX);
    a->pg = PQconnectdbParams(keys, values, 1);
    if (PQstatus(a->pg) == CONNECTION_OK)
        return a;
    pg_put_line(why, PQerrorMessage(a->pg));
    admin_close(a);
    return NULL;
}

void admin_close(struct admin *a)
{
    if (!a)
        return;
    PQfinish(a->pg);
    params_fini(&a->p);
    free(a);
}

int admin_create_tenant(struct admin *a, id tenant, struct str name, struct buf *why)
{
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        params_bytes(&a->p, name);
        params_null(&a->p);
        rc = admin_run_only(a, sql_admin_tenant, why);
    }
    if (!rc)
        rc = admin_log(a,
            &(struct admin_entry){.act = ACT_tenant_create, .tenant = tenant, .subject = tenant},
            why);
    return admin_end(a, rc, why);
}

/* 0; -EINVAL: the server knows no such time zone, and neither will screens and reports. */
static int zone_check(struct admin *a, struct str zone, struct buf *why)
{
    params_bytes(&a->p, zone);
    return admin_run_only(a, sql_admin_zone, why);
}

static void params_text_opt(struct params *p, const struct str *text)
{
    if (text)
        params_bytes(p, *text);
    else
        params_null(p);
}

int admin_edit_venue(struct admin *a, id tenant, id venue, const struct str *name,
    const struct str *zone, struct buf *why)
{
    int rc = admin_begin(a, tenant, why);
    if (!rc && zone)
        rc = zone_check(a, *zone, why);
    if (!rc) {
        params_id(&a->p, tenant);
        params_id(&a->p, venue);
        params_text_opt(&a->p, name);
        params_text_opt(&a->p, zone);
        rc = admin_run_only(a, sql_admin_venue_edit, why);
    }
    if (!rc)
        rc = admin_log(a,
            &(struct admin_entry){
                .act = ACT_venue_edit, .tenant = tenant, .venue = venue, .subject = venue},
            why);
    return admin_end(a, rc, why);
}

int admin_create_venue(struct admin *a, const struct venue_info *info, struct buf *why)
{
    int rc = admin_begin(a, info->tenant, why);
    if (!rc)
        rc = zone_check(a, info->zone, why);
    if (!rc) {
        params_id(&a->p, info->tenant);
        params_id(&a->p, info->venue);
        params_bytes(&a->p, info->name);
        params_bytes(&a->p, str_of(info->currency));
        params_i64(&a->p, info->exponent);
        params_bytes(&a->p, info->zone);
        rc = admin_run_only(a, sql_admin_venue, why);
    }
    if (!rc)
        rc = admin_log(a,
            &(struct admin_entry){.act = ACT_venue_create,
                .tenant = info->tenant,
                .venue = info->venue,
                .subject = info->venue},
            why);
    return admin_end(a, rc, why);
}

/* In a transaction of the tenant. */
static int token_insert(
    struct admin *a, id token, const struct store_device *device, struct buf *why)
{
    params_id(&a->p, device->tenant);
    params_id(&a->p, device->venue);
    params_id(&a->p, token);
    params_id(&a->p, device->device);
    params_bytes(&a->p, device->device_name);
    if (id_is_zero(device->staff))
        params_null(&a->p);
    else
        params_id(&a->p, device->staff);
    params_bytes(&a->p, device->staff_name);
    params_bytes(&a->p, str_of(role_descs[device->role].name));
    params_bytes(
        &a->p, (struct str){(const char *)device->secret_hash, sizeof device->secret_hash});
    return admin_run_only(a, sql_admin_mint, why);
}

int admin_mint(struct admin *a, id token, const struct store_device *device, struct buf *why)
{
    int rc = admin_begin(a, device->tenant, why);
    if (!rc)
        rc = token_insert(a, token, device, why);
    if (!rc)
        rc = admin_log(a,
            &(struct admin_entry){.act = ACT_device_mint,
                .tenant = device->tenant,
                .venue = device->venue,
                .subject = token},
            why);
    return admin_end(a, rc, why);
}

int admin_revoke(struct admin *a, id token, struct buf *why)
{
    int rc = admin_begin_of(a, sql_device_tenant, token, why);
    if (!rc) {
        params_id(&a->p, token);
        params_null(&a->p);
        rc = admin_run_one(a, sql_admin_revoke, "no such token", why);
    }
    if (!rc)
        rc = admin_log_of(a, ACT_device_unpair, token, why);
    return admin_end(a, rc, why);
}

/* --- pairings ------------------------------------------------------------------------------ */

/* What the statements raise, for people. */
static void pairing_say(int rc, struct buf *why)
{
    const char *line = rc == -ENOKEY         ? "no device shows this code"
                       : rc == -EKEYREJECTED ? "this code was used already"
                       : rc == -EKEYEXPIRED  ? "this code has expired: the device shows another one"
                                             : NULL;
    if (!line)
        return;
    buf_reset(why);
    pg_put_line(why, line);
}

int admin_pair(struct admin *a, const struct pair_code *code, const struct store_device *device,
    struct admin_paired *ret, struct buf *why)
{
    PGresult *r = NULL;
    const struct store_device *d = device;
    struct admin_paired paired = {0};
    int rc = admin_begin(a, d->tenant, why);
    if (!rc) {
        params_bytes(&a->p, pair_code_str(code));
        rc = admin_run_only(a, sql_admin_pair_take, why);
    }
    if (!rc) {
        params_id(&a->p, d->tenant);
        params_id(&a->p, d->venue);
        params_bytes(&a->p, pair_code_str(code));
        params_id(&a->p, d->device);
        params_text_opt(&a->p, d->device_name.n ? &d->device_name : NULL);
        if (id_is_zero(d->staff))
            params_null(&a->p);
        else
            params_id(&a->p, d->staff);
        params_bytes(&a->p, d->staff_name);
        params_bytes(&a->p, str_of(role_descs[d->role].name));
        rc = admin_run(a, sql_admin_pair_mint, &r, why);
    }
    if (!rc) {
        struct str name = admin_text(r, 0, 1);
        paired.token = pg_get_id(PQgetvalue(r, 0, 0));
        memcpy(paired.name, name.p, name.n < sizeof paired.name ? name.n : sizeof paired.name - 1);
        params_bytes(&a->p, pair_code_str(code));
        rc = admin_run_only(a, sql_admin_pair_end, why);
    }
    if (!rc)
        rc = admin_log(a,
            &(struct admin_entry){.act = ACT_pairing_approve,
                .tenant = d->tenant,
                .venue = d->venue,
                .subject = paired.token},
            why);
    rc = admin_end(a, rc, why);
    if (!rc)
        *ret = paired;
    pairing_say(rc, why);
    PQclear(r);
    return rc;
}

int admin_pairings(struct admin *a, void (*each)(void *user, const struct admin_pairing *p),
    void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_run(a, sql_admin_pairings, &r, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct admin_pairing p = {.name = admin_text(r, i, 1),
            .age_ms = pg_get_i64(PQgetvalue(r, i, 2)),
            .left_ms = pg_get_i64(PQgetvalue(r, i, 3))};
        struct str code = admin_text(r, i, 0);
        memcpy(p.code.s, code.p, code.n < sizeof p.code.s ? code.n : sizeof p.code.s);
        each(user, &p);
    }
    PQclear(r);
    return rc;
}

/* --- lists --------------------------------------------------------------------------------- */

int admin_tokens(struct admin *a, id tenant, id venue,
    void (*each)(void *user, const struct admin_token *t), void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        params_id(&a->p, venue);
        rc = admin_run(a, sql_admin_tokens, &r, why);
    }
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct admin_token t = {
            .token = pg_get_id(PQgetvalue(r, i, 0)),
            .device =
                {
                    .tenant = tenant,
                    .venue = venue,
                    .device = pg_get_id(PQgetvalue(r, i, 1)),
                    .device_name = admin_text(r, i, 2),
                    .staff_name = admin_text(r, i, 4),
                    .role = (enum role)role_find(admin_text(r, i, 5)),
                    .revoked = *PQgetvalue(r, i, 6) != 0,
                },
            .created = pg_get_time(PQgetvalue(r, i, 7)),
        };
        if (!PQgetisnull(r, i, 3))
            t.device.staff = pg_get_id(PQgetvalue(r, i, 3));
        each(user, &t);
    }
    PQclear(r);
    return rc;
}

int admin_venues(struct admin *a, id tenant,
    void (*each)(void *user, const struct venue_info *info, int64_t seq), void *user,
    struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        for (int i = 0; i < 3; i++)
            params_null(&a->p);
        rc = admin_run(a, sql_admin_venues, &r, why);
    }
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct venue_info info = {
            .tenant = tenant,
            .venue = pg_get_id(PQgetvalue(r, i, 0)),
            .name = admin_text(r, i, 1),
            .exponent = (int)pg_get_i64(PQgetvalue(r, i, 3)),
            .zone = admin_text(r, i, 4),
            .epoch = pg_get_id(PQgetvalue(r, i, 6)),
        };
        memcpy(info.currency, admin_text(r, i, 2).p, 3);
        each(user, &info, pg_get_i64(PQgetvalue(r, i, 7)));
    }
    PQclear(r);
    return rc;
}
