/* Limits of columns that commits write are domains (migration 040), and a hub that runs meanwhile
 * goes on. */

#include <stdio.h>
#include <string.h>

#include "storage/pg/migrate.h"
#include "storage/sql_text.h"
#include "tests/contract/calls.h"
#include "tests/contract/scene.h"
#include "tests/contract/stage_pg.h"

/* The SQLSTATE, and the constraint that broke. */
static const char *run(PGconn *pg, const char *sql)
{
    static char text[128];
    PGresult *r = PQexec(pg, sql);
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE),
               *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    snprintf(text, sizeof text, "%s%s%s", state ? state : "", constraint ? " " : "",
        constraint ? constraint : "");
    PQclear(r);
    return text;
}

/* Each CHECK of a table costs every statement that writes to it. */
START_TEST(no_column_has_a_check_that_could_be_a_domain)
{
    stage_begin();
    const char *found = stage_value(
        "select c.conname from pg_constraint c where c.contype = 'c'"
        " and array_length(c.conkey, 1) = 1 and (c.conrelid::regclass::text in ('receipt', "
        "'journal',"
        " 'venue_head') or exists (select from pg_attribute a where a.attrelid = c.conrelid"
        " and a.attname = 'live')) and not exists (select from pg_depend d where d.classid in"
        " ('pg_class'::regclass, 'pg_trigger'::regclass) and d.refobjid = c.conrelid"
        " and d.refobjsubid = c.conkey[1]) and not exists (select from pg_index i"
        " where i.indrelid = c.conrelid and c.conkey[1] = any (i.indkey::int2[])) limit 1");
    ck_assert_msg(
        !*found, "%s: make it a domain of its column, as storage/migrations/README.md says", found);
    ck_assert_str_eq(
        stage_value("select count(*) >= 100 from pg_constraint where contypid <> 0"), "t");
    stage_end();
}
END_TEST

static const char *files_of_later(void)
{
    static char files[256];
    snprintf(files, sizeof files, "%s",
        stage_value("select string_agg(relfilenode::text, ' ' order by relname) from pg_class"
                    " where relname like 'later%%' and relfilenode <> 0"));
    return files;
}

START_TEST(a_table_gets_domains_without_being_rewritten)
{
    stage_begin();
    stage_sql(
        "create table later (id bigint primary key, number bigint not null check (number > 0),"
        " kind text not null default 'kind_a' check (kind in ('kind_a', 'b')),"
        " \"position\" bigint check (\"position\" between 0 and 9), note text not null default '',"
        " live boolean, constraint later_both check (kind <> 'b' or \"position\" > 1));"
        "alter table later add constraint later_note_check check (char_length(note) <= 3) not "
        "valid;"
        "create index later_number on later (id) where number > 0;"
        "insert into later (id, number, \"position\") values (1, 1, 1)");
    char files[256];
    snprintf(files, sizeof files, "%s", files_of_later());
    stage_sql("%s", stage_migration("domains"));
    ck_assert_str_eq(files_of_later(), files);
    ck_assert_str_eq(
        stage_value(
            "select string_agg(attname, ' ' order by attnum) from pg_attribute join pg_type t"
            " on t.oid = atttypid where attrelid = 'later'::regclass and typtype = 'd'"),
        "kind position note");
    PGconn *pg = stage_admin();
    ck_assert_str_eq(run(pg, "insert into later values (2, 1, 'c', 1)"), "23514 later_kind_check");
    ck_assert_str_eq(run(pg, "update later set \"position\" = 10"), "23514 later_position_check");
    ck_assert_str_eq(run(pg, "update later set note = 'four'"), "23514 later_note_check");
    ck_assert_str_eq(run(pg, "update later set number = 0"), "23514 later_number_check");
    ck_assert_str_eq(run(pg, "update later set kind = 'b'"), "23514 later_both");
    ck_assert_str_eq(run(pg, "update later set kind = 'b', \"position\" = 2, note = 'abc'"), "");
    ck_assert_str_eq(run(pg, "insert into later (id, number) values (2, 1)"), "");
    stage_sql(
        "drop table later; drop domain later_kind_limit, later_position_limit, later_note_limit");
    stage_end();
}
END_TEST

/* The server's process that a store reads through. */
static const char *reader(void)
{
    return stage_value(
        "select max(pid) from pg_stat_activity where application_name like 'payon read%%'");
}

/* Statements prepared before that read such a column fail once. */
START_TEST(a_running_hub_connects_anew)
{
    struct scene sc = scene_begin(81);
    struct part part = scene_more(&sc, 20);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_loads(&sc);
    char before[32];
    snprintf(before, sizeof before, "%s", reader());
    stage_sql("create domain another as bigint; alter table venue_head alter seq type another;"
              "alter table line alter rev type another; alter table item alter price type another");
    ck_loads(&sc);
    ck_assert_str_ne(reader(), before);
    struct part more = scene_more(&sc, 20);
    ck_status(commit_all(sc.s, &more), STORE_OK);
    ck_assert_int_eq(more.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    stage_sql("alter table venue_head alter seq type venue_head_seq_limit;"
              "alter table line alter rev type line_rev_limit;"
              "alter table item alter price type item_price_limit; drop domain another");
    part_free(&part);
    part_free(&more);
    scene_end(&sc);
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        no_column_has_a_check_that_could_be_a_domain,
        a_table_gets_domains_without_being_rewritten,
        a_running_hub_connects_anew,
    };
    return unit_run("domains_pg", tests, sizeof tests / sizeof *tests);
}
