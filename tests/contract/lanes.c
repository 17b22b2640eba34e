/* Batches of different venues are out at once, each on a lane of the store. */

#include "tests/contract/scene.h"

static struct batch batch_of(struct part *part, unsigned lane)
{
    part_seal(part);
    return (struct batch){.batch_id = random_id(), .lane = lane, .venues = &part->v, .n_venues = 1};
}

START_TEST(two_commits_are_out_at_once)
{
    struct scene a = scene_begin(91), b = scene_on(a.s, 92);
    for (int round = 0; round < 5; round++) {
        struct part x = scene_more(&a, 3), y = scene_more(&b, 2);
        struct batch first = batch_of(&x, 0), second = batch_of(&y, 1);
        struct outcome of_first = {0}, of_second = {0};
        while (!a.s->ops->lane_is_up(a.s, 0) || !a.s->ops->lane_is_up(a.s, 1))
            stage_turn();
        a.s->ops->commit(a.s, &first, note_outcome, &of_first);
        a.s->ops->commit(a.s, &second, note_outcome, &of_second);
        ck_assert(!of_first.done && !of_second.done);
        while (!of_first.done || !of_second.done)
            stage_turn();
        ck_assert(of_first.status == STORE_OK && of_second.status == STORE_OK);
        ck_assert(x.v.verdict == VERDICT_COMMITTED && y.v.verdict == VERDICT_COMMITTED);
        part_free(&x);
        part_free(&y);
    }
    ck_loads(&a);
    ck_loads(&b);
    player_free(b.p);
    scene_end(&a);
}
END_TEST

/* A venue goes from lane to lane. */
START_TEST(a_venue_may_use_any_lane)
{
    struct scene a = scene_begin(93);
    for (unsigned i = 0; i < 6; i++) {
        struct part x = scene_more(&a, 1);
        struct batch b = batch_of(&x, i % STORE_LANES);
        struct outcome o = {0};
        while (!a.s->ops->lane_is_up(a.s, b.lane))
            stage_turn();
        a.s->ops->commit(a.s, &b, note_outcome, &o);
        while (!o.done)
            stage_turn();
        ck_assert(o.status == STORE_OK && x.v.verdict == VERDICT_COMMITTED);
        part_free(&x);
    }
    ck_loads(&a);
    scene_end(&a);
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {two_commits_are_out_at_once, a_venue_may_use_any_lane};
    return unit_run("lanes", tests, sizeof tests / sizeof *tests);
}
