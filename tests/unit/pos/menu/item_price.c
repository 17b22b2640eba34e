/* Prices that somebody says, items sold by weight, retired items. */
#include "tests/unit/pos/world.h"

static struct world w;

enum {
    FREE = 601, /* 10.00, whoever adds lines may say 5.00 to 20.00 */
    TILL,       /* the same for cashiers */
    BOSS,       /* the same for managers, without bounds */
    FISH,       /* 29.99 a kg */
    OLD,        /* retired */
};

static struct item made(uint64_t n, int price_by)
{
    struct item item = *venue_item(&w.v, id_n(BURGER));
    item.id = id_n(n);
    item.price_by = price_by;
    item.price_min = (struct opt_money){price_by != price_by_MANAGER, {500}};
    item.price_max = (struct opt_money){price_by != price_by_MANAGER, {2000}};
    return item;
}

static enum decided put(struct item *items, size_t n)
{
    struct cmd_setup_put body = {.items = {items, n}};
    return world_do(&w, CMD_setup_put, &body);
}

static void up(void)
{
    world_init_house(&w);
    takeaway(&w, 100);
    struct item items[] = {made(FREE, price_by_STAFF), made(TILL, price_by_CASHIER),
        made(BOSS, price_by_MANAGER), made(FISH, price_by_NOBODY), made(OLD, price_by_NOBODY)};
    items[3].unit = STR("kg");
    items[3].price = (money){2999};
    items[4].retired = true;
    ck_change(put(items, 5));
    w.by.role = ROLE_WAITER;
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct line *line(uint64_t n)
{
    return venue_line(&w.v, id_n(n));
}

static enum decided say(uint64_t n, uint64_t item, int64_t price)
{
    return W_DO(&w, line_add, .line_id = id_n(n), .order_id = id_n(100), .item_id = id_n(item),
        .quantity = 1, .price = {true, {price}});
}

static enum decided plain(uint64_t n, uint64_t item)
{
    return W_DO(&w, line_add, .line_id = id_n(n), .order_id = id_n(100), .item_id = id_n(item),
        .quantity = 1);
}

static enum decided weigh(uint64_t n, int64_t weight, int64_t quantity)
{
    return W_DO(&w, line_add, .line_id = id_n(n), .order_id = id_n(100), .item_id = id_n(FISH),
        .quantity = quantity, .weight = {true, weight});
}

/* -- prices that are said ---------------------------------------------------------------------- */

START_TEST(a_price_is_said_within_bounds)
{
    ck_change(say(1000, FREE, 500));
    ck_assert_int_eq(line(1000)->unit_price.minor, 500);
    ck_assert_int_eq(line(1000)->item_price.v.minor, 500);
    ck_assert(line(1000)->price_said);
    ck_change(say(1001, FREE, 2000));
    ck_refused(&w, say(1002, FREE, 499), price_bounds, "price", FREE);
    ck_refused(&w, say(1002, FREE, 2001), price_bounds, "price", FREE);
    ck_refused(&w, say(1002, BURGER, 1000), price_fixed, "price", BURGER);
    ck_change(plain(1002, FREE)); /* nobody said one: the menu's */
    ck_assert_int_eq(line(1002)->unit_price.minor, 1000);
    ck_assert(line(1002)->item_price.has && !line(1002)->price_said);
}
END_TEST

START_TEST(who_may_say_a_price)
{
    static const struct {
        enum role role;
        uint64_t item;
        bool may;
    } rows[] = {
        {ROLE_WAITER, FREE, true},
        {ROLE_CASHIER, FREE, true},
        {ROLE_MANAGER, FREE, true},
        {ROLE_WAITER, TILL, false},
        {ROLE_CASHIER, TILL, true},
        {ROLE_MANAGER, TILL, true},
        {ROLE_WAITER, BOSS, false},
        {ROLE_CASHIER, BOSS, false},
        {ROLE_MANAGER, BOSS, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        w.by.role = rows[i].role;
        if (rows[i].may)
            ck_change(say(1000 + i, rows[i].item, 700));
        else
            ck_refused(
                &w, say(1000 + i, rows[i].item, 700), price_forbidden, "price", rows[i].item);
    }
    w.by.role = ROLE_IMPORTER; /* says what was charged, of any item */
    ck_change(say(2000, BURGER, 1));
    ck_change(say(2001, FREE, 999999));
    ck_assert_int_eq(line(2001)->unit_price.minor, 999999);
}
END_TEST

START_TEST(a_replaced_line_keeps_the_price_that_was_said)
{
    w.by.role = ROLE_MANAGER;
    ck_change(say(1000, BOSS, 123456));
    w.by.role = ROLE_WAITER;
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 2,
        .note = STR("rare")));
    ck_assert_int_eq(line(1000)->unit_price.minor, 123456);
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(2), .line_id = id_n(1000), .quantity = 3,
        .price = {true, {123456}})); /* the same again */
    ck_refused(&w,
        W_PRE(&w, line_replace, PRE_OF_REV(3), .line_id = id_n(1000), .quantity = 3,
            .price = {true, {1}}),
        price_forbidden, "price", BOSS);
    w.by.role = ROLE_MANAGER;
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(3), .line_id = id_n(1000), .quantity = 3,
        .price = {true, {1}}));
    ck_assert_int_eq(line(1000)->net.minor, 3);
}
END_TEST

START_TEST(bounds_in_the_wrong_order_are_refused)
{
    w.by.role = ROLE_MANAGER;
    struct item item = made(FREE, price_by_STAFF);
    item.price_min.v.minor = 2000;
    ck_nothing(W_DO(&w, setup_put, .areas = {NULL, 0}));
    ck_change(put(&item, 1));
    item.price_min.v.minor = 2001;
    ck_refused(&w, put(&item, 1), bad_command, "items", FREE);
}
END_TEST

/* -- weight ------------------------------------------------------------------------------------ */

START_TEST(a_weight_makes_the_price)
{
    ck_change(weigh(1000, 345, 2)); /* 10.34655 each: half up */
    ck_assert_int_eq(line(1000)->unit_price.minor, 1035);
    ck_assert_int_eq(line(1000)->net.minor, 2070);
    ck_assert_int_eq(line(1000)->item_price.v.minor, 2999);
    ck_assert_int_eq(line(1000)->weight.v, 345);
    ck_str_is(line(1000)->unit, "kg");
    ck_change(weigh(1001, 500, 1)); /* 14.995 */
    ck_assert_int_eq(line(1001)->unit_price.minor, 1500);
    ck_change(weigh(1002, 1000, 1));
    ck_assert_int_eq(line(1002)->unit_price.minor, 2999);
    send(&w, 100);
    ck_assert_int_eq(item_of_line(&w, 1000)->weight.v, 345);
    ck_str_is(item_of_line(&w, 1000)->unit, "kg");
}
END_TEST

START_TEST(refused_weights)
{
    ck_refused(&w, plain(1000, FISH), weight_needed, "weight", FISH);
    ck_refused(&w,
        W_DO(&w, line_add, .line_id = id_n(1000), .order_id = id_n(100), .item_id = id_n(BURGER),
            .quantity = 1, .weight = {true, 1}),
        weight_unwanted, "weight", BURGER);
    ck_change(weigh(1000, 345, 1));
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 2));
    ck_assert_int_eq(line(1000)->weight.v, 345); /* as it is */
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(2), .line_id = id_n(1000), .quantity = 2,
        .weight = {true, 400}));
    ck_assert_int_eq(line(1000)->unit_price.minor, 1200);
}
END_TEST

START_TEST(a_weight_has_a_limit)
{
    w.by.role = ROLE_MANAGER;
    struct item item = made(FISH, price_by_NOBODY);
    item.unit = STR("kg");
    item.price = (money){MONEY_MAX / 1000};
    ck_change(put(&item, 1));
    w.thorough = false;
    ck_refused(&w, weigh(1000, COUNT_MAX, 1), amount_too_large, "weight", FISH);
    ck_change(weigh(1000, 1000, 1));
    ck_change(weigh(1001, COUNT_MAX / 2000, 1));
}
END_TEST

/* -- retired ----------------------------------------------------------------------------------- */

START_TEST(a_retired_item_is_kept_for_what_was_ordered)
{
    ck_refused(&w, plain(1000, OLD), item_retired, "item_id", OLD);
    w.by.role = ROLE_MANAGER;
    struct item item = made(OLD, price_by_NOBODY);
    ck_change(put(&item, 1)); /* back on the menu */
    ck_change(plain(1000, OLD));
    item.retired = true;
    ck_change(put(&item, 1));
    ck_refused(&w, W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 2),
        item_retired, "item_id", OLD);
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 1,
        .note = STR("the last one")));
    send(&w, 100); /* it was ordered while it was on the menu */
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
}
END_TEST

UNIT_MAIN_WITH("item_price", up, down, a_price_is_said_within_bounds, who_may_say_a_price,
    a_replaced_line_keeps_the_price_that_was_said, bounds_in_the_wrong_order_are_refused,
    a_weight_makes_the_price, refused_weights, a_weight_has_a_limit,
    a_retired_item_is_kept_for_what_was_ordered)
