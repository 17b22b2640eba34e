/* Stored refusals expire, and nothing else does. */

#include <stdlib.h>
#include <time.h>

#include "protocol/wire/message.h"
#include "storage/pg/store_pg.h"
#include "tests/contract/scene.h"
#include "tests/contract/stage_pg.h"

enum { DAY_MS = 86400000 };
#define NOBODY "00000000-0000-0000-0000-000000000000"

static time_ms days_ago(int days)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (time_ms){(int64_t)now.tv_sec * 1000 - (int64_t)days * DAY_MS};
}

/* Commits refusals as the hub writes them, recorded so many days ago each. */
static void commit_refusals(struct scene *sc, const int *days, size_t n)
{
    struct part part = refusals_of(sc->p, &sc->at, player_venue(sc->p)->seq, n);
    struct buf text;
    buf_init(&text, 4096);
    wire_put_no(&text, part.receipts[0].op, REFUSAL_not_found, (struct str){0}, MESSAGE_OK);
    for (size_t i = 0; i < n; i++) {
        part.receipts[i].answer = buf_str(&text);
        part.receipts[i].recorded = days_ago(days[i]);
    }
    ck_status(commit_all(sc->s, &part), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    buf_fini(&text);
    part_free(&part);
}

/* Receipts of the venue: refusals, and all others (which are years old). */
static const char *n_receipts(const struct scene *sc)
{
    return stage_value("select count(*) filter (where answer like '{\"t\":\"no\"%%') || ' '"
                       " || count(*) filter (where answer not like '{\"t\":\"no\"%%')"
                       " from receipt where venue_id = '%s'",
        sc->venue);
}

/* So that the venue has a device, hence a tenant that is looked after. */
static void give_token(const struct scene *sc)
{
    stage_sql("insert into token_venue select gen_random_uuid(), tenant_id, venue_id from venue"
              " where venue_id = '%s'",
        sc->venue);
}

static const char *run(PGconn *pg, const char *sql)
{
    static char text[64];
    PGresult *r = PQexec(pg, sql);
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    snprintf(text, sizeof text, "%s", state ? state : PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    return text;
}

START_TEST(old_refusals_go_and_what_took_effect_stays)
{
    struct scene sc = scene_begin(71);
    struct part part = scene_more(&sc, 3);
    static const int days[] = {0, 2, 9, 11, 40};
    ck_status(commit_all(sc.s, &part), STORE_OK);
    commit_refusals(&sc, days, 5);
    give_token(&sc);
    ck_assert_str_eq(n_receipts(&sc), "5 4"); /* the set-up is one of them */
    PGconn *hub = stage_connect("payon_hub");
    ck_assert_str_eq(run(hub, "begin"), "");
    ck_assert_str_eq(
        run(hub, "select n from payon_expire_refusals(10, 1, '" NOBODY "')"), "1"); /* the oldest */
    /* The caller still sees no tenant. */
    ck_assert_str_eq(run(hub, "select count(*) from receipt"), "0");
    ck_assert_str_eq(run(hub, "commit"), "");
    ck_assert_str_eq(n_receipts(&sc), "4 4");
    ck_assert_str_eq(run(hub, "select n from payon_expire_refusals(10, 100, '" NOBODY "')"), "1");
    ck_assert_str_eq(run(hub, "select n from payon_expire_refusals(0, 100, '" NOBODY "')"),
        "2"); /* a day at least */
    ck_assert_str_eq(run(hub, "select last from payon_expire_refusals(0, 100, '" NOBODY "')"), "");
    ck_assert_str_eq(n_receipts(&sc), "1 4");
    ck_assert_str_eq(run(hub, "delete from receipt"), "42501");
    PQfinish(hub);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* Not even the superuser, with the function's own setting. */
START_TEST(nobody_deletes_what_took_effect)
{
    struct scene sc = scene_begin(72);
    static const int days[] = {0, 2};
    commit_refusals(&sc, days, 2);
    PGconn *pg = stage_connect("postgres");
    ck_assert_str_eq(run(pg, "delete from receipt"), "42501");
    ck_assert_str_eq(run(pg, "set payon.expiring = 'on'"), "");
    ck_assert_str_eq(run(pg, "delete from receipt where answer like '%\"ok\"%'"), "42501");
    ck_assert_str_eq(
        run(pg, "delete from receipt where recorded > now() - interval '1 hour'"), "42501");
    ck_assert_str_eq(n_receipts(&sc), "2 1");
    PQfinish(pg);
    scene_end(&sc);
}
END_TEST

START_TEST(a_hub_deletes_them_by_itself)
{
    struct scene sc = scene_begin(73);
    enum { N = 600 }; /* more than a portion */
    int days[N];
    for (int i = 0; i < N; i++)
        days[i] = i % 2 ? 3 : 5;
    commit_refusals(&sc, days, N);
    give_token(&sc);
    char *text = stage_conninfo("payon_hub", NULL);
    struct store_pg_config config = {
        .loop = stage_loop(), .conninfo = text, .refusals_days = 4, .expire_every_ms = 20};
    struct store *s = store_pg_new(&config);
    while (strcmp(n_receipts(&sc), "300 1") != 0)
        stage_turn();
    stage_close(s);
    config.refusals_days = 2;
    s = store_pg_new(&config);
    while (strcmp(n_receipts(&sc), "0 1") != 0)
        stage_turn();
    free(text);
    stage_close(s);
    scene_end(&sc);
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        old_refusals_go_and_what_took_effect_stays,
        nobody_deletes_what_took_effect,
        a_hub_deletes_them_by_itself,
    };
    return unit_run("expire_pg", tests, sizeof tests / sizeof *tests);
}
