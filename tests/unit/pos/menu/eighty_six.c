/* 86 until a time. What counts and what is sold out without end is in order/line.c. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { HOUR = 3600000 };

static void up(void)
{
    world_init_house(&w);
    takeaway(&w, 100);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct item *item(uint64_t n)
{
    return venue_item(&w.v, id_n(n));
}

static enum decided out_until(uint64_t n, int64_t ms)
{
    return W_DO(&w, item_86, .item_id = id_n(n), .until = {ms});
}

static enum decided order_one(uint64_t line, uint64_t n)
{
    return W_DO(&w, line_add, .line_id = id_n(line), .order_id = id_n(100), .item_id = id_n(n),
        .quantity = 1);
}

/* The hub's clock is WORLD_LAG ahead of the devices'. */
START_TEST(an_item_comes_back_by_itself)
{
    int64_t until = w.now.ms + HOUR;
    ck_change(out_until(BURGER, until));
    ck_assert(!item(BURGER)->available);
    ck_assert_int_eq(item(BURGER)->back_at.ms, until);
    ck_nothing(out_until(BURGER, until));
    ck_refused(&w, order_one(1000, BURGER), item_86, "item_id", BURGER);
    w.now.ms = until - WORLD_LAG - 1;
    ck_refused(&w, order_one(1000, BURGER), item_86, "item_id", BURGER);
    w.now.ms++;
    ck_change(order_one(1000, BURGER)); /* and the record says so from now on */
    ck_assert(item(BURGER)->available);
    ck_assert_int_eq(item(BURGER)->back_at.ms, 0);
    ck_assert_uint_eq(events_of(&w, EVENT_item_back), 1);
    ck_change(order_one(1001, BURGER));
    ck_assert_uint_eq(events_of(&w, EVENT_item_back), 0);
    ck_assert(!put_of(&w, KIND_item, id_n(BURGER), NULL));
}
END_TEST

START_TEST(the_time_can_be_changed_and_taken_back)
{
    ck_change(out_until(BURGER, w.now.ms + HOUR));
    ck_change(out_until(BURGER, w.now.ms + 2 * HOUR));
    ck_change(out_until(BURGER, 0)); /* until somebody says so */
    w.now.ms += 24 * HOUR;
    ck_refused(&w, order_one(1000, BURGER), item_86, "item_id", BURGER);
    ck_nothing(out_until(BURGER, w.now.ms)); /* late: that time has passed */
    ck_refused(&w, order_one(1000, BURGER), item_86, "item_id", BURGER);
    ck_change(out_until(BURGER, w.now.ms + HOUR));
    ck_change(W_DO(&w, item_back, .item_id = id_n(BURGER)));
    ck_assert_int_eq(item(BURGER)->back_at.ms, 0);
    ck_change(order_one(1000, BURGER));
}
END_TEST

START_TEST(what_was_ordered_before_waits_as_long)
{
    add(&w, 1000, 100, BURGER, 1);
    ck_change(out_until(BURGER, w.now.ms + HOUR));
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(100)), line_sold_out, "order_id", 1000);
    w.now.ms += HOUR;
    send(&w, 100);
}
END_TEST

START_TEST(counted_portions_are_there_when_it_comes_back)
{
    ck_change(out_until(SODA, w.now.ms + HOUR)); /* 5 left */
    w.now.ms += HOUR;
    add(&w, 1000, 100, SODA, 5);
    ck_assert(!item(SODA)->available && item(SODA)->remaining.v == 0);
    ck_assert_uint_eq(events_of(&w, EVENT_item_86), 1);
    ck_change(out_until(SODA, w.now.ms + HOUR)); /* none left: no time brings it back */
    w.now.ms += HOUR;
    ck_refused(&w, order_one(1001, SODA), item_86, "item_id", SODA);
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 4));
    ck_assert(item(SODA)->available && item(SODA)->back_at.ms == 0);
    ck_change(order_one(1001, SODA));
}
END_TEST

UNIT_MAIN_WITH("eighty_six", up, down, an_item_comes_back_by_itself,
    the_time_can_be_changed_and_taken_back, what_was_ordered_before_waits_as_long,
    counted_portions_are_there_when_it_comes_back)
