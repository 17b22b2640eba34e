/* What becomes of one lane's connection to Postgres says nothing of another's. */

#include <stdio.h>
#include <string.h>

#include "tests/contract/scene.h"
#include "tests/contract/stage_pg.h"

static PGconn *lock_head(const struct scene *sc)
{
    PGconn *locker = stage_connect("postgres");
    char lock[128];
    snprintf(lock, sizeof lock, "begin; select from venue_head where venue_id = '%s' for update",
        sc->venue);
    PQclear(PQexec(locker, lock));
    return locker;
}

/* Until so many commits wait for a lock. */
static void await_waiting(const char *n)
{
    while (strcmp(stage_value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                              " and application_name like 'payon commit%%'"),
               n) != 0)
        stage_poll();
}

static void begin_commit(struct scene *sc, struct batch *b, struct outcome *o)
{
    *o = (struct outcome){0};
    while (!sc->s->ops->lane_is_up(sc->s, b->lane))
        stage_turn();
    sc->s->ops->commit(sc->s, b, note_outcome, o);
}

static void await_outcome(const struct outcome *o)
{
    while (!o->done)
        stage_turn();
}

/* The first lane's commit waits for a lock and its server process is killed there. Meanwhile the
 * second lane commits; and what it has out while the first one fences and resolves is committed
 * too. */
START_TEST(a_lost_lane_stops_and_fences_no_other)
{
    struct scene a = scene_begin(95), b = scene_on(a.s, 96);
    struct part x = scene_more(&a, 2), y = scene_more(&b, 2);
    part_seal(&x);
    part_seal(&y);
    PGconn *locks[] = {lock_head(&a), NULL};
    struct batch first = {.batch_id = random_id(), .lane = 0, .venues = &x.v, .n_venues = 1};
    struct batch second = {.batch_id = random_id(), .lane = 1, .venues = &y.v, .n_venues = 1};
    struct outcome of_first, of_second;
    begin_commit(&a, &first, &of_first);
    await_waiting("1");
    begin_commit(&a, &second, &of_second);
    await_outcome(&of_second);
    ck_assert(of_second.status == STORE_OK && y.v.verdict == VERDICT_COMMITTED);
    ck_assert(!of_first.done);

    part_free(&y);
    y = scene_more(&b, 2);
    part_seal(&y);
    second.batch_id = random_id();
    second.venues = &y.v;
    locks[1] = lock_head(&b);
    begin_commit(&a, &second, &of_second);
    await_waiting("2");
    stage_sql("select pg_terminate_backend(pid) from pg_stat_activity"
              " where application_name like 'payon commit %%'");
    await_outcome(&of_first);
    ck_assert_int_eq(of_first.status, STORE_UNKNOWN);
    ck_assert(a.s->ops->is_up(a.s) && a.s->ops->lane_is_up(a.s, 1));
    of_first = (struct outcome){0};
    a.s->ops->resolve(a.s, &first, note_outcome, &of_first);
    await_outcome(&of_first);
    ck_assert(of_first.status == STORE_OK && x.v.verdict == VERDICT_CONFLICT);
    ck_assert(!of_second.done);
    PQfinish(locks[1]);
    await_outcome(&of_second);
    ck_assert(of_second.status == STORE_OK && y.v.verdict == VERDICT_COMMITTED);
    PQfinish(locks[0]);
    commit_at_last(&a, &x);
    ck_loads(&a);
    ck_loads(&b);
    part_free(&x);
    part_free(&y);
    player_free(b.p);
    scene_end(&a);
}
END_TEST

/* Both are lost at once; each resolves its own. */
START_TEST(both_lanes_are_lost_and_resolved)
{
    struct scene a = scene_begin(97), b = scene_on(a.s, 98);
    struct part x = scene_more(&a, 2), y = scene_more(&b, 2);
    part_seal(&x);
    part_seal(&y);
    PGconn *locks[] = {lock_head(&a), lock_head(&b)};
    struct batch batches[] = {{.batch_id = random_id(), .lane = 0, .venues = &x.v, .n_venues = 1},
        {.batch_id = random_id(), .lane = 1, .venues = &y.v, .n_venues = 1}};
    struct outcome o[2];
    for (int i = 0; i < 2; i++)
        begin_commit(&a, &batches[i], &o[i]);
    await_waiting("2");
    stage_sql("select pg_terminate_backend(pid) from pg_stat_activity"
              " where application_name like 'payon commit%%'");
    for (int i = 0; i < 2; i++) {
        await_outcome(&o[i]);
        ck_assert_int_eq(o[i].status, STORE_UNKNOWN);
    }
    for (int i = 0; i < 2; i++)
        PQfinish(locks[i]);
    for (int i = 0; i < 2; i++) {
        do {
            o[i] = (struct outcome){0};
            a.s->ops->resolve(a.s, &batches[i], note_outcome, &o[i]);
            await_outcome(&o[i]);
        } while (o[i].status == STORE_UNAVAILABLE);
        ck_assert_int_eq(o[i].status, STORE_OK);
    }
    ck_assert(x.v.verdict == VERDICT_CONFLICT && y.v.verdict == VERDICT_CONFLICT);
    commit_at_last(&a, &x);
    commit_at_last(&b, &y);
    ck_loads(&a);
    ck_loads(&b);
    part_free(&x);
    part_free(&y);
    player_free(b.p);
    scene_end(&a);
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        a_lost_lane_stops_and_fences_no_other, both_lanes_are_lost_and_resolved};
    return unit_run("lanes_pg", tests, sizeof tests / sizeof *tests);
}
