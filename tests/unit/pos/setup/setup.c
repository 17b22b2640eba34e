/* setup.put: references, names, groups; records that do not change; fields that setup keeps. */
#include "tests/unit/pos/world.h"

#include <inttypes.h>
#include <stdio.h>

static struct world w;

static void up(void)
{
    world_init_house(&w);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

START_TEST(the_house_stands)
{
    ck_assert_uint_eq(w.v.slots.n_records, 1 + 1 + 4 + 3 + 2 + 1 + 4 + 2);
    ck_assert_uint_eq(events_of(&w, EVENT_setup_put), 1);
    ck_assert(id_eq(w.c->events[0].about, id_n(AREA)));
    ck_str_is(w.d.results[0].key ? str_of(w.d.results[0].key) : STR(""), "records");
    ck_assert_int_eq(w.d.results[0].n, 18);
    ck_assert_int_eq(venue_item(&w.v, id_n(PIZZA))->price.minor, 999);
    const struct choice_group *g = venue_choice_group(&w.v, id_n(EXTRAS));
    ck_assert_uint_eq(g->options.n, 3);
    ck_str_is(((const struct menu_option *)g->options.items)[1].name, "Ham");
}
END_TEST

START_TEST(the_same_again_is_nothing)
{
    struct cmd_setup_put body = house_setup();
    ck_nothing(world_do(&w, CMD_setup_put, &body));
    ck_assert_int_eq(w.d.results[0].n, 0);
    struct cmd_setup_put empty = {{0}};
    ck_nothing(world_do(&w, CMD_setup_put, &empty));
}
END_TEST

START_TEST(only_what_differs_is_put)
{
    struct cmd_setup_put body = house_setup();
    struct item *items = (struct item *)body.items.items;
    items[1].price.minor = 800;
    items[1].rev = 77; /* ignored */
    ck_change(world_do(&w, CMD_setup_put, &body));
    ck_assert_uint_eq(w.c->n_puts, 1);
    ck_assert(id_eq(w.c->events[0].about, id_n(SALAD)));
    ck_assert_int_eq(venue_item(&w.v, id_n(SALAD))->price.minor, 800);
    ck_assert_int_eq(venue_item(&w.v, id_n(SALAD))->rev, 2);
    ck_assert_int_eq(venue_item(&w.v, id_n(BURGER))->rev, 1);
}
END_TEST

START_TEST(stock_is_taken_as_given)
{
    struct cmd_setup_put body = house_setup();
    struct item *items = (struct item *)body.items.items;
    items[0].available = false;
    items[2].remaining = (struct opt_int){true, 9};
    ck_change(world_do(&w, CMD_setup_put, &body));
    ck_assert(!venue_item(&w.v, id_n(BURGER))->available);
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 9);
}
END_TEST

START_TEST(who_sits_at_a_table_is_kept)
{
    ck_change(W_DO(&w, table_seat, .table_id = id_n(T1), .covers = 3));
    struct cmd_setup_put body = house_setup();
    struct table *tables = (struct table *)body.tables.items;
    ck_nothing(world_do(&w, CMD_setup_put, &body));
    tables[0].x = 5;
    tables[1].state = table_state_SEATED; /* kept by setup */
    tables[1].covers = 8;
    ck_change(world_do(&w, CMD_setup_put, &body));
    ck_assert_uint_eq(w.c->n_puts, 1);
    const struct table *t = venue_table(&w.v, id_n(T1));
    ck_assert_int_eq(t->x, 5);
    ck_assert_int_eq(t->state, table_state_SEATED);
    ck_assert_int_eq(t->covers, 3);
    ck_assert_int_eq(t->seated_at.ms, w.now.ms);
    ck_str_is(t->seated_by, "Ana");
    /* A new table is free, whatever its state says. */
    struct table more = tables[1];
    more.id = id_n(900);
    more.number = STR("900");
    body = (struct cmd_setup_put){.tables = {&more, 1}};
    ck_change(world_do(&w, CMD_setup_put, &body));
    ck_assert_int_eq(venue_table(&w.v, id_n(900))->state, table_state_AVAILABLE);
}
END_TEST

/* Each reference of each kind: to no record, then to one that comes with the same command. */
START_TEST(references_hold)
{
    struct area area = {.id = id_n(901), .name = STR("New")};
    struct tax tax = {.id = id_n(902), .name = STR("New")};
    struct category category = {.id = id_n(903), .name = STR("New")};
    struct station station = {.id = id_n(904), .name = STR("New"), .code = STR("new")};
    struct table table = {
        .id = id_n(905), .area_id = area.id, .number = STR("905"), .seats = 1, .w = 1, .h = 1};
    struct item item = {.id = id_n(906),
        .category_id = category.id,
        .tax_id = tax.id,
        .station_id = station.id,
        .name = STR("New")};
    struct menu_option option = {.id = id_n(907), .name = STR("New")};
    struct choice_group group = {
        .id = id_n(908), .item_id = item.id, .name = STR("New"), .max = 1, .options = {&option, 1}};
    const struct cmd_setup_put all = {.areas = {&area, 1},
        .tables = {&table, 1},
        .stations = {&station, 1},
        .taxes = {&tax, 1},
        .categories = {&category, 1},
        .items = {&item, 1},
        .choice_groups = {&group, 1}};
    struct cmd_setup_put body = all;
    body.areas.n = 0;
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), not_found, "tables", 901);
    body = all;
    body.taxes.n = 0;
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), not_found, "items", 902);
    body = all;
    body.categories.n = 0;
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), not_found, "items", 903);
    body = all;
    body.stations.n = 0;
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), not_found, "items", 904);
    body = all;
    body.items.n = 0;
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), not_found, "choice_groups", 906);
    ck_change(world_do(&w, CMD_setup_put, &all));
    ck_assert_uint_eq(w.c->n_puts, 7);
    body = (struct cmd_setup_put){.items = {&item, 1}}; /* references to live records only */
    item.price.minor = 5;
    ck_change(world_do(&w, CMD_setup_put, &body));
}
END_TEST

START_TEST(numbers_and_codes_are_unique_after_the_command)
{
    struct cmd_setup_put body = house_setup();
    struct table *tables = (struct table *)body.tables.items;
    struct station *stations = (struct station *)body.stations.items;
    struct table more = tables[0];
    more.id = id_n(900);
    struct cmd_setup_put one = {.tables = {&more, 1}};
    ck_refused(&w, world_do(&w, CMD_setup_put, &one), taken, "tables", 900);
    tables[1].number = STR("1");
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), taken, "tables", T2);
    tables[0].number = STR("2"); /* swapped: each is free after the command */
    ck_change(world_do(&w, CMD_setup_put, &body));
    ck_str_is(venue_table(&w.v, id_n(T1))->number, "2");
    stations[1].code = STR("grill");
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), taken, "stations", COLD);
    struct station live = stations[1];
    live.id = id_n(901);
    one = (struct cmd_setup_put){.stations = {&live, 1}};
    ck_refused(&w, world_do(&w, CMD_setup_put, &one), taken, "stations", 901);
}
END_TEST

START_TEST(a_backup_is_another_prep_station)
{
    struct cmd_setup_put body = house_setup();
    struct station *stations = (struct station *)body.stations.items;
    const id grill = stations[0].id, cold = stations[1].id;
    body = (struct cmd_setup_put){.stations = {stations, 2}};
    stations[0].backup_station_id = id_n(999);
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), not_found, "stations", 999);
    stations[0].backup_station_id = grill;
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), bad_command, "stations", GRILL);
    ck_assert_str_eq(w.d.rule, "a station is its own backup");
    stations[0].backup_station_id = cold;
    stations[1].kind = station_kind_EXPO;
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), bad_command, "stations", GRILL);
    ck_assert_str_eq(w.d.rule, "only a prep station has a backup, and is one");
    stations[1].kind = station_kind_PREP;
    stations[1].backup_station_id = grill; /* each may back the other */
    ck_change(world_do(&w, CMD_setup_put, &body));
    ck_assert(id_eq(venue_station(&w.v, grill)->backup_station_id, cold));
    stations[1].kind = station_kind_EXPO; /* alone: the grill still names it */
    stations[1].backup_station_id = (id){{0}};
    body = (struct cmd_setup_put){.stations = {&stations[1], 1}};
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), bad_command, "stations", COLD);
    stations[0].backup_station_id = (id){{0}};
    body.stations = (struct list){stations, 2};
    ck_change(world_do(&w, CMD_setup_put, &body));
}
END_TEST

START_TEST(ids_are_named_once_and_are_no_zero)
{
    struct tax two[2] = {{.id = id_n(900), .name = STR("a")}, {.id = id_n(900), .name = STR("b")}};
    struct cmd_setup_put body = {.taxes = {two, 2}};
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), exists, "taxes", 900);
    two[0].id = id_n(0);
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), bad_command, "taxes", 0);
    two[0].id = id_n(901);
    ck_change(world_do(&w, CMD_setup_put, &body));
}
END_TEST

START_TEST(groups_can_be_satisfied)
{
    struct cmd_setup_put body = house_setup();
    struct choice_group *g = (struct choice_group *)body.choice_groups.items;
    struct menu_option *options = (struct menu_option *)g->options.items;
    g->min = 2; /* above max 1 */
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), bad_command, "choice_groups", SIZE);
    ck_assert_str_eq(w.d.rule, "min is above max");
    g->max = 2; /* all of them */
    ck_change(world_do(&w, CMD_setup_put, &body));
    g->max = 3; /* more than there are */
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), bad_command, "choice_groups", SIZE);
    ck_assert_str_eq(w.d.rule, "max is above the number of options");
    g->max = 2;
    options[1].id = options[0].id;
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), bad_command, "choice_groups", SIZE);
    ck_assert_str_eq(w.d.rule, "two options have the same id");
    options[1].id = id_n(0);
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), bad_command, "choice_groups", SIZE);
    ck_assert_str_eq(w.d.rule, "an option's id is zero");
}
END_TEST

START_TEST(a_group_moves_to_another_item)
{
    struct cmd_setup_put body = house_setup();
    struct choice_group *g = (struct choice_group *)body.choice_groups.items;
    g->item_id = id_n(BURGER);
    ck_change(world_do(&w, CMD_setup_put, &body));
    struct venue_iter it = venue_children(&w.v, INDEX_GROUPS_OF_ITEM, id_n(BURGER));
    const struct choice_group *live = venue_next(&it);
    ck_assert(live && id_eq(live->id, id_n(SIZE)));
}
END_TEST

/* Puts n more stations; their ids and codes follow from `from`. */
static enum decided stations_put(uint64_t from, size_t n)
{
    static struct station stations[LIMIT_STATIONS];
    static char codes[LIMIT_STATIONS][16];
    for (size_t i = 0; i < n; i++) {
        int len = snprintf(codes[i], sizeof codes[i], "s%" PRIu64, from + i);
        struct str code = {codes[i], (size_t)len};
        stations[i] = (struct station){.id = id_n(from + i), .name = STR("x"), .code = code};
    }
    struct cmd_setup_put body = {.stations = {stations, n}};
    return world_do(&w, CMD_setup_put, &body);
}

START_TEST(each_kind_has_a_ceiling)
{
    w.thorough = false;
    ck_change(stations_put(1000, 100));
    ck_refused(&w, stations_put(2000, LIMIT_STATIONS - 102), setup_full, "stations", 2000);
    ck_change(stations_put(2000, LIMIT_STATIONS - 103));
    ck_assert_uint_eq(venue_count(&w.v, KIND_station), LIMIT_STATIONS);
    ck_refused(&w, stations_put(3000, 1), setup_full, "stations", 3000);
    ck_nothing(stations_put(1000, 100)); /* those that are there may be put again */
    const enum record_kind kinds[] = {
        KIND_area, KIND_table, KIND_station, KIND_tax, KIND_category, KIND_item, KIND_choice_group};
    const size_t ceilings[] = {LIMIT_AREAS, LIMIT_TABLES, LIMIT_STATIONS, LIMIT_TAXES,
        LIMIT_CATEGORIES, LIMIT_ITEMS, LIMIT_CHOICE_GROUPS};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        union any_record rec = {0};
        for (size_t i = venue_count(&w.v, kinds[k]); i < ceilings[k]; i++) {
            rec.head.id = id_n(500000 + i);
            world_load(&w, kinds[k], &rec);
        }
    }
    struct cmd_setup_put body = house_setup();
    struct area area = {.id = id_n(7), .name = STR("x")};
    body.areas = (struct list){&area, 1};
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), setup_full, "areas", 7);
    struct table table = *(const struct table *)body.tables.items;
    table.id = id_n(8);
    body = house_setup();
    body.tables = (struct list){&table, 1};
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), setup_full, "tables", 8);
    struct item item = *(const struct item *)body.items.items;
    item.id = id_n(9);
    body = (struct cmd_setup_put){.items = {&item, 1}};
    ck_refused(&w, world_do(&w, CMD_setup_put, &body), setup_full, "items", 9);
}
END_TEST

UNIT_MAIN_WITH("rules_setup", up, down, the_house_stands, the_same_again_is_nothing,
    only_what_differs_is_put, stock_is_taken_as_given, who_sits_at_a_table_is_kept, references_hold,
    numbers_and_codes_are_unique_after_the_command, a_backup_is_another_prep_station,
    ids_are_named_once_and_are_no_zero, groups_can_be_satisfied, a_group_moves_to_another_item,
    each_kind_has_a_ceiling)
