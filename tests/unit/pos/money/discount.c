/* Discounts and comps; how they are split and taxed has its own tests in ../price. */
#include "tests/unit/pos/world.h"

static struct world w;

/* A burger of 10.00 with 16 % on top, a salad of 7.35 with 10 % in it. */
static void up(void)
{
    world_init_house(&w);
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    w.by.role = ROLE_MANAGER;
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static enum decided percent(uint64_t number, uint64_t line, int64_t ppm)
{
    return W_DO(&w, discount_give, .discount_id = id_n(number), .order_id = id_n(100),
        .line_id = id_n(line), .kind = discount_kind_PERCENT, .percent_ppm = {true, ppm},
        .reason = STR("regular guest"));
}

static enum decided amount(uint64_t number, uint64_t line, int64_t minor)
{
    return W_DO(&w, discount_give, .discount_id = id_n(number), .order_id = id_n(100),
        .line_id = id_n(line), .kind = discount_kind_AMOUNT, .amount = {true, {minor}},
        .reason = STR("voucher"));
}

static enum decided comp(uint64_t number, uint64_t line)
{
    return W_DO(&w, discount_give, .discount_id = id_n(number), .order_id = id_n(100),
        .line_id = id_n(line), .kind = discount_kind_COMP, .reason = STR("hair in it"));
}

static enum decided take_back(uint64_t number)
{
    return W_DO(&w, discount_remove, id_n(number));
}

static const struct order *order(void)
{
    return venue_order(&w.v, id_n(100));
}

static const struct line *line(uint64_t number)
{
    return venue_line(&w.v, id_n(number));
}

static const struct discount *discount(uint64_t number)
{
    return venue_discount(&w.v, id_n(number));
}

START_TEST(a_percentage_is_split_over_the_lines)
{
    ck_change(percent(300, 0, 100000));
    ck_assert_int_eq(order()->discount.minor, 174); /* of 17.35 */
    ck_assert_int_eq(line(1000)->discount.minor, 100);
    ck_assert_int_eq(line(1001)->discount.minor, 74);
    ck_assert_int_eq(line(1000)->net.minor, 900);
    ck_assert_int_eq(line(1000)->tax.minor, 144);
    ck_assert_int_eq(line(1001)->net.minor + line(1001)->tax.minor, 661);
    ck_assert_int_eq(order()->due.minor, 900 + 144 + 661);
    ck_assert_int_eq(discount(300)->amount.minor, 174);
    ck_str_is(discount(300)->reason, "regular guest");
    ck_str_is(discount(300)->given_by, "Ana");
    ck_str_is(w.c->events[0].text, "regular guest");
}
END_TEST

START_TEST(discounts_follow_the_lines)
{
    ck_change(percent(300, 0, 100000));
    add(&w, 1002, 100, SODA, 2);
    ck_assert_int_eq(order()->discount.minor, 224); /* of 22.35, half goes up */
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(line(1002)->rev), id_n(1002), 1));
    ck_assert_int_eq(order()->discount.minor, 199);
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(line(1002)->rev), id_n(1002)));
    ck_assert_int_eq(order()->discount.minor, 174);
    send(&w, 100);
    ck_change(W_DO(&w, line_void, id_n(1000), STR("dropped")));
    ck_assert_int_eq(order()->discount.minor, 74);
    ck_assert_int_eq(discount(300)->amount.minor, 74);
}
END_TEST

START_TEST(those_on_lines_come_first)
{
    ck_change(percent(300, 0, 500000)); /* half of all, given first */
    ck_change(amount(301, 1000, 400));
    ck_assert_int_eq(discount(301)->amount.minor, 400);
    ck_assert_int_eq(discount(300)->amount.minor, 668); /* half of 13.35 */
    ck_assert_int_eq(order()->discount.minor, 1068);
}
END_TEST

START_TEST(an_amount_takes_at_most_what_is_left)
{
    ck_change(amount(300, 1001, 100000));
    ck_assert_int_eq(discount(300)->amount.minor, 735);
    ck_assert_int_eq(line(1001)->net.minor + line(1001)->tax.minor, 0);
    ck_change(amount(301, 0, 100000));
    ck_assert_int_eq(order()->due.minor, 0);
}
END_TEST

START_TEST(the_house_pays)
{
    ck_change(comp(300, 1000));
    ck_assert_int_eq(line(1000)->discount.minor, 1000);
    ck_assert_int_eq(order()->due.minor, 735);
    ck_refused(&w, comp(301, 1000), nothing_to_discount, "line_id", 1000);
    ck_change(comp(301, 0));
    ck_assert_int_eq(order()->due.minor, 0);
    send(&w, 100);
    pay(&w, 200, 100);
    const struct record *rec;
    ck_assert(put_of(&w, KIND_order, id_n(100), &rec));
    ck_assert_int_eq(((const struct order *)rec)->discount.minor, 1735);
    ck_assert(del_of(&w, KIND_discount, id_n(300)) && del_of(&w, KIND_discount, id_n(301)));
}
END_TEST

START_TEST(it_is_taken_back)
{
    int64_t due = order()->due.minor;
    ck_change(percent(300, 0, 100000));
    ck_change(percent(301, 1000, 500000));
    ck_change(take_back(300));
    const struct record *rec;
    ck_assert(put_of(&w, KIND_discount, id_n(300), &rec));
    ck_assert_int_eq(((const struct discount *)rec)->state, discount_state_TAKEN_BACK);
    ck_assert_int_eq(((const struct discount *)rec)->amount.minor, 0);
    ck_assert_ptr_null(discount(300));
    ck_assert_int_eq(order()->discount.minor, 500);
    ck_change(take_back(301));
    ck_assert_int_eq(order()->discount.minor, 0);
    ck_assert_int_eq(order()->due.minor, due);
    ck_refused(&w, take_back(301), not_found, "discount_id", 301);
}
END_TEST

START_TEST(it_goes_with_its_line_and_its_order)
{
    ck_change(comp(300, 1000));
    ck_change(percent(301, 0, 100000));
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(line(1000)->rev), id_n(1000)));
    ck_assert(del_of(&w, KIND_discount, id_n(300)));
    ck_assert_int_eq(order()->discount.minor, 74);
    ck_change(W_PRE(&w, order_cancel, PRE_OF_REV(order()->rev), id_n(100)));
    ck_assert(del_of(&w, KIND_discount, id_n(301)));
    ck_assert_uint_eq(venue_count(&w.v, KIND_discount), 0);
}
END_TEST

START_TEST(a_void_takes_its_comp_back)
{
    ck_change(comp(300, 1000));
    send(&w, 100);
    ck_change(W_DO(&w, line_void, id_n(1000), STR("dropped")));
    ck_assert_ptr_null(discount(300));
    ck_assert_int_eq(line(1000)->discount.minor, 0);
    ck_refused(&w, comp(301, 1000), nothing_to_discount, "line_id", 1000);
}
END_TEST

START_TEST(replacing_a_discounted_line_with_itself_changes_nothing)
{
    ck_change(percent(300, 0, 100000));
    ck_nothing(
        W_PRE(&w, line_replace, PRE_OF_REV(line(1000)->rev), .line_id = id_n(1000), .quantity = 1));
    ck_change(
        W_PRE(&w, line_replace, PRE_OF_REV(line(1000)->rev), .line_id = id_n(1000), .quantity = 2));
    ck_assert_int_eq(order()->discount.minor, 274);
}
END_TEST

START_TEST(a_role_takes_off_no_more_than_it_may)
{
    static const struct {
        enum role role;
        int64_t ppm;
    } rows[] = {
        {ROLE_WAITER, LIMIT_DISCOUNT_WAITER_PPM}, {ROLE_CASHIER, LIMIT_DISCOUNT_CASHIER_PPM}};
    add(&w, 1002, 100, BURGER, 98);
    add(&w, 1003, 100, SODA, 1);
    for (size_t i = 0; i < 2; i++) {
        w.by.role = rows[i].role;
        int64_t most = (99000 + 735 + 250) * rows[i].ppm / PPM;
        ck_change(amount(300 + 10 * i, 0, most - 1));
        ck_change(amount(301 + 10 * i, 0, 1));
        ck_refused(&w, amount(302 + 10 * i, 0, 1), discount_too_much, "discount_id", 100);
        ck_change(take_back(301 + 10 * i));
        ck_change(take_back(300 + 10 * i));
    }
    w.by.role = ROLE_MANAGER;
    ck_change(percent(330, 0, PPM));
    ck_assert_int_eq(order()->due.minor, 0);
}
END_TEST

START_TEST(a_role_takes_off_its_share_when_it_is_rounded_up)
{
    w.by.role = ROLE_WAITER;
    ck_change(percent(300, 0, LIMIT_DISCOUNT_WAITER_PPM));
    ck_assert_int_eq(order()->discount.minor, 174); /* of 173.5 */
    ck_refused(&w, amount(301, 0, 1), discount_too_much, "discount_id", 100);
    ck_change(take_back(300));
    ck_refused(&w, amount(301, 0, 174), discount_too_much, "discount_id", 100);
    ck_change(amount(301, 0, 173));
}
END_TEST

/* Ten of a hundred are a tenth; when most lines are gone it would be more. */
START_TEST(a_cap_holds_when_lines_go)
{
    add(&w, 1002, 100, BURGER, 9);
    w.by.role = ROLE_WAITER;
    ck_change(amount(300, 0, 1000));
    ck_assert_int_eq(discount(300)->cap_ppm, LIMIT_DISCOUNT_WAITER_PPM);
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(line(1002)->rev), id_n(1002)));
    ck_assert_int_eq(discount(300)->amount.minor, 173); /* a tenth of 17.35 */
    w.by.role = ROLE_MANAGER;
    ck_change(amount(301, 0, 1000)); /* theirs has no cap and takes no room of others */
    ck_assert_int_eq(discount(301)->cap_ppm, 0);
    ck_assert_int_eq(order()->discount.minor, 1173);
    send(&w, 100);
    ck_change(W_DO(&w, line_void, id_n(1000), STR("dropped")));
    ck_assert_int_eq(discount(300)->amount.minor, 73);
    ck_assert_int_eq(order()->discount.minor, 735);
}
END_TEST

START_TEST(a_comp_of_one_line_is_no_comp_of_all)
{
    add(&w, 1002, 100, BURGER, 9);
    w.by.role = ROLE_WAITER;
    ck_change(comp(300, 1000)); /* 10.00 of 107.35 */
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(line(1002)->rev), id_n(1002)));
    ck_assert_int_eq(discount(300)->amount.minor, 173);
    ck_assert_int_eq(line(1000)->discount.minor, 173);
}
END_TEST

START_TEST(the_settings_say_what_roles_may_take_off)
{
    ck_change(W_DO(&w, settings_put, .discount_waiter_ppm = {true, 0},
        .discount_cashier_ppm = {true, 500000}));
    w.by.role = ROLE_WAITER;
    ck_refused(&w, amount(300, 0, 1), discount_too_much, "discount_id", 100);
    w.by.role = ROLE_CASHIER;
    ck_refused(&w, amount(300, 0, 868), discount_too_much, "discount_id", 100);
    ck_change(amount(300, 0, 867));
    ck_assert_int_eq(discount(300)->cap_ppm, 500000);
}
END_TEST

START_TEST(the_settings_say_whether_discounts_stack)
{
    ck_change(percent(300, 1000, 100000));
    ck_change(percent(301, 0, 100000));
    ck_change(W_DO(&w, settings_put, .discount_single = true));
    ck_refused(&w, percent(302, 1000, 100000), discount_stacked, "line_id", 100);
    ck_refused(&w, percent(302, 0, 100000), discount_stacked, "line_id", 100);
    ck_change(percent(302, 1001, 100000));
    ck_change(W_PRE(&w, settings_put, PRE_OF_REV(1), .discount_exclusive = true));
    ck_change(take_back(300));
    ck_refused(&w, percent(303, 1000, 100000), discount_stacked, "line_id", 100);
    ck_change(take_back(301));
    ck_change(take_back(302));
    ck_change(percent(303, 1000, 100000));
}
END_TEST

START_TEST(the_body_says_how_much_once)
{
    struct cmd_discount_give body = {.discount_id = id_n(300),
        .order_id = id_n(100),
        .kind = discount_kind_PERCENT,
        .reason = STR("x")};
    ck_refused(&w, world_do(&w, CMD_discount_give, &body), discount_value, "percent_ppm", 300);
    body.amount = (struct opt_money){true, {5}};
    ck_refused(&w, world_do(&w, CMD_discount_give, &body), discount_value, "amount", 300);
    body.kind = discount_kind_COMP;
    ck_refused(&w, world_do(&w, CMD_discount_give, &body), discount_value, "amount", 300);
    body.kind = discount_kind_AMOUNT;
    body.percent_ppm = (struct opt_int){true, 5};
    ck_refused(&w, world_do(&w, CMD_discount_give, &body), discount_value, "percent_ppm", 300);
    body.percent_ppm.has = false;
    ck_change(world_do(&w, CMD_discount_give, &body));
    ck_refused(&w, world_do(&w, CMD_discount_give, &body), exists, "discount_id", 300);
}
END_TEST

START_TEST(only_lines_of_the_order)
{
    order_at(&w, 101, T2);
    add(&w, 1010, 101, BURGER, 1);
    ck_refused(&w, comp(300, 1010), not_found, "line_id", 1010);
    ck_refused(&w, comp(300, 4711), not_found, "line_id", 4711);
}
END_TEST

START_TEST(as_many_as_fit)
{
    for (uint64_t i = 0; i + 1 < LIMIT_ORDER_DISCOUNTS; i++)
        ck_change(amount(300 + i, 0, 1));
    ck_change(amount(400, 0, 1));
    ck_refused(&w, amount(401, 0, 1), discounts_full, "order_id", 100);
    ck_change(take_back(400));
    ck_change(amount(401, 0, 1));
}
END_TEST

UNIT_MAIN_WITH("discount", up, down, a_percentage_is_split_over_the_lines,
    discounts_follow_the_lines, those_on_lines_come_first, an_amount_takes_at_most_what_is_left,
    the_house_pays, it_is_taken_back, it_goes_with_its_line_and_its_order,
    a_void_takes_its_comp_back, replacing_a_discounted_line_with_itself_changes_nothing,
    a_role_takes_off_no_more_than_it_may, a_role_takes_off_its_share_when_it_is_rounded_up,
    a_cap_holds_when_lines_go, a_comp_of_one_line_is_no_comp_of_all,
    the_settings_say_what_roles_may_take_off, the_settings_say_whether_discounts_stack,
    the_body_says_how_much_once, only_lines_of_the_order, as_many_as_fit)
