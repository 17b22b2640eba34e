/* Commits that do not get on: others hold their locks, the server waits for a standby, or refuses
 * them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "storage/pg/store_pg.h"
#include "tests/contract/scene.h"
#include "tests/contract/stage_pg.h"

static void turn_for(int ms)
{
    for (uint64_t end = uv_hrtime() + (uint64_t)ms * 1000000; uv_hrtime() < end; usleep(1000))
        stage_poll();
}

/* --- others hold what a commit needs ------------------------------------------------------- */

static char said[512];

static void note_line(void *user, struct str line)
{
    snprintf(said, sizeof said, "%.*s", STR_ARG(line));
}

/* A hub that was stopped in the middle of a batch, right after it had locked the venue's head:
 * between two statements of its pipeline, or of separate messages. */
static PGconn *frozen_hub(const struct scene *sc, bool pipeline)
{
    PGconn *pg = stage_connect("payon_hub");
    char tenants[80], lock[128], tenant[ID_TEXT + 1] = "";
    id_format(sc->at.tenant, tenant);
    snprintf(tenants, sizeof tenants, "set payon.tenants = '{%s}'", tenant);
    snprintf(lock, sizeof lock, "select from venue_head where venue_id = '%s' for no key update",
        sc->venue);
    PQclear(PQexec(pg, tenants));
    if (!pipeline) {
        PQclear(PQexec(pg, "begin"));
        PGresult *r = PQexec(pg, lock);
        ck_assert_int_eq(PQntuples(r), 1);
        PQclear(r);
        return pg;
    }
    ck_assert_int_eq(PQenterPipelineMode(pg), 1);
    PQsendQueryParams(pg, "begin", 0, NULL, NULL, NULL, NULL, 1);
    PQsendQueryParams(pg, lock, 0, NULL, NULL, NULL, NULL, 1);
    PQsendFlushRequest(pg); /* and no sync */
    PQflush(pg);
    while (strcmp(stage_value("select state || wait_event from pg_stat_activity where pid = %d and "
                              "query like 'select from venue_head%%'",
                      PQbackendPID(pg)),
               "activeClientRead") != 0)
        stage_poll();
    return pg;
}

START_TEST(a_frozen_hub_does_not_hold_locks)
{
    struct scene sc = scene_begin(46);
    char *text = stage_conninfo("payon_hub", NULL);
    struct store_pg_config config = {.loop = stage_loop(), .conninfo = text, .say = note_line};
    struct store *s = store_pg_new(&config);
    while (!can_commit(s))
        stage_turn();
    for (int pipeline = 0; pipeline < 2; pipeline++) {
        struct part part = scene_more(&sc, 2);
        PGconn *frozen = frozen_hub(&sc, pipeline);
        uint64_t began = uv_hrtime();
        *said = '\0';
        ck_status(commit_all(s, &part), STORE_OK);
        ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
        ck_assert_uint_lt((uv_hrtime() - began) / 1000000, 3000);
        ck_assert_msg(strstr(said, "waits_for=ClientRead ended=yes"), "%s", said);
        PQfinish(frozen);
        part_free(&part);
    }
    ck_loads(&sc);
    free(text);
    stage_close(s);
    scene_end(&sc);
}
END_TEST

/* A hub that stops after so and so many bytes of its batch. Another one commits to the same venue
 * at once: nothing of the batch has run, or all of it, its commit included. Returns how many bytes
 * the batch has. */
static uint64_t stop_after(struct scene *sc, struct store *other, struct part *stopped, uint64_t at)
{
    struct proxy *proxy = stage_proxy();
    struct batch b = {.batch_id = random_id(), .venues = &stopped->v, .n_venues = 1};
    struct outcome o = {0};
    uint64_t seen = proxy_seen(proxy, PROXY_UP);
    part_seal(stopped);
    proxy_hold_after(proxy, PROXY_UP, at);
    sc->s->ops->commit(sc->s, &b, note_outcome, &o);
    while (proxy_held(proxy, PROXY_UP) == 0 && !o.done)
        stage_turn();
    turn_for(5); /* what was sent arrives, and runs if it can */
    struct part part = refusals_of(sc->p, &sc->at, stopped->v.from, 1);
    uint64_t began = uv_hrtime();
    ck_status(commit_all(other, &part), STORE_OK);
    ck_assert_msg((uv_hrtime() - began) / 1000000 < 1000,
        "locked by a hub stopped after %llu of %llu bytes", (unsigned long long)at,
        (unsigned long long)(proxy_seen(proxy, PROXY_UP) - seen));
    part_free(&part);
    proxy_mode(proxy, PROXY_UP, PROXY_PASS);
    while (!o.done)
        stage_turn();
    ck_assert_int_eq(o.status, STORE_OK);
    ck_assert_int_eq(stopped->v.verdict, VERDICT_COMMITTED);
    return proxy_seen(proxy, PROXY_UP) - seen;
}

START_TEST(a_hub_stopped_at_any_byte_holds_no_lock)
{
    enum { END = 60, STEP = 97 }; /* each of the last bytes: the small messages that end a batch */
    struct scene sc = scene_begin(50);
    char *text = stage_conninfo("payon_hub", NULL);
    struct store_pg_config config = {.loop = stage_loop(), .conninfo = text};
    struct store *other = store_pg_new(&config);
    while (!can_commit(other))
        stage_turn();
    for (uint64_t at = 0, n = UINT64_MAX; at < n; at += STEP) {
        struct part part = scene_more(&sc, 1);
        n = stop_after(&sc, other, &part, at);
        part_free(&part);
    }
    int64_t from = player_venue(sc.p)->seq;
    for (uint64_t at = 0, n = UINT64_MAX; at < n;
         at += at + END < n && n != UINT64_MAX ? n - END - at : 1) {
        struct part part = refusals_of(sc.p, &sc.at, from, 1);
        n = stop_after(&sc, other, &part, at);
        part_free(&part);
    }
    proxy_cut_after(stage_proxy(), PROXY_UP, UINT64_MAX);
    ck_loads(&sc);
    free(text);
    stage_close(other);
    scene_end(&sc);
}
END_TEST

/* Neither what is not ours nor what waits for a standby is ended: it is only named. */
START_TEST(others_are_named_and_left_alone)
{
    struct scene sc = scene_begin(47);
    char *text = stage_conninfo("payon_hub", NULL);
    struct store_pg_config config = {
        .loop = stage_loop(), .conninfo = text, .timeout_ms = 4500, .say = note_line};
    struct store *s = store_pg_new(&config);
    struct part part = scene_more(&sc, 2);
    while (!can_commit(s))
        stage_turn();
    PGconn *locker = stage_connect("postgres");
    char lock[128];
    snprintf(lock, sizeof lock, "begin; select from venue_head where venue_id = '%s' for update",
        sc.venue);
    PQclear(PQexec(locker, lock));
    ck_status(commit_all(s, &part), STORE_UNAVAILABLE);
    ck_assert_msg(strstr(said, "ended=no"), "%s", said);
    PQclear(PQexec(locker, "commit"));
    ck_assert_int_eq(PQtransactionStatus(locker), PQTRANS_IDLE);
    PQfinish(locker);
    ck_status(commit_all(s, &part), STORE_OK);
    ck_loads(&sc);
    free(text);
    part_free(&part);
    stage_close(s);
    scene_end(&sc);
}
END_TEST

/* --- synchronous standbys ------------------------------------------------------------------ */

/* With a standby that never answers, every commit waits for it. */
static void name_standby(bool named)
{
    stage_sql("set synchronous_commit = local"); /* ours do not wait */
    stage_sql(named ? "alter system set synchronous_standby_names = 'nobody'"
                    : "alter system reset synchronous_standby_names");
    stage_sql("select pg_reload_conf()");
    stage_pass(300);
}

static const char *n_waiting(void)
{
    return stage_value("select count(*) from pg_stat_activity where wait_event = 'SyncRep' and "
                       "application_name like 'payon commit%%'");
}

/* Nobody sees the part. */
static void ck_hidden(struct scene *sc, struct part *part)
{
    struct tail t = ask_tail(sc->s, &sc->at, part->v.from, 10);
    ck_status(t.status, STORE_OK);
    ck_assert_uint_eq(t.n, 0);
    tail_free(&t);
}

START_TEST(a_commit_that_waits_for_a_standby_is_left_alone)
{
    struct scene sc = scene_begin_with(44, 1500), other = scene_on(sc.s, 144);
    struct part part = scene_more(&sc, 2), beside = scene_more(&other, 2);
    struct batch b = {.batch_id = random_id(), .lane = 1, .venues = &beside.v, .n_venues = 1};
    struct outcome o = {0};
    part_seal(&beside);
    name_standby(true);
    ck_status(commit_all(sc.s, &part), STORE_UNKNOWN);
    sc.s->ops->commit(sc.s, &b, note_outcome, &o); /* the other lane waits for it as well */
    turn_for(3000); /* they connect again and again: no connection may end the wait */
    ck_assert(o.done && o.status == STORE_UNKNOWN);
    ck_assert_str_ne(n_waiting(), "0");
    ck_hidden(&sc, &part);
    ck_hidden(&other, &beside);
    ck_assert(!sc.s->ops->is_up(sc.s));
    name_standby(false);
    ck_status(resolve_last(sc.s), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    for (o.status = STORE_UNAVAILABLE; o.status == STORE_UNAVAILABLE;) {
        o = (struct outcome){0};
        sc.s->ops->resolve(sc.s, &b, note_outcome, &o);
        while (!o.done)
            stage_turn();
    }
    ck_assert(o.status == STORE_OK && beside.v.verdict == VERDICT_COMMITTED);
    ck_loads(&sc);
    ck_loads(&other);
    part_free(&part);
    part_free(&beside);
    player_free(other.p);
    scene_end(&sc);
}
END_TEST

/* COMMIT is then answered COMMIT, with a warning. */
START_TEST(a_cancelled_wait_is_unknown_until_a_later_commit_is_replicated)
{
    struct scene sc = scene_begin(45);
    struct part part = scene_more(&sc, 2);
    name_standby(true);
    struct batch b = {.batch_id = random_id(), .venues = &part.v, .n_venues = 1};
    struct outcome o = {0};
    sc.s->ops->commit(sc.s, &b, note_outcome, &o);
    for (int i = 0; i < 2; i++) { /* the second one is the fence of the next connection */
        while (strcmp(n_waiting(), "1") != 0)
            stage_poll();
        stage_sql(
            "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
        while (!o.done)
            stage_turn();
        turn_for(200);
        ck_assert_int_eq(o.status, STORE_UNKNOWN);
        ck_assert(!sc.s->ops->lane_is_up(sc.s, b.lane));
    }
    o = (struct outcome){0};
    sc.s->ops->resolve(sc.s, &b, note_outcome, &o);
    while (!o.done)
        stage_turn();
    ck_assert_int_eq(o.status, STORE_UNAVAILABLE);
    name_standby(false);
    while (o.status == STORE_UNAVAILABLE) {
        o = (struct outcome){0};
        sc.s->ops->resolve(sc.s, &b, note_outcome, &o);
        while (!o.done)
            stage_turn();
    }
    ck_assert_int_eq(o.status, STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* --- commits that are refused --------------------------------------------------------------- */

/* Each insert into the table is refused, as on a full disk. */
static void refuse_inserts(const char *table, const char *sqlstate)
{
    stage_sql("create or replace function full_disk() returns trigger language plpgsql as "
              "$$ begin raise 'no space' using errcode = '%s'; end $$; "
              "create trigger full_disk before insert on %s execute function full_disk()",
        sqlstate, table);
}

START_TEST(a_full_disk_is_not_up_until_a_write_succeeds)
{
    static const char *const states[] = {"53100", "58030"};
    struct scene sc = scene_begin(48);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct part part = scene_more(&sc, 1);
        refuse_inserts("journal", states[i]);
        refuse_inserts("writer", states[i]);
        ck_status(commit_all(sc.s, &part), STORE_UNAVAILABLE);
        turn_for(2200); /* writes on trial fail too */
        ck_assert(!sc.s->ops->is_up(sc.s));
        ck_assert(strstr(store_pg_trouble(sc.s), "commits are refused: no space"));
        stage_sql("drop trigger full_disk on journal; drop trigger full_disk on writer");
        while (!can_commit(sc.s))
            stage_turn();
        ck_status(commit_all(sc.s, &part), STORE_OK);
        part_free(&part);
    }
    stage_sql("drop function full_disk()");
    ck_loads(&sc);
    scene_end(&sc);
}
END_TEST

/* The server became a standby without ending its sessions. */
START_TEST(a_read_only_server_is_left_at_once)
{
    struct scene sc = scene_begin(49);
    struct part part = scene_more(&sc, 1);
    refuse_inserts("journal", "25006");
    stage_sql("alter role payon_hub set default_transaction_read_only = on");
    ck_status(commit_all(sc.s, &part), STORE_UNAVAILABLE);
    while (!strstr(store_pg_trouble(sc.s), "read-only"))
        stage_turn();
    turn_for(300);
    ck_assert(!sc.s->ops->is_up(sc.s));
    stage_sql("drop trigger full_disk on journal; drop function full_disk()");
    stage_sql("alter role payon_hub reset default_transaction_read_only");
    while (!can_commit(sc.s))
        stage_turn();
    commit_at_last(&sc, &part);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* So that a test that failed leaves no commit waiting for ever. */
static void no_standby(void)
{
    PGconn *admin = PQconnectdb(getenv("PAYON_DB_ADMIN_URL"));
    PQclear(PQexec(admin, "alter system reset synchronous_standby_names"));
    PQclear(PQexec(admin, "select pg_reload_conf()"));
    PQfinish(admin);
}

static void nothing(void)
{
}

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        a_frozen_hub_does_not_hold_locks,
        a_hub_stopped_at_any_byte_holds_no_lock,
        others_are_named_and_left_alone,
        a_commit_that_waits_for_a_standby_is_left_alone,
        a_cancelled_wait_is_unknown_until_a_later_commit_is_replicated,
        a_full_disk_is_not_up_until_a_write_succeeds,
        a_read_only_server_is_left_at_once,
    };
    return unit_run_with("stuck_pg", nothing, no_standby, tests, sizeof tests / sizeof *tests);
}
