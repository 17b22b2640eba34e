/* order.import: closed orders of another system, with their own times, prices, choices and taxes.
 */
#include "tests/unit/pos/world.h"

static struct world w;

static void up(void)
{
    world_init_house(&w);
    w.by.role = ROLE_MANAGER;
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

enum { HOUR = 3600000 };

/* A takeaway of yesterday with a burger for 9.00 and 10 % tax in it, paid by card. */
static struct import_tax tax_in = {.rate_ppm = 100000, .inclusive = true};
static struct import_line burger;
static struct import_payment by_card;

static struct cmd_order_import yesterday(uint64_t order)
{
    burger = (struct import_line){
        .item_id = id_n(BURGER), .quantity = 1, .price = {true, {900}}, .taxes = {&tax_in, 1}};
    by_card = (struct import_payment){.tender = tender_CARD, .amount = {true, {900}}};
    return (struct cmd_order_import){.order_id = id_n(order),
        .kind = order_kind_TAKEAWAY,
        .reference = STR("A-17"),
        .phone = STR("+43 1 5123"),
        .server = STR("Eva"),
        .opened_at = {w.now.ms - 25 * HOUR},
        .closed_at = {w.now.ms - 24 * HOUR},
        .promised_at = {w.now.ms - 24 * HOUR},
        .lines = {&burger, 1},
        .payments = {&by_card, 1}};
}

static enum decided import(const struct cmd_order_import *body)
{
    return world_do(&w, CMD_order_import, body);
}

/* The n-th put of a kind in the last change. */
static const void *put(enum record_kind kind, size_t n)
{
    for (size_t i = 0; i < w.c->n_puts; i++)
        if (w.c->puts[i].kind == kind && n-- == 0)
            return w.c->puts[i].rec;
    ck_abort_msg("no such put");
}

START_TEST(an_order_comes_whole_and_is_not_live)
{
    struct cmd_order_import body = yesterday(100);
    size_t records = w.v.slots.n_records;
    ck_change(import(&body));
    ck_assert_int_eq(w.d.results[0].n, 900);
    const struct order *o = put(KIND_order, 0);
    ck_assert_int_eq(o->state, order_state_CLOSED);
    ck_assert_int_eq(o->opened_at.ms, body.opened_at.ms);
    ck_assert_int_eq(o->closed_at.ms, body.closed_at.ms);
    ck_assert_int_eq(o->imported_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_int_eq(o->number, COUNT_MAX);
    ck_assert_int_eq(o->total.minor, 900);
    ck_assert_int_eq(o->tax.minor, 82);
    ck_assert_int_eq(o->due.minor, 0);
    ck_str_is(o->reference, "A-17");
    ck_str_is(o->phone, "+43 1 5123");
    const struct line *l = put(KIND_line, 0);
    ck_str_is(l->name, "Burger");
    ck_str_is(l->added_by, "Eva");
    ck_assert_int_eq(l->state, line_state_PICKED_UP);
    ck_assert_int_eq(l->added_at.ms, body.opened_at.ms);
    ck_assert_int_eq(l->unit_price.minor, 900);
    ck_assert(l->price_said);
    const struct payment *p = put(KIND_payment, 0);
    ck_assert(p->elsewhere);
    ck_assert_int_eq(p->taken_at.ms, body.closed_at.ms);
    ck_assert_uint_eq(w.v.slots.n_records, records + 1); /* the counter */
    ck_assert(!venue_order(&w.v, id_n(100)));
    ck_assert_uint_eq(w.c->n_events, 1);
    ck_assert(change_is_quiet(w.c));
}
END_TEST

START_TEST(live_numbers_go_on_as_if_nothing_was_imported)
{
    takeaway(&w, 100);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->number, 1);
    for (uint64_t i = 0; i < 3; i++) {
        struct cmd_order_import body = yesterday(200 + i);
        ck_change(import(&body));
        ck_assert_int_eq(
            ((const struct order *)put(KIND_order, 0))->number, COUNT_MAX - (int64_t)i);
    }
    takeaway(&w, 101);
    ck_assert_int_eq(venue_order(&w.v, id_n(101))->number, 2);
    ck_assert(!change_is_quiet(w.c));
}
END_TEST

START_TEST(no_stock_table_or_ticket_changes)
{
    struct cmd_order_import body = yesterday(100);
    burger.item_id = id_n(SODA); /* five are left */
    burger.quantity = 8;
    burger.price.v.minor = 0;
    body.kind = order_kind_DINE_IN;
    body.table_id = id_n(T1);
    body.payments.n = 0;
    ck_change(import(&body));
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 5);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->state, table_state_AVAILABLE);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), 0);
    /* At a table that nobody knows any more. */
    body.order_id = id_n(101);
    body.table_id = id_n(0);
    ck_change(import(&body));
    body.order_id = id_n(102);
    body.table_id = id_n(999);
    ck_refused(&w, import(&body), not_found, "table_id", 999);
    body.kind = order_kind_TAKEAWAY;
    ck_refused(&w, import(&body), table_unwanted, "table_id", 999);
    body.table_id = id_n(0);
    body.kind = order_kind_TAB;
    ck_refused(&w, import(&body), name_needed, "customer", 0);
    body.kind = order_kind_ROOM;
    ck_refused(&w, import(&body), room_needed, "room", 0);
}
END_TEST

START_TEST(what_was_retired_is_still_sold_in_the_past)
{
    struct item salad = *venue_item(&w.v, id_n(SALAD));
    salad.retired = true;
    salad.available = false;
    ck_change(W_DO(&w, setup_put, .items = {&salad, 1}));
    struct cmd_order_import body = yesterday(100);
    burger.item_id = id_n(SALAD);
    burger.name = STR("Summer salad");
    ck_change(import(&body));
    ck_str_is(((const struct line *)put(KIND_line, 0))->name, "Summer salad");
}
END_TEST

/* Choices three deep, double portions of what is in a double portion, prefixes; none is on the
 * menu. */
START_TEST(choices_are_those_of_then)
{
    struct import_choice choices[] = {
        {id_n(1), id_n(2), STR("Bowl"), STR("Large"), {200}, {true, 2}, 0, {0}},
        {id_n(3), id_n(4), STR("Protein"), STR("Bacon"), {150}, {true, 2}, choice_prefix_EXTRA,
            {true, 1}},
        {id_n(5), id_n(6), STR("Sauce"), STR("Hot"), {25}, {0}, choice_prefix_SIDE, {true, 2}},
        {id_n(3), id_n(7), STR("Protein"), STR("Onion"), {-10}, {0}, choice_prefix_NO, {true, 1}},
        {id_n(8), id_n(9), STR("Drink"), STR("Cola"), {250}, {0}, 0, {true, 0}}};
    struct cmd_order_import body = yesterday(100);
    burger.choices = (struct list){choices, 5};
    burger.quantity = 2;
    body.payments.n = 0;
    body.close_reason = STR("paid to the courier");
    ck_change(import(&body));
    /* 9.00 + 2 x 2.00 + 4 x 1.50 + 4 x 0.25 - 2 x 0.10 + 2.50 */
    const struct line *l = put(KIND_line, 0);
    ck_assert_int_eq(l->unit_price.minor, 900 + 400 + 600 + 100 - 20 + 250);
    ck_assert_int_eq(l->net.minor + l->tax.minor, 2 * 2230);
    const struct choice *c = l->choices.items;
    ck_assert_uint_eq(l->choices.n, 5);
    ck_assert_int_eq(c[1].price.minor, 600);
    ck_assert_int_eq(c[1].quantity.v, 2);
    ck_assert_int_eq(c[2].depth, 2);
    ck_assert(!c[4].quantity.has);
    const struct order *o = put(KIND_order, 0);
    ck_assert_int_eq(o->due.minor, 2 * 2230);
    /* Nothing above it. */
    choices[4].depth.v = 2;
    choices[3].depth.v = 0;
    body.order_id = id_n(101);
    ck_refused(&w, import(&body), choice_unknown, "choices", 9);
    ck_assert_int_eq(w.d.index, 1);
    choices[4].depth.v = 0;
    choices[4].price.minor = -99999;
    ck_refused(&w, import(&body), price_negative, "choices", BURGER);
    choices[4].price.minor = MONEY_MAX;
    choices[4].quantity = (struct opt_int){true, 2};
    ck_refused(&w, import(&body), amount_too_large, "choices", 9);
}
END_TEST

START_TEST(the_menus_price_and_taxes_hold_when_nothing_else_is_said)
{
    struct cmd_order_import body = yesterday(100);
    burger.price.has = false;
    burger.taxes.n = 0;
    by_card.amount.v.minor = 1160;
    ck_change(import(&body));
    const struct line *l = put(KIND_line, 0);
    ck_assert_int_eq(l->unit_price.minor, 1000);
    ck_assert_int_eq(l->tax.minor, 160);
    ck_assert(!l->price_said);
}
END_TEST

START_TEST(several_taxes_are_named)
{
    struct import_tax taxes[] = {
        {STR("GST"), 50000, false, false}, {STR("PST"), 95000, false, true}};
    struct cmd_order_import body = yesterday(100);
    burger.taxes = (struct list){taxes, 2};
    body.payments.n = 0;
    body.close_reason = STR("an invoice");
    ck_change(import(&body));
    const struct line *l = put(KIND_line, 0);
    ck_assert_uint_eq(l->taxes.n, 2);
    ck_assert_int_eq(l->tax.minor, 45 + 90); /* 9.5 % of 9.45 is 0.898 */
    taxes[1].name = STR("");
    body.order_id = id_n(101);
    ck_refused(&w, import(&body), name_needed, "taxes", BURGER);
    ck_assert_int_eq(w.d.index, 1);
}
END_TEST

START_TEST(discounts_and_charges_are_computed)
{
    struct import_line lines[2];
    struct import_discount off[] = {
        {.kind = discount_kind_PERCENT, .percent_ppm = {true, 100000}, .reason = STR("ten")},
        {.line = {true, 2},
            .kind = discount_kind_AMOUNT,
            .amount = {true, {100}},
            .reason = STR("late")}};
    struct import_charge service = {.name = STR("Service"),
        .kind = charge_kind_PERCENT,
        .percent_ppm = {true, 100000},
        .tax_ppm = {true, 100000}};
    struct cmd_order_import body = yesterday(100);
    lines[0] = lines[1] = burger;
    body.lines = (struct list){lines, 2};
    body.discounts = (struct list){off, 2};
    body.charges = (struct list){&service, 1};
    /* 18.00 - 1.00 - 1.70 = 15.30, of which 13.91 net; 1.39 service and its tax 0.14. */
    body.net = (struct opt_money){true, {1391 + 139}};
    body.tax = (struct opt_money){true, {139 + 14}};
    body.total = (struct opt_money){true, {1530 + 153}};
    by_card.amount.v.minor = 1683;
    ck_change(import(&body));
    ck_assert_int_eq(((const struct order *)put(KIND_order, 0))->discount.minor, 270);
    ck_assert_int_eq(((const struct charge *)put(KIND_charge, 0))->net.minor, 139);
    ck_assert_int_eq(((const struct discount *)put(KIND_discount, 0))->amount.minor, 170);
    off[1].line.v = 3;
    body.order_id = id_n(101);
    ck_refused(&w, import(&body), not_found, "discounts", 101);
    ck_assert_int_eq(w.d.index, 2);
    off[1].line.v = 2;
    off[0].amount = (struct opt_money){true, {1}};
    ck_refused(&w, import(&body), discount_value, "discounts", 101);
    off[0].amount.has = false;
    service.percent_ppm.has = false;
    ck_refused(&w, import(&body), discount_value, "charges", 101);
}
END_TEST

START_TEST(sums_that_differ_are_refused_with_what_they_are)
{
    struct cmd_order_import body = yesterday(100);
    body.total = (struct opt_money){true, {901}};
    ck_refused(&w, import(&body), sums_differ, "total", 0);
    ck_assert_int_eq(w.d.amount.v.minor, 900);
    body.total.v.minor = 900;
    body.tax = (struct opt_money){true, {81}};
    ck_refused(&w, import(&body), sums_differ, "tax", 0);
    ck_assert_int_eq(w.d.amount.v.minor, 82);
    body.tax.v.minor = 82;
    body.net = (struct opt_money){true, {819}};
    ck_refused(&w, import(&body), sums_differ, "net", 0);
    body.net.has = false;
    by_card.amount.v.minor = 901;
    ck_refused(&w, import(&body), sums_differ, "payments", 0);
    ck_assert_int_eq(w.d.index, 1);
    ck_assert_int_eq(w.d.amount.v.minor, 900);
    by_card.amount.v.minor = 899;
    ck_refused(&w, import(&body), reason_needed, "close_reason", 100);
    ck_assert_int_eq(w.d.amount.v.minor, 1);
    body.close_reason = STR("a cent was missing");
    ck_change(import(&body));
}
END_TEST

START_TEST(several_payments_pay_one_order)
{
    struct import_payment parts[] = {{.tender = tender_CASH, .amount = {true, {500}}},
        {.tender = tender_VOUCHER, .taken_at = {w.now.ms - HOUR}}};
    struct cmd_order_import body = yesterday(100);
    body.payments = (struct list){parts, 2};
    ck_change(import(&body));
    ck_assert_int_eq(((const struct order *)put(KIND_order, 0))->paid.minor, 900);
    ck_assert_int_eq(((const struct payment *)put(KIND_payment, 1))->taken_at.ms, w.now.ms - HOUR);
}
END_TEST

START_TEST(voided_lines_cost_nothing)
{
    struct import_line lines[2];
    struct cmd_order_import body = yesterday(100);
    lines[0] = lines[1] = burger;
    lines[1].void_reason = STR("dropped");
    body.lines = (struct list){lines, 2};
    ck_change(import(&body));
    const struct line *l = put(KIND_line, 1);
    ck_assert_int_eq(l->state, line_state_VOIDED);
    ck_assert_int_eq(l->net.minor + l->tax.minor, 0);
    ck_assert_int_eq(l->unit_price.minor, 900);
}
END_TEST

START_TEST(weight_is_asked_for)
{
    struct item ham = *venue_item(&w.v, id_n(SALAD));
    ham.id = id_n(55);
    ham.unit = STR("kg");
    ck_change(W_DO(&w, setup_put, .items = {&ham, 1}));
    struct cmd_order_import body = yesterday(100);
    burger.item_id = id_n(55);
    burger.price.v.minor = 3999;
    ck_refused(&w, import(&body), weight_needed, "weight", 55);
    burger.weight = (struct opt_int){true, 250};
    by_card.amount.v.minor = 1000;
    ck_change(import(&body));
    burger.item_id = id_n(BURGER);
    body.order_id = id_n(101);
    ck_refused(&w, import(&body), weight_unwanted, "weight", BURGER);
}
END_TEST

START_TEST(times_are_in_the_past_and_in_order)
{
    struct cmd_order_import body = yesterday(100);
    body.opened_at.ms = body.closed_at.ms + 1;
    ck_refused(&w, import(&body), bad_time, "opened_at", 100);
    body.opened_at.ms = body.closed_at.ms;
    ck_change(import(&body));
    body.order_id = id_n(101);
    body.closed_at.ms = w.now.ms + WORLD_LAG + 1;
    ck_refused(&w, import(&body), bad_time, "closed_at", 101);
    /* Of a hundred years ago. */
    body.opened_at.ms = body.closed_at.ms = -INT64_C(1400000000000);
    by_card.taken_at = body.closed_at;
    ck_change(import(&body));
}
END_TEST

START_TEST(an_item_that_nobody_knows_is_named)
{
    struct import_line lines[2];
    struct cmd_order_import body = yesterday(100);
    lines[0] = lines[1] = burger;
    lines[1].item_id = id_n(999);
    body.lines = (struct list){lines, 2};
    ck_refused(&w, import(&body), not_found, "lines", 999);
    ck_assert_int_eq(w.d.index, 2);
    takeaway(&w, 101);
    body.order_id = id_n(101);
    ck_refused(&w, import(&body), exists, "order_id", 101);
    body.order_id = id_n(0);
    ck_refused(&w, import(&body), bad_command, "order_id", 0);
}
END_TEST

START_TEST(an_order_may_be_large_but_not_too_large)
{
    static struct import_line lines[LIMIT_ORDER_LINES];
    static struct import_choice many[CHOICES_MAX];
    struct cmd_order_import body = yesterday(100);
    w.thorough = false;
    for (size_t i = 0; i < LIMIT_ORDER_LINES; i++)
        lines[i] = burger;
    body.lines = (struct list){lines, LIMIT_ORDER_LINES};
    by_card.amount.v.minor = 900 * LIMIT_ORDER_LINES;
    ck_change(import(&body));
    for (size_t i = 0; i < CHOICES_MAX; i++)
        many[i] = (struct import_choice){
            .group_id = id_n(1), .option_id = id_n(2), .group = STR("Extras"), .name = STR("Ham")};
    for (size_t i = 0; i < 140; i++)
        lines[i].choices = (struct list){many, CHOICES_MAX};
    body.order_id = id_n(101);
    body.lines.n = 140;
    by_card.amount.v.minor = 900 * 140;
    ck_refused(&w, import(&body), order_full, "lines", 101);
}
END_TEST

UNIT_MAIN_WITH("order/import", up, down, an_order_comes_whole_and_is_not_live,
    live_numbers_go_on_as_if_nothing_was_imported, no_stock_table_or_ticket_changes,
    what_was_retired_is_still_sold_in_the_past, choices_are_those_of_then,
    the_menus_price_and_taxes_hold_when_nothing_else_is_said, several_taxes_are_named,
    discounts_and_charges_are_computed, sums_that_differ_are_refused_with_what_they_are,
    several_payments_pay_one_order, voided_lines_cost_nothing, weight_is_asked_for,
    times_are_in_the_past_and_in_order, an_item_that_nobody_knows_is_named,
    an_order_may_be_large_but_not_too_large)
