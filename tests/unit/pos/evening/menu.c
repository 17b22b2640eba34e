#include "tests/unit/pos/evening/evening.h"

static id some_item(void)
{
    return one_in(2) ? id_n(SODA) : pick(KIND_item);
}

static enum decided eighty_six(void)
{
    int64_t minutes = (int64_t)below(90) - 5;
    return W_DO(&w, item_86, some_item(), {one_in(2) ? w.now.ms + minutes * 60000 : 0});
}
const struct maker make_item_86 = {1, eighty_six};

static enum decided back(void)
{
    id item = some_item();
    bool counted = id_eq(item, id_n(SODA)) || one_in(4);
    return W_DO(&w, item_back, item, {counted, (int64_t)below(30) + 1});
}
const struct maker make_item_back = {2, back};

static enum decided draft(void)
{
    struct item item = *venue_item(&w.v, id_n(one_in(2) ? SODA : SALAD));
    struct category food = *venue_category(&w.v, id_n(FOOD));
    item.price = (money){250 + (int64_t)below(800)};
    item.available = one_in(2);
    item.remaining = (struct opt_int){one_in(2), 3};
    item.tax_id = one_in(8) ? id_n(999) : item.tax_id;
    food.position = (int64_t)below(3);
    return W_DO(&w, menu_draft, .draft_id = fresh_id(KIND_menu_draft),
        .categories = {&food, one_in(2)}, .items = {&item, 1});
}
const struct maker make_menu_draft = {2, draft};

static enum decided discard(void)
{
    struct draft_ref refs[1] = {{pick(KIND_menu_draft)}};
    return W_DO(&w, menu_discard, .drafts = {refs, one_in(2)});
}
const struct maker make_menu_discard = {1, discard};

static enum decided publish(void)
{
    struct draft_ref refs[2] = {{pick(KIND_menu_draft)}, {pick(KIND_menu_draft)}};
    return W_PRE(&w, menu_publish, pre_rev(KIND_menu, id_n(2)), .drafts = {refs, 1 + one_in(3)},
        .note = one_in(2) ? STR("Summer") : STR(""));
}
const struct maker make_menu_publish = {2, publish};

void house_combo(void)
{
    struct item combo = *venue_item(&w.v, id_n(BURGER));
    struct slot_option dishes[2] = {{id_n(BURGER), {0}}, {id_n(PIZZA), {150}}};
    struct slot_option drinks[1] = {{id_n(SODA), {0}}};
    combo.id = id_n(COMBO);
    combo.name = STR("Lunch");
    combo.price = (money){1150};
    struct combo_slot slots[2] = {
        {.id = id_n(COMBO_DISH), .item_id = combo.id, .name = STR("Dish"), .options = {dishes, 2}},
        {.id = id_n(COMBO_DRINK),
            .item_id = combo.id,
            .name = STR("Drink"),
            .optional = true,
            .options = {drinks, 1},
            .position = 1}};
    ck_change(W_DO(&w, setup_put, .items = {&combo, 1}, .combo_slots = {slots, 2}));
}

void house_extras(void)
{
    static const struct {
        int price_by;
        const char *unit;
        bool retired;
    } rows[] = {{price_by_STAFF, "", false}, {price_by_MANAGER, "", false},
        {price_by_NOBODY, "kg", false}, {price_by_STAFF, "l", false}, {price_by_NOBODY, "", true}};
    struct item items[sizeof rows / sizeof *rows];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        items[i] = *venue_item(&w.v, id_n(BURGER));
        items[i].id = id_n(EXTRA_ITEM + i);
        items[i].price_by = rows[i].price_by;
        items[i].price_min = (struct opt_money){true, {500}};
        items[i].price_max = (struct opt_money){true, {2000}};
        items[i].unit = str_of(rows[i].unit);
        items[i].retired = rows[i].retired;
    }
    static const struct window rarely = {1, 0, 1}, happy = {127, 1020, 1140};
    items[0].windows = (struct list){&rarely, 1};
    struct kind_ref takeaway_kind = {order_kind_TAKEAWAY};
    struct price_list lists[2] = {
        {.id = id_n(700), .name = STR("Takeaway"), .kinds = {&takeaway_kind, 1}},
        {.id = id_n(701), .name = STR("Happy hour"), .windows = {&happy, 1}}};
    struct list_price prices[2] = {{id_n(702), 1, id_n(700), id_n(BURGER), {true, {900}}},
        {id_n(703), 1, id_n(701), id_n(SALAD), {true, {700}}}};
    struct cmd_setup_put body = {.items = {items, sizeof rows / sizeof *rows},
        .price_lists = {lists, 2},
        .list_prices = {prices, 2}};
    ck_change(world_do(&w, CMD_setup_put, &body));
}
