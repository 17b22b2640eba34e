/* Bills: what was printed is kept, and stale when it is not what there is to pay. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { A = 501, B, C };

static void up(void)
{
    world_init_house(&w);
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    w.by.role = ROLE_MANAGER;
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static enum decided print(uint64_t bill_n, uint64_t check_n)
{
    return W_DO(&w, bill_print, id_n(bill_n), id_n(100), id_n(check_n));
}

static const struct bill *bill(uint64_t n)
{
    const struct bill *b = venue_bill(&w.v, id_n(n));
    ck_assert_ptr_nonnull(b);
    return b;
}

static bool is_stale(uint64_t n)
{
    return bill(n)->state == bill_state_STALE;
}

static const struct bill_line *line_of(uint64_t n, size_t i)
{
    const struct bill_line *lines = bill(n)->lines.items;
    ck_assert_uint_lt(i, bill(n)->lines.n);
    return &lines[i];
}

static void ck_tax(uint64_t n, size_t i, int64_t rate_ppm, bool inclusive, int64_t amount)
{
    const struct bill_tax *taxes = bill(n)->taxes.items;
    ck_assert_uint_lt(i, bill(n)->taxes.n);
    ck_assert_int_eq(taxes[i].rate_ppm, rate_ppm);
    ck_assert_int_eq(taxes[i].inclusive, inclusive);
    ck_assert_int_eq(taxes[i].amount.minor, amount);
}

static enum decided comp(uint64_t discount, uint64_t line)
{
    return W_DO(&w, discount_give, .discount_id = id_n(discount), .order_id = id_n(100),
        .line_id = id_n(line), .kind = discount_kind_COMP, .reason = STR("x"));
}

static enum decided take(uint64_t payment, uint64_t check_n, int64_t due)
{
    return W_PRE(&w, payment_take, PRE_OF_DUE(due), .payment_id = id_n(payment),
        .order_id = id_n(100), .amount = {due}, .check_id = id_n(check_n));
}

/* The burger on A, the salad on B. */
static void split(void)
{
    struct check_part checks[] = {{.check_id = id_n(A)}, {.check_id = id_n(B)}};
    struct line_part lines[] = {
        {.line_id = id_n(1000), .check_id = id_n(A)}, {.line_id = id_n(1001), .check_id = id_n(B)}};
    ck_change(
        W_DO(&w, check_split, .order_id = id_n(100), .checks = {checks, 2}, .lines = {lines, 2}));
}

START_TEST(amounts_lines_and_taxes_are_kept_and_a_later_line_makes_them_stale)
{
    ck_change(print(700, 0));
    ck_assert_uint_eq(events_of(&w, EVENT_bill_printed), 1);
    ck_assert_int_eq(bill(700)->total.minor, 1160 + 735);
    ck_assert_int_eq(bill(700)->number, 1);
    ck_str_is(bill(700)->printed_by, "Ana");
    ck_assert_int_eq(bill(700)->printed_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_uint_eq(bill(700)->lines.n, 2);
    ck_assert(id_eq(line_of(700, 0)->line_id, id_n(1000)));
    ck_assert_int_eq(line_of(700, 0)->unit_price.minor, 1000);
    ck_assert_int_eq(line_of(700, 0)->net.minor, 1000);
    ck_assert_int_eq(line_of(700, 0)->tax.minor, 160);
    ck_assert(!line_of(700, 0)->part);
    ck_assert_uint_eq(bill(700)->taxes.n, 2);
    ck_tax(700, 0, 160000, false, 160);
    ck_tax(700, 1, 100000, true, 67);
    ck_assert(!is_stale(700));
    add(&w, 1002, 100, SODA, 1);
    ck_assert_uint_eq(events_of(&w, EVENT_bill_outdated), 1);
    ck_assert(is_stale(700));
    ck_assert_int_eq(bill(700)->total.minor, 1160 + 735); /* as it was printed */
    add(&w, 1003, 100, SODA, 1);
    ck_assert_uint_eq(events_of(&w, EVENT_bill_outdated), 0);
}
END_TEST

START_TEST(printed_again_it_is_a_new_one)
{
    const struct record *rec;
    ck_change(print(700, 0));
    ck_change(print(701, 0)); /* a good one, too */
    ck_assert(put_of(&w, KIND_bill, id_n(700), &rec));
    ck_assert_int_eq(((const struct bill *)rec)->state, bill_state_REPLACED);
    ck_assert(del_of(&w, KIND_bill, id_n(700)));
    ck_assert_int_eq(bill(701)->number, 2);
    ck_change(comp(300, 1000));
    ck_assert(is_stale(701));
    ck_change(print(702, 0));
    ck_assert_int_eq(bill(702)->number, 3);
    ck_assert_int_eq(bill(702)->total.minor, 735);
    ck_assert_int_eq(bill(702)->discount.minor, 1000);
    ck_refused(&w, print(702, 0), exists, "bill_id", 702);
}
END_TEST

START_TEST(stale_by_what_is_voided_discounted_charged_divided_and_moved)
{
    ck_change(print(700, 0));
    ck_change(comp(300, 1000));
    ck_assert(is_stale(700));
    ck_change(print(701, 0));
    ck_change(W_DO(&w, line_void, id_n(1000), STR("x"))); /* it cost nothing */
    ck_assert(is_stale(701));
    ck_change(print(702, 0));
    ck_change(
        W_DO(&w, charge_add, .charge_id = id_n(310), .order_id = id_n(100), .name = STR("Service"),
            .kind = charge_kind_AMOUNT, .amount = {true, {100}}, .tax_id = id_n(TAX_TOP)));
    ck_assert(is_stale(702));
    ck_change(print(703, 0));
    ck_assert_int_eq(bill(703)->charge.minor, 116);
    ck_assert_int_eq(bill(703)->total.minor, 735 + 116);
    ck_tax(703, 1, 160000, false, 16);
    order_at(&w, 101, T2);
    struct line_ref ref = {id_n(1001)};
    ck_change(W_DO(&w, line_transfer, id_n(100), id_n(101), {&ref, 1}));
    ck_assert(is_stale(703));
    ck_refused(&w, print(704, 0), bill_empty, "order_id", 100);
}
END_TEST

START_TEST(what_costs_the_same_leaves_it_good)
{
    ck_change(print(700, 0));
    ck_change(W_DO(&w, order_note, id_n(100), STR("in a hurry")));
    ck_change(W_DO(&w, order_covers, id_n(100), 3));
    split();
    ck_assert(!is_stale(700));
    ck_change(take(200, A, 1160));
    ck_assert(!is_stale(700));
}
END_TEST

START_TEST(of_a_check)
{
    split();
    ck_change(print(700, A));
    ck_change(print(701, B));
    ck_assert_int_eq(bill(700)->total.minor, 1160);
    ck_assert_uint_eq(bill(700)->lines.n, 1);
    ck_assert_int_eq(bill(701)->number, 1);
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .line_id = id_n(1001), .kind = discount_kind_AMOUNT, .amount = {true, {100}},
        .reason = STR("x")));
    ck_assert(!is_stale(700));
    ck_assert(is_stale(701));
    ck_change(take(200, A, 1160));
    ck_assert(!is_stale(700));
    ck_change(print(702, A)); /* what was paid */
    ck_assert_int_eq(bill(702)->number, 2);
    ck_change(W_DO(&w, check_split, .order_id = id_n(100),
        .checks = {&(struct check_part){.check_id = id_n(C), .weight = {true, 1}}, 1}));
    ck_assert(!is_stale(702));
}
END_TEST

START_TEST(of_a_check_with_parts_and_a_share_of_the_rest)
{
    struct check_part checks[] = {
        {.check_id = id_n(A), .weight = {true, 1}}, {.check_id = id_n(B), .weight = {true, 1}}};
    struct line_part lines[] = {{.line_id = id_n(1000), .check_id = id_n(A), .weight = {true, 3}},
        {.line_id = id_n(1000), .check_id = id_n(B), .weight = {true, 1}}};
    ck_change(
        W_DO(&w, check_split, .order_id = id_n(100), .checks = {checks, 2}, .lines = {lines, 2}));
    ck_change(print(700, A));
    ck_assert_int_eq(bill(700)->total.minor, 870 + 368);
    ck_assert_int_eq(bill(700)->rest.minor, 368); /* half the salad */
    ck_assert_uint_eq(bill(700)->lines.n, 1);
    ck_assert(line_of(700, 0)->part);
    ck_assert_int_eq(line_of(700, 0)->net.minor, 750);
    ck_tax(700, 0, 160000, false, 120);
    ck_tax(700, 1, 100000, true, bill(700)->tax.minor - 120);
    ck_change(print(701, B));
    ck_change(W_DO(&w, check_merge, id_n(B), id_n(A)));
    ck_assert(is_stale(700) && is_stale(701));
    ck_refused(&w, print(702, B), state_changed, "check_id", B);
    ck_change(print(702, A));
    ck_assert_int_eq(bill(702)->total.minor, 1160 + 735);
    ck_assert_int_eq(bill(702)->rest.minor, 735);
}
END_TEST

START_TEST(it_leaves_with_its_order)
{
    ck_change(print(700, 0));
    pay(&w, 200, 100);
    ck_assert(del_of(&w, KIND_bill, id_n(700)));
    order_at(&w, 101, T2);
    add(&w, 1100, 101, BURGER, 1);
    send(&w, 101);
    ck_change(W_DO(&w, bill_print, id_n(701), id_n(101)));
    takeaway(&w, 102);
    struct line_ref ref = {id_n(1100)};
    ck_change(W_DO(&w, line_transfer, id_n(101), id_n(102), {&ref, 1}));
    ck_change(W_DO(&w, order_cancel, id_n(101)));
    ck_assert(del_of(&w, KIND_bill, id_n(701)));
}
END_TEST

START_TEST(refused)
{
    add(&w, 1002, 100, SODA, 1);
    ck_refused(&w, print(700, 0), order_unsent, "order_id", 100);
    split();
    ck_refused(&w, print(700, A), order_unsent, "check_id", A); /* the first one bears the soda */
    ck_change(print(700, B));
    send(&w, 100);
    ck_refused(&w, print(701, 999), not_found, "check_id", 999);
    ck_refused(&w, print(0, 0), bad_command, "bill_id", 0);
    ck_refused(&w, W_DO(&w, bill_print, id_n(701), id_n(999)), not_found, "order_id", 999);
    order_at(&w, 101, T2);
    struct check_part other = {.check_id = id_n(C)};
    ck_change(W_DO(&w, check_split, .order_id = id_n(101), .checks = {&other, 1}));
    ck_refused(&w, print(701, C), not_found, "check_id", C);
    ck_refused(&w, W_DO(&w, bill_print, id_n(701), id_n(101)), bill_empty, "order_id", 101);
    ck_refused(&w, W_DO(&w, bill_print, id_n(701), id_n(101), id_n(C)), bill_empty, "check_id", C);
}
END_TEST

UNIT_MAIN_WITH("bill", up, down, amounts_lines_and_taxes_are_kept_and_a_later_line_makes_them_stale,
    printed_again_it_is_a_new_one, stale_by_what_is_voided_discounted_charged_divided_and_moved,
    what_costs_the_same_leaves_it_good, of_a_check, of_a_check_with_parts_and_a_share_of_the_rest,
    it_leaves_with_its_order, refused)
