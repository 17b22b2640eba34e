#include "clients/c/ctl/db.h"

#include <stdio.h>
#include <string.h>

#include "storage/sql_text.h"

PGresult *db_query(PGconn *pg, const char *sql, int n, const char *const *values)
{
    PGresult *r = PQexecParams(pg, sql, n, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(r);
    const char *sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    if (sqlstate && strcmp(sqlstate, "22023") == 0) /* invalid_parameter_value */
        ctl_die(
            "the database does not know the venue's time zone: payonctl venue edit --zone ZONE");
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        ctl_die("the database: %s", PQerrorMessage(pg));
    return r;
}

static void id_to_text(id i, char out[ID_TEXT + 1])
{
    id_format(i, out);
    out[ID_TEXT] = 0;
}

PGconn *db_open(const struct ctl *c, struct site site, bool whole_journal,
    char ret_tenant[ID_TEXT + 1], char ret_venue[ID_TEXT + 1])
{
    char tenants[ID_TEXT + 3];
    const char *one[] = {tenants};
    if (!c->db)
        ctl_die("the database is needed: --db, PAYON_DB_OWNER_URL or db_owner_url in --config");
    PGconn *pg = PQconnectdb(c->db);
    if (PQstatus(pg) != CONNECTION_OK)
        ctl_die("the database: %s", PQerrorMessage(pg));
    id_to_text(site.tenant, ret_tenant);
    id_to_text(site.venue, ret_venue);
    snprintf(tenants, sizeof tenants, "{%s}", ret_tenant);
    if (whole_journal) /* in the transaction it can be filled, but not made */
        PQclear(
            db_query(pg, "create temp table unpacked (seq bigint, op uuid, body json)", 0, NULL));
    PQclear(db_query(pg, "begin transaction isolation level repeatable read read only", 0, NULL));
    PQclear(db_query(pg, sql_tenants, 1, one));
    return pg;
}
