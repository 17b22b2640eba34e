/* Service charges: by hand and by the settings; how they are priced has its own tests in ../price.
 */
#include "tests/unit/pos/world.h"

static struct world w;

/* A burger of 10.00 with 16 % on top, a salad of 7.35 with 10 % in it. */
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

static enum decided percent(uint64_t number, int64_t ppm, bool after_tax, uint64_t tax)
{
    return W_DO(&w, charge_add, .charge_id = id_n(number), .order_id = id_n(100),
        .name = STR("Service"), .kind = charge_kind_PERCENT, .percent_ppm = {true, ppm},
        .after_tax = after_tax, .tax_id = id_n(tax));
}

static enum decided amount(uint64_t number, int64_t minor, uint64_t tax)
{
    return W_DO(&w, charge_add, .charge_id = id_n(number), .order_id = id_n(100),
        .name = STR("Delivery"), .kind = charge_kind_AMOUNT, .amount = {true, {minor}},
        .tax_id = id_n(tax));
}

static enum decided take_off(uint64_t number)
{
    return W_DO(&w, charge_remove, id_n(number), STR("not served"));
}

static const struct order *order(uint64_t number)
{
    return venue_order(&w.v, id_n(number));
}

static const struct charge *charge(uint64_t number)
{
    return venue_charge(&w.v, id_n(number));
}

/* Net 10.00 + 6.68, tax 1.60 + 0.67. */
START_TEST(before_tax_after_tax_and_an_amount)
{
    ck_change(percent(300, 100000, false, 0));
    ck_assert_int_eq(charge(300)->net.minor, 167); /* of 16.68 */
    ck_assert_int_eq(charge(300)->tax.minor, 0);
    ck_change(percent(301, 100000, true, 0));
    ck_assert_int_eq(charge(301)->net.minor, 190); /* of 18.95: half goes up */
    ck_change(amount(302, 300, 0));
    ck_assert_int_eq(charge(302)->net.minor, 300);
    ck_assert_int_eq(order(100)->charge.minor, 167 + 190 + 300);
    ck_assert_int_eq(order(100)->net.minor, 1668 + 167 + 190 + 300);
    ck_assert_int_eq(order(100)->tax.minor, 227);
    ck_assert_int_eq(order(100)->due.minor, 1895 + 167 + 190 + 300);
    ck_str_is(charge(300)->name, "Service");
    ck_str_is(charge(300)->added_by, "Ana");
}
END_TEST

START_TEST(it_may_be_taxed_on_top_or_contain_its_tax)
{
    ck_change(amount(300, 1000, TAX_TOP));
    ck_assert_int_eq(charge(300)->net.minor, 1000);
    ck_assert_int_eq(charge(300)->tax.minor, 160);
    ck_change(amount(301, 1100, TAX_IN));
    ck_assert_int_eq(charge(301)->net.minor, 1000);
    ck_assert_int_eq(charge(301)->tax.minor, 100);
    ck_assert_int_eq(order(100)->total.minor, 1895 + 1160 + 1100);
}
END_TEST

START_TEST(it_follows_lines_and_discounts)
{
    ck_change(percent(300, 100000, false, TAX_TOP));
    add(&w, 1002, 100, BURGER, 1);
    ck_assert_int_eq(charge(300)->net.minor, 267);
    ck_assert_int_eq(charge(300)->tax.minor, 43);
    w.by.role = ROLE_MANAGER;
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(400), .order_id = id_n(100),
        .line_id = id_n(1002), .kind = discount_kind_COMP, .reason = STR("late")));
    ck_assert_int_eq(charge(300)->net.minor, 167);
    send(&w, 100);
    for (uint64_t n = 1000; n <= 1002; n++)
        ck_change(W_DO(&w, line_void, id_n(n), STR("they left")));
    ck_assert_int_eq(charge(300)->net.minor + charge(300)->tax.minor, 0);
    ck_assert_int_eq(order(100)->due.minor, 0);
}
END_TEST

START_TEST(it_is_rounded_with_the_lines)
{
    ck_change(W_DO(&w, settings_put, .rounding = rounding_RATE_UP));
    takeaway(&w, 101);
    for (uint64_t i = 0; i < 3; i++)
        add(&w, 2000 + i, 101, SALAD, 1);
    ck_assert_int_eq(order(101)->tax.minor, 200); /* 10 % in 22.05 */
    ck_change(
        W_DO(&w, charge_add, .charge_id = id_n(300), .order_id = id_n(101), .name = STR("Bag"),
            .kind = charge_kind_AMOUNT, .amount = {true, {5}}, .tax_id = id_n(TAX_IN)));
    ck_assert_int_eq(order(101)->tax.minor, 201); /* in 22.10: 2.009… */
    ck_assert_int_eq(order(101)->total.minor, 2210);
}
END_TEST

START_TEST(it_is_taken_off_with_a_reason)
{
    ck_change(percent(300, 100000, false, 0));
    ck_change(amount(301, 100, 0));
    ck_change(take_off(300));
    ck_str_is(w.c->events[0].text, "not served");
    ck_assert_int_eq(order(100)->charge.minor, 100);
    ck_assert_ptr_null(charge(300));
    ck_refused(&w, take_off(300), not_found, "charge_id", 300);
    send(&w, 100);
    pay(&w, 200, 100);
    ck_assert_ptr_null(charge(301));
}
END_TEST

START_TEST(what_is_wrong_is_refused)
{
    ck_refused(&w, percent(300, 100000, false, 999), not_found, "tax_id", 999);
    ck_refused(&w,
        W_DO(&w, charge_add, .charge_id = id_n(300), .order_id = id_n(100), .name = STR("S"),
            .kind = charge_kind_PERCENT, .amount = {true, {1}}),
        discount_value, "amount", 300);
    ck_refused(&w,
        W_DO(&w, charge_add, .charge_id = id_n(300), .order_id = id_n(100), .name = STR("S"),
            .kind = charge_kind_AMOUNT),
        discount_value, "amount", 300);
    for (uint64_t i = 0; i < LIMIT_ORDER_CHARGES; i++)
        ck_change(amount(300 + i, 1, 0));
    ck_refused(&w, amount(399, 1, 0), charges_full, "order_id", 100);
    ck_change(W_DO(&w, order_cancel, id_n(100)));
    ck_assert_ptr_null(charge(300));
}
END_TEST

static enum decided put_service(struct pre pre, int64_t covers, struct str name, uint64_t tax)
{
    return W_PRE(&w, settings_put, pre, .service_covers = {covers > 0, covers},
        .service_name = name, .service_ppm = {true, 125000}, .service_after_tax = true,
        .service_tax_id = id_n(tax));
}

START_TEST(large_parties_get_it_by_the_settings)
{
    ck_refused(&w, put_service((struct pre){0}, 6, STR(""), 0), bad_command, "service_name", 0);
    ck_refused(
        &w, put_service((struct pre){0}, 6, STR("Service"), 999), not_found, "service_tax_id", 999);
    ck_change(put_service((struct pre){0}, 6, STR("Service"), TAX_TOP));
    for (uint64_t i = 0; i < 2; i++)
        ck_change(W_DO(&w, order_open, .order_id = id_n(110 + i), .table_id = id_n(T2 + i),
            .covers = {true, 5 + (int64_t)i}));
    takeaway(&w, 112);
    struct venue_iter none = venue_children(&w.v, INDEX_CHARGES_OF_ORDER, id_n(110));
    ck_assert_ptr_null(venue_next(&none));
    struct venue_iter it = venue_children(&w.v, INDEX_CHARGES_OF_ORDER, id_n(111));
    const struct charge *x = venue_next(&it);
    ck_assert_ptr_nonnull(x);
    ck_assert(x->automatic);
    add(&w, 3000, 111, BURGER, 1);
    it = venue_children(&w.v, INDEX_CHARGES_OF_ORDER, id_n(111));
    x = venue_next(&it);
    ck_assert_int_eq(x->net.minor, 145); /* 12.5 % of 11.60 */
    ck_assert_int_eq(x->tax.minor, 23);
    ck_change(W_DO(&w, charge_remove, x->id, STR("they asked")));
    ck_assert_int_eq(order(111)->due.minor, 1160);
}
END_TEST

START_TEST(a_party_that_grows_gets_it_too)
{
    ck_change(put_service((struct pre){0}, 6, STR("Service"), 0));
    ck_change(W_DO(&w, order_covers, id_n(100), 5));
    ck_assert_int_eq(order(100)->charge.minor, 0);
    ck_change(W_DO(&w, order_covers, id_n(100), 6));
    ck_assert_int_eq(order(100)->charge.minor, 237); /* 12.5 % of 18.95 */
    ck_change(W_DO(&w, order_covers, id_n(100), 7));
    ck_assert_int_eq(order(100)->charge.minor, 237);
}
END_TEST

UNIT_MAIN_WITH("charge", up, down, before_tax_after_tax_and_an_amount,
    it_may_be_taxed_on_top_or_contain_its_tax, it_follows_lines_and_discounts,
    it_is_rounded_with_the_lines, it_is_taken_off_with_a_reason, what_is_wrong_is_refused,
    large_parties_get_it_by_the_settings, a_party_that_grows_gets_it_too)
