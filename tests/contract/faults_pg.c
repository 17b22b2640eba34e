/* The store against a Postgres that is slow, killed, locked, cut off or damaged. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/pg/store_pg.h"
#include "tests/contract/scene.h"
#include "tests/contract/stage_pg.h"

/* --- connections --------------------------------------------------------------------------- */

static const char *const kill_all =
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'payon_hub'";

START_TEST(killed_backends_come_back)
{
    struct scene sc = scene_begin(31);
    for (int i = 0; i < 5; i++) {
        struct part part = scene_more(&sc, 2);
        stage_sql("%s", kill_all);
        commit_at_last(&sc, &part);
        part_free(&part);
    }
    ck_loads(&sc);
    scene_end(&sc);
}
END_TEST

START_TEST(a_backend_killed_in_a_commit)
{
    struct scene sc = scene_begin(32);
    struct part part = scene_more(&sc, 3);
    PGconn *locker = stage_connect("postgres");
    char lock[128];
    snprintf(lock, sizeof lock, "begin; select from venue_head where venue_id = '%s' for update",
        sc.venue);
    PQclear(PQexec(locker, lock));
    /* the commit waits for the lock: it is killed there */
    struct batch b = {.batch_id = random_id(), .venues = &part.v, .n_venues = 1};
    struct outcome o = {0};
    sc.s->ops->commit(sc.s, &b, note_outcome, &o);
    while (strcmp(stage_value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                              " and application_name like 'payon commit%%'"),
               "1") != 0)
        stage_poll();
    stage_sql("%s", kill_all);
    while (!o.done)
        stage_turn();
    ck_assert_int_eq(o.status, STORE_UNKNOWN);
    o = (struct outcome){0};
    sc.s->ops->resolve(sc.s, &b, note_outcome, &o);
    while (!o.done)
        stage_turn();
    ck_assert_int_eq(o.status, STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_CONFLICT);
    PQfinish(locker);
    commit_at_last(&sc, &part);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

static void ignore_pair(
    void *user, enum store_status status, struct str detail, const struct store_pairing *pairing)
{
    ++*(int *)user;
}

START_TEST(pairings_that_wait_do_not_hold_up_commits_or_reads)
{
    enum { ASKS = 50 };
    struct scene sc = scene_begin(43);
    struct part part = scene_more(&sc, 3);
    PGconn *locker = stage_connect("postgres");
    PQclear(PQexec(locker, "begin; select pg_advisory_xact_lock(7241605114)"));
    int answered = 0;
    for (int i = 0; i < ASKS; i++) {
        struct store_pair ask = {.token = random_id(),
            .name = STR("Flood"),
            .code = pair_code_make(random_id().b),
            .life_ms = 60000,
            .waiting_max = 1000,
            .begin = true};
        sc.s->ops->pair(sc.s, &ask, ignore_pair, &answered);
    }
    while (strcmp(stage_value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                              " and application_name like 'payon pair%%'"),
               "1") != 0)
        stage_poll();
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_loads(&sc);
    ck_assert_int_lt(answered, ASKS);
    PQfinish(locker);
    while (answered < ASKS)
        stage_turn();
    part_free(&part);
    scene_end(&sc);
}
END_TEST

START_TEST(a_locked_venue_is_unavailable_for_now)
{
    struct scene sc = scene_begin_with(33, 1500); /* the server gives up 1 s before that */
    struct part part = scene_more(&sc, 1);
    PGconn *locker = stage_connect("postgres");
    char lock[128];
    snprintf(lock, sizeof lock, "begin; select from venue_head where venue_id = '%s' for update",
        sc.venue);
    PQclear(PQexec(locker, lock));
    ck_status(commit_all(sc.s, &part), STORE_UNAVAILABLE);
    ck_assert_int_eq(part.v.verdict, VERDICT_NONE);
    ck_assert(sc.s->ops->is_up(sc.s));
    PQfinish(locker);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

START_TEST(silence_is_an_unknown_outcome)
{
    struct scene sc = scene_begin_with(34, 1200);
    struct part part = scene_more(&sc, 2);
    proxy_mode(stage_proxy(), PROXY_DOWN, PROXY_DROP);
    ck_status(commit_all(sc.s, &part), STORE_UNKNOWN);
    proxy_mode(stage_proxy(), PROXY_DOWN, PROXY_PASS);
    ck_status(resolve_last(sc.s), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* The process was stopped for longer than the timeout, while the answer came. */
START_TEST(standing_still_is_not_silence)
{
    struct scene sc = scene_begin(42);
    char *text = stage_conninfo("payon_hub", NULL);
    struct store_pg_config config = {.loop = stage_loop(), .conninfo = text, .timeout_ms = 1100};
    struct store *s = store_pg_new(&config);
    struct part part = scene_more(&sc, 1);
    struct batch b = {.batch_id = random_id(), .venues = &part.v, .n_venues = 1};
    struct outcome o = {0};
    while (!can_commit(s))
        stage_turn();
    s->ops->commit(s, &b, note_outcome, &o);
    usleep(1300 * 1000);
    while (!o.done) /* not stage_turn, which would wait after the timer that brings the answer */
        stage_poll();
    ck_assert_int_eq(o.status, STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    free(text);
    part_free(&part);
    stage_close(s);
    scene_end(&sc);
}
END_TEST

START_TEST(no_server_is_unavailable_at_once)
{
    struct scene sc = scene_begin(35);
    struct part part = scene_more(&sc, 1);
    proxy_refuse(stage_proxy(), true);
    proxy_cut(stage_proxy());
    while (sc.s->ops->is_up(sc.s))
        stage_turn();
    uint64_t began = uv_now(stage_loop());
    ck_status(commit_all(sc.s, &part), STORE_UNAVAILABLE);
    ck_assert_uint_lt(uv_now(stage_loop()) - began, 500);
    ck_assert(*store_pg_trouble(sc.s));
    proxy_refuse(stage_proxy(), false);
    commit_at_last(&sc, &part);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

START_TEST(an_unfit_server_stays_down)
{
    stage_begin();
    stage_sql("alter role payon_hub set synchronous_commit = off");
    struct store *s = stage_open_with(0);
    while (!strstr(store_pg_trouble(s), "synchronous_commit"))
        stage_turn();
    ck_assert(!s->ops->is_up(s));
    stage_sql("alter role payon_hub reset synchronous_commit");
    while (!can_commit(s))
        stage_turn();
    ck_assert_str_eq(store_pg_trouble(s), "");
    stage_close(s);
    stage_end();
}
END_TEST

/* A newer hub migrates while this one runs. A changed migration is refused all the same. */
START_TEST(later_migrations_do_not_stop_a_running_hub)
{
    struct scene sc = scene_begin(43);
    stage_sql("insert into migration (version, name, sha256) values (999, 'later', 'x')");
    stage_sql("%s", kill_all);
    struct part part = scene_more(&sc, 1);
    commit_at_last(&sc, &part);
    stage_sql("delete from migration where version = 999; "
              "update migration set name = 'x' || name where version = 1");
    stage_sql("%s", kill_all);
    while (!strstr(store_pg_trouble(sc.s), "migration 1"))
        stage_turn();
    stage_sql("update migration set name = substr(name, 2) where version = 1");
    while (!can_commit(sc.s))
        stage_turn();
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* Cuts after so and so many bytes of a commit, in either direction, until one goes through. */
static void cut_everywhere(enum proxy_way way)
{
    struct scene sc = scene_begin(36);
    size_t unknown = 0;
    bool whole = false;
    for (uint64_t bytes = 0; !whole; bytes += way == PROXY_DOWN ? 8 : bytes < 64 ? 16 : 300) {
        struct part part = scene_more(&sc, 1);
        while (!can_commit(sc.s))
            stage_turn();
        proxy_cut_after(stage_proxy(), way, bytes);
        enum store_status status = commit_all(sc.s, &part);
        whole = status == STORE_OK;
        unknown += status == STORE_UNKNOWN;
        if (status == STORE_UNKNOWN)
            ck_status(resolve_last(sc.s), STORE_OK);
        commit_at_last(&sc, &part);
        part_free(&part);
        ck_assert_int_lt((int64_t)bytes, 1000000);
    }
    ck_assert_uint_gt(unknown, 5);
    proxy_cut_after(stage_proxy(), way, UINT64_MAX);
    ck_loads(&sc);
    scene_end(&sc);
}

START_TEST(a_commit_cut_at_every_place_going)
{
    cut_everywhere(PROXY_UP);
}
END_TEST

START_TEST(a_commit_cut_at_every_place_coming)
{
    cut_everywhere(PROXY_DOWN);
}
END_TEST

/* --- errors of the server ------------------------------------------------------------------ */

START_TEST(serialization_failures_are_passing)
{
    struct scene sc = scene_begin(37);
    stage_sql("create function fail_40001() returns trigger language plpgsql as "
              "$$ begin raise 'no' using errcode = '40001'; end $$; "
              "create trigger fail before insert on journal execute function fail_40001()");
    struct part part = scene_more(&sc, 1);
    ck_status(commit_all(sc.s, &part), STORE_UNAVAILABLE);
    stage_sql("drop trigger fail on journal; drop function fail_40001()");
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* A part with one change that puts two tables, with these numbers. */
static struct part put_tables(struct scene *sc, const char *first, const char *second)
{
    static struct table tables[2];
    static struct put puts[2];
    static struct change draft, *changes[1];
    struct part part = refusals_of(sc->p, &sc->at, player_venue(sc->p)->seq, 1);
    struct venue_iter it = venue_all(player_venue(sc->p), KIND_table);
    for (int i = 0; i < 2; i++) {
        tables[i] = *(const struct table *)venue_next(&it);
        tables[i].rev++;
        tables[i].number = str_of(i ? second : first);
        puts[i] = (struct put){KIND_table, (const struct record *)&tables[i]};
    }
    draft = (struct change){.seq = part.v.from + 1,
        .op = part.receipts[0].op,
        .at = {1700000000000},
        .recorded = {1700000000001},
        .puts = puts,
        .n_puts = 2};
    changes[0] = &draft;
    part.v.changes = changes;
    part.v.n_changes = 1;
    return part;
}

START_TEST(numbers_may_swap_but_not_double)
{
    struct scene sc = scene_begin(38);
    struct venue_iter it = venue_all(player_venue(sc.p), KIND_table);
    char numbers[2][17] = {"", ""};
    for (int i = 0; i < 2; i++) {
        struct str n = ((const struct table *)venue_next(&it))->number;
        memcpy(numbers[i], n.p, n.n);
    }
    struct part same = put_tables(&sc, "7", "7");
    ck_status(commit_all(sc.s, &same), STORE_REJECTED); /* found at COMMIT: deferred */
    ck_assert_ptr_nonnull(strstr(last_detail, "dining_table_number_once"));
    struct part swap = put_tables(&sc, numbers[1], numbers[0]);
    ck_status(commit_all(sc.s, &swap), STORE_OK);
    ck_assert_int_eq(swap.v.verdict, VERDICT_COMMITTED);
    part_free(&same);
    part_free(&swap);
    scene_end(&sc);
}
END_TEST

START_TEST(what_is_not_storable_is_rejected)
{
    struct scene sc = scene_begin(39);
    struct part nul = refusals_of(sc.p, &sc.at, 1, 1), bad = refusals_of(sc.p, &sc.at, 1, 1);
    nul.receipts[0].answer = (struct str){"a\0b", 3};
    bad.receipts[0].answer = STR("\xff\xfe");
    ck_status(commit_all(sc.s, &nul), STORE_REJECTED);
    ck_status(commit_all(sc.s, &bad), STORE_REJECTED);
    struct part tables = put_tables(&sc, "1234567890123456", "x");
    ck_status(commit_all(sc.s, &tables), STORE_OK);
    struct chain after = tables.v.changes[0]->chain;
    struct part longer = put_tables(&sc, "12345678901234567", "x");
    longer.v.from++;
    longer.v.from_chain = after;
    longer.v.changes[0]->seq++;
    ((struct table *)longer.v.changes[0]->puts[0].rec)->rev++;
    ((struct table *)longer.v.changes[0]->puts[1].rec)->rev++;
    ck_status(commit_all(sc.s, &longer), STORE_REJECTED);
    ck_assert_ptr_nonnull(strstr(last_detail, "dining_table_number_check"));
    part_free(&nul);
    part_free(&bad);
    part_free(&tables);
    part_free(&longer);
    scene_end(&sc);
}
END_TEST

START_TEST(a_damaged_journal_is_told)
{
    struct scene sc = scene_begin(40);
    struct part part = scene_more(&sc, 10);
    struct loaded l;
    ck_status(commit_all(sc.s, &part), STORE_OK);
    stage_sql("set session_replication_role = replica; "
              "delete from journal where venue_id = '%s' and seq = 7; "
              "update journal set body = '{}' where venue_id = '%s' and seq = 3",
        sc.venue, sc.venue);
    struct tail t = ask_tail(sc.s, &sc.at, 4, 10);
    ck_status(t.status, STORE_DAMAGED);
    tail_free(&t);
    t = ask_tail(sc.s, &sc.at, 2, 2);
    ck_status(t.status, STORE_DAMAGED);
    tail_free(&t);
    ask_load(sc.s, &sc.at, 4, &l); /* 8 to 11: whole */
    ck_status(l.status, STORE_OK);
    loaded_free(&l);
    ask_load(sc.s, &sc.at, 6, &l);
    ck_status(l.status, STORE_DAMAGED);
    loaded_free(&l);
    stage_sql("delete from journal where venue_id = '%s' and seq > 10", sc.venue);
    t = ask_tail(sc.s, &sc.at, 9, 10);
    ck_status(t.status, STORE_DAMAGED);
    tail_free(&t);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* As if a newer hub had written the journal: `edit` changes each body. */
static void newer(const struct scene *sc, const char *edit)
{
    stage_sql("set session_replication_role = replica; "
              "update journal set body = (%s)::json where venue_id = '%s' and seq > 1",
        edit, sc->venue);
}

/* See protocol/wire/change_read.c: what this hub never writes is passed over; what it would lose or
 * cannot understand stops tail and load as a whole, and says why. */
START_TEST(a_newer_hubs_journal_is_read_or_refused)
{
    static const struct {
        const char *edit;
        enum store_status status;
        const char *detail;
    } EDITS[] = {
        {"jsonb_set(body::jsonb, '{put,brand_new}', '[{\"id\": 1}]')", STORE_OK, ""},
        {"jsonb_set(body::jsonb, '{del,brand_new}', '[1]')", STORE_OK, ""},
        {"jsonb_set(body::jsonb, '{brand_new}', '1')", STORE_OK, ""},
        {"jsonb_insert(body::jsonb, '{events,0}', '{\"type\": \"brand.new\", \"id\": "
         "\"019ab000-0000-7000-8000-000000000001\"}')",
            STORE_OK, ""},
        {"replace(body::text, '\"rev\":', '\"brand_new\":null,\"rev\":')", STORE_OK, ""},
        {"replace(body::text, '\"rev\":', '\"brand_new\":1,\"rev\":')", STORE_DAMAGED,
            "field_unknown, a newer payon-hub wrote it"},
        {"regexp_replace(body::text, '\"state\":\"[a-z_]+\"', '\"state\":\"brand_new\"', 'g')",
            STORE_DAMAGED, "field_enum, a newer payon-hub wrote it"},
    };
    for (size_t i = 0; i < sizeof EDITS / sizeof *EDITS; i++) {
        struct scene sc = scene_begin(41);
        struct part part = scene_more(&sc, 10);
        struct loaded l;
        ck_status(commit_all(sc.s, &part), STORE_OK);
        newer(&sc, EDITS[i].edit);
        struct tail t = ask_tail(sc.s, &sc.at, 1, 10);
        ck_status(t.status, EDITS[i].status);
        ck_assert_msg(strstr(last_detail, EDITS[i].detail), "%s: %s", EDITS[i].edit, last_detail);
        ck_assert_uint_eq(t.n, EDITS[i].status == STORE_OK ? 10 : 0);
        tail_free(&t);
        ask_load(sc.s, &sc.at, 10, &l);
        ck_status(l.status, EDITS[i].status);
        ck_assert_msg(strstr(last_detail, EDITS[i].detail), "%s: %s", EDITS[i].edit, last_detail);
        loaded_free(&l);
        part_free(&part);
        scene_end(&sc);
    }
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        killed_backends_come_back,
        a_backend_killed_in_a_commit,
        pairings_that_wait_do_not_hold_up_commits_or_reads,
        a_locked_venue_is_unavailable_for_now,
        silence_is_an_unknown_outcome,
        standing_still_is_not_silence,
        no_server_is_unavailable_at_once,
        an_unfit_server_stays_down,
        later_migrations_do_not_stop_a_running_hub,
        a_commit_cut_at_every_place_going,
        a_commit_cut_at_every_place_coming,
        serialization_failures_are_passing,
        numbers_may_swap_but_not_double,
        what_is_not_storable_is_rejected,
        a_damaged_journal_is_told,
        a_newer_hubs_journal_is_read_or_refused,
    };
    return unit_run("faults_pg", tests, sizeof tests / sizeof *tests);
}
