#include "storage/pg/migrate.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>

#include "storage/pg/line.h"
#include "storage/pg/procedure.h"
#include "storage/sql_text.h"

static void put_error(struct buf *report, const char *what, const char *message)
{
    buf_printf(report, "%s: ", what);
    pg_put_line(report, message);
    buf_put_char(report, '\n');
}

/* Statements without parameters, several allowed. */
static int script_run(PGconn *pg, const char *what, const char *sql, struct buf *report)
{
    PGresult *r = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(r);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good)
        put_error(report, what, PQresultErrorMessage(r));
    PQclear(r);
    return good ? 0 : -EIO;
}

static int statement_run(PGconn *pg, const char *what, const char *sql, int n,
    const char *const *values, struct buf *report)
{
    PGresult *r = PQexecParams(pg, sql, n, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(r);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good)
        put_error(report, what, PQresultErrorMessage(r));
    PQclear(r);
    return good ? 0 : -EIO;
}

static int migrate_begin(PGconn *pg, struct buf *report)
{
    /* The key is arbitrary and fixed: "payon" in ASCII. */
    int rc = script_run(pg, "lock",
        "set client_min_messages = warning; set search_path = public; "
        "set lock_timeout = '10s'; begin; select pg_advisory_xact_lock(482939760494)",
        report);
    return rc ? rc
              : script_run(pg, "table migration",
                    "create table if not exists migration ("
                    "version integer primary key, name text not null, sha256 text not null, "
                    "applied_at timestamptz not null default now())",
                    report);
}

/* How many migrations the database has, all being ours; or -errno. */
static int count_applied(PGconn *pg, struct buf *report)
{
    PGresult *r = PQexec(pg, "select version, name, sha256 from migration order by version");
    int n = PQntuples(r), rc = n;
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        put_error(report, "table migration", PQresultErrorMessage(r));
        rc = -EIO;
    }
    for (int i = 0; i < n && rc >= 0; i++) {
        const char *name = PQgetvalue(r, i, 1), *sha256 = PQgetvalue(r, i, 2);
        char version[16];
        snprintf(version, sizeof version, "%d", i < MIGRATIONS_N ? migrations[i].version : 0);
        if (i >= MIGRATIONS_N) {
            buf_printf(report,
                "the database has migration %s (%s), which this program does not know\n",
                PQgetvalue(r, i, 0), name);
            rc = -EPROTO;
        } else if (!str_eq(str_of(PQgetvalue(r, i, 0)), str_of(version))) {
            buf_printf(report, "the database lacks migration %d and has a later one\n",
                migrations[i].version);
            rc = -EPROTO;
        } else if (!str_eq(str_of(name), str_of(migrations[i].name)) ||
                   !str_eq(str_of(sha256), str_of(migrations[i].sha256))) {
            buf_printf(report, "migration %d (%s) was changed after the database took it\n",
                migrations[i].version, migrations[i].name);
            rc = -EPROTO;
        }
    }
    PQclear(r);
    return rc;
}

static int migration_apply(PGconn *pg, const struct migration *m, struct buf *report)
{
    char what[128], version[16];
    snprintf(what, sizeof what, "migration %d (%s)", m->version, m->name);
    snprintf(version, sizeof version, "%d", m->version);
    int rc = script_run(pg, what, m->sql, report);
    const char *values[] = {version, m->name, m->sha256};
    if (!rc)
        rc = statement_run(pg, what,
            "insert into migration (version, name, sha256) values ($1::integer, $2, $3)", 3, values,
            report);
    if (!rc)
        buf_printf(report, "%s applied\n", what);
    return rc;
}

static int procedure_create(PGconn *pg, struct buf *report)
{
    struct procedure p;
    int rc = procedure_init(&p);
    if (rc)
        buf_printf(report, "out of memory\n");
    else
        rc = script_run(pg, p.name, p.create, report);
    procedure_fini(&p);
    return rc;
}

/* All in one transaction: a database is never between two versions. */
static int migrate_all(PGconn *pg, const char *hub_role, struct buf *report)
{
    int rc = migrate_begin(pg, report);
    if (rc)
        return rc;
    int n = count_applied(pg, report);
    if (n < 0)
        return n;
    for (int i = n; i < MIGRATIONS_N && !rc; i++)
        rc = migration_apply(pg, &migrations[i], report);
    if (!rc)
        rc = procedure_create(pg, report);
    const char *roles[] = {hub_role};
    if (!rc)
        rc = statement_run(
            pg, "hub role", "select set_config('payon.hub_role', $1, true)", 1, roles, report);
    if (!rc)
        rc = script_run(pg, "grants", sql_grants, report);
    if (!rc)
        rc = script_run(pg, "commit", "commit", report);
    if (!rc && n == MIGRATIONS_N)
        buf_printf(report, "nothing to migrate: version %d\n", n);
    return rc;
}

int migrate_run(const char *owner_conninfo, const char *hub_role, struct buf *report)
{
    const char *const keys[] = {
        "connect_timeout", "dbname", "client_encoding", "application_name", NULL};
    const char *const values[] = {"10", owner_conninfo, "UTF8", "payon migrate", NULL};
    PGconn *pg = PQconnectdbParams(keys, values, 1);
    int rc = -ENOTCONN;
    if (PQstatus(pg) == CONNECTION_OK)
        rc = migrate_all(pg, hub_role, report);
    else
        put_error(report, "connecting", PQerrorMessage(pg));
    PQfinish(pg);
    return rc;
}
