/* Taxes by kind of order, several on an item, compound ones; how they round is tested in ../price.
 */
#include "tests/unit/pos/world.h"

static struct world w;

enum { TAX_LOW = 23, TAX_CITY = 24 }; /* 7 % in the price; 5 % on top of price and taxes */

static void up(void)
{
    world_init_house(&w);
    static struct tax more[2];
    more[0] =
        (struct tax){.id = id_n(TAX_LOW), .name = STR("Low"), .rate_ppm = 70000, .inclusive = true};
    more[1] = (struct tax){
        .id = id_n(TAX_CITY), .name = STR("City"), .rate_ppm = 50000, .compound = true};
    ck_change(W_DO(&w, setup_put, .taxes = {more, 2}));
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static enum decided tax_item(uint64_t item, const struct item_tax *rows, size_t n)
{
    struct item is = *venue_item(&w.v, id_n(item));
    is.taxes = (struct list){rows, n};
    return W_DO(&w, setup_put, .items = {&is, 1});
}

static const struct line *line(uint64_t number)
{
    return venue_line(&w.v, id_n(number));
}

static const struct line_tax *tax(uint64_t number, size_t k)
{
    ck_assert_uint_gt(line(number)->taxes.n, k);
    return (const struct line_tax *)line(number)->taxes.items + k;
}

/* The salad, 7.35, has 10 % in it at a table and 7 % when it is taken away. */
START_TEST(takeaway_has_another_tax)
{
    struct item_tax rows[] = {{order_kind_TAKEAWAY, id_n(TAX_LOW)}};
    ck_change(tax_item(SALAD, rows, 1));
    order_at(&w, 100, T1);
    takeaway(&w, 101);
    add(&w, 1000, 100, SALAD, 1);
    add(&w, 1001, 101, SALAD, 1);
    ck_assert_int_eq(line(1000)->tax_ppm, 100000);
    ck_assert_int_eq(line(1000)->tax.minor, 67);
    ck_assert_int_eq(line(1001)->tax_ppm, 70000);
    ck_assert(line(1001)->tax_inclusive);
    ck_assert_int_eq(line(1001)->tax.minor, 48);
    ck_assert_uint_eq(line(1001)->taxes.n, 0);
    for (uint64_t n = 1000; n <= 1001; n++)
        ck_assert_int_eq(line(n)->net.minor + line(n)->tax.minor, 735);
}
END_TEST

/* The burger, 10.00, has 16 % on top, and 5 % on both. */
static void two_taxes(void)
{
    struct item_tax rows[] = {
        {order_kind_DINE_IN, id_n(TAX_TOP)}, {order_kind_DINE_IN, id_n(TAX_CITY)}};
    ck_change(tax_item(BURGER, rows, 2));
}

START_TEST(several_taxes_are_kept_with_their_amounts)
{
    two_taxes();
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 3);
    ck_assert_uint_eq(line(1000)->taxes.n, 2);
    ck_str_is(tax(1000, 0)->name, "GST");
    ck_assert_int_eq(tax(1000, 0)->amount.minor, 480);
    ck_str_is(tax(1000, 1)->name, "City");
    ck_assert(tax(1000, 1)->compound);
    ck_assert_int_eq(tax(1000, 1)->amount.minor, 174); /* 5 % of 34.80 */
    ck_assert_int_eq(line(1000)->tax.minor, 654);
    ck_assert_int_eq(line(1000)->tax_ppm, 0);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->due.minor, 3654);
    takeaway(&w, 101);
    add(&w, 1001, 101, BURGER, 1);
    ck_assert_uint_eq(line(1001)->taxes.n, 0);
    ck_assert_int_eq(line(1001)->tax_ppm, 160000);
}
END_TEST

START_TEST(they_follow_discounts_and_voids)
{
    two_taxes();
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, BURGER, 1);
    w.by.role = ROLE_MANAGER;
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .kind = discount_kind_PERCENT, .percent_ppm = {true, 500000}, .reason = STR("late")));
    ck_assert_int_eq(tax(1000, 0)->amount.minor, 80);
    ck_assert_int_eq(tax(1000, 1)->amount.minor, 29);
    struct pre pre = PRE_OF_REV(line(1000)->rev);
    ck_nothing(W_PRE(&w, line_replace, pre, .line_id = id_n(1000), .quantity = 1));
    send(&w, 100);
    ck_change(W_DO(&w, line_void, id_n(1000), STR("dropped")));
    ck_assert_int_eq(tax(1000, 0)->amount.minor, 0);
    ck_assert_int_eq(line(1000)->tax.minor, 0);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->due.minor, 609);
}
END_TEST

START_TEST(prices_of_old_lines_stay)
{
    two_taxes();
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    ck_change(tax_item(BURGER, NULL, 0));
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(1), id_n(1000), 2));
    ck_assert_int_eq(line(1000)->tax.minor, 436);
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(2), .line_id = id_n(1000), .quantity = 2));
    ck_assert_uint_eq(line(1000)->taxes.n, 0);
    ck_assert_int_eq(line(1000)->tax.minor, 320);
}
END_TEST

START_TEST(setup_refuses_wrong_sets)
{
    struct item_tax rows[6] = {
        {order_kind_DINE_IN, id_n(TAX_TOP)}, {order_kind_DINE_IN, id_n(TAX_TOP)}};
    ck_refused(&w, tax_item(BURGER, rows, 2), bad_command, "items", BURGER);
    rows[1].tax_id = id_n(999);
    ck_refused(&w, tax_item(BURGER, rows, 2), not_found, "items", 999);
    static struct tax more[6];
    for (uint64_t i = 0; i < 5; i++) {
        more[i] = (struct tax){.id = id_n(900 + i), .name = STR("T"), .rate_ppm = 1000};
        rows[i] = (struct item_tax){order_kind_DINE_IN, id_n(900 + i)};
    }
    ck_change(W_DO(&w, setup_put, .taxes = {more, 5}));
    ck_refused(&w, tax_item(BURGER, rows, 5), bad_command, "items", BURGER);
    rows[4].kind = order_kind_TAKEAWAY;
    ck_change(tax_item(BURGER, rows, 5));
}
END_TEST

UNIT_MAIN_WITH("taxes", up, down, takeaway_has_another_tax,
    several_taxes_are_kept_with_their_amounts, they_follow_discounts_and_voids,
    prices_of_old_lines_stay, setup_refuses_wrong_sets)
