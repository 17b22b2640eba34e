/* Combos: slots, the split of the price, one part that is sold out, a count shared with singles. */
#include "tests/unit/pos/world.h"

static struct world w;

enum {
    LUNCH = 601, /* a combo of 15.00 */
    MAIN,        /* BURGER, or PIZZA for 2.00 more */
    SIDE,        /* SALAD */
    DRINK,       /* SODA; optional */
};

static struct slot_option mains[2], sides[1], drinks[1];
static struct combo_slot slots[3];

static struct combo_slot slot(
    uint64_t n, const char *name, struct slot_option *options, size_t n_options, int64_t position)
{
    return (struct combo_slot){.id = id_n(n),
        .item_id = id_n(LUNCH),
        .name = str_of(name),
        .options = {options, n_options},
        .position = position};
}

static void up(void)
{
    world_init_house(&w);
    takeaway(&w, 100);
    struct item lunch = *venue_item(&w.v, id_n(BURGER));
    lunch.id = id_n(LUNCH);
    lunch.name = STR("Lunch");
    lunch.price = (money){1500};
    mains[0] = (struct slot_option){id_n(BURGER), {0}};
    mains[1] = (struct slot_option){id_n(PIZZA), {200}};
    sides[0] = (struct slot_option){id_n(SALAD), {0}};
    drinks[0] = (struct slot_option){id_n(SODA), {0}};
    slots[0] = slot(MAIN, "Main", mains, 2, 0);
    slots[1] = slot(SIDE, "Side", sides, 1, 1);
    slots[2] = slot(DRINK, "Drink", drinks, 1, 2);
    slots[2].optional = true;
    ck_change(W_DO(&w, setup_put, .items = {&lunch, 1}, .combo_slots = {slots, 3}));
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

static struct combo_part part(uint64_t n, uint64_t s, uint64_t item)
{
    return (struct combo_part){.line_id = id_n(n), .slot_id = id_n(s), .item_id = id_n(item)};
}

static enum decided lunch_of(
    uint64_t combo, int64_t quantity, const struct combo_part *parts, size_t n)
{
    return W_DO(&w, line_add, .line_id = id_n(combo), .order_id = id_n(100), .item_id = id_n(LUNCH),
        .quantity = quantity, .note = STR("quick"), .seat = {true, 2}, .parts = {parts, n});
}

#define LUNCH_OF(combo, quantity, ...)                                                             \
    lunch_of(combo, quantity, (struct combo_part[]){__VA_ARGS__},                                  \
        sizeof((struct combo_part[]){__VA_ARGS__}) / sizeof(struct combo_part))

/* Burger, salad and soda, as lines from n on. */
static enum decided whole(uint64_t combo, uint64_t n, int64_t quantity)
{
    return LUNCH_OF(
        combo, quantity, part(n, MAIN, BURGER), part(n + 1, SIDE, SALAD), part(n + 2, DRINK, SODA));
}

START_TEST(a_combo_is_a_line_for_each_part_and_its_price_is_split)
{
    ck_change(whole(900, 1000, 2));
    /* 15.00 over 10.00, 7.35 and 2.50: 7.5566, 5.5541, 1.8891 */
    static const int64_t shares[] = {756, 555, 189};
    for (uint64_t i = 0; i < 3; i++) {
        const struct line *l = line(1000 + i);
        ck_assert_int_eq(l->unit_price.minor, shares[i]);
        ck_assert_int_eq(l->quantity, 2);
        ck_assert_int_eq(l->position, (int64_t)i + 1);
        ck_assert_int_eq(l->seat, 2);
        ck_str_is(l->note, "quick");
        ck_assert(id_eq(l->combo_id, id_n(900)) && id_eq(l->combo_item_id, id_n(LUNCH)));
        ck_str_is(l->combo_name, "Lunch");
    }
    ck_assert_int_eq(w.c->n_events, 3);           /* each part was added */
    ck_assert_int_eq(line(1000)->tax.minor, 242); /* 16 % on top of 15.12 */
    ck_assert_int_eq(line(1001)->tax.minor, 101); /* 10 % in 11.10 */
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->total.minor, 2 * 1500 + 242 + 60);
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 3);
    send(&w, 100); /* each part to its station */
    ck_assert(id_eq(item_of_line(&w, 1000)->station_id, id_n(GRILL)));
    ck_assert(id_eq(item_of_line(&w, 1001)->station_id, id_n(COLD)));
}
END_TEST

START_TEST(options_and_choices_add_to_their_part)
{
    struct chosen large = {.group_id = id_n(SIZE), .option_id = id_n(LARGE)};
    struct combo_part pizza = part(1000, MAIN, PIZZA);
    pizza.choices = (struct list){&large, 1};
    ck_change(LUNCH_OF(900, 1, part(1001, SIDE, SALAD), pizza)); /* no drink */
    /* 15.00 over 9.99 and 7.35: 8.6419, 6.3581 */
    ck_assert_int_eq(line(1000)->unit_price.minor, 864 + 200 + 150);
    ck_assert_int_eq(line(1000)->item_price.v.minor, 864 + 200);
    ck_assert_int_eq(line(1001)->unit_price.minor, 636);
    ck_assert_int_eq(line(1001)->position, 1);
    ck_refused(&w, LUNCH_OF(901, 1, part(1010, SIDE, SALAD), part(1011, MAIN, PIZZA)),
        choice_too_few, "choices", SIZE);
}
END_TEST

START_TEST(one_part_that_is_sold_out_blocks_the_combo)
{
    ck_change(W_DO(&w, item_86, .item_id = id_n(SALAD)));
    ck_refused(&w, whole(900, 1000, 1), item_86, "item_id", SALAD);
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 5);
    ck_change(W_DO(&w, item_back, .item_id = id_n(SALAD)));
    ck_change(W_DO(&w, item_86, .item_id = id_n(LUNCH)));
    ck_refused(&w, whole(900, 1000, 1), item_86, "item_id", LUNCH);
}
END_TEST

START_TEST(a_count_is_shared_by_combos_and_singles)
{
    ck_change(whole(900, 1000, 2)); /* of 5 */
    add(&w, 1010, 100, SODA, 2);
    ck_refused(&w, whole(901, 1020, 2), item_few, "item_id", SODA);
    ck_change(whole(901, 1020, 1));
    ck_refused(&w, whole(902, 1030, 1), item_86, "item_id", SODA);
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(1), .line_id = id_n(1022)));
    ck_change(whole(902, 1030, 1));
}
END_TEST

START_TEST(refused_combos)
{
    ck_refused(&w, LUNCH_OF(900, 1, part(1000, MAIN, BURGER)), slot_empty, "parts", SIDE);
    ck_refused(&w, LUNCH_OF(900, 1, part(1000, DRINK, SODA)), slot_empty, "parts", MAIN);
    ck_refused(&w, lunch_of(900, 1, NULL, 0), slot_empty, "parts", MAIN);
    ck_refused(&w,
        LUNCH_OF(
            900, 1, part(1000, MAIN, BURGER), part(1001, SIDE, SALAD), part(1002, SIDE, SALAD)),
        slot_unknown, "parts", SIDE);
    ck_refused(&w,
        LUNCH_OF(900, 1, part(1000, MAIN, BURGER), part(1001, SIDE, SALAD), part(1002, 999, SODA)),
        slot_unknown, "parts", 999);
    ck_refused(&w, LUNCH_OF(900, 1, part(1000, MAIN, SODA), part(1001, SIDE, SALAD)), slot_option,
        "parts", SODA);
    ck_refused(&w, LUNCH_OF(900, 1, part(1000, MAIN, BURGER), part(1000, SIDE, SALAD)), exists,
        "parts", 1000);
    struct combo_part salad = part(1000, SIDE, SALAD);
    ck_refused(&w,
        W_DO(&w, line_add, .line_id = id_n(900), .order_id = id_n(100), .item_id = id_n(BURGER),
            .quantity = 1, .parts = {&salad, 1}),
        slot_unknown, "parts", BURGER); /* it is no combo */
    slots[0].retired = slots[1].retired = true;
    ck_change(W_DO(&w, setup_put, .combo_slots = {slots, 3}));
    ck_refused(&w, lunch_of(900, 1, NULL, 0), slot_empty, "parts", LUNCH);
    ck_change(LUNCH_OF(900, 1, part(1000, DRINK, SODA)));
    ck_assert_int_eq(line(1000)->unit_price.minor, 1500);
}
END_TEST

START_TEST(a_part_keeps_its_share_and_its_quantity)
{
    ck_change(whole(900, 1000, 2));
    ck_refused(&w, W_PRE(&w, line_change, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 3),
        combo_quantity, "quantity", 900);
    ck_refused(&w, W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 1),
        combo_quantity, "quantity", 900);
    ck_refused(&w,
        W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 2,
            .price = {true, {1}}),
        price_fixed, "price", BURGER);
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 2,
        .note = STR("rare")));
    ck_assert_int_eq(line(1000)->unit_price.minor, 756);
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(1), .line_id = id_n(1001)));
    ck_assert_int_eq(line(1000)->unit_price.minor, 756);
}
END_TEST

START_TEST(parts_that_are_free_have_equal_shares)
{
    struct item items[] = {*venue_item(&w.v, id_n(BURGER)), *venue_item(&w.v, id_n(SALAD))};
    items[0].price = items[1].price = (money){0};
    ck_change(W_DO(&w, setup_put, .items = {items, 2}));
    ck_change(LUNCH_OF(900, 1, part(1000, MAIN, BURGER), part(1001, SIDE, SALAD)));
    ck_assert_int_eq(line(1000)->unit_price.minor, 750);
    ck_assert_int_eq(line(1001)->unit_price.minor, 750);
}
END_TEST

UNIT_MAIN_WITH("combo", up, down, a_combo_is_a_line_for_each_part_and_its_price_is_split,
    options_and_choices_add_to_their_part, one_part_that_is_sold_out_blocks_the_combo,
    a_count_is_shared_by_combos_and_singles, refused_combos,
    a_part_keeps_its_share_and_its_quantity, parts_that_are_free_have_equal_shares)
