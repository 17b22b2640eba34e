/* What the schema refuses: the id of a record that has left is used again. */

#include "tests/core/rig.h"

static struct rig r;

static void say_cancel(struct client *c, const char *op, const char *order)
{
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.cancel\",\"body\":{\"order_id\":\"%s\"}}",
        op, order);
}

/* A closed order is no longer live: the rules do not know its id, but the schema does. */
static void close_an_order(struct client *c, const char *order)
{
    const char *op = say_takeaway(c, NULL, order);
    rig_run(&r, 10);
    expect_ok(c, op);
    op = new_id(&r);
    say_cancel(c, op, order);
    rig_run(&r, 10);
    expect_ok(c, op);
}

START_TEST(one_bad_command_does_not_fail_its_batch)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, CASHIER, "\"orders\""), *other[3];
    for (int v = 1; v < 4; v++)
        other[v - 1] = client_hello(&r, 0, 1000 * v + WAITER);
    close_an_order(c, fixed_id(0x9000));
    int64_t head = journal_head(&r);
    rig_next_commit(&r, MEM_FINE, 20, 20, 0);
    say_86(c, fixed_id(0x6fff), false); /* in flight, so that the rest is one batch */
    rig_turn(&r);
    for (int i = 0; i < 5; i++) {
        say_takeaway(c, fixed_id(0x6000 + i), fixed_id(i == 2 ? 0x9000 : 0x9100 + i));
        for (int v = 0; v < 3; v++)
            say_takeaway(other[v], fixed_id(0x7000 + i), fixed_id(0x9100 + i));
    }
    rig_run(&r, 400);
    expect_ok(c, fixed_id(0x6fff));
    for (int i = 0; i < 5; i++) {
        if (i == 2)
            expect_no(c, fixed_id(0x6000 + i), "exists");
        else
            expect_ok(c, fixed_id(0x6000 + i));
        for (int v = 0; v < 3; v++)
            expect_ok(other[v], fixed_id(0x7000 + i));
    }
    ck_assert_int_eq(journal_head(&r), head + 5);
    for (int v = 1; v < 4; v++)
        ck_assert_int_eq(mem_db_head(r.db, tenant_id(v), venue_id(v)), 5);
    /* That answer was stored too. */
    say_takeaway(c, fixed_id(0x6002), fixed_id(0x9000));
    rig_turn(&r);
    expect_no(c, fixed_id(0x6002), "exists");
    ck_assert_ptr_nonnull(
        mem_db_receipt(r.db, tenant_id(0), venue_id(0), id_of_text(fixed_id(0x6002))));
    rig_run(&r, 2000);
    rig_fini(&r);
}
END_TEST

START_TEST(a_bad_command_alone_is_refused)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, CASHIER);
    close_an_order(c, fixed_id(0x9000));
    const char *op = say_takeaway(c, NULL, fixed_id(0x9000));
    rig_run(&r, 30);
    expect_no(c, op, "exists");
    op = say_takeaway(c, NULL, fixed_id(0x9001));
    rig_run(&r, 30);
    expect_ok(c, op);
    rig_fini(&r);
}
END_TEST

/* The order is closed in the same batch, so that neither the rules nor the schema know its id yet.
 */
START_TEST(an_id_is_not_used_again_in_one_batch)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, CASHIER, "\"orders\"");
    const char *order = fixed_id(0x9000);
    say_takeaway(c, fixed_id(0x6000), order);
    rig_run(&r, 30);
    expect_ok(c, fixed_id(0x6000));
    rig_next_commit(&r, MEM_FINE, 20, 20, 0);
    say_86(c, fixed_id(0x6fff), false); /* in flight, so that the rest is one batch */
    rig_turn(&r);
    for (int i = 0; i < 2; i++) { /* one that was in the database, then one that never was */
        say_cancel(c, fixed_id(0x6001 + 10 * i), order);
        say_takeaway(c, fixed_id(0x6002 + 10 * i), order);
        order = fixed_id(0x9001);
        if (i == 0)
            say_takeaway(c, fixed_id(0x6003), order);
    }
    long rejected = rig_metric(&r, 0, "payon_batches_rejected_total");
    rig_run(&r, 100);
    for (int i = 0; i < 2; i++) {
        expect_ok(c, fixed_id(0x6001 + 10 * i));
        expect_no(c, fixed_id(0x6002 + 10 * i), "exists");
    }
    expect_ok(c, fixed_id(0x6003));
    expect_ok(c, fixed_id(0x6fff));
    ck_assert_int_eq(rig_metric(&r, 0, "payon_batches_rejected_total"), rejected);
    rig_run(&r, 2000);
    rig_fini(&r);
}
END_TEST

/* A venue that used an id again shares no batch with others for a while: whatever the schema
 * refuses of it costs them nothing but every other turn. */
START_TEST(a_venue_that_reuses_ids_does_not_slow_down_others)
{
    enum { OTHERS = 6, COMMIT_MS = 20 };
    rig_init(&r, 1);
    rig_add_venues(&r, 10, 10 + OTHERS);
    struct client *c = client_sub(&r, 0, CASHIER, "\"orders\""), *other[OTHERS];
    for (int v = 0; v < OTHERS; v++)
        other[v] = client_hello(&r, 0, 1000 * (10 + v) + WAITER);
    for (int i = 0; i < 9; i++)
        close_an_order(c, fixed_id(0x9000 + i));
    r.nodes[0].fate = (struct mem_fate){.effect_ms = COMMIT_MS / 2, .answer_ms = COMMIT_MS / 2};
    for (int round = 0; round < 3; round++) {
        say_86(c, fixed_id(0x6f00 + round), round % 2); /* in flight, so that the rest waits */
        rig_turn(&r);
        for (int i = 0; i < 3; i++)
            say_takeaway(c, fixed_id(0x6000 + 3 * round + i), fixed_id(0x9000 + 3 * round + i));
        for (int v = 0; v < OTHERS; v++)
            say_takeaway(other[v], fixed_id(0x7000 + round), fixed_id(0x9100 + round));
        /* What is in flight, the venue alone, then the others, or the other way round. */
        rig_run(&r, round ? 3 * COMMIT_MS + 5 : 500);
        for (int v = 0; v < OTHERS; v++)
            expect_ok(other[v], fixed_id(0x7000 + round));
        rig_run(&r, 500);
        for (int i = 0; i < 3; i++)
            expect_no(c, fixed_id(0x6000 + 3 * round + i), "exists");
    }
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("rejected", one_bad_command_does_not_fail_its_batch, a_bad_command_alone_is_refused,
    an_id_is_not_used_again_in_one_batch, a_venue_that_reuses_ids_does_not_slow_down_others)
