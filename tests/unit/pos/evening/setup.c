#include "tests/unit/pos/evening/evening.h"

/* A route or target under random conditions; of day parts now and then one that there is not. */
static struct route some_route(void)
{
    return (struct route){.kind = one_in(2) ? order_kind_TAKEAWAY : order_kind_DINE_IN,
        .any_kind = one_in(2),
        .area_id = one_in(2) ? id_n(AREA) : id_n(0),
        .part = {one_in(3), 1 + (int64_t)below(2)},
        .station_id = one_in(2) ? id_n(GRILL) : id_n(COLD)};
}

static struct target some_target(void)
{
    struct route r = some_route();
    return (struct target){.kind = r.kind,
        .any_kind = r.any_kind,
        .area_id = r.area_id,
        .part = r.part,
        .target_s = (int64_t)below(1200)};
}

static void put_routing(struct cmd_setup_put *body)
{
    static struct route of_item[2], of_food[1];
    static struct target of_burger[1], of_grill[1];
    struct item *items = (struct item *)body->items.items;
    struct category *food = (struct category *)body->categories.items;
    struct station *stations = (struct station *)body->stations.items;
    of_item[0] = some_route(), of_item[1] = some_route(), of_food[0] = some_route();
    of_burger[0] = some_target(), of_grill[0] = some_target();
    items[0].routes = (struct list){of_item, below(3)};
    items[0].targets = (struct list){of_burger, below(2)};
    food[0].routes = (struct list){of_food, below(2)};
    stations[0].targets = (struct list){of_grill, below(2)};
}

static enum decided put(void)
{
    struct cmd_setup_put body = house_setup();
    struct table *tables = (struct table *)body.tables.items;
    struct item *items = (struct item *)body.items.items;
    static struct item_tax several[] = {
        {order_kind_DINE_IN, {{0}}}, {order_kind_TAKEAWAY, {{0}}}, {order_kind_DINE_IN, {{0}}}};
    struct tax *taxes = (struct tax *)body.taxes.items;
    body.items.n = 1; /* the others keep their count and prices */
    several[0].tax_id = several[1].tax_id = id_n(TAX_IN);
    several[2].tax_id = id_n(TAX_TOP);
    items[0].taxes = (struct list){several, below(4)};
    items[0].remaining = venue_item(&w.v, items[0].id)->remaining;
    items[0].available = venue_item(&w.v, items[0].id)->available;
    taxes[0].compound = one_in(2);
    put_routing(&body);
    tables[below(4)].x = (int64_t)below(3);
    if (one_in(4))
        tables[0].number = STR("2");
    return world_do(&w, CMD_setup_put, &body);
}
const struct maker make_setup_put = {1, put};

static enum decided settings_put(void)
{
    static struct day_part parts[] = {{1, STR("Lunch"), 660, 900}, {2, STR("Dinner"), 1080, 60}};
    static struct approval_rule approvals[] = {{STR("discount.give")}, {STR("line.void")}};
    static struct right rights[] = {
        {staff_role_WAITER, STR("line.void"), right_beyond_APPROVED, {true, {1200}}, {true, 10}},
        {staff_role_CASHIER, STR("discount.comp"), right_beyond_NEVER, {0}, {0}}};
    bool service = one_in(2), odd = one_in(10);
    rights[0].beyond = one_in(8) ? right_beyond_NEVER : right_beyond_APPROVED;
    rights[1].act = one_in(10) ? STR("bread") : STR("discount.comp");
    parts[1].number = one_in(5) ? 1 : 2;
    return W_PRE(&w, settings_put, pre_rev(KIND_settings, id_n(2)),
        .discount_waiter_ppm = {one_in(2), (int64_t)below(300000)}, .discount_single = one_in(3),
        .discount_exclusive = one_in(6), .cash_coin = {one_in(2), {5}},
        .service_covers = {service, 1 + (int64_t)below(4)},
        .service_name = odd ? STR("") : STR("Service"), .service_ppm = {service, 125000},
        .service_tax_id = one_in(2) ? pick(KIND_tax) : id_n(0), .service_after_tax = one_in(2),
        .rounding = (int)below(rounding_N), .reason_cancel = one_in(3),
        .reopen_minutes = {!one_in(4), 1 + (int64_t)below(600)},
        .reason_discount_remove = one_in(3), .expo_waits = one_in(2),
        .hold_minutes = {one_in(2), (int64_t)below(90)},
        .stay_minutes = {one_in(2), 1 + (int64_t)below(200)}, .tables_dirty = one_in(2),
        .day_starts_minute = {one_in(2), (int64_t)below(1440)}, .numbers_by_day = one_in(2),
        .sign_in_always = one_in(4), .sign_in_restricted = one_in(4),
        .lock_seconds = {one_in(2), 5 + (int64_t)below(90)}, .rights_least = !one_in(3),
        .rights = {rights, one_in(3) ? 2 : 0},
        .approval_minutes = {one_in(2), 5 + (int64_t)below(20)}, .approval_own = one_in(4),
        .tips_needed = one_in(3), .break_paid_minutes = {one_in(2), 15},
        .day_parts = {parts, one_in(2) ? 2 : 0}, .approvals = {approvals, one_in(3) ? 2 : 0});
}
const struct maker make_settings_put = {1, settings_put};
