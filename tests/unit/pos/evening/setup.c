#include "tests/unit/pos/evening/evening.h"

static enum decided put(void)
{
    struct cmd_setup_put body = house_setup();
    struct table *tables = (struct table *)body.tables.items;
    body.items.n = 0; /* items keep their count and prices */
    tables[below(4)].x = (int64_t)below(3);
    if (one_in(4))
        tables[0].number = STR("2");
    return world_do(&w, CMD_setup_put, &body);
}
const struct maker make_setup_put = {1, put};

static enum decided settings_put(void)
{
    return W_PRE(&w, settings_put, pre_rev(KIND_settings, id_n(2)),
        .rounding = (int)below(rounding_N), .reason_cancel = one_in(3),
        .reason_discount_remove = one_in(3), .hold_minutes = {one_in(2), (int64_t)below(90)},
        .stay_minutes = {one_in(2), 1 + (int64_t)below(200)}, .tables_dirty = one_in(2));
}
const struct maker make_settings_put = {1, settings_put};
