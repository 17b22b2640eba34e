/* What cannot be seen from outside the store on Postgres: fences, and the plans of its statements.
 */

#include <stdio.h>
#include <string.h>

#include "storage/pg/commit.h"
#include "storage/pg/read.h"
#include "storage/sql_text.h"
#include "tests/contract/scene.h"
#include "tests/contract/stage_pg.h"

/* --- fence --------------------------------------------------------------------------------- */

static char *value(PGconn *pg, const char *sql)
{
    static char text[64];
    PGresult *r = PQexec(pg, sql);
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    snprintf(text, sizeof text, "%s", state ? state : PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    return text;
}

/* lock_writer.sql by an older connection of the writer, then a newer one's fence.sql. */
START_TEST(a_fence_waits_for_what_is_under_way)
{
    stage_begin();
    char writer[ID_TEXT + 1] = "";
    id_format(random_id(), writer);
    const char *id_only[] = {writer}, *first[] = {writer, "1"};
    PGconn *old = stage_connect("payon_hub"), *new = stage_connect("payon_hub");
    PGresult *r = PQexecParams(old, sql_fence, 1, NULL, id_only, NULL, NULL, 0);
    ck_assert_str_eq(PQgetvalue(r, 0, 0), "1");
    PQclear(r);
    value(old, "begin");
    r = PQexecParams(old, sql_lock_writer, 2, NULL, first, NULL, NULL, 0);
    ck_assert_int_eq(PQntuples(r), 1);
    PQclear(r);
    value(new, "set lock_timeout = '200ms'");
    r = PQexecParams(new, sql_fence, 1, NULL, id_only, NULL, NULL, 0);
    ck_assert_str_eq(PQresultErrorField(r, PG_DIAG_SQLSTATE), "55P03");
    PQclear(r);
    value(old, "commit");
    r = PQexecParams(new, sql_fence, 1, NULL, id_only, NULL, NULL, 0);
    ck_assert_str_eq(PQgetvalue(r, 0, 0), "2");
    PQclear(r);
    r = PQexecParams(old, sql_lock_writer, 2, NULL, first, NULL, NULL, 0);
    ck_assert_int_eq(PQntuples(r), 0);
    PQclear(r);
    PQfinish(old);
    PQfinish(new);
    stage_end();
}
END_TEST

START_TEST(a_fenced_connection_writes_nothing)
{
    struct scene sc = scene_begin(41);
    struct part part = scene_more(&sc, 2);
    stage_sql("update writer set gen = gen + 1");
    ck_status(commit_all(sc.s, &part), STORE_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(last_detail, "fenced"));
    ck_assert_int_eq(ask_head(sc.s, &sc.at), 1);
    commit_at_last(&sc, &part); /* over a connection of its own generation */
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* --- plans --------------------------------------------------------------------------------- */

/* The statement's plan reads tables by their primary keys only (a load: by the index of live rows).
 * Small tables may be read in any way: pairing never has more rows than the limit pairings. */
static void ck_plan(PGconn *pg, const char *name, const char *sql)
{
    PGresult *r = PQprepare(pg, "plan", sql, 0, NULL);
    ck_assert_msg(PQresultStatus(r) == PGRES_COMMAND_OK, "%s", PQresultErrorMessage(r));
    PQclear(r);
    r = PQdescribePrepared(pg, "plan");
    struct buf text;
    buf_init(&text, 4096);
    buf_printf(&text, "explain (costs off) execute plan");
    for (int i = 0; i < PQnparams(r); i++)
        buf_printf(&text, "%snull", i ? ", " : "(");
    buf_printf(&text, "%s", PQnparams(r) ? ")" : "");
    buf_put_char(&text, '\0');
    PQclear(r);
    r = PQexec(pg, text.p);
    ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK, "%s: %s", name, PQresultErrorMessage(r));
    for (int i = 0; i < PQntuples(r); i++) {
        const char *line = PQgetvalue(r, i, 0), *index = strstr(line, " using ");
        /* lock_holders reads what the server does, not tables */
        bool small =
            !strcmp(name, "lock_holders") || strstr(line, "on meta") || strstr(line, "on pairing");
        bool scans = strstr(line, "Seq Scan") && !small && !strstr(line, "on token_venue");
        bool loads = strstr(name, "_load") != NULL;
        bool right = !index || small ||
                     (loads ? strstr(index, "_live on ") || strstr(index, "_once on ")
                            : strstr(index, "_pkey on ") != NULL);
        ck_assert_msg(!scans && right && !strstr(line, "Bitmap"), "%s: %s", name, line);
    }
    PQclear(r);
    PQclear(PQexec(pg, "deallocate plan"));
    buf_fini(&text);
}

/* With empty tables, which is when plans go wrong. */
START_TEST(plans_go_by_primary_key)
{
    stage_begin();
    const char *session[] = {"read committed", "off", "9000", "payon plan"};
    PGconn *pg = stage_connect("payon_hub");
    PGresult *r = PQexecParams(pg, sql_session, 4, NULL, session, NULL, NULL, 0);
    ck_assert_int_eq(PQresultStatus(r), PGRES_TUPLES_OK);
    PQclear(r);
    struct rows rows;
    ck_assert_int_eq(rows_init(&rows), 0);
    for (size_t i = 0; i < commit_statements_n; i++)
        if (strcmp(commit_statements[i].sql, commit_statements[i].name) != 0)
            ck_plan(pg, commit_statements[i].name, commit_statements[i].sql);
    for (size_t i = 0; i < read_statements_n; i++)
        ck_plan(pg, read_statements[i].name, read_statements[i].sql);
    for (int k = 0; k < KINDS_N; k++)
        for (int i = 0; i < ROWS_STATEMENTS_N; i++)
            ck_plan(pg, rows.statements[k][i].name, rows.statements[k][i].sql);
    rows_fini(&rows);
    PQfinish(pg);
    stage_end();
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        plans_go_by_primary_key,
        a_fence_waits_for_what_is_under_way,
        a_fenced_connection_writes_nothing,
    };
    return unit_run("inside_pg", tests, sizeof tests / sizeof *tests);
}
