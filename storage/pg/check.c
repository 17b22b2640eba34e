#include "storage/pg/check.h"

#include <errno.h>

#include "storage/pg/array.h"
#include "storage/pg/line.h"
#include "storage/pg/procedure.h"
#include "storage/sql_text.h"

enum { VERSION_MIN = 150000 };

enum check_column {
    VERSION,
    IN_RECOVERY,
    FSYNC,
    FULL_PAGE_WRITES,
    SYNCHRONOUS_COMMIT,
    ENCODING,
    BYPASSES,
    OWNS,
    MIGRATIONS,
    TIMELINE,
    READ_ONLY,
    STANDBY_NAMED,
    BACKEND,
    STARTED,
    IDENTITY,
    PROCEDURES,
};

static struct str text_of(const PGresult *r, enum check_column c)
{
    return (struct str){PQgetvalue(r, 0, c), (size_t)PQgetlength(r, 0, c)};
}

static bool bool_of(const PGresult *r, enum check_column c)
{
    return *PQgetvalue(r, 0, c) != 0;
}

/* Compares the database's migrations with those this program was built with. later_too: when it
 * runs already, a newer hub has begun to take over, and its additions do not concern this one. */
static int check_migrations(struct str found, bool later_too, struct buf *why)
{
    for (int i = 0; i < MIGRATIONS_N; i++) {
        char expected[256];
        int n = snprintf(expected, sizeof expected, "%d %s %s", migrations[i].version,
            migrations[i].name, migrations[i].sha256);
        struct str want = {expected, (size_t)n};
        if (!found.n) {
            buf_printf(why, "the database lacks migration %d (%s): run payon-hub --migrate",
                migrations[i].version, migrations[i].name);
            return -EPROTO;
        }
        if (!str_starts(found, want)) {
            buf_printf(why,
                "migration %d of the database is not this program's %s: "
                "they belong to different versions of payon-hub",
                migrations[i].version, migrations[i].name);
            return -EPROTO;
        }
        found.p += want.n;
        found.n -= want.n;
        if (found.n && *found.p == ',')
            found.p++, found.n--;
    }
    if (!found.n || later_too)
        return 0;
    buf_printf(why, "the database has migrations that this payon-hub does not know: it is older "
                    "than the database");
    return -EPROTO;
}

/* The procedures that this program calls must be there; --migrate creates both at once. */
static int check_procedure(struct str found, struct buf *why)
{
    struct procedure p;
    if (procedure_init(&p)) {
        buf_printf(why, "out of memory");
        return -ENOMEM;
    }
    const char *lacking = !memmem(found.p, found.n, p.name, strlen(p.name))           ? p.name
                          : !memmem(found.p, found.n, p.name_one, strlen(p.name_one)) ? p.name_one
                                                                                      : NULL;
    if (lacking)
        buf_printf(why,
            "the database lacks %s, which this payon-hub calls: run payon-hub --migrate", lacking);
    procedure_fini(&p);
    return lacking ? -EPROTO : 0;
}

static void server_of(const PGresult *r, struct pg_server *ret)
{
    struct str identity = text_of(r, IDENTITY);
    *ret = (struct pg_server){
        .timeline = pg_get_i64(PQgetvalue(r, 0, TIMELINE)),
        .started = pg_get_i64(PQgetvalue(r, 0, STARTED)),
        .standby_named = bool_of(r, STANDBY_NAMED),
    };
    if (identity.n < sizeof ret->identity)
        memcpy(ret->identity, identity.p, identity.n);
}

int check_result(const PGconn *pg, const PGresult *r, bool later_too, struct pg_server *ret_server,
    struct buf *why)
{
    if (PQntuples(r) != 1) {
        buf_printf(why, "the server does not know its own user");
        return -EPROTO;
    }
    long long version = (long long)pg_get_i64(PQgetvalue(r, 0, VERSION));
    struct str commit = text_of(r, SYNCHRONOUS_COMMIT);
    if (bool_of(r, IN_RECOVERY) || bool_of(r, READ_ONLY)) {
        buf_printf(
            why, bool_of(r, IN_RECOVERY)
                     ? "the server is a standby (pg_is_in_recovery): it takes no commits"
                     : "the server is read-only (transaction_read_only): it takes no commits");
        return -EROFS;
    }
    if (version < VERSION_MIN)
        buf_printf(why, "Postgres %lld is too old: 15 or newer is needed", version / 10000);
    else if (pg_get_i64(PQgetvalue(r, 0, BACKEND)) != PQbackendPID(pg))
        buf_printf(why,
            "it leads to a connection pooler, which gives a session to several clients: "
            "connect the hub to Postgres itself");
    else if (!str_eq(text_of(r, FSYNC), STR("on")))
        buf_printf(why, "fsync is off on the server: a commit would not survive a crash");
    else if (!str_eq(text_of(r, FULL_PAGE_WRITES), STR("on")))
        buf_printf(why, "full_page_writes is off on the server: a crash could tear pages");
    else if (!str_eq(commit, STR("on")) && !str_eq(commit, STR("remote_apply")))
        buf_printf(why, "synchronous_commit is %.*s on the server: it must be on or remote_apply",
            STR_ARG(commit));
    else if (!str_eq(text_of(r, ENCODING), STR("UTF8")))
        buf_printf(
            why, "the database's encoding is %.*s: it must be UTF8", STR_ARG(text_of(r, ENCODING)));
    else if (bool_of(r, BYPASSES))
        buf_printf(why, "the hub's role is a superuser or bypasses row-level security: "
                        "tenants would not be kept apart");
    else if (bool_of(r, OWNS))
        buf_printf(
            why, "the hub's role owns tables of the schema: connect as a role that does not");
    else if (check_migrations(text_of(r, MIGRATIONS), later_too, why) == 0 &&
             check_procedure(text_of(r, PROCEDURES), why) == 0) {
        server_of(r, ret_server);
        return 0;
    }
    return -EPROTO;
}

void check_refused(const char *sqlstate, const char *message, struct buf *why)
{
    /* No such table; or not a right on the schema, which --migrate grants. */
    if (strcmp(sqlstate, "42P01") == 0 || strcmp(sqlstate, "42501") == 0)
        buf_printf(why, "the database is not migrated: run payon-hub --migrate");
    else
        buf_printf(why, "%s", message);
}

int store_pg_check(const char *conninfo, struct pg_server *ret_server, struct buf *why)
{
    const char *const keys[] = {"connect_timeout", "dbname", "client_encoding", NULL};
    const char *const values[] = {"5", conninfo, "UTF8", NULL};
    PGconn *pg = PQconnectdbParams(keys, values, 1);
    struct pg_server unwanted;
    int rc = -ENOTCONN;
    if (PQstatus(pg) != CONNECTION_OK && PQpingParams(keys, values, 1) == PQPING_OK) {
        /* The server is there, and has just come up or refuses us: a wrong password, no such role
         * or database. The second time it is a refusal. */
        PQfinish(pg);
        pg = PQconnectdbParams(keys, values, 1);
        rc = -EPROTO;
    }
    if (PQstatus(pg) != CONNECTION_OK) {
        pg_put_line(why, PQerrorMessage(pg));
    } else {
        rc = -ENOTCONN;
        PGresult *r = PQexecParams(pg, sql_check, 0, NULL, NULL, NULL, NULL, 1);
        const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
        if (PQresultStatus(r) == PGRES_TUPLES_OK) {
            rc = check_result(pg, r, false, ret_server ? ret_server : &unwanted, why);
            if (rc == -EROFS) /* until a failover is over */
                rc = -ENOTCONN;
        } else if (sqlstate) {
            check_refused(sqlstate, PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY), why);
            rc = -EPROTO;
        } else {
            pg_put_line(why, PQerrorMessage(pg));
        }
        PQclear(r);
    }
    PQfinish(pg);
    return rc;
}
