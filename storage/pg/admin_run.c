#include "storage/pg/admin_run.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

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
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    switch (act_trouble_find(str_of(constraint))) {
    case ACT_TROUBLE_ABSENT:
    case ACT_TROUBLE_CLOSED:
        return -ENOENT;
    case ACT_TROUBLE_ZONE:
        return -EINVAL;
    case ACT_TROUBLE_CODE:
        return -ENOKEY;
    case ACT_TROUBLE_CODE_USED:
        return -EKEYREJECTED;
    case ACT_TROUBLE_CODE_LATE:
        return -EKEYEXPIRED;
    default:
        break;
    }
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
    int rc = fault_of(a->pg, r);
    if (rc != -EINVAL) /* the caller knows the zone */
        pg_put_line(why, PQerrorMessage(a->pg));
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
    struct buf said;
    buf_init(&said, 4096);
    int rc = admin_run_only(a, sql, &said);
    if (rc == -ENOENT)
        pg_put_line(why, none);
    else if (rc)
        buf_put_str(why, buf_str(&said));
    buf_fini(&said);
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

static void params_id_opt(struct params *p, id i)
{
    if (id_is_zero(i))
        params_null(p);
    else
        params_id(p, i);
}

int admin_log(struct admin *a, const struct admin_entry *e, struct buf *why)
{
    id entry;
    return admin_log_entry(a, e, &entry, why);
}

int admin_log_entry(struct admin *a, const struct admin_entry *e, id *ret_entry, struct buf *why)
{
    static const uint8_t no_print[32];
    id entry, op;
    uint8_t random[32];
    struct timespec now;
    if (getrandom(random, sizeof random, 0) != sizeof random)
        return -EIO;
    clock_gettime(CLOCK_REALTIME, &now);
    time_ms at = {now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000};
    *ret_entry = entry = id_make(at, random);
    op = id_make(at, random + 16);
    params_id(&a->p, e->tenant);
    params_id(&a->p, entry);
    params_id(&a->p, op);
    params_bytes(&a->p, STR("payonctl"));
    params_null(&a->p);
    params_bytes(&a->p, str_of(getenv("USER")));
    params_bytes(&a->p, str_of(admin_act_descs[e->act].name));
    params_id_opt(&a->p, e->venue);
    params_id_opt(&a->p, e->subject);
    params_bytes(&a->p, (struct str){(const char *)no_print, sizeof no_print});
    params_bytes(&a->p, e->body.n ? e->body : STR("{}"));
    params_null(&a->p);
    return admin_run_only(a, sql_admin_log_put, why);
}

int admin_log_of(struct admin *a, enum admin_act act, id subject, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_run(a, "select current_setting('payon.tenants')", &r, why);
    struct str tenant = rc ? (struct str){0} : admin_text(r, 0, 0);
    struct admin_entry e = {.act = act, .subject = subject};
    bool good = tenant.n == ID_TEXT + 2 && id_parse((struct str){tenant.p + 1, ID_TEXT}, &e.tenant);
    PQclear(r);
    if (rc)
        return rc;
    return good ? admin_log(a, &e, why) : -ENOENT;
}

struct str admin_text(const PGresult *r, int row, int column)
{
    return (struct str){PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column)};
}

time_ms admin_time(const PGresult *r, int row, int column)
{
    return PQgetisnull(r, row, column) ? (time_ms){0} : pg_get_time(PQgetvalue(r, row, column));
}
