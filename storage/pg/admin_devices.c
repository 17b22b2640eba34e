/* What may act: states of tenants and venues, how many devices; their names and roles. */
#include "storage/pg/admin.h"
#include "storage/pg/admin_run.h"
#include "storage/sql_text.h"

static const char *const state_names[] = {"active", "suspended", "closed"};

const char *admin_state_name(enum admin_state state)
{
    return state_names[state];
}

int admin_set_state(struct admin *a, id tenant, id venue, enum admin_state state, struct buf *why)
{
    bool whole = id_is_zero(venue);
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        if (!whole)
            params_id(&a->p, venue);
        params_bytes(&a->p, str_of(state_names[state]));
        rc = admin_run_one(a, whole ? sql_admin_tenant_state : sql_admin_venue_state,
            whole ? "no such tenant, or it is closed" : "no such venue, or it is closed", why);
    }
    if (!rc) {
        static const enum admin_act acts[2][3] = {
            {ACT_venue_resume, ACT_venue_suspend, ACT_venue_close},
            {ACT_tenant_resume, ACT_tenant_suspend, ACT_tenant_close}};
        rc = admin_log(a,
            &(struct admin_entry){.act = acts[whole][state],
                .tenant = tenant,
                .venue = venue,
                .subject = whole ? tenant : venue},
            why);
    }
    return admin_end(a, rc, why);
}

int admin_set_devices_max(struct admin *a, id tenant, int64_t max, struct buf *why)
{
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        params_null(&a->p);
        params_i64(&a->p, max);
        rc = admin_run_one(a, sql_admin_tenant_edit, "no such tenant", why);
    }
    if (!rc)
        rc = admin_log(a,
            &(struct admin_entry){.act = ACT_tenant_edit, .tenant = tenant, .subject = tenant},
            why);
    return admin_end(a, rc, why);
}

int admin_edit_device(
    struct admin *a, id token, const struct admin_device_edit *edit, struct buf *why)
{
    int rc = admin_begin_of(a, sql_device_tenant, token, why);
    if (!rc) {
        params_id(&a->p, token);
        if (edit->name.n)
            params_bytes(&a->p, edit->name);
        else
            params_null(&a->p);
        if (edit->role >= 0)
            params_bytes(&a->p, str_of(role_descs[edit->role].name));
        else
            params_null(&a->p);
        params_null(&a->p);
        rc = admin_run_one(a, sql_admin_device_edit, "no such device", why);
    }
    if (!rc)
        rc = admin_log_of(a, ACT_device_edit, token, why);
    return admin_end(a, rc, why);
}

/* --- lists --------------------------------------------------------------------------------- */

int admin_tenants(struct admin *a, void (*each)(void *user, const struct admin_tenant *t),
    void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_run_only(a, "begin", why);
    if (!rc)
        rc = admin_run_only(a, sql_admin_tenants_all, why);
    for (int i = 0; i < 3; i++)
        params_null(&a->p);
    if (!rc)
        rc = admin_run(a, sql_admin_tenants, &r, why);
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct admin_tenant t = {.tenant = pg_get_id(PQgetvalue(r, i, 0)),
            .name = admin_text(r, i, 1),
            .state = admin_text(r, i, 2),
            .n_venues = pg_get_i64(PQgetvalue(r, i, 3)),
            .n_devices = pg_get_i64(PQgetvalue(r, i, 4)),
            .devices_max = pg_get_i64(PQgetvalue(r, i, 5)),
            .created = admin_time(r, i, 6)};
        each(user, &t);
    }
    PQclear(r);
    return rc;
}

int admin_devices(struct admin *a, id tenant, id venue,
    void (*each)(void *user, const struct admin_device *d), void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        if (id_is_zero(venue)) {
            params_null(&a->p);
        } else {
            params_array(&a->p, PG_UUID, 1);
            params_id(&a->p, venue);
        }
        for (int i = 0; i < 4; i++)
            params_null(&a->p);
        rc = admin_run(a, sql_admin_devices, &r, why);
    }
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct admin_device d = {.token = pg_get_id(PQgetvalue(r, i, 0)),
            .venue = pg_get_id(PQgetvalue(r, i, 1)),
            .device = pg_get_id(PQgetvalue(r, i, 2)),
            .name = admin_text(r, i, 3),
            .staff_name = admin_text(r, i, 4),
            .role = admin_text(r, i, 5),
            .created = admin_time(r, i, 6),
            .seen = admin_time(r, i, 7),
            .client = admin_text(r, i, 8)};
        each(user, &d);
    }
    PQclear(r);
    return rc;
}
