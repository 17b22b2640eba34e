/* Lines: added, changed, removed, voided; choices, stock and money. */
#include "tests/unit/pos/world.h"

#include <stdarg.h>

static struct world w;

static void up(void)
{
    world_init_house(&w);
    takeaway(&w, 100);
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

static const struct item *soda(void)
{
    return venue_item(&w.v, id_n(SODA));
}

static enum decided add_try(uint64_t n, uint64_t order, uint64_t item, int64_t quantity)
{
    return W_DO(&w, line_add, .line_id = id_n(n), .order_id = id_n(order), .item_id = id_n(item),
        .quantity = quantity);
}

static enum decided change(uint64_t n, int64_t quantity, int64_t rev)
{
    return W_PRE(&w, line_change, PRE_OF_REV(rev), .line_id = id_n(n), .quantity = quantity);
}

static enum decided replace(uint64_t n, int64_t quantity, int64_t rev)
{
    return W_PRE(&w, line_replace, PRE_OF_REV(rev), .line_id = id_n(n), .quantity = quantity);
}

static enum decided remove_(uint64_t n, int64_t rev)
{
    return W_PRE(&w, line_remove, PRE_OF_REV(rev), .line_id = id_n(n));
}

static enum decided strike(uint64_t n)
{
    return W_DO(&w, line_void, .line_id = id_n(n), .reason = STR("cold"));
}

static void choose(struct chosen *chosen, size_t n, va_list ap)
{
    for (size_t i = 0; i < n; i++) {
        chosen[i].group_id = id_n((uint64_t)va_arg(ap, int));
        chosen[i].option_id = id_n((uint64_t)va_arg(ap, int));
    }
}

/* A pizza with these options, n pairs of group and option. */
static enum decided pizza(uint64_t n_line, size_t n, ...)
{
    struct chosen chosen[8] = {{{{0}}}};
    va_list ap;
    va_start(ap, n);
    choose(chosen, n, ap);
    va_end(ap);
    return W_DO(&w, line_add, .line_id = id_n(n_line), .order_id = id_n(100),
        .item_id = id_n(PIZZA), .quantity = 1, .choices = {chosen, n});
}

/* Replaces the choices of the pizza of line 1000, at its current rev. */
static enum decided repizza(size_t n, ...)
{
    struct chosen chosen[8] = {{{{0}}}};
    va_list ap;
    va_start(ap, n);
    choose(chosen, n, ap);
    va_end(ap);
    return W_PRE(&w, line_replace, PRE_OF_REV(line(1000)->rev), .line_id = id_n(1000),
        .quantity = 1, .choices = {chosen, n});
}

START_TEST(a_line_is_added)
{
    ck_change(
        W_DO(&w, line_add, .line_id = id_n(1000), .order_id = id_n(100), .item_id = id_n(BURGER),
            .quantity = 3, .note = STR("no onion"), .allergy = true, .seat = {true, 2}));
    const struct line *l = line(1000);
    ck_assert_int_eq(l->state, line_state_DRAFT);
    ck_str_is(l->name, "Burger");
    ck_assert(id_eq(l->station_id, id_n(GRILL)) && id_eq(l->category_id, id_n(FOOD)));
    ck_str_is(l->note, "no onion");
    ck_assert(l->allergy && !l->displayed);
    ck_assert_int_eq(l->seat, 2);
    ck_assert_int_eq(l->position, 1);
    ck_assert_int_eq(l->unit_price.minor, 1000);
    ck_assert_int_eq(l->net.minor, 3000);
    ck_assert_int_eq(l->tax.minor, 480);
    ck_str_is(l->added_by, "Ana");
    const struct order *o = venue_order(&w.v, id_n(100));
    ck_assert_int_eq(o->total.minor, 3480);
    ck_assert_int_eq(o->due.minor, 3480);
    ck_assert_int_eq(o->rev, 2);
    ck_assert_uint_eq(w.c->n_puts, 2);
    add(&w, 1001, 100, SALAD, 1); /* 7.35 with 10 % inside: 0.668… */
    ck_assert_int_eq(line(1001)->position, 2);
    ck_assert_int_eq(line(1001)->net.minor, 668);
    ck_assert_int_eq(line(1001)->tax.minor, 67);
}
END_TEST

/* Two tablets that both saw the empty order: neither is refused. */
START_TEST(two_waiters_add_at_the_same_time_and_both_lines_stand)
{
    for (uint64_t i = 0; i < 50; i++) {
        w.by.device = id_n(500 + i % 2);
        ck_change(add_try(1000 + i, 100, i % 2 ? BURGER : SALAD, 1));
        ck_assert_int_eq(line(1000 + i)->position, (int64_t)i + 1);
    }
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->total.minor, 25 * 1160 + 25 * 735);
}
END_TEST

START_TEST(refused_adds)
{
    ck_refused(&w, add_try(1000, 999, BURGER, 1), not_found, "order_id", 999);
    ck_refused(&w, add_try(1000, 100, 999, 1), not_found, "item_id", 999);
    ck_refused(&w, add_try(0, 100, BURGER, 1), bad_command, "line_id", 0);
    add(&w, 1000, 100, BURGER, 1);
    ck_refused(&w, add_try(1000, 100, SALAD, 1), exists, "line_id", 1000);
}
END_TEST

START_TEST(an_order_is_full_at_its_limit)
{
    w.thorough = false; /* check once, at the end */
    for (uint64_t i = 0; i < LIMIT_ORDER_LINES; i++)
        add(&w, 1000 + i, 100, i % 2 ? BURGER : SALAD, 1);
    ck_refused(&w, add_try(9000, 100, BURGER, 1), order_full, "order_id", 100);
    ck_change(remove_(1000, 1));
    add(&w, 9001, 100, BURGER, 1);
    ck_refused(&w, add_try(9002, 100, BURGER, 1), order_full, "order_id", 100);
    send(&w, 100); /* all of them fit one command */
    ck_change(strike(9001));
    ck_refused(&w, add_try(9002, 100, BURGER, 1), order_full, "order_id", 100); /* voided count */
    world_check(&w);
    pay(&w, 200, 100);
    ck_assert_uint_eq(venue_count(&w.v, KIND_line), 0);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket_item), LIMIT_ORDER_LINES);
}
END_TEST

/* -- choices ----------------------------------------------------------------------------------- */

START_TEST(choices_add_to_the_price_and_are_kept_as_they_were)
{
    ck_change(pizza(1000, 3, SIZE, LARGE, EXTRAS, HAM, EXTRAS, CHEESE));
    const struct line *l = line(1000);
    ck_assert_int_eq(l->unit_price.minor, 999 + 150 + 80 + 50);
    ck_assert_uint_eq(l->choices.n, 3);
    const struct choice *c = l->choices.items;
    ck_str_is(c[0].group, "Size");
    ck_str_is(c[0].name, "Large");
    ck_assert_int_eq(c[0].price.minor, 150);
    ck_str_is(c[1].name, "Ham");
    ck_assert(id_eq(c[2].option_id, id_n(CHEESE)));
    send(&w, 100);
    ck_assert_uint_eq(item_of_line(&w, 1000)->choices.n, 3);
}
END_TEST

START_TEST(refused_choices)
{
    ck_refused(&w, pizza(1000, 0), choice_too_few, "choices", SIZE);
    ck_refused(&w, pizza(1000, 2, SIZE, SMALL, SIZE, LARGE), choice_too_many, "choices", SIZE);
    ck_refused(&w, pizza(1000, 4, SIZE, SMALL, EXTRAS, CHEESE, EXTRAS, HAM, EXTRAS, LESS),
        choice_too_many, "choices", EXTRAS);
    ck_refused(&w, pizza(1000, 3, EXTRAS, CHEESE, EXTRAS, HAM, EXTRAS, LESS), choice_too_few,
        "choices", SIZE); /* both are wrong: the first by position is named */
    ck_refused(
        &w, pizza(1000, 3, SIZE, SMALL, EXTRAS, HAM, EXTRAS, HAM), choice_twice, "choices", HAM);
    ck_refused(&w, pizza(1000, 1, 999, SMALL), choice_unknown, "choices", 999);
    ck_refused(&w, pizza(1000, 1, SIZE, HAM), choice_unknown, "choices", HAM);
    ck_refused(&w, pizza(1000, 2, SIZE, SMALL, EXTRAS, LESS), price_negative, "choices", PIZZA);
    struct chosen other = {id_n(SIZE), id_n(SMALL)}; /* a group of another item */
    ck_refused(&w,
        W_DO(&w, line_add, .line_id = id_n(1000), .order_id = id_n(100), .item_id = id_n(BURGER),
            .quantity = 1, .choices = {&other, 1}),
        choice_unknown, "choices", SIZE);
    ck_change(pizza(1000, 1, SIZE, SMALL));
}
END_TEST

/* Each reason to refuse an addition. */
START_TEST(refused_replacements)
{
    ck_refused(&w, replace(1000, 1, 1), not_found, "line_id", 1000);
    ck_change(pizza(1000, 1, SIZE, SMALL));
    ck_refused(&w, repizza(0), choice_too_few, "choices", SIZE);
    ck_refused(&w, repizza(2, SIZE, SMALL, SIZE, LARGE), choice_too_many, "choices", SIZE);
    ck_refused(&w, repizza(3, SIZE, SMALL, EXTRAS, HAM, EXTRAS, HAM), choice_twice, "choices", HAM);
    ck_refused(&w, repizza(1, 999, SMALL), choice_unknown, "choices", 999);
    ck_refused(&w, repizza(2, SIZE, SMALL, EXTRAS, LESS), price_negative, "choices", PIZZA);
    ck_assert_int_eq(line(1000)->rev, 1);
    struct line odd = *line(1000); /* its item does not exist */
    odd.id = id_n(1001);
    odd.item_id = id_n(999);
    odd.net = odd.tax = (money){0};
    w.thorough = false;
    world_load(&w, KIND_line, &odd);
    ck_refused(&w, replace(1001, 2, 1), not_found, "line_id", 999);
}
END_TEST

START_TEST(a_replacement_is_as_if_added_now_in_its_place)
{
    ck_change(pizza(1000, 2, SIZE, LARGE, EXTRAS, HAM));
    add(&w, 1001, 100, BURGER, 1);
    struct line was = *line(1000);
    w.now.ms += 60000;
    struct chosen chosen[2] = {{id_n(EXTRAS), id_n(CHEESE)}, {id_n(SIZE), id_n(SMALL)}};
    struct cmd_line_replace body = {.line_id = id_n(1000),
        .quantity = 2,
        .choices = {chosen, 2},
        .note = STR("nuts!"),
        .allergy = true,
        .seat = {true, 4}};
    ck_change(world_do_pre(&w, CMD_line_replace, &body, PRE_OF_REV(1)));
    ck_assert_uint_eq(events_of(&w, EVENT_line_changed), 1);
    ck_assert_uint_eq(w.c->n_puts, 2); /* the line and its order */
    const struct line *l = line(1000);
    ck_assert_int_eq(l->rev, 2);
    ck_assert_int_eq(l->quantity, 2);
    ck_assert_uint_eq(l->choices.n, 2);
    ck_str_is(((const struct choice *)l->choices.items)[0].name, "Cheese");
    ck_str_is(l->note, "nuts!");
    ck_assert(l->allergy);
    ck_assert_int_eq(l->seat, 4);
    ck_assert_int_eq(l->unit_price.minor, 999 + 50);
    ck_assert_int_eq(l->net.minor, 2 * (999 + 50));
    ck_assert_int_eq(l->position, was.position);
    ck_str_is(l->added_by, "Ana");
    ck_assert_int_eq(l->added_at.ms, was.added_at.ms);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->net.minor, 2 * (999 + 50) + 1000);
    ck_nothing(world_do_pre(&w, CMD_line_replace, &body, PRE_OF_REV(2))); /* no change */
    body.seat.v = 5;
    ck_change(world_do_pre(&w, CMD_line_replace, &body, PRE_OF_REV(2)));
    ck_change(repizza(1, SIZE, LARGE)); /* choices left out are removed */
    ck_assert(line(1000)->note.n == 0 && !line(1000)->allergy && line(1000)->seat == 0);
    ck_assert_uint_eq(line(1000)->choices.n, 1);
    send(&w, 100);
    ck_assert_uint_eq(item_of_line(&w, 1000)->choices.n, 1);
}
END_TEST

/* -- money ------------------------------------------------------------------------------------- */

static void price_set(uint64_t n, int64_t price)
{
    struct item item = *venue_item(&w.v, id_n(n));
    item.price.minor = price;
    struct cmd_setup_put body = {.items = {&item, 1}};
    ck_change(world_do(&w, CMD_setup_put, &body));
}

START_TEST(amounts_have_a_limit_on_the_line_and_on_the_order)
{
    price_set(BURGER, MONEY_MAX);
    price_set(SALAD, MONEY_MAX);
    price_set(SODA, 1);
    ck_refused(&w, add_try(1000, 100, BURGER, 1), amount_too_large, "quantity", BURGER); /* tax */
    ck_refused(&w, add_try(1000, 100, SALAD, 2), amount_too_large, "quantity", SALAD);
    ck_change(add_try(1000, 100, SALAD, 1)); /* exactly the maximum: its tax is included */
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->total.minor, MONEY_MAX);
    ck_refused(&w, add_try(1001, 100, SODA, 1), amount_too_large, NULL, 100);
    ck_refused(&w, change(1000, 2, 1), amount_too_large, "quantity", SALAD);
    ck_assert_int_eq(soda()->remaining.v, 5); /* a refusal takes nothing */
    ck_change(remove_(1000, 1));
    price_set(SALAD, MONEY_MAX - 1);
    ck_change(add_try(1002, 100, SALAD, 1));
    ck_change(add_try(1003, 100, SODA, 1)); /* 1 and no tax: 0.16 rounds to 0 */
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->total.minor, MONEY_MAX);
    ck_refused(&w, change(1003, 2, 1), amount_too_large, NULL, 100);
    ck_refused(&w, replace(1003, 2, 1), amount_too_large, NULL, 100);
    ck_refused(&w, replace(1002, 2, 1), amount_too_large, "quantity", SALAD);
    ck_change(W_DO(&w, item_back, .item_id = id_n(SODA)));
    ck_nothing(replace(1003, 1, 1));
    w.thorough = false;
    price_set(SODA, 0); /* a line keeps its price until it is replaced */
    ck_assert_int_eq(line(1003)->unit_price.minor, 1);
    ck_change(replace(1003, 1, 1));
    ck_assert_int_eq(line(1003)->unit_price.minor, 0);
    w.thorough = true;
    price_set(PIZZA, MONEY_MAX);
    ck_refused(&w, pizza(1004, 1, SIZE, LARGE), amount_too_large, "choices", PIZZA);
}
END_TEST

static void tax_set(uint64_t n, int64_t ppm, bool inclusive)
{
    struct tax tax = {.id = id_n(n), .name = STR("Tax"), .rate_ppm = ppm, .inclusive = inclusive};
    struct cmd_setup_put body = {.taxes = {&tax, 1}};
    ck_change(world_do(&w, CMD_setup_put, &body));
}

START_TEST(tax_is_rounded_once_a_line_half_away_from_zero)
{
    static const struct {
        int64_t price, quantity, ppm;
        bool inclusive;
        int64_t net, tax;
    } rows[] = {
        {25, 1, 100000, false, 25, 3}, /* 2.5 */
        {24, 1, 100000, false, 24, 2}, /* 2.4 */
        {5, 3, 100000, false, 15, 2},  /* 1.5 for the line; three lines of one would make 3 x 1 */
        {1, 1, 0, false, 1, 0}, {0, 9, 160000, false, 0, 0}, {110, 1, 100000, true, 100, 10},
        {11, 1, 1000000, true, 5, 6},                                            /* 5.5 */
        {100, 1, 10000000, false, 100, 1000}, {999, 7, 82500, false, 6993, 577}, /* 576.92… */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t n = 2000 + i;
        tax_set(TAX_TOP, rows[i].ppm + 1,
            !rows[i].inclusive); /* so that the next tax_set is a change */
        tax_set(TAX_TOP, rows[i].ppm, rows[i].inclusive);
        if (venue_item(&w.v, id_n(BURGER))->price.minor != rows[i].price)
            price_set(BURGER, rows[i].price);
        w.thorough = false; /* earlier lines keep the price they had */
        add(&w, n, 100, BURGER, rows[i].quantity);
        ck_assert_int_eq(line(n)->net.minor, rows[i].net);
        ck_assert_int_eq(line(n)->tax.minor, rows[i].tax);
    }
}
END_TEST

/* -- stock ------------------------------------------------------------------------------------- */

START_TEST(counted_items_are_taken_when_added_and_given_back_before_sending)
{
    add(&w, 1000, 100, SODA, 2);
    ck_assert_int_eq(soda()->remaining.v, 3);
    ck_refused(&w, add_try(1001, 100, SODA, 4), item_few, "item_id", SODA);
    ck_refused(&w, change(1000, 6, 1), item_few, "item_id", SODA);
    ck_change(change(1000, 5, 1)); /* exactly the last */
    ck_assert_int_eq(soda()->remaining.v, 0);
    ck_assert(!soda()->available);
    ck_assert_uint_eq(events_of(&w, EVENT_item_86), 1);
    ck_refused(&w, add_try(1001, 100, SODA, 1), item_86, "item_id", SODA);
    ck_refused(&w, change(1000, 6, 2), item_86, "item_id", SODA);
    ck_refused(&w, replace(1000, 6, 2), item_86, "item_id", SODA);
    ck_nothing(replace(1000, 5, 2)); /* the same number of a sold-out item: it holds them already */
    ck_change(replace(1000, 3, 2));
    ck_assert_int_eq(soda()->remaining.v, 2);
    ck_assert_uint_eq(events_of(&w, EVENT_item_back), 1);
    ck_refused(&w, replace(1000, 6, 3), item_few, "item_id", SODA);
    ck_change(replace(1000, 5, 3)); /* exactly the last */
    ck_assert_uint_eq(events_of(&w, EVENT_item_86), 1);
    ck_change(change(1000, 4, 4));
    ck_assert_int_eq(soda()->remaining.v, 1);
    ck_assert(soda()->available);
    ck_assert_uint_eq(events_of(&w, EVENT_item_back), 1);
    ck_change(remove_(1000, 5));
    ck_assert_int_eq(soda()->remaining.v, 5);
    ck_assert_uint_eq(events_of(&w, EVENT_item_back), 0);
    add(&w, 1002, 100, SODA, 5);
    send(&w, 100);
    ck_change(strike(1002)); /* it was made: no stock comes back */
    ck_assert_int_eq(soda()->remaining.v, 0);
    ck_assert(!soda()->available);
}
END_TEST

START_TEST(eighty_six_and_back)
{
    ck_change(W_DO(&w, item_86, .item_id = id_n(SODA)));
    ck_assert_uint_eq(events_of(&w, EVENT_item_86), 1);
    ck_assert_int_eq(soda()->remaining.v, 5);
    ck_nothing(W_DO(&w, item_86, .item_id = id_n(SODA)));
    ck_refused(&w, add_try(1000, 100, SODA, 1), item_86, "item_id", SODA);
    ck_change(W_DO(&w, item_back, .item_id = id_n(SODA), .remaining = {true, 2}));
    ck_assert_int_eq(soda()->remaining.v, 2);
    ck_assert(soda()->available);
    ck_nothing(W_DO(&w, item_back, .item_id = id_n(SODA), .remaining = {true, 2}));
    ck_change(W_DO(&w, item_back, .item_id = id_n(SODA), .remaining = {true, 3}));
    ck_change(W_DO(&w, item_back, .item_id = id_n(SODA))); /* not counted now */
    ck_assert(!soda()->remaining.has);
    ck_nothing(W_DO(&w, item_back, .item_id = id_n(SODA)));
    add(&w, 1000, 100, SODA, 9000);
    ck_refused(&w, W_DO(&w, item_86, .item_id = id_n(999)), not_found, "item_id", 999);
    ck_refused(&w, W_DO(&w, item_back, .item_id = id_n(999)), not_found, "item_id", 999);
}
END_TEST

START_TEST(what_is_86_by_hand_stays_so_when_portions_come_back)
{
    add(&w, 1000, 100, SODA, 2);
    ck_change(W_DO(&w, item_86, .item_id = id_n(SODA)));
    ck_change(remove_(1000, 1));
    ck_assert_int_eq(soda()->remaining.v, 5);
    ck_assert(!soda()->available);
    ck_assert_uint_eq(events_of(&w, EVENT_item_back), 0);
}
END_TEST

START_TEST(stock_has_an_end)
{
    add(&w, 1000, 100, SODA, 2);
    ck_change(W_DO(&w, item_back, .item_id = id_n(SODA), .remaining = {true, COUNT_MAX}));
    ck_change(remove_(1000, 1));
    ck_assert_int_eq(soda()->remaining.v, COUNT_MAX);
}
END_TEST

/* -- state x command --------------------------------------------------------------------------- */

START_TEST(change_replace_and_remove_need_the_rev_seen)
{
    add(&w, 1000, 100, BURGER, 1);
    ck_refused(
        &w, W_DO(&w, line_change, .line_id = id_n(1000), .quantity = 2), pre_required, "rev", 1000);
    ck_refused(&w, W_DO(&w, line_replace, .line_id = id_n(1000), .quantity = 2), pre_required,
        "rev", 1000);
    ck_refused(&w, W_DO(&w, line_remove, .line_id = id_n(1000)), pre_required, "rev", 1000);
    ck_refused(&w, replace(1000, 2, 2), rev_changed, "rev", 1000);
    ck_refused(&w, change(1000, 2, 2), rev_changed, "rev", 1000);
    ck_assert_int_eq(w.d.current_rev, 1);
    ck_nothing(change(1000, 1, 1)); /* no change */
    ck_change(change(1000, 4, 1));
    ck_assert_uint_eq(events_of(&w, EVENT_line_changed), 1);
    ck_assert_int_eq(line(1000)->net.minor, 4000);
    ck_refused(&w, change(1000, 5, 1), rev_changed, "rev", 1000);
    ck_assert_int_eq(w.d.current_rev, 2);
    ck_refused(&w, remove_(1000, 1), rev_changed, "rev", 1000);
    w.now.ms += 5;
    ck_change(remove_(1000, 2));
    ck_assert_uint_eq(events_of(&w, EVENT_line_removed), 1);
    const struct record *rec;
    ck_assert(put_of(&w, KIND_line, id_n(1000), &rec) && del_of(&w, KIND_line, id_n(1000)));
    ck_assert_int_eq(((const struct line *)rec)->state, line_state_REMOVED);
    ck_assert_int_eq(((const struct line *)rec)->net.minor, 0);
    ck_assert_int_eq(((const struct line *)rec)->tax.minor, 0);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->total.minor, 0);
    ck_refused(&w, remove_(1000, 3), not_found, "line_id", 1000);
    ck_refused(&w, change(1000, 1, 3), not_found, "line_id", 1000);
}
END_TEST

/* A line brought to each state by the rules; REMOVED ones are not live. */
static void line_to(uint64_t n, enum line_state state)
{
    add(&w, n, 100, BURGER, 1);
    if (state == line_state_DRAFT)
        return;
    send(&w, 100);
    const struct ticket *t = venue_ticket(&w.v, item_of_line(&w, n)->ticket_id);
    if (state == line_state_STARTED)
        ck_change(ticket_do(&w, CMD_ticket_start, t));
    if (state == line_state_READY || state == line_state_PICKED_UP) {
        id key = t->id;
        ck_change(ticket_do(&w, CMD_ticket_bump, t));
        t = venue_ticket(&w.v, key);
    }
    if (state == line_state_PICKED_UP)
        ck_change(ticket_do(&w, CMD_ticket_pick_up, t));
    if (state == line_state_VOIDED)
        ck_change(strike(n));
    ck_assert_int_eq(line(n)->state, state);
}

START_TEST(each_state_with_each_command)
{
    for (int state = 0; state < line_state_REMOVED; state++) {
        uint64_t n = 1000 + (uint64_t)state;
        line_to(n, state);
        int64_t rev = line(n)->rev;
        if (state == line_state_DRAFT) {
            ck_refused(&w, strike(n), line_not_sent, "line_id", n);
            ck_change(change(n, 2, rev));
            ck_change(replace(n, 3, rev + 1));
            ck_change(remove_(n, rev + 2));
            continue;
        }
        if (state == line_state_VOIDED) {
            ck_refused(&w, change(n, 1, rev), line_not_draft, "line_id", n);
            ck_refused(&w, replace(n, 1, rev), line_not_draft, "line_id", n);
        } else if (state == line_state_SENT) {
            ck_refused(&w, change(n, 2, rev), line_more, "quantity", n);
            ck_refused(&w, replace(n, 2, rev), line_more, "quantity", n);
        } else {
            ck_refused(&w, change(n, 1, rev), line_started, "line_id", n);
            ck_assert_str_eq(w.d.current_state, enum_line_state.names[state]);
            ck_refused(&w, replace(n, 1, rev), line_started, "line_id", n);
        }
        ck_refused(&w, remove_(n, rev), line_not_draft, "line_id", n);
        if (state == line_state_VOIDED)
            ck_nothing(strike(n));
        else
            ck_change(strike(n));
    }
}
END_TEST

START_TEST(a_void_costs_nothing_and_is_struck_on_the_ticket)
{
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, BURGER, 2);
    send(&w, 100);
    ck_change(strike(1000));
    const struct line *l = line(1000);
    ck_assert_int_eq(l->state, line_state_VOIDED);
    ck_assert_int_eq(l->net.minor + l->tax.minor, 0);
    ck_assert_int_eq(l->unit_price.minor, 1000);
    ck_str_is(l->void_reason, "cold");
    const struct ticket_item *i = item_of_line(&w, 1000);
    ck_assert_int_eq(i->state, ticket_item_state_VOIDED);
    ck_str_is(i->void_reason, "cold");
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->total.minor, 2320);
    ck_assert_uint_eq(events_of(&w, EVENT_line_voided), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_item_voided), 1);
    ck_str_is(w.c->events[0].text, "cold");
}
END_TEST

START_TEST(a_void_checks_the_rev_it_is_given)
{
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_refused(&w, W_PRE(&w, line_void, PRE_OF_REV(1), .line_id = id_n(1000), .reason = STR("x")),
        rev_changed, "rev", 1000);
    ck_assert_int_eq(w.d.current_rev, 2);
    ck_change(W_PRE(&w, line_void, PRE_OF_REV(2), .line_id = id_n(1000), .reason = STR("x")));
    ck_refused(&w, strike(999), not_found, "line_id", 999);
}
END_TEST

START_TEST(a_void_can_give_portions_back)
{
    order_at(&w, 101, T2);
    add(&w, 1900, 101, SODA, 3);
    add(&w, 1901, 101, SODA, 2);
    send(&w, 101);
    ck_change(W_DO(&w, line_void, id_n(1900), STR("dropped")));
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 0);
    ck_assert(!line(1900)->void_stock);
    ck_change(W_DO(&w, line_void, id_n(1901), STR("not opened"), .to_stock = true));
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 2);
    ck_assert(line(1901)->void_stock);
}
END_TEST

UNIT_MAIN_WITH("rules_line", up, down, a_line_is_added,
    two_waiters_add_at_the_same_time_and_both_lines_stand, refused_adds,
    an_order_is_full_at_its_limit, choices_add_to_the_price_and_are_kept_as_they_were,
    refused_choices, refused_replacements, a_replacement_is_as_if_added_now_in_its_place,
    amounts_have_a_limit_on_the_line_and_on_the_order,
    tax_is_rounded_once_a_line_half_away_from_zero,
    counted_items_are_taken_when_added_and_given_back_before_sending, eighty_six_and_back,
    what_is_86_by_hand_stays_so_when_portions_come_back, stock_has_an_end,
    change_replace_and_remove_need_the_rev_seen, each_state_with_each_command,
    a_void_costs_nothing_and_is_struck_on_the_ticket, a_void_checks_the_rev_it_is_given,
    a_void_can_give_portions_back)
