/* check.split and check.merge: who bears what. world_check proves after each change that the checks
 * add up to the order. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { A = 501, B, C, D };

/* Burger 11.60, salad 7.35, pizza 11.59: 30.54. Seats 1, 2 and none. */
static void up(void)
{
    static struct chosen small[1];
    small[0] = (struct chosen){id_n(SIZE), id_n(SMALL)};
    world_init_house(&w);
    order_at(&w, 100, T1);
    ck_change(W_DO(&w, line_add, .line_id = id_n(1000), .order_id = id_n(100),
        .item_id = id_n(BURGER), .quantity = 1, .seat = {true, 1}));
    ck_change(W_DO(&w, line_add, .line_id = id_n(1001), .order_id = id_n(100),
        .item_id = id_n(SALAD), .quantity = 1, .seat = {true, 2}));
    ck_change(W_DO(&w, line_add, .line_id = id_n(1002), .order_id = id_n(100),
        .item_id = id_n(PIZZA), .quantity = 1, .choices = {small, 1}));
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct check *check(uint64_t n)
{
    const struct check *c = venue_check(&w.v, id_n(n));
    ck_assert_ptr_nonnull(c);
    return c;
}

static int64_t total(uint64_t n)
{
    return check(n)->total.minor;
}

static const struct line *line(uint64_t n)
{
    return venue_line(&w.v, id_n(n));
}

static struct check_part part(uint64_t n, int64_t weight)
{
    return (struct check_part){.check_id = id_n(n), .weight = {weight > 0, weight}};
}

#define SPLIT(checks_n, checks_, lines_n, lines_)                                                  \
    W_DO(&w, check_split, .order_id = id_n(100), .checks = {checks_, checks_n},                    \
        .lines = {lines_, lines_n})

/* A, and as many after it, in parts of these weights. */
static void parts(size_t n, const int64_t *weights)
{
    struct check_part checks[4];
    for (size_t i = 0; i < n; i++)
        checks[i] = part(A + i, weights[i]);
    ck_change(SPLIT(n, checks, 0, NULL));
}

static enum decided give(uint64_t line_n, uint64_t check_n)
{
    struct line_part one = {.line_id = id_n(line_n), .check_id = id_n(check_n)};
    return SPLIT(0, NULL, 1, &one);
}

static enum decided merge(uint64_t from, uint64_t into)
{
    return W_DO(&w, check_merge, id_n(from), id_n(into));
}

static bool kitchen_is_told(void)
{
    for (size_t i = 0; i < w.c->n_puts; i++)
        if (w.c->puts[i].kind == KIND_ticket || w.c->puts[i].kind == KIND_ticket_item)
            return true;
    for (size_t i = 0; i < w.c->n_dels; i++)
        if (w.c->dels[i].kind == KIND_ticket || w.c->dels[i].kind == KIND_ticket_item)
            return true;
    return false;
}

START_TEST(by_line)
{
    struct check_part checks[] = {part(A, 0), part(B, 0)};
    struct line_part lines[] = {{.line_id = id_n(1001), .check_id = id_n(B)}};
    ck_change(SPLIT(2, checks, 1, lines));
    ck_assert_uint_eq(events_of(&w, EVENT_order_split), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_check_opened), 2);
    ck_assert_int_eq(total(A), 1160 + 1159); /* the first bears what is on no check */
    ck_assert_int_eq(total(B), 735);
    ck_assert_int_eq(check(B)->tax.minor, 67);
    ck_assert_int_eq(check(A)->number, 1);
    ck_assert_int_eq(check(B)->number, 2);
    ck_str_is(check(B)->opened_by, "Ana");
    ck_assert_int_eq(check(B)->due.minor, 735);
    ck_change(give(1002, B));
    ck_assert_int_eq(total(A), 1160);
    ck_nothing(give(1002, B));
    ck_change(give(1002, 0));
    ck_assert_int_eq(total(B), 735);
}
END_TEST

START_TEST(by_seat)
{
    struct check_part checks[] = {part(A, 0), part(B, 0), part(C, 0)};
    struct seat_part seats[] = {{1, id_n(B)}, {2, id_n(C)}};
    struct cmd_check_split body = {
        .order_id = id_n(100), .checks = {checks, 3}, .seats = {seats, 2}};
    ck_change(world_do(&w, CMD_check_split, &body));
    ck_assert_int_eq(total(A), 1159);
    ck_assert_int_eq(total(B), 1160);
    ck_assert_int_eq(total(C), 735);
    /* What the seat orders later comes onto its check. */
    ck_change(W_DO(&w, line_add, .line_id = id_n(1003), .order_id = id_n(100),
        .item_id = id_n(SODA), .quantity = 1, .seat = {true, 2}));
    ck_assert(id_eq(line(1003)->check_id, id_n(C)));
    ck_assert_int_eq(total(C), 735 + 290);
    add(&w, 1004, 100, SODA, 1);
    ck_assert_int_eq(total(A), 1159 + 290);
    ck_nothing(world_do(&w, CMD_check_split, &body));
}
END_TEST

START_TEST(in_equal_parts)
{
    const int64_t equal[] = {1, 1, 1};
    parts(3, equal);
    ck_assert_int_eq(total(A), 1018);
    ck_assert_int_eq(total(B), 1018);
    ck_assert_int_eq(total(C), 1018);
    add(&w, 1003, 100, SODA, 1); /* 2.90: stays three equal parts */
    ck_assert_int_eq(total(A), 1115);
    ck_assert_int_eq(total(B), 1115);
    ck_assert_int_eq(total(C), 1114);
    /* One line, its order and three checks: not a record for each line and check. */
    ck_assert_uint_le(w.c->n_puts, 1 + 1 + 3 + 1);
}
END_TEST

START_TEST(in_per_cent_and_amounts)
{
    struct check_part checks[] = {part(A, 70), part(B, 30)};
    ck_change(SPLIT(2, checks, 0, NULL));
    ck_assert_int_eq(total(A), 2138); /* 21.378 */
    ck_assert_int_eq(total(B), 916);
    struct check_part fixed = {.check_id = id_n(B), .amount = {true, {1000}}};
    ck_change(SPLIT(1, &fixed, 0, NULL));
    ck_assert_int_eq(total(B), 1000);
    ck_assert_int_eq(total(A), 2054);
    ck_assert_int_eq(check(B)->weight, 0);
    ck_assert_int_gt(check(B)->tax.minor, 0);
    fixed.amount.v.minor = 5000; /* more than there is */
    ck_change(SPLIT(1, &fixed, 0, NULL));
    ck_assert_int_eq(total(B), 3054);
    ck_assert_int_eq(total(A), 0);
    fixed.weight = (struct opt_int){true, 3};
    ck_refused(&w, SPLIT(1, &fixed, 0, NULL), bad_command, "checks", B);
}
END_TEST

START_TEST(a_bottle_over_three_of_four)
{
    struct check_part checks[] = {part(A, 0), part(B, 0), part(C, 0), part(D, 0)};
    struct line_part lines[] = {{id_n(1000), id_n(B), {false, 0}},
        {id_n(1000), id_n(C), {false, 0}}, {id_n(1000), id_n(D), {true, 2}}};
    ck_change(SPLIT(4, checks, 3, lines));
    ck_assert_int_eq(total(B), 290);
    ck_assert_int_eq(total(C), 290);
    ck_assert_int_eq(total(D), 580);
    ck_assert_uint_eq(venue_count(&w.v, KIND_share), 3);
    ck_nothing(SPLIT(0, NULL, 3, lines));
    /* Its parts follow the line. */
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .line_id = id_n(1000), .kind = discount_kind_AMOUNT, .amount = {true, {500}},
        .reason = STR("corked")));
    ck_assert_int_eq(total(D), 290);
    ck_assert_int_eq(check(D)->discount.minor, 250);
    ck_change(SPLIT(0, NULL, 2, lines));
    ck_assert_int_eq(total(B), 290);
    ck_assert_int_eq(total(D), 0);
    ck_assert_uint_eq(venue_count(&w.v, KIND_share), 2);
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(line(1000)->rev), id_n(1000)));
    ck_assert_uint_eq(venue_count(&w.v, KIND_share), 0);
    ck_assert_int_eq(total(B), 0);
}
END_TEST

START_TEST(a_merge_is_undone_by_splitting_again)
{
    struct check_part checks[] = {part(A, 1), part(B, 1), part(C, 0)};
    struct line_part lines[] = {
        {id_n(1000), id_n(B), {false, 0}}, {id_n(1001), id_n(C), {false, 0}}};
    ck_change(SPLIT(3, checks, 2, lines));
    int64_t was[] = {total(A), total(B), total(C)};
    ck_change(merge(C, B));
    ck_assert_uint_eq(events_of(&w, EVENT_check_merged), 1);
    ck_assert_int_eq(total(B), was[1] + was[2]);
    ck_assert_int_eq(total(C), 0);
    ck_assert(id_eq(check(C)->into_id, id_n(B)));
    ck_assert(id_eq(line(1001)->check_id, id_n(C))); /* as it was */
    ck_nothing(merge(C, B));
    ck_change(merge(B, A));
    ck_assert_int_eq(total(A), 3054);
    /* One open check is the whole order again, as before the split. */
    ck_assert_int_eq(check(A)->due.minor, venue_order(&w.v, id_n(100))->due.minor);
    struct check_part again = {.check_id = id_n(B)};
    ck_change(SPLIT(1, &again, 0, NULL));
    ck_assert_int_eq(total(B), was[1] + was[2]);
    again.check_id = id_n(C);
    ck_change(SPLIT(1, &again, 0, NULL));
    for (uint64_t i = 0; i < 3; i++)
        ck_assert_int_eq(total(A + i), was[i]);
}
END_TEST

START_TEST(the_kitchen_is_told_nothing)
{
    send(&w, 100);
    size_t tickets = venue_count(&w.v, KIND_ticket);
    struct check_part checks[] = {part(A, 1), part(B, 1)};
    struct line_part lines[] = {{id_n(1000), id_n(A), {false, 0}},
        {id_n(1000), id_n(B), {false, 0}}, {id_n(1001), id_n(B), {false, 0}}};
    ck_change(SPLIT(2, checks, 3, lines));
    ck_assert(!kitchen_is_told());
    ck_change(merge(B, A));
    ck_assert(!kitchen_is_told());
    ck_nothing(W_DO(&w, order_send, .order_id = id_n(100)));
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), tickets);
}
END_TEST

START_TEST(what_becomes_of_lines_is_followed)
{
    const int64_t equal[] = {1, 1};
    parts(2, equal);
    ck_change(give(1000, B));
    send(&w, 100);
    ck_change(W_DO(&w, line_void, id_n(1000), STR("dropped")));
    ck_assert_int_eq(total(A), 947);
    ck_assert_int_eq(total(B), 947);
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .kind = discount_kind_COMP, .reason = STR("waited")));
    ck_assert_int_eq(total(A) + total(B), 0);
    ck_assert_int_eq(check(A)->discount.minor, 867); /* of 17.34 */
    ck_assert_int_eq(check(B)->discount.minor, 867);
}
END_TEST

START_TEST(refused)
{
    struct check_part one = part(A, 1);
    struct line_part lines[] = {
        {id_n(1000), id_n(A), {false, 0}}, {id_n(1000), id_n(A), {false, 0}}};
    ck_refused(&w, SPLIT(0, NULL, 1, lines), not_found, "lines", A);
    ck_refused(&w, SPLIT(1, &one, 2, lines), bad_command, "lines", 1000);
    lines[1].check_id = id_n(0);
    ck_refused(&w, SPLIT(1, &one, 2, lines), bad_command, "lines", 1000);
    lines[0].line_id = id_n(4711);
    ck_refused(&w, SPLIT(1, &one, 1, lines), not_found, "lines", 4711);
    ck_refused(&w, W_DO(&w, check_split, .order_id = id_n(999)), not_found, "order_id", 999);
    ck_refused(
        &w, W_PRE(&w, check_split, PRE_OF_REV(77), .order_id = id_n(100)), rev_changed, "rev", 100);
    ck_nothing(W_DO(&w, check_split, .order_id = id_n(100)));
    one.check_id = id_n(0);
    ck_refused(&w, SPLIT(1, &one, 0, NULL), bad_command, "checks", 0);
    const int64_t equal[] = {1, 1};
    parts(2, equal);
    order_at(&w, 101, T2);
    add(&w, 1010, 101, BURGER, 1);
    one.check_id = id_n(A);
    ck_refused(
        &w, W_DO(&w, check_split, .order_id = id_n(101), .checks = {&one, 1}), exists, "checks", A);
    ck_refused(&w, give(1010, A), not_found, "lines", 1010);
    one.check_id = id_n(C);
    ck_change(W_DO(&w, check_split, .order_id = id_n(101), .checks = {&one, 1}));
    ck_refused(&w, merge(A, C), not_found, "into_id", C);
    ck_refused(&w, merge(A, A), bad_command, "into_id", A);
    ck_refused(&w, merge(A, 999), not_found, "into_id", 999);
    ck_refused(&w, merge(999, A), not_found, "check_id", 999);
    ck_change(merge(A, B));
    ck_refused(&w, give(1000, A), state_changed, "lines", A);
    ck_assert_str_eq(w.d.current_state, "merged");
    ck_refused(&w, merge(B, A), state_changed, "into_id", A);
}
END_TEST

START_TEST(as_many_as_fit)
{
    struct check_part checks[LIMIT_ORDER_CHECKS];
    for (uint64_t i = 0; i < LIMIT_ORDER_CHECKS; i++)
        checks[i] = part(600 + i, 1);
    ck_change(SPLIT(LIMIT_ORDER_CHECKS - 1, checks, 0, NULL));
    ck_change(SPLIT(1, checks + LIMIT_ORDER_CHECKS - 1, 0, NULL));
    struct check_part more = part(A, 1);
    ck_refused(&w, SPLIT(1, &more, 0, NULL), checks_full, "checks", 100);
    /* Ten lines over 50 checks are 500 shares. */
    struct line_part lines[LIMIT_ORDER_CHECKS];
    for (uint64_t n = 0; n < LIMIT_ORDER_SHARES / LIMIT_ORDER_CHECKS + 1; n++) {
        add(&w, 2000 + n, 100, BURGER, 1);
        for (uint64_t i = 0; i < LIMIT_ORDER_CHECKS; i++)
            lines[i] = (struct line_part){id_n(2000 + n), id_n(600 + i), {false, 0}};
        if (n < LIMIT_ORDER_SHARES / LIMIT_ORDER_CHECKS)
            ck_change(SPLIT(0, NULL, LIMIT_ORDER_CHECKS, lines));
        else
            ck_refused(&w, SPLIT(0, NULL, 2, lines), checks_full, "lines", 100);
    }
}
END_TEST

/* 500 lines on 10 checks. */
START_TEST(a_banquet_puts_few_records)
{
    struct check_part checks[10];
    w.thorough = false;
    for (uint64_t n = 0; n < LIMIT_ORDER_LINES - 3; n++)
        add(&w, 2000 + n, 100, BURGER, 1);
    for (uint64_t i = 0; i < 10; i++)
        checks[i] = part(600 + i, 1);
    w.thorough = true;
    ck_change(SPLIT(10, checks, 0, NULL));
    ck_assert_uint_eq(w.c->n_puts, 10);
    ck_change(give(2000, 600));
    ck_assert_uint_le(w.c->n_puts, 11);
}
END_TEST

START_TEST(checks_end_with_their_order)
{
    const int64_t equal[] = {1, 1};
    const struct record *rec;
    parts(2, equal);
    struct line_part lines[] = {
        {id_n(1000), id_n(A), {false, 0}}, {id_n(1000), id_n(B), {false, 0}}};
    ck_change(SPLIT(0, NULL, 2, lines));
    const struct order *o = venue_order(&w.v, id_n(100));
    struct cmd_order_cancel cancel = {id_n(100)};
    ck_change(world_decide(&w, CMD_order_cancel, &cancel, (struct pre){0}));
    send(&w, 100);
    ck_change(W_PRE(&w, order_close, PRE_OF_REV(o->rev), id_n(100), STR("room 12")));
    ck_assert(put_of(&w, KIND_check, id_n(A), &rec));
    ck_assert_int_eq(((const struct check *)rec)->state, check_state_CLOSED);
    ck_assert_int_eq(((const struct check *)rec)->due.minor, 1527);
    ck_assert(del_of(&w, KIND_check, id_n(A)) && del_of(&w, KIND_check, id_n(B)));
    ck_assert_uint_eq(venue_count(&w.v, KIND_check) + venue_count(&w.v, KIND_share), 0);
}
END_TEST

START_TEST(a_cancelled_orders_checks_cost_nothing)
{
    const int64_t equal[] = {1, 1};
    const struct record *rec;
    parts(2, equal);
    ck_change(W_DO(&w, order_cancel, .order_id = id_n(100)));
    ck_assert(put_of(&w, KIND_check, id_n(B), &rec));
    ck_assert_int_eq(((const struct check *)rec)->total.minor, 0);
    ck_assert_int_eq(((const struct check *)rec)->state, check_state_CLOSED);
}
END_TEST

UNIT_MAIN_WITH("check_split", up, down, by_line, by_seat, in_equal_parts, in_per_cent_and_amounts,
    a_bottle_over_three_of_four, a_merge_is_undone_by_splitting_again, the_kitchen_is_told_nothing,
    what_becomes_of_lines_is_followed, refused, as_many_as_fit, a_banquet_puts_few_records,
    checks_end_with_their_order, a_cancelled_orders_checks_cost_nothing)
