#include "storage/pg/admin_run.h"

#include <errno.h>

#include "storage/pg/line.h"
#include "storage/sql_text.h"

/* What a refusal of the server means to the caller. */
static int fault_of(const PGconn *pg, const PGresult *r)
{
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    if (PQstatus(pg) != CONNECTION_OK)
        return -ENOTCONN;
    if (sqlstate && !strcmp(sqlstate, "23505"))
        return -EEXIST;
    if (sqlstate && !strcmp(sqlstate, "23503"))
        return -ENOENT;
    return -EIO;
}

int admin_run(struct admin *a, const char *sql, PGresult **ret_result, struct buf *why)
{
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX];
    if (a->p.b.failed) {
        pg_put_line(why, "a value is too long");
        params_reset(&a->p);
        return -EIO;
    }
    int n = params_split(&a->p, values, lengths, formats);
    PGresult *r = PQexecParams(a->pg, sql, n, NULL, values, lengths, formats, 1);
    params_reset(&a->p);
    ExecStatusType status = PQresultStatus(r);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        *ret_result = r;
        return 0;
    }
    pg_put_line(why, PQerrorMessage(a->pg));
    int rc = fault_of(a->pg, r);
    PQclear(r);
    return rc;
}

int admin_run_only(struct admin *a, const char *sql, struct buf *why)
{
    PGresult *r;
    int rc = admin_run(a, sql, &r, why);
    if (!rc)
        PQclear(r);
    return rc;
}

int admin_run_one(struct admin *a, const char *sql, const char *none, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_run(a, sql, &r, why);
    if (!rc && strcmp(PQcmdTuples(r), "1") != 0) {
        pg_put_line(why, none);
        rc = -ENOENT;
    }
    PQclear(r);
    return rc;
}

int admin_begin(struct admin *a, id tenant, struct buf *why)
{
    int rc = admin_run_only(a, "begin", why);
    params_array(&a->p, PG_UUID, 1);
    params_id(&a->p, tenant);
    return rc ? rc : admin_run_only(a, sql_tenants, why);
}

int admin_begin_of(struct admin *a, const char *sql, id of, struct buf *why)
{
    int rc = admin_run_only(a, "begin", why);
    params_id(&a->p, of);
    return rc ? rc : admin_run_only(a, sql, why);
}

int admin_end(struct admin *a, int rc, struct buf *why)
{
    struct buf ignored;
    buf_init(&ignored, 256);
    if (rc)
        admin_run_only(a, "rollback", &ignored);
    buf_fini(&ignored);
    return rc ? rc : admin_run_only(a, "commit", why);
}

struct str admin_text(const PGresult *r, int row, int column)
{
    return (struct str){PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column)};
}

time_ms admin_time(const PGresult *r, int row, int column)
{
    return PQgetisnull(r, row, column) ? (time_ms){0} : pg_get_time(PQgetvalue(r, row, column));
}
