/* Choices as a tree: quantities, prefixes, groups that an option opens, free ones. The flat ones of
 * v1 are in line.c. */
#include "tests/unit/pos/world.h"

static struct world w;

enum {
    PLATE = 601, /* an item of 10.00 */
    SIDES,       /* exactly one of FRIES, GREENS */
    FRIES,
    GREENS,    /* 1.00; opens DRESSINGS */
    DRESSINGS, /* exactly one of OIL, RANCH */
    OIL,
    RANCH, /* 0.30; opens HERBS */
    HERBS, /* up to 3, each up to 3: DILL 0.10 */
    DILL,
    TOPPINGS, /* up to 50, each up to 50, with prefixes, 2 free: ONION, BACON, LESS_OF */
    ONION,    /* 0.20; extra 0.50, light 0.05, no -0.10, on the side 0.20 (its price) */
    BACON,    /* 1.50 */
    LESS_OF,  /* -0.40 */
    DEEP,     /* a group under DILL: one too deep */
    MANY,     /* an item with MANY_GROUP */
    MANY_GROUP,
    MANY_OPTION = 700, /* from here on, 50 */
};

static struct menu_option option(uint64_t n, const char *name, int64_t price)
{
    return (struct menu_option){.id = id_n(n), .name = str_of(name), .price = {price}};
}

static struct choice_group group(
    uint64_t n, const char *name, struct menu_option *options, size_t n_options, int64_t position)
{
    return (struct choice_group){.id = id_n(n),
        .item_id = id_n(PLATE),
        .name = str_of(name),
        .max = 1,
        .options = {options, n_options},
        .position = position};
}

static struct menu_option sides[2], dressings[2], herbs[1], toppings[3];
static struct choice_group groups[4];

static void groups_make(void)
{
    sides[0] = option(FRIES, "Fries", 0), sides[1] = option(GREENS, "Greens", 100);
    dressings[0] = option(OIL, "Oil", 0), dressings[1] = option(RANCH, "Ranch", 30);
    herbs[0] = option(DILL, "Dill", 10);
    toppings[0] = option(ONION, "Onion", 20), toppings[1] = option(BACON, "Bacon", 150);
    toppings[2] = option(LESS_OF, "Cheaper", -40);
    toppings[0].extra_price = (struct opt_money){true, {50}};
    toppings[0].light_price = (struct opt_money){true, {5}};
    toppings[0].no_price = (struct opt_money){true, {-10}};
    groups[0] = group(SIDES, "Side", sides, 2, 0);
    groups[0].min = 1;
    groups[1] = group(DRESSINGS, "Dressing", dressings, 2, 1);
    groups[1].min = 1;
    groups[1].under_group_id = id_n(SIDES), groups[1].under_option_id = id_n(GREENS);
    groups[2] = group(HERBS, "Herbs", herbs, 1, 2);
    groups[2].max = groups[2].each_max = 3;
    groups[2].under_group_id = id_n(DRESSINGS), groups[2].under_option_id = id_n(RANCH);
    groups[3] = group(TOPPINGS, "Toppings", toppings, 3, 3);
    groups[3].max = groups[3].each_max = CHOICES_MAX;
    groups[3].free = 2;
    groups[3].prefixes = true;
}

static enum decided put_groups(void)
{
    struct cmd_setup_put body = {.choice_groups = {groups, 4}};
    return world_do(&w, CMD_setup_put, &body);
}

static void item_put(uint64_t n)
{
    struct item item = *venue_item(&w.v, id_n(BURGER));
    item.id = id_n(n);
    struct cmd_setup_put body = {.items = {&item, 1}};
    ck_change(world_do(&w, CMD_setup_put, &body));
}

static void up(void)
{
    world_init_house(&w);
    takeaway(&w, 100);
    item_put(PLATE);
    groups_make();
    ck_change(put_groups());
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static struct chosen of(uint64_t g, uint64_t o)
{
    return (struct chosen){.group_id = id_n(g), .option_id = id_n(o)};
}

static struct chosen some(uint64_t g, uint64_t o, int64_t n, int prefix)
{
    return (struct chosen){id_n(g), id_n(o), {true, n}, prefix};
}

static enum decided plate(uint64_t line, struct chosen *chosen, size_t n)
{
    return W_DO(&w, line_add, .line_id = id_n(line), .order_id = id_n(100), .item_id = id_n(PLATE),
        .quantity = 1, .choices = {chosen, n});
}

#define PLATE_OF(line, ...)                                                                        \
    plate(line, (struct chosen[]){__VA_ARGS__},                                                    \
        sizeof((struct chosen[]){__VA_ARGS__}) / sizeof(struct chosen))

static const struct choice *choice(uint64_t line, size_t i)
{
    return (const struct choice *)venue_line(&w.v, id_n(line))->choices.items + i;
}

static void ck_choice(const struct choice *c, uint64_t o, int64_t depth, int64_t n, int64_t price)
{
    ck_assert(id_eq(c->option_id, id_n(o)));
    ck_assert_int_eq(c->depth, depth);
    ck_assert_int_eq(c->quantity.has ? c->quantity.v : 1, n);
    ck_assert_int_eq(c->price.minor, price);
}

/* -- nesting ----------------------------------------------------------------------------------- */

START_TEST(an_option_opens_groups_to_depth_three)
{
    ck_change(PLATE_OF(1000, some(HERBS, DILL, 2, 0), of(DRESSINGS, RANCH),
        some(TOPPINGS, BACON, 3, 0), of(SIDES, GREENS)));
    const struct line *l = venue_line(&w.v, id_n(1000));
    ck_assert_uint_eq(l->choices.n, 4);
    ck_choice(choice(1000, 0), BACON, 0, 3, 150); /* two are free; named before the side */
    ck_choice(choice(1000, 1), GREENS, 0, 1, 100);
    ck_choice(choice(1000, 2), RANCH, 1, 1, 30);
    ck_choice(choice(1000, 3), DILL, 2, 2, 20);
    ck_assert_int_eq(l->unit_price.minor, 1000 + 150 + 100 + 30 + 20);
    send(&w, 100); /* cooks read the same tree */
    const struct choice *cooked = item_of_line(&w, 1000)->choices.items;
    ck_choice(&cooked[3], DILL, 2, 2, 20);
}
END_TEST

START_TEST(siblings_stay_with_their_parents)
{
    groups[1].max = 2; /* both dressings at once */
    ck_change(put_groups());
    ck_change(PLATE_OF(1000, of(DRESSINGS, OIL), of(DRESSINGS, RANCH), of(HERBS, DILL),
        of(SIDES, GREENS), of(TOPPINGS, ONION)));
    ck_choice(choice(1000, 0), GREENS, 0, 1, 100);
    ck_choice(choice(1000, 1), OIL, 1, 1, 0);
    ck_choice(choice(1000, 2), RANCH, 1, 1, 30);
    ck_choice(choice(1000, 3), DILL, 2, 1, 10);
    ck_choice(choice(1000, 4), ONION, 0, 1, 0);
}
END_TEST

START_TEST(a_group_that_is_not_open_is_neither_required_nor_chosen)
{
    ck_change(PLATE_OF(1000, of(SIDES, FRIES))); /* no dressing needed */
    ck_refused(&w, PLATE_OF(1001, of(SIDES, GREENS)), choice_too_few, "choices", DRESSINGS);
    ck_refused(&w, PLATE_OF(1001, of(SIDES, FRIES), of(DRESSINGS, OIL)), choice_unknown, "choices",
        DRESSINGS);
    ck_refused(&w, PLATE_OF(1001, of(SIDES, GREENS), of(DRESSINGS, OIL), of(HERBS, DILL)),
        choice_unknown, "choices", HERBS);
    ck_refused(&w, PLATE_OF(1001, of(SIDES, GREENS), of(DRESSINGS, RANCH), some(HERBS, DILL, 4, 0)),
        choice_too_many, "choices", DILL);
    ck_change(PLATE_OF(1001, of(SIDES, GREENS), of(DRESSINGS, RANCH), some(HERBS, DILL, 3, 0)));
}
END_TEST

/* What is chosen under an option that comes twice is for each of the two. */
START_TEST(quantities_multiply_down_the_tree)
{
    groups[0].max = groups[0].each_max = 2;
    ck_change(put_groups());
    ck_change(
        PLATE_OF(1000, some(SIDES, GREENS, 2, 0), of(DRESSINGS, RANCH), some(HERBS, DILL, 3, 0)));
    ck_choice(choice(1000, 0), GREENS, 0, 2, 200);
    ck_choice(choice(1000, 1), RANCH, 1, 1, 60);
    ck_choice(choice(1000, 2), DILL, 2, 3, 60);
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->unit_price.minor, 1000 + 320);
}
END_TEST

/* Setup refuses deeper ones; one that got there by moving its parent is refused when chosen. */
START_TEST(a_group_that_ended_up_too_deep_cannot_be_chosen)
{
    struct menu_option one = option(DEEP + 1000, "Deeper", 5);
    struct choice_group deep = group(DEEP, "Deep", &one, 1, 9);
    deep.under_group_id = id_n(DRESSINGS), deep.under_option_id = id_n(OIL);
    struct cmd_setup_put body = {.choice_groups = {&deep, 1}};
    ck_change(world_do(&w, CMD_setup_put, &body));
    struct menu_option base = option(DEEP + 2000, "Base", 0);
    struct choice_group bottom = group(DEEP + 1, "Bottom", &base, 1, 8);
    struct choice_group list[2] = {bottom, groups[0]};
    list[1].under_group_id = bottom.id, list[1].under_option_id = base.id;
    body = (struct cmd_setup_put){.choice_groups = {list, 2}};
    ck_change(world_do(&w, CMD_setup_put, &body)); /* Bottom > Side > Dressing > Deep */
    ck_refused(&w,
        PLATE_OF(1000, of(DEEP + 1, DEEP + 2000), of(SIDES, GREENS), of(DRESSINGS, OIL),
            of(DEEP, DEEP + 1000)),
        choice_unknown, "choices", DEEP);
    ck_change(PLATE_OF(1000, of(DEEP + 1, DEEP + 2000), of(SIDES, GREENS), of(DRESSINGS, OIL)));
}
END_TEST

/* -- prefixes and free ones -------------------------------------------------------------------- */

START_TEST(prefixes_have_prices_of_their_own)
{
    groups[3].free = 0;
    ck_change(put_groups());
    static const int64_t onion[] = {
        [choice_prefix_PLAIN] = 20,
        [choice_prefix_NO] = -10,
        [choice_prefix_EXTRA] = 50,
        [choice_prefix_LIGHT] = 5,
        [choice_prefix_SIDE] = 20,
    };
    for (int prefix = 0; prefix < choice_prefix_N; prefix++) {
        uint64_t line = 1000 + (uint64_t)prefix;
        ck_change(PLATE_OF(line, of(SIDES, FRIES), some(TOPPINGS, ONION, 2, prefix)));
        ck_choice(choice(line, 1), ONION, 0, 2, 2 * onion[prefix]);
        ck_assert_int_eq(choice(line, 1)->prefix, prefix);
    }
    ck_change(PLATE_OF(1010, of(SIDES, FRIES), some(TOPPINGS, BACON, 1, choice_prefix_NO)));
    ck_choice(choice(1010, 1), BACON, 0, 1, 0);
    ck_refused(&w, PLATE_OF(1011, some(SIDES, FRIES, 1, choice_prefix_LIGHT)), choice_prefix,
        "choices", FRIES);
}
END_TEST

START_TEST(no_is_not_chosen)
{
    groups[0].prefixes = true;
    groups[3].max = groups[3].each_max = 2;
    ck_change(put_groups());
    ck_refused(&w, PLATE_OF(1000, some(SIDES, GREENS, 1, choice_prefix_NO)), choice_too_few,
        "choices", SIDES);
    ck_refused(&w,
        PLATE_OF(
            1000, of(SIDES, FRIES), some(SIDES, GREENS, 1, choice_prefix_NO), of(DRESSINGS, OIL)),
        choice_unknown, "choices", DRESSINGS); /* it opens nothing */
    ck_change(PLATE_OF(1000, of(SIDES, FRIES), some(TOPPINGS, ONION, 1, choice_prefix_NO),
        some(TOPPINGS, BACON, 2, 0))); /* it uses up neither the maximum nor what is free */
    ck_choice(choice(1000, 1), ONION, 0, 1, -10);
    ck_choice(choice(1000, 2), BACON, 0, 2, 0);
}
END_TEST

START_TEST(the_first_of_a_group_are_free)
{
    ck_change(PLATE_OF(1000, of(SIDES, FRIES), of(TOPPINGS, ONION), some(TOPPINGS, BACON, 3, 0)));
    ck_choice(choice(1000, 1), ONION, 0, 1, 0);
    ck_choice(choice(1000, 2), BACON, 0, 3, 2 * 150);
    ck_change(PLATE_OF(1001, of(SIDES, FRIES), some(TOPPINGS, BACON, 3, 0), of(TOPPINGS, ONION)));
    ck_choice(choice(1001, 1), BACON, 0, 3, 150);
    ck_choice(choice(1001, 2), ONION, 0, 1, 20);
    ck_change(PLATE_OF(1002, of(SIDES, FRIES), some(TOPPINGS, LESS_OF, 2, 0)));
    ck_choice(choice(1002, 1), LESS_OF, 0, 2, -80); /* what makes it cheaper does so */
}
END_TEST

/* -- ceilings ---------------------------------------------------------------------------------- */

START_TEST(a_quantity_is_at_most_what_the_group_allows)
{
    for (int64_t n = CHOICES_MAX - 1; n <= CHOICES_MAX; n++)
        ck_change(PLATE_OF(1000 + (uint64_t)n, of(SIDES, FRIES), some(TOPPINGS, ONION, n, 0)));
    ck_refused(&w, PLATE_OF(1000, of(SIDES, FRIES), some(TOPPINGS, ONION, CHOICES_MAX + 1, 0)),
        choice_too_many, "choices", ONION);
    ck_refused(&w,
        PLATE_OF(
            1000, of(SIDES, FRIES), some(TOPPINGS, ONION, CHOICES_MAX, 0), of(TOPPINGS, BACON)),
        choice_too_many, "choices", TOPPINGS);
    ck_refused(&w, PLATE_OF(1000, some(SIDES, FRIES, 2, 0)), choice_too_many, "choices", FRIES);
}
END_TEST

START_TEST(fifty_choices_fit_a_line)
{
    static struct menu_option options[CHOICES_MAX];
    struct chosen chosen[CHOICES_MAX];
    item_put(MANY);
    for (uint64_t i = 0; i < CHOICES_MAX; i++) {
        options[i] = option(MANY_OPTION + i, "One of many", 1);
        chosen[i] = of(MANY_GROUP, MANY_OPTION + i);
    }
    struct choice_group many = group(MANY_GROUP, "Many", options, CHOICES_MAX, 0);
    many.item_id = id_n(MANY);
    many.max = CHOICES_MAX;
    struct cmd_setup_put body = {.choice_groups = {&many, 1}};
    ck_change(world_do(&w, CMD_setup_put, &body));
    for (size_t n = CHOICES_MAX - 1; n <= CHOICES_MAX; n++) {
        ck_change(W_DO(&w, line_add, .line_id = id_n(1000 + n), .order_id = id_n(100),
            .item_id = id_n(MANY), .quantity = 1, .choices = {chosen, n}));
        ck_assert_int_eq(venue_line(&w.v, id_n(1000 + n))->unit_price.minor, 1000 + (int64_t)n);
    }
    const struct shape *body_of = command_descs[CMD_line_add].body; /* more: the decoder refuses */
    for (size_t i = 0; i < body_of->n_fields; i++)
        if (body_of->fields[i].element == &shape_chosen)
            ck_assert_int_eq(body_of->fields[i].max, CHOICES_MAX);
}
END_TEST

START_TEST(what_choices_add_has_a_limit)
{
    toppings[1].price = (money){MONEY_MAX / 10};
    groups[3].free = 0;
    ck_change(put_groups());
    ck_change(PLATE_OF(1000, of(SIDES, FRIES), some(TOPPINGS, BACON, 8, 0)));
    ck_refused(&w, PLATE_OF(1001, of(SIDES, FRIES), some(TOPPINGS, BACON, 11, 0)), amount_too_large,
        "choices", BACON);
    ck_refused(&w, PLATE_OF(1001, of(SIDES, FRIES), some(TOPPINGS, BACON, 10, 0)), amount_too_large,
        "choices", PLATE); /* with the price of the plate */
}
END_TEST

/* -- setup ------------------------------------------------------------------------------------- */

static void ck_refused_group(size_t i, const char *rule)
{
    ck_assert_int_eq(put_groups(), DECIDED_REFUSED);
    ck_assert_int_eq(w.d.refusal, REFUSAL_bad_command);
    ck_assert(id_eq(w.d.about, groups[i].id));
    ck_assert_str_eq(w.d.rule, rule);
    groups_make();
}

START_TEST(refused_groups)
{
    groups[3].free = CHOICES_MAX, groups[3].max = CHOICES_MAX - 1;
    ck_refused_group(3, "free is above max");
    groups[2].max = 4;
    ck_refused_group(2, "max is above the number of options");
    groups[1].under_option_id = id_n(0);
    ck_refused_group(1, "under_group_id and under_option_id go together");
    groups[1].under_group_id = id_n(999);
    ck_refused_group(1, "under_group_id is no group of the item");
    groups[1].under_group_id = id_n(EXTRAS); /* of the pizza */
    ck_refused_group(1, "under_group_id is no group of the item");
    groups[1].under_option_id = id_n(RANCH);
    ck_refused_group(1, "under_option_id is no option of that group");
    groups[3].under_group_id = id_n(HERBS), groups[3].under_option_id = id_n(DILL);
    ck_refused_group(3, "groups are nested deeper than three");
    groups[0].under_group_id = id_n(HERBS), groups[0].under_option_id = id_n(DILL);
    ck_refused_group(0, "groups are nested deeper than three"); /* a circle */
    ck_nothing(put_groups());
}
END_TEST

UNIT_MAIN_WITH("choices", up, down, an_option_opens_groups_to_depth_three,
    siblings_stay_with_their_parents, a_group_that_is_not_open_is_neither_required_nor_chosen,
    quantities_multiply_down_the_tree, a_group_that_ended_up_too_deep_cannot_be_chosen,
    prefixes_have_prices_of_their_own, no_is_not_chosen, the_first_of_a_group_are_free,
    a_quantity_is_at_most_what_the_group_allows, fifty_choices_fit_a_line,
    what_choices_add_has_a_limit, refused_groups)
