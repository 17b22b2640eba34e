/* Two batches in flight, of different venues: neither waits for the other, whatever becomes of it.
 */

#include "tests/core/rig.h"

#include <stdlib.h>

static struct rig r;

/* The waiters of two venues. */
static void begin(struct client *ret[static 2])
{
    rig_init(&r, 1);
    ret[0] = client_sub(&r, 0, WAITER, "\"orders\"");
    ret[1] = client_sub(&r, 0, 1000 + WAITER, "\"orders\"");
}

static const char *say(struct client *c)
{
    const char *op = say_takeaway(c, NULL, new_id(&r));
    rig_turn(&r);
    return op;
}

START_TEST(another_venue_does_not_wait)
{
    struct client *w[2];
    begin(w);
    rig_next_commit(&r, MEM_FINE, 500, 500, 0);
    const char *first = say(w[0]), *second = say(w[0]), *other = say(w[1]);
    rig_run(&r, 20);
    expect_ok(w[1], other);
    ck_assert_int_eq(w[1]->n_changes, 1);
    expect_no_answer(w[0], first);
    expect_no_answer(w[0], second); /* its venue is in flight */
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_overlapped_total"), 1);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_passed_total"), 0);
    rig_run(&r, 1100);
    expect_ok(w[0], first);
    expect_ok(w[0], second);
    ck_assert_int_eq(w[0]->n_changes, 2);
    rig_fini(&r);
}
END_TEST

START_TEST(an_unknown_outcome_stops_its_venue_alone)
{
    struct client *w[2];
    begin(w);
    rig_next_commit(&r, MEM_LOST_LATE, 0, 0, 9000);
    r.nodes[0].fate.effect_ms = 2000; /* of the look-up */
    const char *lost = say(w[0]);
    rig_run(&r, 20);
    for (int i = 0; i < 5; i++) {
        rig_next_commit(&r, MEM_FINE, 0, 0, 0);
        const char *op = say(w[1]);
        rig_run(&r, 20);
        expect_ok(w[1], op);
        expect_no_answer(w[0], lost);
    }
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_passed_total"), 5);
    rig_run(&r, 8000);
    expect_ok(w[0], lost);
    ck_assert_int_eq(w[0]->n_changes, 1);
    rig_fini(&r);
}
END_TEST

/* A fence is for its own lane: what the other one has out is committed after it. */
START_TEST(a_fence_stops_no_other_lane)
{
    struct client *w[2];
    begin(w);
    rig_next_commit(&r, MEM_LOST_LATE, 0, 0, 9000);
    rig_next_commit(&r, MEM_FINE, 3000, 0, 0);
    const char *lost = say(w[0]), *slow = say(w[1]);
    rig_run(&r, 1000);
    expect_ok(w[0], lost); /* fenced, and decided again */
    expect_no_answer(w[1], slow);
    rig_run(&r, 2100);
    expect_ok(w[1], slow);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_unavailable_total"), 0);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_venue_conflicts_total"), 1);
    ck_assert(w[0]->n_changes == 1 && w[1]->n_changes == 1);
    rig_fini(&r);
}
END_TEST

/* Small batches cost the database more: so many commands out are worth waiting for, but not long.
 */
START_TEST(what_comes_while_a_large_batch_is_out_waits_a_little)
{
    enum { MANY = 8, LONG_MS = 5 };
    struct client *w[2];
    begin(w);
    rig_add_venues(&r, 50, 51);
    struct client *third = client_sub(&r, 0, 50000, "\"orders\"");
    long batches = rig_metric(&r, 0, "payon_batches_total");
    rig_next_commit(&r, MEM_FINE, 100, 0, 0);
    for (int i = 0; i < MANY; i++)
        say_takeaway(i % 2 ? w[0] : third, NULL, new_id(&r));
    rig_turn(&r);
    const char *op = say(w[1]);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_total"), batches + 1);
    rig_run(&r, LONG_MS - 2);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_total"), batches + 1);
    rig_run(&r, 30); /* the turn at its end sends it */
    rig_run(&r, 40);
    expect_ok(w[1], op);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_overlapped_total"), 1);
    rig_run(&r, 100);
    ck_assert_int_eq(w[0]->n_changes, MANY / 2);
    ck_assert_int_eq(third->n_changes, MANY / 2);
    rig_fini(&r);
}
END_TEST

enum { FULL = 8, FILLED_MS = 100 };

/* So many commands of one device, in a batch whose commit takes so long. */
static void fill_batch(struct client *c, int commit_ms)
{
    rig_next_commit(&r, MEM_FINE, commit_ms, 0, 0);
    for (int i = 0; i < FULL; i++)
        say_takeaway(c, NULL, new_id(&r));
    rig_turn(&r);
}

START_TEST(nobody_waits_for_a_batch_that_another_tenant_fills)
{
    struct client *w[2];
    begin(w);
    long batches = rig_metric(&r, 0, "payon_batches_total");
    fill_batch(w[0], 100);
    const char *op = say(w[1]);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_total"), batches + 2);
    rig_run(&r, 20);
    expect_ok(w[1], op);
    ck_assert_int_eq(w[0]->n_changes, 0);
    rig_run(&r, 100);
    ck_assert_int_eq(w[0]->n_changes, FULL);
    rig_fini(&r);
}
END_TEST

/* One tenant with many venues could hold both lanes all the time. */
START_TEST(a_tenant_that_fills_a_batch_leaves_the_other_lane_to_others)
{
    struct client *w[2];
    begin(w);
    rig_add_venue_of(&r, 50, 0);
    struct client *second = client_sub(&r, 0, 50000, "\"orders\"");
    long batches = rig_metric(&r, 0, "payon_batches_total");
    fill_batch(w[0], 500);
    const char *own = say(second);
    rig_run(&r, FILLED_MS / 2);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_total"), batches + 1);
    expect_no_answer(second, own);
    const char *op = say(w[1]);
    rig_run(&r, 20);
    expect_ok(w[1], op);
    expect_no_answer(second, own);
    rig_run(&r, FILLED_MS); /* something is slow: it need not stop all of the tenant */
    expect_ok(second, own);
    ck_assert_int_eq(w[0]->n_changes, 0);
    rig_run(&r, 500);
    ck_assert_int_eq(w[0]->n_changes, FULL);
    rig_fini(&r);
}
END_TEST

START_TEST(a_tenant_that_is_alone_uses_both_lanes)
{
    rig_init(&r, 1);
    rig_add_venue_of(&r, 50, 0);
    struct client *first = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *second = client_sub(&r, 0, 50000, "\"orders\"");
    fill_batch(first, 500);
    const char *own = say(second);
    rig_run(&r, 50);
    expect_ok(second, own);
    ck_assert_int_eq(first->n_changes, 0);
    rig_run(&r, 500);
    rig_fini(&r);
}
END_TEST

START_TEST(whatever_becomes_of_both_each_takes_effect_once)
{
    static const enum mem_fault faults[] = {
        MEM_FINE, MEM_REFUSED, MEM_LOST_BEFORE, MEM_LOST_AFTER, MEM_LOST_LATE};
    enum { N = sizeof faults / sizeof *faults };
    for (int i = 0; i < N * N * 2; i++) {
        struct client *w[2];
        bool up = i < N * N;
        begin(w);
        rig_next_commit(&r, faults[i % N], 30, 10, 60);
        rig_next_commit(&r, faults[i / N % N], 20, 40, 60);
        const char *ops[] = {say(w[0]), say(w[1])};
        if (!up) { /* the store is cut off meanwhile, both lanes with it */
            rig_run(&r, 25);
            store_mem_set_up(r.nodes[0].store, false);
            rig_run(&r, 100);
            store_mem_set_up(r.nodes[0].store, true);
        }
        rig_run(&r, 3000);
        for (int v = 0; v < 2; v++) {
            expect_ok(w[v], ops[v]);
            ck_assert_int_eq(w[v]->n_changes, 1);
        }
        rig_fini(&r);
    }
}
END_TEST

START_TEST(a_hub_drains_both)
{
    struct client *w[2];
    begin(w);
    rig_next_commit(&r, MEM_FINE, 100, 0, 0);
    rig_next_commit(&r, MEM_FINE, 900, 0, 0);
    const char *ops[] = {say(w[0]), say(w[1])};
    hub_drain(r.nodes[0].hub);
    rig_run(&r, 500);
    expect_ok(w[0], ops[0]);
    ck_assert(!w[0]->told_closed && !w[1]->told_closed);
    rig_run(&r, 500);
    expect_ok(w[1], ops[1]);
    rig_run(&r, 500);
    ck_assert(hub_is_drained(r.nodes[0].hub));
    rig_fini(&r);
}
END_TEST

START_TEST(a_hub_that_dies_with_both_out_loses_and_doubles_nothing)
{
    struct client *w[2];
    begin(w);
    rig_next_commit(&r, MEM_FINE, 100, 0, 0);
    rig_next_commit(&r, MEM_FINE, 100, 0, 0);
    const char *ops[] = {say(w[0]), say(w[1])};
    rig_crash(&r, 0);
    rig_run(&r, 200);
    rig_start(&r, 0);
    for (int v = 0; v < 2; v++) {
        struct client *again = client_sub(&r, 0, 1000 * v + WAITER, "\"orders\"");
        say_takeaway(
            again, ops[v], fixed_id(0x7000 + v)); /* the same op: answered, not done again */
        rig_run(&r, 100);
        ck_assert(answer_of(again, ops[v]) != NULL);
        ck_assert_int_eq(again->n_changes, 0);
    }
    rig_fini(&r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        another_venue_does_not_wait,
        an_unknown_outcome_stops_its_venue_alone,
        a_fence_stops_no_other_lane,
        what_comes_while_a_large_batch_is_out_waits_a_little,
        nobody_waits_for_a_batch_that_another_tenant_fills,
        a_tenant_that_fills_a_batch_leaves_the_other_lane_to_others,
        a_tenant_that_is_alone_uses_both_lanes,
        whatever_becomes_of_both_each_takes_effect_once,
        a_hub_drains_both,
        a_hub_that_dies_with_both_out_loses_and_doubles_nothing,
    };
    return unit_run("lanes", tests, sizeof tests / sizeof *tests);
}
