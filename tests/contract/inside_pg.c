/* What cannot be seen from outside the store on Postgres: fences, and the plans of its statements.
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/fold.h"
#include "storage/pg/commit.h"
#include "storage/pg/migrate.h"
#include "storage/pg/read.h"
#include "storage/pg/store_pg.h"
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

/* The procedure with a batch of one venue that has nothing to write: it locks and moves the head to
 * where it is. Or that for a command alone, with a change without records. */
static void send_call(PGconn *pg, id id_of, const struct venue_info *at, bool one)
{
    struct procedure p;
    char tenant[ID_TEXT + 1] = "", venue[ID_TEXT + 1] = "", writer[ID_TEXT + 1] = "", sql[1024];
    const char *const zeros = "decode(repeat('00', 32), 'hex')";
    id_format(id_of, writer);
    id_format(at->tenant, tenant);
    id_format(at->venue, venue);
    ck_assert_int_eq(procedure_init(&p), 0);
    if (one)
        snprintf(sql, sizeof sql,
            "call public.%s('%s', '%s', 1, %lld, '{%s}', '%s', '%s', 0, 1, 0, %s, %s, '%s', '%s', "
            "%s,"
            " '{}', now(), now(), now(), '{}', 0, '{}', '{}', '{}', '{}', '{}', '{}', null)",
            p.name_one, writer, writer, (long long)pg_writer_key(id_of), tenant, tenant, venue,
            zeros, zeros, writer, writer, zeros);
    else
        snprintf(sql, sizeof sql,
            "call public.%s('%s', '%s', '{%s}', array[1, 1, %lld]::bigint[]"
            " || array_fill(0::bigint, array[%d]) || array[2, 1]::bigint[]"
            " || array_fill(0::bigint, array[%d]) || 1::bigint, array[['%s', '%s']]::uuid[],"
            " array[[0, 0, 0]]::bigint[], '{}', '{}', array[[%s, %s]], '{}', null)",
            p.name, writer, writer, tenant, (long long)pg_writer_key(id_of), PROCEDURE_WORDS,
            2 * PROCEDURE_SECTIONS - 2, tenant, venue, zeros, zeros);
    procedure_fini(&p);
    ck_assert_int_eq(PQsendQuery(pg, sql), 1);
}

static const char *take_verdicts(PGconn *pg)
{
    static char text[64];
    PGresult *r = PQgetResult(pg);
    ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK, "%s", PQresultErrorMessage(r));
    snprintf(text, sizeof text, "%s", PQgetisnull(r, 0, 0) ? "null" : PQgetvalue(r, 0, 0));
    PQclear(r);
    ck_assert_ptr_null(PQgetResult(pg));
    return text;
}

/* A call by an older connection of the writer, which waits for a head; then a newer one's
 * fence.sql.
 */
static void ck_fence_waits(bool one)
{
    stage_begin();
    struct venue_info at = new_venue();
    char writer[ID_TEXT + 1] = "", venue[ID_TEXT + 1] = "", lock[128], key[24];
    id id_of = random_id();
    id_format(id_of, writer);
    id_format(at.venue, venue);
    snprintf(key, sizeof key, "%lld", (long long)pg_writer_key(id_of));
    const char *id_only[] = {writer}, *key_only[] = {key};
    PGconn *old = stage_connect("payon_hub"), *new = stage_connect("payon_hub");
    PGconn *locker = stage_connect("postgres");
    PGresult *r = PQexecParams(old, sql_fence, 1, NULL, id_only, NULL, NULL, 0);
    ck_assert_str_eq(PQgetvalue(r, 0, 0), "1");
    PQclear(r);
    snprintf(
        lock, sizeof lock, "begin; select from venue_head where venue_id = '%s' for update", venue);
    value(locker, lock);
    send_call(old, id_of, &at, one);
    while (strcmp(stage_value("select wait_event_type from pg_stat_activity where pid = %d",
                      PQbackendPID(old)),
               "Lock") != 0)
        usleep(1000);
    value(new, "set lock_timeout = '200ms'");
    r = PQexecParams(new, sql_fence_lock, 1, NULL, key_only, NULL, NULL, 0);
    ck_assert_str_eq(PQresultErrorField(r, PG_DIAG_SQLSTATE), "55P03");
    PQclear(r);
    value(locker, "commit");
    ck_assert_str_eq(take_verdicts(old), "t");
    value(new, "begin");
    PQclear(PQexecParams(new, sql_fence_lock, 1, NULL, key_only, NULL, NULL, 0));
    r = PQexecParams(new, sql_fence, 1, NULL, id_only, NULL, NULL, 0);
    ck_assert_str_eq(PQgetvalue(r, 0, 0), "2");
    PQclear(r);
    send_call(old, id_of, &at, one); /* waits for the fence to be committed, and sees it */
    while (strcmp(stage_value(
                      "select wait_event from pg_stat_activity where pid = %d", PQbackendPID(old)),
               "advisory") != 0)
        usleep(1000);
    value(new, "commit");
    ck_assert_str_eq(take_verdicts(old), "null");
    PQfinish(old);
    PQfinish(new);
    PQfinish(locker);
    stage_end();
}

START_TEST(a_fence_waits_for_what_is_under_way)
{
    ck_fence_waits(false);
    ck_fence_waits(true);
}
END_TEST

/* In a rolling upgrade: --migrate leaves the procedures of other versions to their hubs. A hub
 * whose own is missing does not start. */
START_TEST(each_version_calls_its_own_procedure)
{
    stage_begin();
    struct procedure p;
    struct buf report;
    ck_assert_int_eq(procedure_init(&p), 0);
    buf_init(&report, 4096);
    stage_sql("alter procedure %s rename to payon_commit_other", p.name);
    ck_assert_int_eq(migrate_run(getenv("PAYON_DB_OWNER_URL"), "payon_hub", &report), 0);
    const char *const may =
        "select string_agg(has_function_privilege('%s', oid, 'execute')::text, ' ') "
        "from pg_proc where proname in ('%s', 'payon_commit_other')";
    ck_assert_str_eq(stage_value(may, "payon_hub", p.name), "true true");
    stage_sql("create role nobody_in_particular");
    ck_assert_str_eq(stage_value(may, "nobody_in_particular", p.name), "false false");
    stage_sql("drop role nobody_in_particular; drop procedure %s", p.name);
    struct store *s = stage_open_with(0);
    while (!strstr(store_pg_trouble(s), p.name))
        stage_turn();
    ck_assert(!s->ops->is_up(s));
    stage_sql("alter procedure payon_commit_other rename to %s", p.name);
    while (!can_commit(s))
        stage_turn();
    stage_close(s);
    stage_sql("alter procedure %s rename to payon_commit_other", p.name_one);
    s = stage_open_with(0);
    while (!strstr(store_pg_trouble(s), p.name_one))
        stage_turn();
    stage_sql("alter procedure payon_commit_other rename to %s", p.name_one);
    stage_close(s);
    procedure_fini(&p);
    buf_fini(&report);
    stage_end();
}
END_TEST

/* A migration may give a column another type while hubs run: the statements prepared before it fail
 * once, and the connection is made anew. */
START_TEST(a_column_that_changes_its_type_is_read_again)
{
    struct scene sc = scene_begin(42);
    ck_loads(&sc);
    stage_sql("create domain link as bytea; alter table venue_head alter column chain type link");
    ck_loads(&sc); /* asks until it is answered */
    struct part part = scene_more(&sc, 2);
    commit_at_last(&sc, &part);
    stage_sql("alter table venue_head alter column chain type bytea; drop domain link");
    part_free(&part);
    scene_end(&sc);
}
END_TEST

static void ck_fenced(size_t n)
{
    struct scene sc = scene_begin(41);
    struct part part = scene_more(&sc, n);
    stage_sql("update writer set gen = gen + 1");
    ck_status(commit_all(sc.s, &part), STORE_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(last_detail, "fenced"));
    ck_assert_int_eq(ask_head(sc.s, &sc.at), 1);
    commit_at_last(&sc, &part); /* over a connection of its own generation */
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}

START_TEST(a_fenced_connection_writes_nothing)
{
    ck_fenced(2);
    ck_fenced(1); /* a command alone */
}
END_TEST

/* --- plans --------------------------------------------------------------------------------- */

/* The statement's plan reads tables by their primary keys only (a load: by the index of live rows).
 * Small tables may be read in any way: pairing never has more rows than the limit pairings, and
 * settings have one a venue. */
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
        bool small = !strcmp(name, "lock_holders") || strstr(line, "on meta") ||
                     strstr(line, "on pairing") || strstr(line, "on settings");
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

/* A word of the procedure's statements that is a variable of it. */
static const struct {
    const char *name, *type;
} variables[] = {
    {"batch", "uuid"},
    {"writer", "uuid"},
    {"head", "bigint[]"},
    {"ids", "uuid[]"},
    {"ints", "bigint[]"},
    {"texts", "text[]"},
    {"times", "timestamptz[]"},
    {"bytes", "bytea[]"},
    {"jsons", "json[]"},
    {"won", "boolean[]"},
    {"v", "int"},
    {"k", "int"},
    /* of a command alone */
    {"tenant", "uuid"},
    {"venue", "uuid"},
    {"generation", "bigint"},
    {"seq_from", "bigint"},
    {"seq_to", "bigint"},
    {"access_from", "bigint"},
    {"chain_from", "bytea"},
    {"chain_to", "bytea"},
    {"op_id", "uuid"},
    {"device", "uuid"},
    {"print", "bytea"},
    {"answer_text", "text"},
    {"answered_at", "timestamptz"},
    {"decided_at", "timestamptz"},
    {"recorded_at", "timestamptz"},
    {"body_json", "json"},
    {"row_no", "int"},
    {"which", "bigint"},
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '"' || c == '.';
}

/* A statement as PL/pgSQL plans it: its variables are parameters. */
static void put_planned(struct buf *to, struct str statement)
{
    int numbers[sizeof variables / sizeof *variables] = {0}, n_parameters = 0;
    while (statement.n) {
        size_t n = 0, i = 0;
        while (n < statement.n && is_word(statement.p[n]))
            n++;
        struct str word = {statement.p, n ? n : 1};
        while (i < sizeof variables / sizeof *variables && !str_eq(word, str_of(variables[i].name)))
            i++;
        if (i < sizeof variables / sizeof *variables) {
            if (!numbers[i])
                numbers[i] = ++n_parameters;
            buf_printf(to, "($%d::%s)", numbers[i], variables[i].type);
        } else {
            buf_put_str(to, str_eq(word, STR("perform")) ? STR("select") : word);
        }
        statement.p += word.n;
        statement.n -= word.n;
    }
}

/* Every statement of the procedure that has the mark. Returns how many. */
static size_t ck_procedure_plans(PGconn *pg)
{
    static const char *const verbs[] = {"insert", "update", "perform"};
    struct procedure p;
    size_t n = 0;
    ck_assert_int_eq(procedure_init(&p), 0);
    for (const char *mark = p.create; (mark = strstr(mark, "/* before COMMIT */"));) {
        const char *end = strchr(mark, ';'), *begin = mark - 1;
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
            if (!strncmp(mark - 1 - strlen(verbs[i]), verbs[i], strlen(verbs[i])))
                begin = mark - 1 - strlen(verbs[i]);
        struct buf text;
        buf_init(&text, 1 << 16);
        put_planned(&text, (struct str){begin, (size_t)(end - begin)});
        buf_put_char(&text, '\0');
        ck_plan(pg, "procedure", text.p);
        buf_fini(&text);
        mark = end;
        n++;
    }
    procedure_fini(&p);
    return n;
}

/* With empty tables, which is when plans go wrong. */
START_TEST(plans_go_by_primary_key)
{
    stage_begin();
    const char *session[] = {"read committed", "off", "9000", "payon plan", "9000"};
    PGconn *pg = stage_connect("payon_hub");
    PGresult *r = PQexecParams(pg, sql_session, 5, NULL, session, NULL, NULL, 0);
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
        ck_plan(pg, rows.loads[k].name, rows.loads[k].sql);
    ck_assert_uint_ge(ck_procedure_plans(pg), 3 * KINDS_N * FOLD_ACTS_N + 8);
    rows_fini(&rows);
    PQfinish(pg);
    stage_end();
}
END_TEST

/* A newer server may no longer have the name, and versions of before took any. */
START_TEST(a_venue_whose_zone_the_server_does_not_know_is_loaded)
{
    static const struct {
        const char *zone;
        int shifts; /* at least; Paris: two a year, for fifteen years */
    } zones[] = {{"Mars/Olympus", 0}, {"Europe/Paris", 30}, {"UTC", 1}};
    struct scene sc = scene_begin(99);
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct loaded l;
        stage_sql("update venue set zone = '%s' where venue_id = '%s'", zones[i].zone, sc.venue);
        ask_load(sc.s, &sc.at, 10, &l);
        ck_status(l.status, STORE_OK);
        ck_str_is(l.venue.info.zone, zones[i].zone);
        ck_assert_int_ge(l.venue.info.shifts.n, zones[i].shifts);
        ck_assert_int_eq(l.venue.info.shifts.n == 0, zones[i].shifts == 0);
        loaded_free(&l);
    }
    scene_end(&sc);
}
END_TEST

/* What an order keeps and what a report says of one from before. */
START_TEST(hub_and_reports_have_the_same_business_days)
{
    static const char *const zones[] = {
        "Europe/London", "America/New_York", "Asia/Karachi", "Australia/Lord_Howe", "UTC"};
    static const int starts[] = {0, 90, 150, 240, 1439};
    static const char *const days[] = {"2026-03-06", "2026-03-27", "2026-04-03", "2026-10-02",
        "2026-10-23", "2026-10-30"}; /* three days each; clocks are moved in some */
    stage_begin();
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct zone z;
        ck_assert(zone_parse(str_of(stage_value("select payon_zone_shifts('%s')", zones[i])), &z));
        for (size_t k = 0; k < sizeof starts / sizeof *starts * 6; k++) {
            int from = starts[k / 6];
            time_ms t;
            char utc[32];
            snprintf(utc, sizeof utc, "%sT00:00:00.000Z", days[k % 6]);
            ck_assert(time_parse(str_of(utc), &t));
            const char *said = stage_value(
                "select string_agg((payon_business_day('', t, '%s', make_interval(mins => %d))"
                " - date '1970-01-01')::text, ' ' order by t) from generate_series("
                "'%s'::timestamptz, '%s'::timestamptz + interval '3 days', interval '15 minutes') "
                "t",
                zones[i], from, utc, utc);
            for (char *end; *said; said = end, t.ms += 15 * 60000)
                ck_assert_int_eq(strtol(said, &end, 10), zone_day(&z, from, t));
        }
    }
    ck_assert_str_eq(
        stage_value("select payon_business_day('2026-01-02', now(), 'UTC', '0')::text"),
        "2026-01-02");
    stage_end();
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        plans_go_by_primary_key,
        each_version_calls_its_own_procedure,
        a_column_that_changes_its_type_is_read_again,
        a_fence_waits_for_what_is_under_way,
        a_fenced_connection_writes_nothing,
        a_venue_whose_zone_the_server_does_not_know_is_loaded,
        hub_and_reports_have_the_same_business_days,
    };
    return unit_run("inside_pg", tests, sizeof tests / sizeof *tests);
}
