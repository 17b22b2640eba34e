/* Orders that were closed without payment or cancelled, and are opened again. */
#include "tests/unit/pos/world.h"

static struct world w;

static void keep_for(int64_t minutes)
{
    const struct settings *s = venue_settings(&w.v, w.v.info.venue);
    ck_change(W_PRE(&w, settings_put, s ? PRE_OF_REV(s->rev) : (struct pre){0},
        .reopen_minutes = {minutes > 0, minutes}));
}

static void up(void)
{
    world_init_house(&w);
    w.by.role = ROLE_MANAGER;
    keep_for(60);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct order *order(uint64_t n)
{
    const struct order *o = venue_order(&w.v, id_n(n));
    ck_assert_ptr_nonnull(o);
    return o;
}

static enum decided close_it(uint64_t n)
{
    return W_PRE(&w, order_close, PRE_OF_REV(order(n)->rev), id_n(n), STR("they left"));
}

static enum decided cancel(uint64_t n)
{
    return W_DO(&w, order_cancel, id_n(n), STR("a mistake"));
}

static enum decided reopen(uint64_t n)
{
    return W_DO(&w, order_reopen, .order_id = id_n(n), .reason = STR("they are back"));
}

START_TEST(closed_without_payment)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_change(W_DO(&w, bill_print, id_n(700), id_n(100)));
    ck_change(close_it(100));
    ck_assert(!del_of(&w, KIND_order, id_n(100)));
    ck_assert_int_eq(order(100)->state, order_state_CLOSED);
    ck_assert_int_eq(order(100)->due.minor, 1160);
    ck_assert_int_gt(venue_table(&w.v, id_n(T1))->paid_at.ms, 0);
    ck_change(W_DO(&w, table_clear, id_n(T1)));
    w.now.ms += 59 * 60000;
    ck_change(reopen(100));
    ck_assert_uint_eq(events_of(&w, EVENT_order_reopened), 1);
    ck_str_is(w.c->events[w.c->n_events - 1].text, "they are back");
    ck_assert_int_eq(order(100)->state, order_state_OPEN);
    ck_assert_int_eq(order(100)->closed_at.ms, 0);
    ck_assert_uint_eq(order(100)->close_reason.n, 0);
    ck_str_is(order(100)->reopen_reason, "they are back");
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->state, table_state_SEATED);
    ck_assert_int_eq(venue_bill(&w.v, id_n(700))->state, bill_state_GOOD);
    ck_nothing(reopen(100));
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    pay(&w, 200, 100);
    ck_assert(del_of(&w, KIND_order, id_n(100)));
    ck_refused(&w, reopen(100), order_left, "order_id", 100); /* it was paid */
}
END_TEST

START_TEST(cancelled_with_its_drafts)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, SODA, 3);
    add(&w, 1001, 100, SALAD, 1);
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .kind = discount_kind_COMP, .reason = STR("x")));
    split_off(&w, 100, 1000, 501, 502);
    ck_change(cancel(100));
    ck_assert_int_eq(order(100)->state, order_state_CANCELLED);
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->state, line_state_REMOVED);
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 5);
    ck_change(reopen(100));
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->state, line_state_DRAFT);
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 2);
    ck_assert_int_eq(order(100)->total.minor, 3 * 290 + 735);
    ck_assert_int_eq(order(100)->discount.minor, 0);
    ck_assert_uint_eq(venue_count(&w.v, KIND_check), 0);
    send(&w, 100);
    pay(&w, 200, 100);
}
END_TEST

START_TEST(a_cancelled_one_whose_items_are_gone_stays)
{
    takeaway(&w, 100);
    add(&w, 1000, 100, SODA, 3);
    ck_change(cancel(100));
    takeaway(&w, 101);
    add(&w, 1001, 101, SODA, 3);
    ck_refused(&w, reopen(100), item_few, "item_id", SODA);
    ck_assert_int_eq(order(100)->state, order_state_CANCELLED);
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(1), id_n(1001)));
    ck_change(reopen(100));
}
END_TEST

START_TEST(it_gets_the_charge_that_settings_want_again)
{
    ck_change(W_PRE(&w, settings_put, PRE_OF_REV(1), .reopen_minutes = {true, 60},
        .service_covers = {true, 2}, .service_name = STR("Service"),
        .service_ppm = {true, 100000}));
    ck_change(
        W_DO(&w, order_open, .order_id = id_n(100), .table_id = id_n(T1), .covers = {true, 4}));
    add(&w, 1000, 100, SALAD, 1);
    int64_t charge = order(100)->charge.minor;
    ck_assert_int_gt(charge, 0);
    ck_change(cancel(100));
    ck_assert_int_eq(order(100)->charge.minor, 0);
    ck_change(reopen(100));
    ck_assert_int_eq(order(100)->charge.minor, charge);
    ck_assert_uint_eq(venue_count(&w.v, KIND_charge), 1);
}
END_TEST

START_TEST(bills_are_numbered_on)
{
    order_at(&w, 100, T1);
    takeaway(&w, 101);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_change(W_DO(&w, bill_print, id_n(700), id_n(100)));
    struct line_ref moved = {id_n(1000)};
    ck_change(W_DO(&w, line_transfer, id_n(100), id_n(101), {&moved, 1}));
    ck_change(cancel(100));
    ck_assert(!del_of(&w, KIND_bill, id_n(700)));
    ck_change(reopen(100));
    ck_assert_int_eq(venue_bill(&w.v, id_n(700))->state, bill_state_STALE);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    ck_change(W_DO(&w, bill_print, id_n(701), id_n(100)));
    ck_assert_int_eq(venue_bill(&w.v, id_n(701))->number, 2);
    pay(&w, 200, 100);
    ck_assert(del_of(&w, KIND_bill, id_n(701)));
}
END_TEST

START_TEST(a_check_that_was_paid_stays_paid)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    split_off(&w, 100, 1001, 501, 502);
    pay_check(&w, 200, 502, 735);
    ck_change(close_it(100));
    ck_change(reopen(100));
    ck_assert_int_eq(venue_check(&w.v, id_n(502))->state, check_state_PAID);
    ck_assert_int_eq(venue_check(&w.v, id_n(501))->state, check_state_OPEN);
    ck_refused(&w, W_DO(&w, line_void, id_n(1001), STR("x")), check_paid, "line_id", 1001);
    ck_change(W_PRE(&w, payment_take, PRE_OF_DUE(1160), .payment_id = id_n(201),
        .order_id = id_n(100), .amount = {1160}));
    ck_assert(del_of(&w, KIND_order, id_n(100)));
}
END_TEST

/* Every command about an order refuses one that has ended, and is not harmed by it. */
START_TEST(until_then_nothing_happens_to_it)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_change(W_DO(&w, course_plan, .order_id = id_n(100), .course = 2, .plan = course_plan_AT_TIME,
        .at = {w.now.ms + 60000}));
    takeaway(&w, 101);
    add(&w, 1001, 101, SALAD, 1);
    send(&w, 101);
    ck_change(W_DO(&w, order_merge, id_n(101), id_n(100)));
    ck_change(close_it(100));
    ck_assert_uint_eq(venue_count(&w.v, KIND_course), 0);
    struct line_ref ref = {id_n(1000)};
    struct check_part part = {.check_id = id_n(501)};
    takeaway(&w, 102);
    ck_refused(&w, W_DO(&w, order_part, id_n(101)), order_not_open, "order_id", 100);
    ck_refused(&w, reopen(101), state_changed, "order_id", 101);
    ck_refused(&w, W_DO(&w, order_send, id_n(100)), order_not_open, "order_id", 100);
    ck_refused(&w, cancel(100), order_not_open, "order_id", 100);
    ck_refused(&w, close_it(100), order_not_open, "order_id", 100);
    ck_refused(&w, W_DO(&w, order_merge, id_n(100), id_n(102)), order_not_open, "order_id", 100);
    ck_refused(&w, W_DO(&w, order_merge, id_n(102), id_n(100)), order_not_open, "into_id", 100);
    ck_refused(&w, W_DO(&w, line_transfer, id_n(100), id_n(102), {&ref, 1}), order_not_open,
        "order_id", 100);
    ck_refused(&w, W_DO(&w, line_void, id_n(1000), STR("x")), order_not_open, "line_id", 100);
    ck_refused(&w, W_DO(&w, line_remake, .line_id = id_n(1000), .reason = STR("x")), order_not_open,
        "line_id", 100);
    ck_refused(&w, W_DO(&w, bill_print, id_n(700), id_n(100)), order_not_open, "order_id", 100);
    ck_refused(&w, W_DO(&w, check_split, .order_id = id_n(100), .checks = {&part, 1}),
        order_not_open, "order_id", 100);
    ck_refused(&w,
        W_PRE(&w, payment_take, PRE_OF_DUE(1895), .payment_id = id_n(200), .order_id = id_n(100),
            .amount = {1895}),
        order_not_open, "order_id", 100);
    ck_refused(&w, W_DO(&w, order_transfer, id_n(100), id_n(T2)), order_not_open, "order_id", 100);
    ck_change(
        ticket_do(&w, CMD_ticket_bump, ticket_of(&w, 100, GRILL, 1))); /* they may be hungry */
    ck_change(W_DO(&w, table_transfer, id_n(T1), id_n(T2)));
    ck_assert(id_eq(order(100)->table_id, id_n(T1)));
    ck_change(reopen(100));
    ck_change(W_DO(&w, order_part, id_n(101)));
}
END_TEST

START_TEST(its_table_may_be_others_by_then)
{
    order_at(&w, 100, T1);
    ck_change(close_it(100));
    ck_change(W_DO(&w, table_clear, id_n(T1)));
    order_at(&w, 101, T1);
    ck_refused(&w, reopen(100), table_has_order, "order_id", 101);
    ck_change(W_DO(&w, order_reopen, .order_id = id_n(100), .reason = STR("x"), .another = true));
    ck_change(close_it(100));
    ck_change(close_it(101));
    ck_change(W_DO(&w, table_clear, id_n(T1)));
    ck_change(W_DO(&w, table_block, id_n(T1), STR("wet")));
    ck_refused(&w, reopen(100), table_taken, "order_id", T1);
    ck_refused(&w,
        W_PRE(&w, order_reopen, PRE_OF_REV(1), .order_id = id_n(100), .reason = STR("x")),
        rev_changed, "rev", 100);
}
END_TEST

START_TEST(its_tickets_come_back_with_it)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_change(close_it(100));
    ck_change(W_DO(&w, table_clear, id_n(T1)));
    ck_assert(id_is_zero(ticket_of(&w, 100, GRILL, 1)->table_id));
    ck_change(reopen(100));
    ck_assert(id_eq(ticket_of(&w, 100, GRILL, 1)->table_id, id_n(T1)));
    ck_change(close_it(100));
    ck_change(W_DO(&w, table_transfer, id_n(T1), id_n(T2))); /* of the guests who are eating */
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "2");
    ck_change(reopen(100));
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "1");
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->moved_from, "2");
}
END_TEST

START_TEST(what_goes_to_it_is_not_said_anew_while_it_is_closed)
{
    order_at(&w, 100, T1);
    ck_change(W_DO(&w, order_open, .order_id = id_n(101), .table_id = id_n(T1), .another = true));
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    struct line_ref moved = {id_n(1000)};
    ck_change(W_DO(&w, line_transfer, id_n(100), id_n(101), {&moved, 1}));
    ck_change(close_it(101));
    ck_change(W_DO(&w, table_transfer, id_n(T1), id_n(T2)));
    struct venue_iter it = venue_all(&w.v, KIND_ticket_item);
    ck_assert_uint_eq(((const struct ticket_item *)venue_next(&it))->goes_to.n, 0);
}
END_TEST

START_TEST(without_the_setting_it_leaves_at_once)
{
    order_at(&w, 100, T1);
    takeaway(&w, 101);
    ck_change(close_it(101));
    keep_for(0);
    ck_change(close_it(100));
    ck_assert(del_of(&w, KIND_order, id_n(100)) && del_of(&w, KIND_order, id_n(101)));
    ck_refused(&w, reopen(100), order_left, "order_id", 100);
    takeaway(&w, 102);
    ck_change(cancel(102));
    ck_assert(del_of(&w, KIND_order, id_n(102)));
}
END_TEST

START_TEST(an_importer_keeps_nothing)
{
    takeaway(&w, 100);
    w.by.role = ROLE_IMPORTER;
    ck_change(close_it(100));
    ck_assert(del_of(&w, KIND_order, id_n(100)));
}
END_TEST

START_TEST(what_ended_too_long_ago_or_is_too_much_leaves)
{
    keep_for(1);
    takeaway(&w, 100);
    ck_change(close_it(100));
    w.now.ms += 50000;
    takeaway(&w, 101);
    ck_assert(!del_of(&w, KIND_order, id_n(100)));
    w.now.ms += 20000;
    ck_refused(&w, reopen(100), order_left, "order_id", 100);
    takeaway(&w, 102);
    ck_assert(del_of(&w, KIND_order, id_n(100)));
    for (uint64_t i = 0; i < LIMIT_ORDERS_KEPT + 5; i++) {
        w.now.ms++;
        takeaway(&w, 200 + i);
        add(&w, 2000 + i, 200 + i, SALAD, 1);
        ck_change(i % 2 ? cancel(200 + i) : (send(&w, 200 + i), close_it(200 + i)));
    }
    size_t kept = 0;
    struct venue_iter it = venue_all(&w.v, KIND_order);
    for (const struct order *o; (o = venue_next(&it));)
        kept += o->state != order_state_OPEN;
    ck_assert_uint_le(kept, LIMIT_ORDERS_KEPT);
    ck_assert_uint_ge(kept, LIMIT_ORDERS_KEPT - 1);
    ck_assert_ptr_null(venue_order(&w.v, id_n(200)));
    ck_assert_ptr_null(venue_line(&w.v, id_n(2001)));
}
END_TEST

UNIT_MAIN_WITH("reopen", up, down, closed_without_payment, cancelled_with_its_drafts,
    a_cancelled_one_whose_items_are_gone_stays, it_gets_the_charge_that_settings_want_again,
    bills_are_numbered_on, a_check_that_was_paid_stays_paid, until_then_nothing_happens_to_it,
    its_table_may_be_others_by_then, its_tickets_come_back_with_it,
    what_goes_to_it_is_not_said_anew_while_it_is_closed, without_the_setting_it_leaves_at_once,
    an_importer_keeps_nothing, what_ended_too_long_ago_or_is_too_much_leaves)
