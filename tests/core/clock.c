/* The time that a hub records and shows: the store's, whatever its own clock says. */

#include "hub/core/base/core.h"
#include "protocol/pos/model/limits.h"
#include "tests/core/rig.h"

#include <stdlib.h>

static struct rig r;

/* The hub's time, as it tells a device, against the store's. */
static int64_t told_off(struct client *c)
{
    struct str text = str_of(cJSON_GetObjectItem(client_expect(c, "sync"), "now")->valuestring);
    time_ms now;
    ck_assert(time_parse(text, &now));
    return now.ms - MEM_DB_CLOCK_MS - r.mono;
}

static void next_sync(struct client *c)
{
    while (client_take(c, "sync"))
        ;
    rig_run(&r, 1100);
}

START_TEST(a_hub_whose_own_clock_is_wrong_records_and_tells_the_stores_time)
{
    static const int64_t wrong[] = {480000, -480000};
    for (int i = 0; i < 2; i++) {
        rig_init_bare(&r, 2);
        r.nodes[1].wall_off = wrong[i];
        rig_run(&r, 200);
        struct client *c = client_sub(&r, 1, MANAGER, "\"orders\"");
        rig_run(&r, 500);
        say_takeaway(c, fixed_id(0x6000), fixed_id(0x9000));
        rig_run(&r, 200);
        expect_ok(c, fixed_id(0x6000));
        const struct change *change =
            mem_db_change(r.db, tenant_id(0), venue_id(0), journal_head(&r));
        int64_t off = change->recorded.ms - MEM_DB_CLOCK_MS - r.mono;
        ck_assert_int_le(off, 0);
        ck_assert_int_ge(off, -300);
        next_sync(c);
        ck_assert_int_le(llabs(told_off(c)), 1100);
        ck_assert(hub_is_ready(r.nodes[1].hub));
        ck_assert_int_le(llabs(hub_clock_off(r.nodes[1].hub) - wrong[i]), 100);
        ck_assert_int_eq(hub_clock_off(r.nodes[0].hub), 0);
        rig_fini(&r);
    }
}
END_TEST

START_TEST(the_difference_is_told_once_and_when_it_is_over)
{
    rig_init_bare(&r, 1);
    rig_run(&r, 100);
    r.nodes[0].wall_off = LIMIT_CLOCK_OFF_MS;
    rig_run(&r, 2 * CLOCK_ASK_MS);
    ck_assert_int_eq(hub_clock_off(r.nodes[0].hub), 0);
    r.nodes[0].wall_off = LIMIT_CLOCK_OFF_MS + 100;
    rig_run(&r, 4 * CLOCK_ASK_MS);
    ck_assert_int_gt(hub_clock_off(r.nodes[0].hub), LIMIT_CLOCK_OFF_MS);
    ck_assert_int_eq(r.nodes[0].clock_lines, 1);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_clock_off_seconds"), LIMIT_CLOCK_OFF_MS / 1000);
    r.nodes[0].wall_off = 0;
    rig_run(&r, 4 * CLOCK_ASK_MS);
    ck_assert_int_eq(hub_clock_off(r.nodes[0].hub), 0);
    ck_assert_int_eq(r.nodes[0].clock_lines, 2);
    rig_fini(&r);
}
END_TEST

/* The store's clock as the hub has it; asserts that it never goes back. */
static int64_t run_forward(int64_t ms)
{
    int64_t last = 0;
    for (int64_t end = r.mono + ms; r.mono < end;) {
        rig_run(&r, 7);
        int64_t now = hub_wall(r.nodes[0].hub).ms;
        ck_assert_int_ge(now, last);
        last = now;
    }
    return last - MEM_DB_CLOCK_MS - r.mono;
}

START_TEST(time_never_goes_back_and_follows_the_store_at_half_speed)
{
    rig_init_bare(&r, 1);
    ck_assert_int_le(llabs(run_forward(1000)), 5);
    r.nodes[0].store_clock_off = 60000; /* a step forward is taken at once */
    ck_assert_int_le(llabs(run_forward(CLOCK_ASK_MS + 1000) - 60000), 5);
    r.nodes[0].store_clock_off = 50000;
    int64_t off = run_forward(CLOCK_ASK_MS + 5000);
    ck_assert_int_lt(off, 60000);
    ck_assert_int_gt(off, 50000);
    ck_assert_int_le(llabs(run_forward(20000) - 50000), 50);
    rig_fini(&r);
}
END_TEST

START_TEST(a_slow_answer_moves_nothing)
{
    rig_init_bare(&r, 1);
    rig_run(&r, 100);
    r.nodes[0].read_ms = 900;
    r.nodes[0].store_clock_off = 20000;
    ck_assert_int_le(llabs(run_forward(CLOCK_ASK_MS + 3000)), 5);
    r.nodes[0].read_ms = 1;
    ck_assert_int_le(llabs(run_forward(2 * CLOCK_ASK_MS) - 20000), 5);
    rig_fini(&r);
}
END_TEST

/* A change that is decided before the hub knows the time would have its own clock's. */
START_TEST(nothing_is_decided_before_the_store_has_told_its_time)
{
    rig_init_bare(&r, 1);
    rig_run(&r, 100);
    rig_crash(&r, 0);
    r.nodes[0].read_fault = MEM_REFUSED;
    rig_start(&r, 0);
    rig_run(&r, 1000);
    ck_assert(!hub_is_ready(r.nodes[0].hub));
    r.nodes[0].read_fault = MEM_FINE;
    rig_run(&r, 1000);
    ck_assert(hub_is_ready(r.nodes[0].hub));
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("clock", a_hub_whose_own_clock_is_wrong_records_and_tells_the_stores_time,
    the_difference_is_told_once_and_when_it_is_over,
    time_never_goes_back_and_follows_the_store_at_half_speed, a_slow_answer_moves_nothing,
    nothing_is_decided_before_the_store_has_told_its_time)
