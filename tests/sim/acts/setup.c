/* Setup: the house of every venue is an area with tables, two stations and the expo, a small menu.
 */

#include "tests/sim/acts/acts.h"

static void head(struct json_out *o, id i)
{
    jw_object_begin(o);
    jw_key(o, "id"), jw_id(o, i);
    jw_key(o, "rev"), jw_i64(o, 1);
}

static void name(struct json_out *o, const char *text, int64_t position)
{
    jw_key(o, "name"), jw_str(o, str_of(text));
    jw_key(o, "position"), jw_i64(o, position);
}

enum { AREAS_HEAVY = 190 };

/* One area, or very many with long names, so that changes are large. */
static void put_areas(struct asking *a, const struct place_model *p)
{
    static const char text[] =
        "A long name for a small part of the terrace, so that it weighs more";
    struct json_out *o = &a->body;
    bool large = a->w->weather.heavy || a->d->weighty;
    jw_key(o, "areas"), jw_array_begin(o);
    for (int i = 0; i < (large ? AREAS_HEAVY : 1); i++) {
        id area = p->area;
        area.b[15] = (uint8_t)(area.b[15] + i);
        head(o, area), name(o, i ? text : "Hall", i + below(&a->random, 9)), jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_floor(struct json_out *o, const struct place_model *p)
{
    jw_key(o, "tables"), jw_array_begin(o);
    for (int i = 0; i < 6; i++) {
        char number = (char)('1' + i);
        head(o, p->tables[i]);
        jw_key(o, "area_id"), jw_id(o, p->area);
        jw_key(o, "number"), jw_str(o, (struct str){&number, 1});
        jw_key(o, "seats"), jw_i64(o, 4);
        jw_key(o, "shape"), jw_str(o, STR("round"));
        jw_key(o, "x"), jw_i64(o, 10 * i);
        jw_key(o, "y"), jw_i64(o, 0);
        jw_key(o, "w"), jw_i64(o, 8);
        jw_key(o, "h"), jw_i64(o, 8);
        jw_key(o, "state"), jw_str(o, STR("available"));
        jw_key(o, "covers"), jw_i64(o, 0);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_sections(struct asking *a, const struct place_model *p)
{
    struct json_out *o = &a->body;
    id section = p->area; /* of another kind: no matter */
    if (a->w->settings.as_of < FEATURE_floor_plan)
        return;
    jw_key(o, "sections"), jw_array_begin(o);
    head(o, section), name(o, "Window side", 1), jw_object_end(o);
    jw_array_end(o);
}

/* The bar shows what the grill cannot, at times the other way round, too. In stories always. */
static void put_backup(struct asking *a, const struct place_model *p, int station)
{
    int64_t chances[STATIONS] = {a->w->settings.story ? 1000 : 700, 300, 0};
    if (a->w->settings.as_of >= FEATURE_backup_stations && chance(&a->random, chances[station]))
        jw_key(&a->body, "backup_station_id"), jw_id(&a->body, p->stations[1 - station]);
}

/* In orders of every kind at a table of the house (area) or in the afternoon (part): at that
 * station, or within so many seconds when that is said. */
static void put_condition(struct asking *a, const struct place_model *p, bool area, bool part)
{
    struct json_out *o = &a->body;
    jw_key(o, "kind"), jw_str(o, STR("dine_in"));
    jw_key(o, "any_kind"), jw_bool(o, true);
    if (area)
        jw_key(o, "area_id"), jw_id(o, p->area);
    if (part)
        jw_key(o, "part"), jw_i64(o, 1);
}

static void put_route(
    struct asking *a, const struct place_model *p, bool area, bool part, int station)
{
    struct json_out *o = &a->body;
    jw_object_begin(o);
    put_condition(a, p, area, part);
    jw_key(o, "station_id"), jw_id(o, p->stations[station]);
    jw_object_end(o);
}

static void put_targets(struct asking *a, const struct place_model *p)
{
    struct json_out *o = &a->body;
    jw_key(o, "targets"), jw_array_begin(o);
    jw_object_begin(o);
    put_condition(a, p, true, false);
    jw_key(o, "target_s"), jw_i64(o, 60 + below(&a->random, 3));
    jw_object_end(o);
    jw_array_end(o);
}

static bool routes(const struct asking *a)
{
    return a->w->settings.as_of >= FEATURE_routing && !a->w->settings.story;
}

static void put_stations(struct asking *a, const struct place_model *p)
{
    static const char *const codes[STATIONS] = {"grill", "bar", "pass"};
    struct json_out *o = &a->body;
    jw_key(o, "stations"), jw_array_begin(o);
    for (int i = 0; i < STATIONS; i++) {
        head(o, p->stations[i]), name(o, codes[i], i);
        jw_key(o, "code"), jw_str(o, str_of(codes[i]));
        jw_key(o, "kind"), jw_str(o, i == 2 ? STR("expo") : STR("prep"));
        jw_key(o, "target_s"), jw_i64(o, 600);
        if (i == 1 && routes(a))
            put_targets(a, p);
        if (i < 2)
            put_backup(a, p, i);
        jw_object_end(o);
    }
    jw_array_end(o);
    jw_key(o, "taxes"), jw_array_begin(o);
    for (int i = 0; i < 2; i++) {
        head(o, p->tax[i]);
        jw_key(o, "name"), jw_str(o, STR("VAT"));
        jw_key(o, "rate_ppm"), jw_i64(o, i ? 160000 : 75000);
        jw_key(o, "inclusive"), jw_bool(o, i == 0);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_windows(struct asking *a, int64_t days, int64_t from, int64_t to, int64_t part)
{
    struct json_out *o = &a->body;
    jw_key(o, "windows"), jw_array_begin(o);
    jw_object_begin(o);
    jw_key(o, "days"), jw_i64(o, days);
    jw_key(o, "from"), jw_i64(o, from);
    jw_key(o, "to"), jw_i64(o, to);
    if (part && a->w->settings.as_of >= FEATURE_business_days)
        jw_key(o, "part"), jw_i64(o, part);
    jw_object_end(o);
    jw_array_end(o);
}

/* One is sold by weight (in stories all are plain), one for a price that is said, one is retired
 * for a while. */
static void put_pricing(struct asking *a, int item)
{
    struct json_out *o = &a->body;
    if (a->w->settings.as_of < FEATURE_item_prices || a->w->settings.story)
        return;
    if (item == ITEM_OF_SAID_PRICE) {
        jw_key(o, "price_by"), jw_str(o, chance(&a->random, 500) ? STR("staff") : STR("manager"));
        jw_key(o, "price_max"), jw_i64(o, 600);
    }
    if (item == ITEM_BY_WEIGHT)
        jw_key(o, "unit"), jw_str(o, STR("kg"));
    if (item == 0)
        jw_key(o, "retired"), jw_bool(o, chance(&a->random, 200));
    if (item == 2 && chance(&a->random, 200)) /* not now: on Mondays, for a minute */
        put_windows(a, 1, 0, 1, 0);
}

/* The settings of the simulator have a day part once there are any. */
static bool has_day_part(struct asking *a)
{
    return a->w->settings.as_of >= FEATURE_business_days && pick(a, "settings", NULL).n > 0;
}

/* Beer of a table goes to the grill, and so does all that is ordered in the afternoon, but for the
 * steak in most houses. */
static void put_routing(struct asking *a, const struct place_model *p, int item)
{
    struct json_out *o = &a->body;
    if (!routes(a) || (item != 1 && item != 2))
        return;
    jw_key(o, "routes"), jw_array_begin(o);
    if (item == 2)
        put_route(a, p, true, false, 0);
    else if (chance(&a->random, 700))
        put_route(a, p, false, false, 1);
    jw_array_end(o);
    put_targets(a, p);
}

/* One for takeaways, one for the afternoon. */
static void put_price_lists(struct asking *a, const struct place_model *p)
{
    struct json_out *o = &a->body;
    id list = p->category, price = p->category;
    if (a->w->settings.as_of < FEATURE_price_lists)
        return;
    jw_key(o, "price_lists"), jw_array_begin(o);
    for (int i = 0; i < 2; i++) {
        list.b[14] = (uint8_t)(100 + i);
        head(o, list), name(o, i ? "Afternoon" : "Takeaway", i);
        jw_key(o, "kinds"), jw_array_begin(o);
        if (i == 0) {
            jw_object_begin(o);
            jw_key(o, "kind"), jw_str(o, STR("takeaway"));
            jw_object_end(o);
        }
        jw_array_end(o);
        if (i == 1)
            put_windows(a, 127, 720, 1080, 1);
        jw_object_end(o);
    }
    jw_array_end(o);
    jw_key(o, "list_prices"), jw_array_begin(o);
    for (int i = 0; i < 2; i++) {
        list.b[14] = (uint8_t)(100 + i), price.b[14] = (uint8_t)(110 + i);
        head(o, price);
        jw_key(o, "price_list_id"), jw_id(o, list);
        jw_key(o, "item_id"), jw_id(o, p->items[i]);
        jw_key(o, "price"), jw_i64(o, 100 + below(&a->random, 3));
        jw_object_end(o);
    }
    jw_array_end(o);
}

/* Soup has both taxes at a table, steak the other one when it is taken away. */
static void put_taxes(struct json_out *o, const struct place_model *p, int item)
{
    jw_key(o, "taxes"), jw_array_begin(o);
    for (int i = item; i < 2; i++) {
        jw_object_begin(o);
        jw_key(o, "kind"), jw_str(o, item ? STR("takeaway") : STR("dine_in"));
        jw_key(o, "tax_id"), jw_id(o, p->tax[item ? 0 : i]);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_items(struct asking *a, const struct place_model *p)
{
    struct json_out *o = &a->body;
    static const char *const names[ITEMS] = {
        "Soup", "Steak", "Beer", "Pizza", "Pie", "Tea", "Lunch"};
    static const int64_t prices[ITEMS] = {535, 2199, 333, 999, 401, 0, 1099};
    int n = a->w->settings.as_of >= FEATURE_combos ? ITEMS : ITEM_COMBO;
    jw_key(o, "categories"), jw_array_begin(o);
    head(o, p->category), name(o, "All", 1);
    if (routes(a) && has_day_part(a)) {
        jw_key(o, "routes"), jw_array_begin(o);
        put_route(a, p, false, true, 0);
        jw_array_end(o);
    }
    jw_object_end(o);
    jw_array_end(o);
    jw_key(o, "items"), jw_array_begin(o);
    for (int i = 0; i < n; i++) {
        head(o, p->items[i]), name(o, names[i], i);
        jw_key(o, "category_id"), jw_id(o, p->category);
        jw_key(o, "price"), jw_i64(o, prices[i] + below(&a->random, 3));
        jw_key(o, "cost"), jw_i64(o, prices[i] / 3);
        jw_key(o, "tax_id"), jw_id(o, p->tax[i % 2]);
        jw_key(o, "station_id"), jw_id(o, p->stations[i % 2]);
        jw_key(o, "available"), jw_bool(o, true);
        if (a->w->settings.as_of >= FEATURE_course_times)
            jw_key(o, "prep_s"), jw_i64(o, 4 + 2 * i);
        if (i == 0 && a->w->settings.as_of >= FEATURE_stations) {
            jw_key(o, "stations"), jw_array_begin(o);
            jw_object_begin(o);
            jw_key(o, "station_id"), jw_id(o, p->stations[1]);
            jw_object_end(o);
            jw_array_end(o);
        }
        if (i == 4)
            jw_key(o, "remaining"), jw_i64(o, 9);
        put_pricing(a, i);
        put_routing(a, p, i);
        if (i < 2 && a->w->settings.as_of >= FEATURE_taxes)
            put_taxes(o, p, i);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_choice_groups(struct asking *a, const struct place_model *p)
{
    struct json_out *o = &a->body;
    bool trees = a->w->settings.as_of >= FEATURE_choice_trees;
    static const char *const names[3] = {"small", "large", "folded"};
    jw_key(o, "choice_groups"), jw_array_begin(o);
    head(o, p->group), name(o, "Size", 1);
    jw_key(o, "item_id"), jw_id(o, p->items[ITEM_WITH_CHOICES]);
    jw_key(o, "min"), jw_i64(o, 1);
    jw_key(o, "max"), jw_i64(o, 2);
    jw_key(o, "options"), jw_array_begin(o);
    for (int i = 0; i < 3; i++) {
        jw_object_begin(o);
        jw_key(o, "id"), jw_id(o, p->options[i]);
        jw_key(o, "name"), jw_str(o, str_of(names[i]));
        jw_key(o, "price"), jw_i64(o, 51 * i);
        jw_object_end(o);
    }
    jw_array_end(o);
    if (trees) {
        jw_key(o, "each_max"), jw_i64(o, 2);
        jw_key(o, "free"), jw_i64(o, 1);
        jw_key(o, "prefixes"), jw_bool(o, true);
    }
    jw_object_end(o);
    jw_array_end(o);
}

id some_slot(const struct place_model *p, int64_t n)
{
    id slot = p->items[ITEM_COMBO];
    slot.b[14] = (uint8_t)(100 + n);
    return slot;
}

/* Soup or pizza; beer or tea, or nothing to drink. */
static void put_combo(struct asking *a, const struct place_model *p)
{
    static const int fillings[SLOTS][2] = {{0, ITEM_WITH_CHOICES}, {2, ITEM_OF_SAID_PRICE}};
    struct json_out *o = &a->body;
    if (a->w->settings.as_of < FEATURE_combos)
        return;
    jw_key(o, "combo_slots"), jw_array_begin(o);
    for (int i = 0; i < SLOTS; i++) {
        head(o, some_slot(p, i)), name(o, i ? "Drink" : "Dish", i);
        jw_key(o, "item_id"), jw_id(o, p->items[ITEM_COMBO]);
        jw_key(o, "optional"), jw_bool(o, i > 0);
        jw_key(o, "options"), jw_array_begin(o);
        for (int k = 0; k < 2; k++) {
            jw_object_begin(o);
            jw_key(o, "item_id"), jw_id(o, p->items[fillings[i][k]]);
            jw_key(o, "price"), jw_i64(o, 100 * k);
            jw_object_end(o);
        }
        jw_array_end(o);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static bool setup_put(struct asking *a)
{
    const struct place_model *p = place_of_asking(a);
    if (a->d->weighty)
        a->lane = sim_id(a->w, &a->random); /* none waits for another's answer */
    put_areas(a, p);
    put_floor(&a->body, p);
    put_sections(a, p);
    put_stations(a, p);
    put_items(a, p);
    put_choice_groups(a, p);
    put_price_lists(a, p);
    put_combo(a, p);
    return true;
}
const struct act act_setup_put = {setup_put, .weight = {[ROLE_MANAGER] = 30}, .heavy = 1000};

/* Beyond a small amount nobody may void, and cashiers need an approval. */
static void put_rights(struct asking *a)
{
    static const char *const roles[] = {"waiter", "cashier"};
    struct json_out *o = &a->body;
    jw_key(o, "rights"), jw_array_begin(o);
    for (int i = 0; i < 2; i++) {
        jw_object_begin(o);
        jw_key(o, "role"), jw_str(o, str_of(roles[i]));
        jw_key(o, "act"), jw_str(o, STR("line.void"));
        jw_key(o, "beyond"), jw_str(o, i ? STR("approved") : STR("never"));
        jw_key(o, "amount"), jw_i64(o, 1500);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static bool settings_put(struct asking *a)
{
    static const char *const roundings[] = {
        "line_up", "line_even", "rate_up", "rate_even", "check_up", "check_even"};
    pre_rev(a, pick(a, "settings", NULL));
    body_text(a, "rounding", roundings[below(&a->random, 6)]);
    body_bool(a, "reason_cancel", chance(&a->random, 300));
    body_bool(a, "reason_discount_remove", chance(&a->random, 300));
    body_bool(a, "discount_single", chance(&a->random, 500));
    body_bool(a, "discount_exclusive", chance(&a->random, 300));
    if (chance(&a->random, 500))
        body_i64(a, "cash_coin", 5);
    if (a->w->settings.as_of >= FEATURE_charges && chance(&a->random, 500)) {
        body_i64(a, "service_covers", 1 + below(&a->random, 3));
        body_text(a, "service_name", "Service");
        body_i64(a, "service_ppm", 125000);
        body_bool(a, "service_after_tax", chance(&a->random, 500));
        body_id(a, "service_tax_id", place_of_asking(a)->tax[1]);
    }
    if (a->w->settings.as_of >= FEATURE_tables) {
        body_bool(a, "tables_dirty", chance(&a->random, 850));
        body_i64(a, "hold_minutes", below(&a->random, 10));
    }
    if (a->w->settings.as_of >= FEATURE_stations)
        body_bool(a, "expo_waits", chance(&a->random, 300));
    if (a->w->settings.as_of >= FEATURE_business_days) {
        struct json_out *o = &a->body;
        body_bool(a, "numbers_by_day", chance(&a->random, 500));
        body_i64(a, "day_starts_minute", below(&a->random, 1440));
        jw_key(o, "day_parts"), jw_array_begin(o);
        jw_object_begin(o);
        jw_key(o, "number"), jw_i64(o, 1);
        jw_key(o, "name"), jw_str(o, STR("Afternoon"));
        jw_key(o, "from"), jw_i64(o, 720);
        jw_key(o, "to"), jw_i64(o, 900 + below(&a->random, 300));
        jw_object_end(o);
        jw_array_end(o);
    }
    if (a->w->settings.as_of >= FEATURE_order_reopen && chance(&a->random, 700))
        body_i64(a, "reopen_minutes", 1 + below(&a->random, 60));
    if (a->w->settings.as_of >= FEATURE_approvals && chance(&a->random, 500)) {
        struct json_out *o = &a->body;
        jw_key(o, "approvals"), jw_array_begin(o);
        jw_object_begin(o);
        jw_key(o, "command"), jw_str(o, STR("discount.give"));
        jw_object_end(o);
        jw_array_end(o);
    }
    if (a->w->settings.as_of >= FEATURE_manager_approvals) {
        body_bool(a, "rights_least", chance(&a->random, 700));
        body_i64(a, "approval_minutes", 1 + below(&a->random, 2));
        if (chance(&a->random, 200))
            put_rights(a);
    }
    return true;
}
const struct act act_settings_put = {settings_put, .weight = {[ROLE_MANAGER] = 40}};
