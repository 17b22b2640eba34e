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
