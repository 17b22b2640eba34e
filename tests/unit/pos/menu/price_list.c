/* Price lists by kind of order, area and time; when items can be ordered. */
#include "tests/unit/pos/world.h"

static struct world w;

enum {
    BAR = 601, /* an area, with table "90" */
    T90,
    FIRST, /* price lists */
    SECOND,
    PRICE, /* of BURGER: from here on */
    MONDAY = 1,
    SATURDAY = 32,
    SUNDAY = 64,
    EVERY_DAY = 127,
    HOUR = 60,
};

static void up(void)
{
    world_init_house(&w);
    ck_assert(zone_parse(
        STR("1767225600000:3600 1774746000000:7200 1792890000000:3600"), &w.v.info.shifts));
    struct area bar = {.id = id_n(BAR), .name = STR("Bar")};
    struct table t = {
        .id = id_n(T90), .area_id = bar.id, .number = STR("90"), .seats = 2, .w = 1, .h = 1};
    ck_change(W_DO(&w, setup_put, .areas = {&bar, 1}, .tables = {&t, 1}));
    takeaway(&w, 100);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static void at(const char *utc)
{
    ck_assert(time_parse(str_of(utc), &w.now));
    w.now.ms -= WORLD_LAG; /* by the hub's clock */
}

static enum decided put_list(struct price_list l)
{
    l.name = STR("List");
    return W_DO(&w, setup_put, .price_lists = {&l, 1});
}

static enum decided put_price(uint64_t n, uint64_t list, int64_t price)
{
    struct list_price p = {.id = id_n(n),
        .price_list_id = id_n(list),
        .item_id = id_n(BURGER),
        .price = {price >= 0, {price >= 0 ? price : 0}}};
    return W_DO(&w, setup_put, .list_prices = {&p, 1});
}

/* Orders a burger: what one costs now. */
static int64_t price_in(uint64_t order)
{
    static uint64_t n = 5000;
    add(&w, ++n, order, BURGER, 1);
    return venue_line(&w.v, id_n(n))->unit_price.minor;
}

static enum decided sell_in(const struct window *windows, size_t n)
{
    struct item item = *venue_item(&w.v, id_n(BURGER));
    item.windows = (struct list){windows, n};
    return W_DO(&w, setup_put, .items = {&item, 1});
}

static enum decided order_one(uint64_t line)
{
    return W_DO(&w, line_add, .line_id = id_n(line), .order_id = id_n(100), .item_id = id_n(BURGER),
        .quantity = 1);
}

/* -- price lists ------------------------------------------------------------------------------- */

START_TEST(a_list_is_for_kinds_of_orders)
{
    struct kind_ref kinds[] = {{order_kind_TAKEAWAY}};
    ck_change(put_list((struct price_list){.id = id_n(FIRST), .kinds = {kinds, 1}}));
    ck_change(put_price(PRICE, FIRST, 800));
    order_at(&w, 101, T1);
    ck_assert_int_eq(price_in(100), 800);
    ck_assert_int_eq(price_in(101), 1000);
    for (int kind = 0; kind < order_kind_N; kind++) { /* whatever kinds there are */
        kinds[0].kind = kind;
        put_list((struct price_list){.id = id_n(FIRST), .kinds = {kinds, 1}});
        ck_assert_int_eq(price_in(100), kind == order_kind_TAKEAWAY ? 800 : 1000);
    }
}
END_TEST

START_TEST(a_list_is_for_areas)
{
    struct area_ref areas[] = {{id_n(BAR)}};
    ck_change(put_list((struct price_list){.id = id_n(FIRST), .areas = {areas, 1}}));
    ck_change(put_price(PRICE, FIRST, 1200));
    order_at(&w, 101, T1);
    order_at(&w, 102, T90);
    ck_assert_int_eq(price_in(100), 1000); /* a takeaway is in no area */
    ck_assert_int_eq(price_in(101), 1000);
    ck_assert_int_eq(price_in(102), 1200);
}
END_TEST

START_TEST(the_first_list_that_applies_and_has_a_price_is_taken)
{
    struct kind_ref dine_in = {order_kind_DINE_IN};
    ck_change(put_list((struct price_list){.id = id_n(FIRST), .position = 2}));
    ck_change(put_list((struct price_list){.id = id_n(SECOND), .position = 1}));
    ck_change(put_price(PRICE, FIRST, 800));
    ck_assert_int_eq(price_in(100), 800);
    ck_change(put_price(PRICE + 1, SECOND, 700));
    ck_assert_int_eq(price_in(100), 700);
    ck_change(put_price(PRICE + 1, SECOND, -1)); /* no price any more */
    ck_assert_int_eq(price_in(100), 800);
    ck_change(put_price(PRICE + 1, SECOND, 0));
    ck_assert_int_eq(price_in(100), 0);
    ck_change(
        put_list((struct price_list){.id = id_n(SECOND), .position = 1, .kinds = {&dine_in, 1}}));
    ck_assert_int_eq(price_in(100), 800);
    ck_change(put_list((struct price_list){.id = id_n(FIRST), .position = 2, .retired = true}));
    ck_assert_int_eq(price_in(100), 1000);
}
END_TEST

START_TEST(a_line_keeps_what_it_was_charged)
{
    struct window happy = {EVERY_DAY, 17 * HOUR, 19 * HOUR};
    ck_change(put_list((struct price_list){.id = id_n(FIRST), .windows = {&happy, 1}}));
    ck_change(put_price(PRICE, FIRST, 500));
    at("2026-11-28T17:59:59.999Z"); /* 18:59 in Vienna */
    add(&w, 1000, 100, BURGER, 1);
    const struct line *l = venue_line(&w.v, id_n(1000));
    ck_assert_int_eq(l->item_price.v.minor, 500);
    ck_assert(id_eq(l->price_list_id, id_n(FIRST)));
    at("2026-11-28T18:00:00.000Z");
    ck_assert_int_eq(price_in(100), 1000);
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->unit_price.minor, 500);
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 2));
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->unit_price.minor, 500);
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(2), .line_id = id_n(1000), .quantity = 2));
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->unit_price.minor, 1000); /* today's */
    ck_assert(id_is_zero(venue_line(&w.v, id_n(1000))->price_list_id));
}
END_TEST

/* -- windows ----------------------------------------------------------------------------------- */

struct moment {
    const char *utc;
    bool sold;
};

static void ck_sold(const struct moment *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        at(rows[i].utc);
        if (rows[i].sold)
            ck_change(order_one(1000 + i));
        else
            ck_refused(&w, order_one(1000 + i), item_not_now, "item_id", BURGER);
    }
}

START_TEST(an_item_is_sold_in_its_windows)
{
    struct window windows[] = {
        {MONDAY, 7 * HOUR, 11 * HOUR}, {SATURDAY | SUNDAY, 8 * HOUR, 12 * HOUR}};
    ck_change(sell_in(windows, 2));
    static const struct moment rows[] = {
        {"2026-11-23T05:59:59.999Z", false}, /* a Monday, 06:59 */
        {"2026-11-23T06:00:00.000Z", true},
        {"2026-11-23T09:59:59.999Z", true},
        {"2026-11-23T10:00:00.000Z", false},
        {"2026-11-24T07:00:00.000Z", false},
        {"2026-11-28T10:59:59.999Z", true}, /* a Saturday */
        {"2026-11-29T07:00:00.000Z", true},
        {"2026-11-29T11:00:00.000Z", false},
    };
    ck_sold(rows, sizeof rows / sizeof *rows);
    w.by.role = ROLE_IMPORTER; /* history */
    ck_change(order_one(2000));
}
END_TEST

/* From Saturday 22:00 to Sunday 03:00, in the two nights in which the clocks are moved. */
START_TEST(a_window_goes_on_over_midnight_whatever_the_clocks_do)
{
    struct window night = {SATURDAY, 22 * HOUR, 3 * HOUR};
    ck_change(sell_in(&night, 1));
    static const struct moment rows[] = {
        {"2026-03-28T20:59:59.999Z", false},
        {"2026-03-28T21:00:00.000Z", true},
        {"2026-03-28T23:30:00.000Z", true}, /* 00:30 */
        {"2026-03-29T00:59:59.999Z", true}, /* 01:59, then 03:00: four hours */
        {"2026-03-29T01:00:00.000Z", false},
        {"2026-03-29T22:30:00.000Z", false}, /* Monday 00:30 */
        {"2026-10-24T20:00:00.000Z", true},
        {"2026-10-25T00:30:00.000Z", true}, /* 02:30 for the first time */
        {"2026-10-25T01:30:00.000Z", true}, /* and again: six hours */
        {"2026-10-25T02:00:00.000Z", false},
    };
    ck_sold(rows, sizeof rows / sizeof *rows);
}
END_TEST

START_TEST(a_categorys_windows_hold_for_its_items)
{
    struct window morning = {EVERY_DAY, 7 * HOUR, 11 * HOUR}, all_day = {EVERY_DAY, 0, 24 * HOUR};
    struct category food = *venue_category(&w.v, id_n(FOOD));
    food.windows = (struct list){&morning, 1};
    ck_change(W_DO(&w, setup_put, .categories = {&food, 1}));
    ck_change(sell_in(&all_day, 1));
    at("2026-11-28T10:00:00.000Z");
    ck_refused(&w, order_one(1000), item_not_now, "item_id", BURGER);
    at("2026-11-28T09:59:00.000Z");
    ck_change(order_one(1000));
    at("2026-11-28T12:00:00.000Z"); /* ordered in time: it is sent and changed later */
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 3));
    send(&w, 100);
}
END_TEST

START_TEST(a_window_has_the_times_of_its_day_part)
{
    struct window windows[] = {{EVERY_DAY, 7 * HOUR, 11 * HOUR, {true, 3}}};
    ck_change(sell_in(windows, 1));
    static const struct moment without[] = {
        {"2026-11-23T06:00:00.000Z", true}, {"2026-11-23T10:00:00.000Z", false}};
    ck_sold(without, 2); /* there is no such part */
    struct day_part parts[] = {
        {1, STR("Lunch"), 12 * HOUR, 15 * HOUR}, {3, STR("Night"), 22 * HOUR, 6 * HOUR}};
    w.by.role = ROLE_MANAGER;
    ck_change(W_DO(&w, settings_put, .day_parts = {parts, 2}));
    static const struct moment with[] = {{"2026-11-23T06:00:00.000Z", false},
        {"2026-11-23T20:59:59.999Z", false}, {"2026-11-23T21:00:00.000Z", true},
        {"2026-11-24T04:59:59.999Z", true}, {"2026-11-24T05:00:00.000Z", false}};
    for (size_t i = 0; i < 5; i++) {
        at(with[i].utc);
        if (with[i].sold)
            ck_change(order_one(3000 + i));
        else
            ck_refused(&w, order_one(3000 + i), item_not_now, "item_id", BURGER);
    }
    parts[0].number = 3;
    ck_refused(&w, W_PRE(&w, settings_put, PRE_OF_REV(1), .day_parts = {parts, 2}), bad_command,
        "day_parts", 0);
}
END_TEST

UNIT_MAIN_WITH("price_list", up, down, a_list_is_for_kinds_of_orders, a_list_is_for_areas,
    the_first_list_that_applies_and_has_a_price_is_taken, a_line_keeps_what_it_was_charged,
    an_item_is_sold_in_its_windows, a_window_goes_on_over_midnight_whatever_the_clocks_do,
    a_window_has_the_times_of_its_day_part, a_categorys_windows_hold_for_its_items)
