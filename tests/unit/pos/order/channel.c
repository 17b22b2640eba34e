/* order.channel: what follows the channel of an open order, what stays, what pins it. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { TAX_LOW = 23, LIST = 603, PRICE };

/* Taken away, a burger has 7 % in its price instead of 16 % on top and costs 11.00, and a salad is
 * made at the grill. */
static void up(void)
{
    world_init_house(&w);
    struct tax low = {
        .id = id_n(TAX_LOW), .name = STR("Low"), .rate_ppm = 70000, .inclusive = true};
    ck_change(W_DO(&w, setup_put, .taxes = {&low, 1}));
    struct item_tax taxes[] = {{order_kind_TAKEAWAY, id_n(TAX_LOW)}};
    struct route routes[] = {{order_kind_TAKEAWAY, id_n(GRILL)}};
    struct item items[] = {*venue_item(&w.v, id_n(BURGER)), *venue_item(&w.v, id_n(SALAD))};
    items[0].taxes = (struct list){taxes, 1};
    items[1].routes = (struct list){routes, 1};
    struct kind_ref kinds[] = {{order_kind_TAKEAWAY}};
    struct price_list away = {
        .id = id_n(LIST), .name = STR("Away"), .kinds = {kinds, 1}, .position = 1};
    struct list_price price = {.id = id_n(PRICE),
        .price_list_id = id_n(LIST),
        .item_id = id_n(BURGER),
        .price = {true, {1100}}};
    ck_change(W_DO(
        &w, setup_put, .items = {items, 2}, .price_lists = {&away, 1}, .list_prices = {&price, 1}));
    w.by.role = ROLE_MANAGER;
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

static const struct line *line(uint64_t n)
{
    const struct line *l = venue_line(&w.v, id_n(n));
    ck_assert_ptr_nonnull(l);
    return l;
}

#define CHANNEL(n, to, ...)                                                                        \
    W_PRE(&w, order_channel, PRE_OF_REV(order(n)->rev), .order_id = id_n(n),                       \
        .kind = order_kind_##to, __VA_ARGS__)
static enum decided take_away(uint64_t n)
{
    return CHANNEL(n, TAKEAWAY, .reprice = false);
}

static enum decided to_table(uint64_t n, uint64_t table)
{
    return CHANNEL(n, DINE_IN, .table_id = id_n(table));
}

/* -- what lines cost --------------------------------------------------------------------------- */

START_TEST(what_is_not_sent_gets_the_prices_taxes_and_stations_of_the_channel)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 2);
    add(&w, 1001, 100, SALAD, 1);
    ck_assert_int_eq(order(100)->total.minor, 2320 + 735);
    ck_change(take_away(100));
    ck_assert_uint_eq(events_of(&w, EVENT_order_channel_set), 1);
    ck_assert_int_eq(order(100)->kind, order_kind_TAKEAWAY);
    ck_assert(id_is_zero(order(100)->table_id));
    ck_assert_int_eq(line(1000)->unit_price.minor, 1100);
    ck_assert_int_eq(line(1000)->tax_ppm, 70000);
    ck_assert_int_eq(line(1000)->tax.minor, 144); /* 22.00 × 7/107 */
    ck_assert(id_eq(line(1000)->price_list_id, id_n(LIST)));
    ck_assert(id_eq(line(1001)->station_id, id_n(GRILL)));
    ck_assert_int_eq(line(1001)->rev, 2);
    ck_assert_int_eq(order(100)->total.minor, 2200 + 735);
    ck_change(to_table(100, T2)); /* and back, as it was */
    ck_assert_int_eq(line(1000)->unit_price.minor, 1000);
    ck_assert_int_eq(line(1000)->tax_ppm, 160000);
    ck_assert(id_is_zero(line(1000)->price_list_id));
    ck_assert(id_eq(line(1001)->station_id, id_n(COLD)));
    ck_assert_int_eq(order(100)->total.minor, 2320 + 735);
}
END_TEST

START_TEST(what_was_sent_keeps_its_price_and_gets_the_taxes)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 2);
    add(&w, 1001, 100, SALAD, 1);
    add(&w, 1002, 100, BURGER, 1);
    send(&w, 100);
    ck_change(W_DO(&w, line_void, .line_id = id_n(1002), .reason = STR("dropped")));
    ck_change(take_away(100));
    ck_assert_int_eq(line(1000)->unit_price.minor, 1000);
    ck_assert_int_eq(line(1000)->tax_ppm, 70000);
    ck_assert(id_eq(line(1001)->station_id, id_n(COLD)));
    ck_assert_int_eq(line(1002)->tax_ppm, 160000); /* it costs nothing */
    ck_assert_int_eq(order(100)->total.minor, 2000 + 735);
    ck_assert_int_eq(order(100)->due.minor, 2000 + 735);
}
END_TEST

START_TEST(reprice_gives_what_was_sent_the_new_price_too)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 2);
    send(&w, 100);
    ck_change(CHANNEL(100, TAKEAWAY, .reprice = true));
    ck_assert_int_eq(line(1000)->unit_price.minor, 1100);
    ck_assert_int_eq(order(100)->total.minor, 2200);
}
END_TEST

/* A price that somebody said is no list's; choices cost what they did. */
START_TEST(said_prices_stay_and_so_do_choices)
{
    struct item open = *venue_item(&w.v, id_n(BURGER));
    open.price_by = price_by_STAFF;
    ck_change(W_DO(&w, setup_put, .items = {&open, 1}));
    order_at(&w, 100, T1);
    ck_change(W_DO(&w, line_add, .line_id = id_n(1000), .order_id = id_n(100),
        .item_id = id_n(BURGER), .quantity = 1, .price = {true, {500}}));
    struct chosen large = {.group_id = id_n(SIZE), .option_id = id_n(LARGE)};
    ck_change(W_DO(&w, line_add, .line_id = id_n(1001), .order_id = id_n(100),
        .item_id = id_n(PIZZA), .quantity = 1, .choices = {&large, 1}));
    struct list_price price = {.id = id_n(PRICE + 1),
        .price_list_id = id_n(LIST),
        .item_id = id_n(PIZZA),
        .price = {true, {800}}};
    ck_change(W_DO(&w, setup_put, .list_prices = {&price, 1}));
    ck_change(take_away(100));
    ck_assert_int_eq(line(1000)->unit_price.minor, 500);
    ck_assert_int_eq(line(1001)->unit_price.minor, 800 + 150);
}
END_TEST

/* The menu changed since: what both channels have in common stays as it was ordered. */
START_TEST(lines_for_which_the_channels_do_not_differ_stay)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, SODA, 1);
    w.thorough = false; /* it knows prices by version of the menu, and this changes one silently */
    struct item dearer = *venue_item(&w.v, id_n(SODA));
    dearer.price = (money){300};
    struct tax more = *venue_tax(&w.v, id_n(TAX_TOP));
    more.rate_ppm = 200000;
    ck_change(W_DO(&w, setup_put, .taxes = {&more, 1}, .items = {&dearer, 1}));
    ck_change(take_away(100));
    ck_assert_int_eq(line(1000)->rev, 1);
    ck_assert_int_eq(order(100)->total.minor, 290);
}
END_TEST

START_TEST(discounts_and_open_checks_follow_to_the_last_unit)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 3);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .kind = discount_kind_PERCENT, .percent_ppm = {true, 100000}, .reason = STR("x")));
    struct check_part checks[] = {{.check_id = id_n(501), .weight = {true, 1}},
        {.check_id = id_n(502), .weight = {true, 1}}, {.check_id = id_n(503), .weight = {true, 1}}};
    ck_change(W_DO(&w, check_split, .order_id = id_n(100), .checks = {checks, 3}));
    ck_change(
        W_DO(&w, bill_print, .bill_id = id_n(700), .order_id = id_n(100), .check_id = id_n(501)));
    ck_change(CHANNEL(100, TAKEAWAY, .reprice = true));
    ck_assert_int_eq(order(100)->total.minor, 4035 - 403 - 1); /* 10 % of 40.35, half up */
    int64_t sum = 0;
    for (uint64_t n = 501; n <= 503; n++)
        sum += venue_check(&w.v, id_n(n))->total.minor;
    ck_assert_int_eq(sum, order(100)->total.minor);
    ck_assert_int_eq(venue_bill(&w.v, id_n(700))->state, bill_state_STALE);
}
END_TEST

START_TEST(the_service_charge_belongs_to_the_table)
{
    ck_change(W_DO(&w, settings_put, .service_covers = {true, 6}, .service_ppm = {true, 100000},
        .service_name = STR("Service")));
    ck_change(
        W_DO(&w, order_open, .order_id = id_n(100), .table_id = id_n(T1), .covers = {true, 6}));
    add(&w, 1000, 100, SALAD, 1);
    ck_assert_int_gt(order(100)->charge.minor, 0);
    ck_change(W_DO(&w, charge_add, .charge_id = id_n(400), .order_id = id_n(100),
        .name = STR("Candles"), .kind = charge_kind_AMOUNT, .amount = {true, {50}}));
    ck_change(take_away(100));
    ck_assert_uint_eq(events_of(&w, EVENT_charge_removed), 1);
    ck_assert_int_eq(order(100)->charge.minor, 50); /* of those who said so */
    ck_change(to_table(100, T1));
    ck_assert_int_gt(order(100)->charge.minor, 50);
    ck_change(take_away(100));
    ck_assert_int_eq(order(100)->charge.minor, 50);
}
END_TEST

/* -- tables and tickets ------------------------------------------------------------------------ */

START_TEST(the_kitchen_is_told_on_the_tickets_that_it_has)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket_of(&w, 100, GRILL, 1)));
    ck_change(take_away(100));
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), 1);
    const struct ticket *t = ticket_of(&w, 100, GRILL, 1);
    ck_assert_int_eq(t->kind, order_kind_TAKEAWAY);
    ck_assert_int_eq(t->state, ticket_state_BUMPED);
    ck_assert(id_is_zero(t->table_id));
    ck_assert_uint_eq(t->table_number.n, 0);
    ck_str_is(t->moved_from, "1");
    ck_assert_int_eq(line(1000)->state, line_state_READY);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->state, table_state_SEATED); /* they wait there */
    ck_change(W_DO(&w, table_clear, id_n(T1)));
    ck_change(to_table(100, T2));
    t = ticket_of(&w, 100, GRILL, 1);
    ck_assert_int_eq(t->kind, order_kind_DINE_IN);
    ck_str_is(t->table_number, "2");
    ck_assert_int_eq(venue_table(&w.v, id_n(T2))->state, table_state_SEATED);
}
END_TEST

START_TEST(an_order_that_was_merged_into_it_keeps_its_tickets)
{
    order_at(&w, 100, T1);
    order_at(&w, 101, T2);
    add(&w, 1000, 100, SALAD, 1);
    add(&w, 1001, 101, BURGER, 1);
    send(&w, 101);
    ck_change(W_DO(&w, order_merge, id_n(101), id_n(100)));
    ck_change(take_away(100));
    ck_str_is(item_of_line(&w, 1001)->goes_to, "#1");
    ck_assert_int_eq(line(1001)->tax_ppm, 70000);
    ck_change(to_table(100, T3));
    ck_str_is(item_of_line(&w, 1001)->goes_to, "");
}
END_TEST

/* Lines are taxed as the order is that has them, whichever way they came. */
START_TEST(lines_that_go_to_an_order_of_another_channel_are_taxed_as_there)
{
    order_at(&w, 100, T1);
    order_at(&w, 101, T2);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 101, BURGER, 1);
    send(&w, 101);
    ck_change(W_DO(&w, order_merge, id_n(101), id_n(100)));
    ck_change(take_away(100));
    ck_assert_int_eq(line(1001)->tax_ppm, 70000);
    ck_change(W_DO(&w, order_part, id_n(101))); /* it is at its table still */
    ck_assert_int_eq(line(1001)->tax_ppm, 160000);
    ck_assert_int_eq(order(101)->total.minor, 1160);
    ck_assert_int_eq(order(100)->total.minor, 1100);
    struct line_ref draft = {id_n(1000)};
    ck_change(W_DO(&w, line_transfer, id_n(100), id_n(101), {&draft, 1}));
    ck_assert_int_eq(line(1000)->tax_ppm, 160000);
    ck_assert_int_eq(line(1000)->unit_price.minor, 1000);
    ck_assert_int_eq(order(101)->total.minor, 2320);
    ck_assert_int_eq(order(100)->total.minor, 0);
}
END_TEST

START_TEST(what_each_channel_needs)
{
    order_at(&w, 100, T1);
    ck_refused(&w, CHANNEL(100, ROOM, .customer = STR("Ada")), room_needed, "room", 0);
    ck_refused(&w, CHANNEL(100, TAB, .room = STR("12")), name_needed, "customer", 0);
    ck_refused(&w, CHANNEL(100, TAKEAWAY, .table_id = id_n(T2)), table_unwanted, "table_id", T2);
    ck_change(CHANNEL(100, DELIVERY, .customer = STR("Ada"), .phone = STR("1"),
        .address = STR("5, High Street"), .promised_at = {99000}));
    ck_str_is(order(100)->address, "5, High Street");
    ck_assert_int_eq(order(100)->promised_at.ms, 99000);
    ck_change(CHANNEL(100, TAB, .phone = STR("2"))); /* the name is there, and stays */
    ck_str_is(order(100)->customer, "Ada");
    ck_str_is(order(100)->phone, "2");
    ck_refused(&w, CHANNEL(100, DINE_IN, .phone = STR("3")), table_needed, "table_id", 0);
    ck_refused(&w, to_table(100, 999), not_found, "table_id", 999);
    ck_change(W_DO(&w, table_block, id_n(T2), STR("wet")));
    ck_refused(&w, to_table(100, T2), table_blocked, "table_id", T2);
    ck_change(to_table(100, T3));
    ck_refused(&w, to_table(100, T1), state_changed, "order_id", 100); /* order.transfer */
}
END_TEST

START_TEST(a_full_table_takes_no_more)
{
    for (uint64_t n = 0; n < LIMIT_TABLE_ORDERS; n++)
        ck_change(
            W_DO(&w, order_open, .order_id = id_n(200 + n), .table_id = id_n(T1), .another = true));
    takeaway(&w, 100);
    ck_refused(&w, to_table(100, T1), table_full, "table_id", T1);
}
END_TEST

START_TEST(the_same_again_changes_nothing)
{
    order_at(&w, 100, T1);
    ck_nothing(to_table(100, T1));
    ck_nothing(CHANNEL(100, DINE_IN, .reprice = true));
    ck_change(CHANNEL(100, DINE_IN, .customer = STR("Ada")));
    ck_nothing(CHANNEL(100, DINE_IN, .customer = STR("Ada")));
}
END_TEST

/* -- what pins it ------------------------------------------------------------------------------ */

START_TEST(a_payment_pins_the_channel)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    split_off(&w, 100, 1001, 501, 502);
    pay_check(&w, 800, 502, 735);
    ck_refused(&w, take_away(100), check_paid, "order_id", 100);
}
END_TEST

START_TEST(what_it_refuses)
{
    takeaway(&w, 100);
    ck_refused(&w, W_PRE(&w, order_channel, PRE_OF_REV(1), .order_id = id_n(999)), not_found,
        "order_id", 999);
    ck_refused(&w, W_DO(&w, order_channel, .order_id = id_n(100), .kind = order_kind_DELIVERY),
        pre_required, "rev", 100);
    ck_refused(&w,
        W_PRE(&w, order_channel, PRE_OF_REV(7), .order_id = id_n(100), .kind = order_kind_DELIVERY),
        rev_changed, "rev", 100);
    ck_change(W_DO(&w, order_cancel, id_n(100)));
    ck_assert_int_eq(
        W_PRE(&w, order_channel, PRE_OF_REV(1), .order_id = id_n(100)), DECIDED_REFUSED);
    takeaway(&w, 101);
    struct list_price price = {.id = id_n(PRICE + 1),
        .price_list_id = id_n(LIST),
        .item_id = id_n(PIZZA),
        .price = {true, {0}}};
    ck_change(W_DO(&w, setup_put, .list_prices = {&price, 1}));
    order_at(&w, 102, T1);
    struct chosen chosen[] = {{.group_id = id_n(SIZE), .option_id = id_n(SMALL)},
        {.group_id = id_n(EXTRAS), .option_id = id_n(LESS)},
        {.group_id = id_n(EXTRAS), .option_id = id_n(HAM)}};
    struct item dear = *venue_item(&w.v, id_n(PIZZA));
    dear.price = (money){5000};
    ck_change(W_DO(&w, setup_put, .items = {&dear, 1}));
    ck_change(W_DO(&w, line_add, .line_id = id_n(1000), .order_id = id_n(102),
        .item_id = id_n(PIZZA), .quantity = 1, .choices = {chosen, 3}));
    ck_refused(&w, take_away(102), price_negative, NULL, PIZZA);
}
END_TEST

UNIT_MAIN_WITH("rules_order_channel", up, down,
    what_is_not_sent_gets_the_prices_taxes_and_stations_of_the_channel,
    what_was_sent_keeps_its_price_and_gets_the_taxes, reprice_gives_what_was_sent_the_new_price_too,
    said_prices_stay_and_so_do_choices, lines_for_which_the_channels_do_not_differ_stay,
    discounts_and_open_checks_follow_to_the_last_unit, the_service_charge_belongs_to_the_table,
    the_kitchen_is_told_on_the_tickets_that_it_has,
    an_order_that_was_merged_into_it_keeps_its_tickets,
    lines_that_go_to_an_order_of_another_channel_are_taxed_as_there, what_each_channel_needs,
    a_full_table_takes_no_more, the_same_again_changes_nothing, a_payment_pins_the_channel,
    what_it_refuses)
