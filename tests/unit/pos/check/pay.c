/* Payments of checks: each pays one check in full and pins it. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { A = 501, B, C, MERGED, PAID };

/* Burger 11.60 on A, salad 7.35 on B, two sodas 5.80 on no check, borne by A and B. */
static void up(void)
{
    struct check_part checks[] = {
        {.check_id = id_n(A), .weight = {true, 1}}, {.check_id = id_n(B), .weight = {true, 1}}};
    struct line_part lines[] = {
        {.line_id = id_n(1000), .check_id = id_n(A)}, {.line_id = id_n(1001), .check_id = id_n(B)}};
    world_init_house(&w);
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    add(&w, 1002, 100, SODA, 2);
    ck_change(
        W_DO(&w, check_split, .order_id = id_n(100), .checks = {checks, 2}, .lines = {lines, 2}));
    w.by.role = ROLE_MANAGER;
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

enum { A_TOTAL = 1160 + 290, B_TOTAL = 735 + 290 };

static const struct check *check(uint64_t n)
{
    return venue_check(&w.v, id_n(n));
}

static const struct order *order(void)
{
    return venue_order(&w.v, id_n(100));
}

static enum decided take(uint64_t payment, uint64_t check_n, int64_t due)
{
    return W_PRE(&w, payment_take, PRE_OF_DUE(due), .payment_id = id_n(payment),
        .order_id = id_n(100), .amount = {due}, .check_id = id_n(check_n));
}

START_TEST(each_pays_its_own_and_the_last_closes_the_order)
{
    const struct record *rec;
    send(&w, 100);
    ck_change(take(200, A, A_TOTAL));
    ck_assert_uint_eq(events_of(&w, EVENT_check_paid), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_order_closed), 0);
    ck_assert_int_eq(check(A)->state, check_state_PAID);
    ck_assert_int_eq(check(A)->closed_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_int_eq(order()->paid.minor, A_TOTAL);
    ck_assert_int_eq(order()->due.minor, B_TOTAL);
    ck_assert(id_eq(venue_payment(&w.v, id_n(200))->check_id, id_n(A)));
    ck_refused(&w, take(201, A, A_TOTAL), check_paid, "check_id", A);
    ck_change(take(201, B, B_TOTAL));
    ck_assert_uint_eq(events_of(&w, EVENT_order_closed), 1);
    ck_assert(put_of(&w, KIND_order, id_n(100), &rec));
    ck_assert_int_eq(((const struct order *)rec)->state, order_state_CLOSED);
    ck_assert_int_eq(((const struct order *)rec)->paid.minor, A_TOTAL + B_TOTAL);
    ck_assert(put_of(&w, KIND_check, id_n(B), &rec));
    ck_assert_int_eq(((const struct check *)rec)->state, check_state_PAID);
    ck_assert(del_of(&w, KIND_payment, id_n(200)) && del_of(&w, KIND_payment, id_n(201)));
    ck_assert_uint_eq(venue_count(&w.v, KIND_check), 0);
}
END_TEST

START_TEST(without_a_check_the_only_open_one_is_paid)
{
    send(&w, 100);
    ck_refused(&w, take(200, 0, A_TOTAL + B_TOTAL), check_needed, "check_id", 100);
    ck_change(take(200, A, A_TOTAL));
    ck_change(take(201, 0, B_TOTAL));
    ck_assert_ptr_null(order());
}
END_TEST

START_TEST(merged_again_they_are_paid_as_one)
{
    send(&w, 100);
    ck_change(W_DO(&w, check_merge, id_n(B), id_n(A)));
    ck_refused(&w, take(200, B, 0), state_changed, "check_id", B);
    ck_change(take(200, 0, A_TOTAL + B_TOTAL));
    ck_assert_ptr_null(order());
}
END_TEST

START_TEST(a_paid_check_stays_as_it_is)
{
    struct check_part again = {.check_id = id_n(A), .weight = {true, 5}};
    struct line_part lines[] = {
        {id_n(1000), id_n(B), {false, 0}}, {id_n(1001), id_n(A), {false, 0}}};
    send(&w, 100);
    ck_change(take(200, A, A_TOTAL));
    ck_refused(&w, W_DO(&w, check_split, .order_id = id_n(100), .checks = {&again, 1}), check_paid,
        "checks", A);
    ck_refused(&w, W_DO(&w, check_split, .order_id = id_n(100), .lines = {&lines[0], 1}),
        check_paid, "lines", 1000);
    ck_refused(&w, W_DO(&w, check_split, .order_id = id_n(100), .lines = {&lines[1], 1}),
        check_paid, "lines", A);
    ck_refused(&w, W_DO(&w, check_merge, id_n(A), id_n(B)), check_paid, "check_id", A);
    ck_refused(&w, W_DO(&w, check_merge, id_n(B), id_n(A)), check_paid, "into_id", A);
    ck_refused(&w, W_DO(&w, line_void, id_n(1000), STR("no")), check_paid, "line_id", 1000);
    struct cmd_discount_give give = {.discount_id = id_n(300),
        .order_id = id_n(100),
        .line_id = id_n(1000),
        .kind = discount_kind_COMP,
        .reason = STR("x")};
    ck_refused(&w, world_do(&w, CMD_discount_give, &give), check_paid, "line_id", 1000);
    give.line_id = id_n(0);
    ck_refused(&w, world_do(&w, CMD_discount_give, &give), check_paid, "order_id", 100);
    give.line_id = id_n(1001);
    ck_change(world_do(&w, CMD_discount_give, &give));
    ck_assert_int_eq(check(A)->total.minor, A_TOTAL);
    ck_assert_int_eq(check(B)->total.minor, 290);
    /* What comes and goes otherwise is borne by those who have not paid. */
    add(&w, 1003, 100, BURGER, 1);
    ck_assert_int_eq(check(A)->total.minor, A_TOTAL);
    ck_assert_int_eq(check(B)->total.minor, 290 + 1160);
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(1), id_n(1003)));
    ck_refused(&w, W_DO(&w, line_void, id_n(1002), STR("flat")), check_paid, NULL, 100);
    ck_change(W_DO(&w, discount_remove, id_n(300)));
    ck_change(W_DO(&w, line_void, id_n(1002), STR("flat")));
    ck_assert_int_eq(check(B)->total.minor, 735 - 290);
}
END_TEST

START_TEST(what_was_taken_off_before_a_payment_stays)
{
    send(&w, 100);
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .line_id = id_n(1000), .kind = discount_kind_PERCENT, .percent_ppm = {true, 500000},
        .reason = STR("x")));
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(301), .order_id = id_n(100),
        .kind = discount_kind_AMOUNT, .amount = {true, {300}}, .reason = STR("x")));
    int64_t paid = check(A)->due.minor;
    ck_change(take(200, A, paid));
    ck_refused(&w, W_DO(&w, discount_remove, id_n(300)), check_paid, "line_id", 1000);
    ck_refused(&w, W_DO(&w, discount_remove, id_n(301)), check_paid, "order_id", 100);
    add(&w, 1003, 100, BURGER, 7); /* the amount is split anew, the payment stays */
    ck_assert_int_eq(check(A)->total.minor, paid);
    send(&w, 100);
    ck_change(take(201, 0, check(B)->due.minor));
}
END_TEST

START_TEST(a_part_of_a_line_is_paid)
{
    struct line_part lines[] = {
        {id_n(1002), id_n(A), {false, 0}}, {id_n(1002), id_n(B), {true, 3}}};
    ck_change(W_DO(&w, check_split, .order_id = id_n(100), .lines = {lines, 2}));
    send(&w, 100);
    ck_change(take(200, A, 1160 + 145));
    ck_refused(&w, W_DO(&w, line_void, id_n(1002), STR("no")), check_paid, "line_id", 1002);
    lines[0].check_id = id_n(B);
    ck_refused(&w, W_DO(&w, check_split, .order_id = id_n(100), .lines = {lines, 1}), check_paid,
        "lines", 1002);
    ck_change(take(201, B, 735 + 435));
    ck_assert_ptr_null(order());
}
END_TEST

START_TEST(only_what_the_kitchen_has_is_paid)
{
    send(&w, 100);
    struct check_part more = {.check_id = id_n(C)};
    ck_change(W_DO(&w, check_split, .order_id = id_n(100), .checks = {&more, 1}));
    add(&w, 1003, 100, BURGER, 1); /* on no check: A and B bear it, C does not */
    ck_refused(&w, take(200, A, check(A)->due.minor), order_unsent, "check_id", A);
    struct line_part line = {.line_id = id_n(1003), .check_id = id_n(C)};
    ck_change(W_DO(&w, check_split, .order_id = id_n(100), .lines = {&line, 1}));
    ck_refused(&w, take(200, C, 1160), order_unsent, "check_id", C);
    ck_change(take(200, A, A_TOTAL));
    ck_change(take(201, B, B_TOTAL));
    ck_refused(&w, take(202, C, 1160), order_unsent, "order_id", 100);
    struct line_part parts[] = {
        {id_n(1003), id_n(C), {false, 0}}, {id_n(1003), id_n(A), {false, 0}}};
    ck_refused(&w, W_DO(&w, check_split, .order_id = id_n(100), .lines = {parts, 2}), check_paid,
        "lines", A);
    send(&w, 100);
    ck_change(take(202, C, 1160));
}
END_TEST

START_TEST(a_share_waits_for_the_kitchen_too)
{
    send(&w, 100);
    add(&w, 1003, 100, BURGER, 1);
    struct check_part more = {.check_id = id_n(C)};
    struct line_part parts[] = {
        {id_n(1003), id_n(C), {false, 0}}, {id_n(1003), id_n(A), {false, 0}}};
    ck_change(
        W_DO(&w, check_split, .order_id = id_n(100), .checks = {&more, 1}, .lines = {parts, 2}));
    ck_refused(&w, take(200, A, check(A)->due.minor), order_unsent, "check_id", A);
    ck_change(take(200, B, B_TOTAL));
}
END_TEST

START_TEST(refused)
{
    send(&w, 100);
    ck_refused(&w, take(200, 999, 1), not_found, "check_id", 999);
    ck_refused(&w, take(200, A, A_TOTAL - 1), due_changed, "due", A);
    ck_assert_int_eq(w.d.current_due.v.minor, A_TOTAL);
    order_at(&w, 101, T2);
    struct check_part other = {.check_id = id_n(C)};
    ck_change(W_DO(&w, check_split, .order_id = id_n(101), .checks = {&other, 1}));
    ck_refused(&w, take(200, C, 0), not_found, "check_id", C);
}
END_TEST

/* Every state of a check with everything that may be done to it. */
START_TEST(the_states_of_a_check)
{
    enum { SPLIT, GIVE, MERGE, TAKE_OVER, PAY, ACTS };
    static const struct {
        enum check_state state;
        const char *acts[ACTS]; /* NULL: done; else the refusal */
    } rows[] = {
        {check_state_OPEN, {NULL, NULL, NULL, NULL, NULL}},
        {check_state_PAID, {"check_paid", "check_paid", "check_paid", "check_paid", "check_paid"}},
        {check_state_MERGED,
            {NULL, "state_changed", "state_changed", "state_changed", "state_changed"}},
    };
    ck_assert_int_eq(sizeof rows / sizeof *rows, check_state_N - 1); /* a closed one is not live */
    send(&w, 100);
    struct check_part more[] = {
        {.check_id = id_n(C)}, {.check_id = id_n(MERGED)}, {.check_id = id_n(PAID)}};
    ck_change(W_DO(&w, check_split, .order_id = id_n(100), .checks = {more, 3}));
    ck_change(W_DO(&w, check_merge, id_n(MERGED), id_n(C)));
    ck_change(take(200, PAID, 0));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t n = rows[i].state == check_state_OPEN ? A : i == 1 ? PAID : MERGED;
        struct check_part part = {.check_id = id_n(n), .name = STR("Sara")};
        struct line_part line = {.line_id = id_n(1001), .check_id = id_n(n)};
        struct cmd_check_split split = {.order_id = id_n(100), .checks = {&part, 1}};
        struct cmd_check_split given = {.order_id = id_n(100), .lines = {&line, 1}};
        struct cmd_check_merge merge = {id_n(n), id_n(B)}, take_over = {id_n(B), id_n(n)};
        int64_t due = check(n)->due.minor;
        struct cmd_payment_take pay = {
            .payment_id = id_n(201), .order_id = id_n(100), .amount = {due}, .check_id = id_n(n)};
        const struct {
            enum command_type type;
            const void *body;
        } acts[ACTS] = {{CMD_check_split, &split}, {CMD_check_split, &given},
            {CMD_check_merge, &merge}, {CMD_check_merge, &take_over}, {CMD_payment_take, &pay}};
        ck_assert_int_eq(check(n)->state, rows[i].state);
        for (size_t a = 0; a < ACTS; a++) {
            enum decided is = world_decide(&w, acts[a].type, acts[a].body, PRE_OF_DUE(due));
            const char *code = is == DECIDED_REFUSED ? refusal_descs[w.d.refusal].code : NULL;
            ck_assert_pstr_eq(code, rows[i].acts[a]);
        }
    }
}
END_TEST

UNIT_MAIN_WITH("check_pay", up, down, each_pays_its_own_and_the_last_closes_the_order,
    without_a_check_the_only_open_one_is_paid, merged_again_they_are_paid_as_one,
    a_paid_check_stays_as_it_is, what_was_taken_off_before_a_payment_stays,
    a_part_of_a_line_is_paid, only_what_the_kitchen_has_is_paid, a_share_waits_for_the_kitchen_too,
    refused, the_states_of_a_check)
