#include "storage/pg/admin_staff.h"

#include <stdlib.h>

#include "storage/pg/admin_run.h"
#include "storage/sql_text.h"

int admin_task(struct admin *a, const struct admin_task *task, int64_t *ret_n, struct buf *why)
{
    PGresult *r = NULL;
    id entry = {{0}};
    int rc = admin_begin(a, task->tenant, why);
    if (!rc)
        rc = admin_log_entry(a,
            &(struct admin_entry){.act = task->act,
                .tenant = task->tenant,
                .subject = task->subject,
                .body = task->body},
            &entry, why);
    if (!rc) {
        params_id(&a->p, task->tenant);
        params_null(&a->p);
        params_id(&a->p, entry);
        params_i64(&a->p, 0);
        params_bytes(&a->p, task->type);
        params_bytes(&a->p, task->body);
        params_null(&a->p);
        params_bytes(&a->p, task->by);
        if (task->where_known)
            params_id(&a->p, task->subject);
        else
            params_null(&a->p);
        rc = admin_run(a, sql_task_put, &r, why);
    }
    int64_t n = rc ? 0 : strtoll(PQcmdTuples(r), NULL, 10);
    PQclear(r);
    rc = admin_end(a, rc, why);
    if (!rc)
        *ret_n = n;
    return rc;
}

int admin_tasks_waiting(struct admin *a, id tenant, int64_t *ret_n, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        params_id(&a->p, tenant);
        rc = admin_run(a, sql_task_waiting, &r, why);
    }
    rc = admin_end(a, rc, why);
    if (!rc)
        *ret_n = pg_get_i64(PQgetvalue(r, 0, 0));
    PQclear(r);
    return rc;
}
