/* What may act: states of tenants and venues, names and roles of devices. */
#include <errno.h>

#include "storage/pg/admin.h"
#include "storage/pg/admin_run.h"
#include "storage/pg/line.h"
#include "storage/sql_text.h"

static const char *const state_names[] = {"active", "suspended", "closed"};

const char *admin_state_name(enum admin_state state)
{
    return state_names[state];
}

/* The statement must have changed one row. */
static int run_for_one(struct admin *a, const char *sql, const char *otherwise, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_run(a, sql, &r, why);
    if (!rc && strcmp(PQcmdTuples(r), "1") != 0) {
        pg_put_line(why, otherwise);
        rc = -ENOENT;
    }
    PQclear(r);
    return rc;
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
        rc = run_for_one(a, whole ? sql_admin_tenant_state : sql_admin_venue_state,
            whole ? "no such tenant, or it is closed" : "no such venue, or it is closed", why);
    }
    return admin_end(a, rc, why);
}

int admin_edit_device(
    struct admin *a, id token, const struct admin_device_edit *edit, struct buf *why)
{
    int rc = admin_run_only(a, "begin", why);
    if (!rc) {
        params_id(&a->p, token);
        rc = admin_run_only(a, sql_device_tenant, why);
    }
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
        rc = run_for_one(a, sql_admin_device_edit, "no such device", why);
    }
    return admin_end(a, rc, why);
}

/* --- lists --------------------------------------------------------------------------------- */

static struct str value_of(const PGresult *r, int row, int column)
{
    return (struct str){PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column)};
}

static time_ms time_of(const PGresult *r, int row, int column)
{
    return PQgetisnull(r, row, column) ? (time_ms){0} : pg_get_time(PQgetvalue(r, row, column));
}

int admin_tenants(struct admin *a, void (*each)(void *user, const struct admin_tenant *t),
    void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_run_only(a, "begin", why);
    if (!rc)
        rc = admin_run_only(a, sql_admin_tenants_all, why);
    if (!rc)
        rc = admin_run(a, sql_admin_tenants, &r, why);
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct admin_tenant t = {.tenant = pg_get_id(PQgetvalue(r, i, 0)),
            .name = value_of(r, i, 1),
            .state = value_of(r, i, 2),
            .n_venues = pg_get_i64(PQgetvalue(r, i, 3)),
            .n_devices = pg_get_i64(PQgetvalue(r, i, 4)),
            .created = time_of(r, i, 5)};
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
        if (id_is_zero(venue))
            params_null(&a->p);
        else
            params_id(&a->p, venue);
        rc = admin_run(a, sql_admin_devices, &r, why);
    }
    rc = admin_end(a, rc, why);
    for (int i = 0; !rc && i < PQntuples(r); i++) {
        struct admin_device d = {.token = pg_get_id(PQgetvalue(r, i, 0)),
            .venue = pg_get_id(PQgetvalue(r, i, 1)),
            .device = pg_get_id(PQgetvalue(r, i, 2)),
            .name = value_of(r, i, 3),
            .staff_name = value_of(r, i, 4),
            .role = value_of(r, i, 5),
            .created = time_of(r, i, 6),
            .seen = time_of(r, i, 7),
            .client = value_of(r, i, 8)};
        each(user, &d);
    }
    PQclear(r);
    return rc;
}
