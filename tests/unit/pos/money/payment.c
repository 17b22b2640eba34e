/* payment.take: paying the whole amount due with one tender closes the order. */
#include "tests/unit/pos/world.h"

static struct world w;

static void up(void)
{
    world_init_house(&w);
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

enum { DUE = 1160 + 735 };

static enum decided take(
    struct pre pre, enum tender tender, int64_t amount, struct opt_money tendered)
{
    return W_PRE(&w, payment_take, pre, .payment_id = id_n(200), .order_id = id_n(100),
        .tender = tender, .amount = {amount}, .tendered = tendered);
}

static const struct opt_money exact = {false, {0}};

START_TEST(a_payment_closes_the_order_which_leaves)
{
    send(&w, 100);
    w.now.ms += 9000;
    ck_change(take(PRE_OF_DUE(DUE), tender_CASH, DUE, (struct opt_money){true, {2000}}));
    ck_assert_uint_eq(events_of(&w, EVENT_payment_taken), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_order_closed), 1);
    const struct record *rec;
    ck_assert(put_of(&w, KIND_order, id_n(100), &rec));
    const struct order *o = (const struct order *)rec;
    ck_assert_int_eq(o->state, order_state_CLOSED);
    ck_assert_int_eq(o->paid.minor, DUE);
    ck_assert_int_eq(o->total.minor, DUE);
    ck_assert_int_eq(o->due.minor, 0);
    ck_assert_int_eq(o->closed_at.ms, w.now.ms + WORLD_LAG);
    ck_assert(put_of(&w, KIND_payment, id_n(200), &rec));
    const struct payment *p = (const struct payment *)rec;
    ck_assert(id_eq(p->order_id, id_n(100)));
    ck_assert_int_eq(p->tender, tender_CASH);
    ck_assert_int_eq(p->amount.minor, DUE);
    ck_assert_int_eq(p->tendered.minor, 2000);
    ck_assert_int_eq(p->change.minor, 2000 - DUE);
    ck_str_is(p->taken_by, "Ana");
    ck_assert_int_eq(p->taken_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_str_eq(w.d.results[0].key, "change");
    ck_assert_int_eq(w.d.results[0].type, RESULT_MONEY);
    ck_assert_int_eq(w.d.results[0].n, 2000 - DUE);
    ck_assert(del_of(&w, KIND_order, id_n(100)) && del_of(&w, KIND_payment, id_n(200)));
    ck_assert(del_of(&w, KIND_line, id_n(1000)) && del_of(&w, KIND_line, id_n(1001)));
    ck_assert_uint_eq(w.c->n_puts, 3);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->paid_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_uint_eq(w.c->n_dels, 4);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), 2); /* still to be made */
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->state, table_state_SEATED);
    ck_refused(&w, take(PRE_OF_DUE(DUE), tender_CASH, DUE, exact), not_found, "order_id", 100);
}
END_TEST

START_TEST(each_tender_takes_the_exact_due)
{
    send(&w, 100);
    for (int tender = 0; tender < tender_N; tender++) {
        struct pre pre = PRE_OF_DUE(DUE);
        struct cmd_payment_take body = {.payment_id = id_n(200),
            .order_id = id_n(100),
            .tender = tender,
            .amount = {DUE},
            .tendered = {true, {DUE}}};
        ck_change(world_decide(&w, CMD_payment_take, &body, pre));
        ck_assert_int_eq(w.d.results[0].n, 0);
    }
}
END_TEST

START_TEST(refused_payments)
{
    ck_refused(&w, take(PRE_OF_DUE(DUE), tender_CASH, DUE, exact), order_unsent, "order_id", 100);
    send(&w, 100);
    ck_refused(&w, take((struct pre){0}, tender_CASH, DUE, exact), pre_required, "due", 100);
    ck_refused(&w, take(PRE_OF_DUE(DUE - 1), tender_CASH, DUE - 1, exact), due_changed, "due", 100);
    ck_assert(w.d.current_due.has);
    ck_assert_int_eq(w.d.current_due.v.minor, DUE);
    ck_refused(
        &w, take(PRE_OF_DUE(DUE), tender_CASH, DUE - 1, exact), not_whole_due, "amount", 100);
    ck_refused(
        &w, take(PRE_OF_DUE(DUE), tender_CASH, DUE + 1, exact), not_whole_due, "amount", 100);
    ck_refused(&w, take(PRE_OF_DUE(DUE), tender_CASH, DUE, (struct opt_money){true, {DUE - 1}}),
        tendered_too_little, "tendered", 100);
    for (int tender = tender_CARD; tender < tender_N; tender++)
        ck_refused(&w, take(PRE_OF_DUE(DUE), tender, DUE, (struct opt_money){true, {DUE + 1}}),
            change_not_cash, "tendered", 100);
    ck_refused(&w,
        W_PRE(&w, payment_take, PRE_OF_DUE(0), .payment_id = id_n(200), .order_id = id_n(999)),
        not_found, "order_id", 999);
    ck_refused(&w,
        W_PRE(&w, payment_take, PRE_OF_DUE(DUE), .payment_id = id_n(0), .order_id = id_n(100),
            .amount = {DUE}),
        bad_command, "payment_id", 0);
}
END_TEST

static enum decided hand_over(int64_t due, int64_t tendered)
{
    return take(PRE_OF_DUE(due), tender_CASH, due, (struct opt_money){true, {tendered}});
}

START_TEST(nobody_hands_over_that_much)
{
    send(&w, 100);
    ck_refused(&w, hand_over(DUE, INT64_C(900000000000000)), tendered_too_much, "tendered", 100);
    ck_refused(
        &w, hand_over(DUE, DUE + LIMIT_TENDERED_OVER + 1), tendered_too_much, "tendered", 100);
    ck_change(hand_over(DUE, DUE + LIMIT_TENDERED_OVER));
    takeaway(&w, 101);
    ck_refused(&w,
        W_PRE(&w, payment_take, PRE_OF_DUE(0), .payment_id = id_n(201), .order_id = id_n(101),
            .amount = {0}, .tendered = {true, {100000}}),
        tendered_too_much, "tendered", 101);
}
END_TEST

START_TEST(ten_times_the_due_may_be_handed_over_however_much_that_is)
{
    struct cmd_payment_take body = {.payment_id = id_n(200),
        .order_id = id_n(100),
        .amount = {DUE},
        .tendered = {true, {DUE * 10}}};
    struct command cmd = {.type = CMD_payment_take, .body = &body, .pre = PRE_OF_DUE(DUE)};
    struct context ctx = {
        .op = op_n(7000), .now = w.now, .at = w.now, .by = w.by, .tendered_over = 1};
    send(&w, 100);
    ck_assert_int_eq(decide(&w.v, &cmd, &ctx, &w.arena, &w.d), 0);
    ck_assert_int_eq(w.d.outcome, DECIDED_CHANGE);
    body.tendered.v.minor++;
    ck_assert_int_eq(decide(&w.v, &cmd, &ctx, &w.arena, &w.d), 0);
    ck_assert_int_eq(w.d.outcome, DECIDED_REFUSED);
    ck_assert_int_eq(w.d.refusal, REFUSAL_tendered_too_much);
}
END_TEST

/* A device whose clock is wrong, or whose command waited, moves no money in time. */
START_TEST(a_payment_is_taken_when_the_hub_hears_of_it)
{
    const struct record *rec;
    send(&w, 100);
    const struct order *o = venue_order(&w.v, id_n(100));
    time_ms opened = o->opened_at, now = w.now;
    w.now.ms -= LIMIT_AT_PAST_MS - 10; /* `at`; the hub's now is WORLD_LAG later */
    struct cmd_payment_take body = {
        .payment_id = id_n(200), .order_id = id_n(100), .amount = {DUE}};
    struct command cmd = {.type = CMD_payment_take, .body = &body, .pre = PRE_OF_DUE(DUE)};
    struct context ctx = {.op = op_n(7000), .now = now, .at = w.now, .by = w.by};
    ck_assert_int_eq(decide(&w.v, &cmd, &ctx, &w.arena, &w.d), 0);
    ck_assert_int_eq(w.d.outcome, DECIDED_CHANGE);
    w.c = &w.d.change;
    ck_assert(put_of(&w, KIND_payment, id_n(200), &rec));
    ck_assert_int_eq(((const struct payment *)rec)->taken_at.ms, now.ms);
    ck_assert(put_of(&w, KIND_order, id_n(100), &rec));
    ck_assert_int_eq(((const struct order *)rec)->closed_at.ms, now.ms);
    ck_assert_int_eq(w.c->at.ms, opened.ms); /* not before what it is about */
    ck_assert_int_eq(w.c->recorded.ms, now.ms);
    /* Another hub's clock is behind: nothing ends before it began. */
    ctx.now.ms = ctx.at.ms = opened.ms - 480000;
    ck_assert_int_eq(decide(&w.v, &cmd, &ctx, &w.arena, &w.d), 0);
    ck_assert(put_of(&w, KIND_order, id_n(100), &rec));
    ck_assert_int_ge(((const struct order *)rec)->closed_at.ms, opened.ms);
    /* History has its own time. */
    ctx = (struct context){.op = op_n(7001), .now = {now.ms + 1000000}, .at = now, .by = w.by};
    ctx.by.role = ROLE_IMPORTER;
    ck_assert_int_eq(decide(&w.v, &cmd, &ctx, &w.arena, &w.d), 0);
    ck_assert(put_of(&w, KIND_payment, id_n(200), &rec));
    ck_assert_int_eq(((const struct payment *)rec)->taken_at.ms, now.ms);
    ck_assert_int_eq(w.c->recorded.ms, now.ms + 1000000);
    w.now = now;
}
END_TEST

START_TEST(a_payment_that_is_live_is_not_taken_twice)
{
    send(&w, 100);
    struct payment p = {.id = id_n(200), .rev = 1, .order_id = id_n(100)};
    w.thorough = false;
    world_load(&w, KIND_payment, &p);
    ck_refused(&w, take(PRE_OF_DUE(DUE), tender_CASH, DUE, exact), exists, "payment_id", 200);
    ck_change(W_PRE(&w, payment_take, PRE_OF_DUE(DUE), .payment_id = id_n(201),
        .order_id = id_n(100), .amount = {DUE}));
    ck_assert_uint_eq(venue_count(&w.v, KIND_payment), 0); /* earlier ones leave with the order */
}
END_TEST

START_TEST(an_order_that_costs_nothing_is_paid_with_nothing)
{
    send(&w, 100);
    for (uint64_t n = 1000; n <= 1001; n++)
        ck_change(W_DO(&w, line_void, .line_id = id_n(n), .reason = STR("no")));
    ck_change(take(PRE_OF_DUE(0), tender_OTHER, 0, exact));
    takeaway(&w, 101); /* an order without lines */
    pay(&w, 201, 101);
}
END_TEST

/* 18.95 in coins of 0.10: 19.00; by card it stays 18.95. */
START_TEST(cash_is_asked_for_in_coins)
{
    w.by.role = ROLE_MANAGER;
    ck_change(W_DO(&w, settings_put, .cash_coin = {true, {10}}));
    send(&w, 100);
    ck_refused(&w, take(PRE_OF_DUE(DUE), tender_CASH, DUE, exact), not_whole_due, "amount", 100);
    ck_refused(&w, take(PRE_OF_DUE(DUE), tender_CARD, 1900, exact), not_whole_due, "amount", 100);
    ck_refused(&w, take(PRE_OF_DUE(DUE), tender_CASH, 1900, (struct opt_money){true, {DUE}}),
        tendered_too_little, "tendered", 100);
    ck_change(take(PRE_OF_DUE(DUE), tender_CASH, 1900, (struct opt_money){true, {2000}}));
    const struct record *rec;
    ck_assert(put_of(&w, KIND_payment, id_n(200), &rec));
    const struct payment *p = (const struct payment *)rec;
    ck_assert_int_eq(p->amount.minor, DUE);
    ck_assert_int_eq(p->rounding.minor, 5);
    ck_assert_int_eq(p->tendered.minor, 2000);
    ck_assert_int_eq(p->change.minor, 100);
    ck_assert(put_of(&w, KIND_order, id_n(100), &rec));
    ck_assert_int_eq(((const struct order *)rec)->paid.minor, DUE);
    ck_assert_int_eq(w.d.results[0].n, 100);
}
END_TEST

START_TEST(cash_can_round_to_nothing)
{
    w.by.role = ROLE_MANAGER;
    ck_change(W_DO(&w, settings_put, .cash_coin = {true, {500}}));
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .line_id = id_n(1000), .kind = discount_kind_COMP, .reason = STR("late")));
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(301), .order_id = id_n(100),
        .kind = discount_kind_AMOUNT, .amount = {true, {500}}, .reason = STR("late")));
    send(&w, 100);
    ck_change(take(PRE_OF_DUE(235), tender_CASH, 0, exact));
    const struct record *rec;
    ck_assert(put_of(&w, KIND_payment, id_n(200), &rec));
    ck_assert_int_eq(((const struct payment *)rec)->rounding.minor, -235);
}
END_TEST

UNIT_MAIN_WITH("rules_payment", up, down, a_payment_closes_the_order_which_leaves,
    each_tender_takes_the_exact_due, refused_payments, nobody_hands_over_that_much,
    ten_times_the_due_may_be_handed_over_however_much_that_is,
    a_payment_is_taken_when_the_hub_hears_of_it, a_payment_that_is_live_is_not_taken_twice,
    an_order_that_costs_nothing_is_paid_with_nothing, cash_is_asked_for_in_coins,
    cash_can_round_to_nothing)
