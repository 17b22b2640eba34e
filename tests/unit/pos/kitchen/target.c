/* Targets under conditions, and what a setup of routes and targets must satisfy. */
#include "tests/unit/pos/kitchen/routing_house.h"

/* -- targets ----------------------------------------------------------------------------------- */

START_TEST(a_ticket_keeps_the_target_of_its_area_day_part_and_kind)
{
    static const struct target of_item[] = {{OF(TAKEAWAY), WITHIN(3)},
        {ANY, IN(TERRACE), WITHIN(4)}, {ANY, DURING(BREAKFAST), WITHIN(5)}};
    ck_change(item_targets(BEER, of_item, 3));
    ck_assert_int_eq(target(101, BEER), 3);
    ck_assert_int_eq(target(190, BEER), 4);
    ck_assert_int_eq(target(100, BEER), 0); /* the station's: it has none */
    at(nine);
    ck_assert_int_eq(target(100, BEER), 5);
    ck_assert_int_eq(target(101, BEER), 5);
    ck_assert_int_eq(target(190, BEER), 4);
}
END_TEST

START_TEST(an_items_targets_come_before_its_own_and_then_its_stations)
{
    static const struct target of_cold[] = {{OF(TAKEAWAY), WITHIN(7)}};
    static const struct target of_item[] = {{OF(TAKEAWAY), WITHIN(3)}};
    ck_change(station_targets(of_cold, 1));
    ck_assert_int_eq(target(101, BEER), 7);
    ck_assert_int_eq(target(100, BEER), 0);
    struct item beer = *venue_item(&w.v, id_n(BEER));
    beer.target_s = (struct opt_int){true, 6 * MINUTE_S};
    ck_change(W_DO(&w, setup_put, .items = {&beer, 1}));
    ck_assert_int_eq(target(101, BEER), 6);
    ck_change(item_targets(BEER, of_item, 1));
    ck_assert_int_eq(target(101, BEER), 3);
    ck_assert_int_eq(target(100, BEER), 6);
}
END_TEST

START_TEST(an_items_target_at_a_station_wins_there)
{
    static const struct station_ref also[] = {{{{0}}}};
    static const struct target of_item[] = {{ANY, IN(TERRACE), WITHIN(4)},
        {ANY, TO(BAR), WITHIN(2)}, {ANY, TO(COLD), DURING(BREAKFAST), WITHIN(1)}};
    struct item beer = *venue_item(&w.v, id_n(BEER));
    struct station_ref bar = also[0];
    bar.station_id = id_n(BAR);
    beer.stations = (struct list){&bar, 1};
    beer.targets = (struct list){of_item, 3};
    ck_change(W_DO(&w, setup_put, .items = {&beer, 1}));
    add(&w, 1, 190, BEER, 1);
    send(&w, 190);
    ck_assert_int_eq(ticket_of(&w, 190, COLD, 1)->target_s, 4 * MINUTE_S);
    ck_assert_int_eq(ticket_of(&w, 190, BAR, 1)->target_s, 2 * MINUTE_S);
    at(nine);
    add(&w, 2, 190, BEER, 1);
    send(&w, 190);
    ck_assert_int_eq(ticket_of(&w, 190, COLD, 2)->target_s, 1 * MINUTE_S);
}
END_TEST

/* -- setups ------------------------------------------------------------------------------------ */

static void ck_bad(enum decided how, const char *field, uint64_t about, const char *rule)
{
    ck_refused(&w, how, bad_command, field, about);
    ck_assert_str_eq(w.d.rule, rule);
}

static const char twice[] = "two routes hold under the same conditions";
static const char no_part[] = "a route or target is for a day part that the settings do not have";

START_TEST(no_two_routes_have_the_same_conditions)
{
    static const struct route kinds[] = {{OF(TAKEAWAY), TO(BAR)}, {OF(TAKEAWAY), TO(TENT)}};
    static const struct route any[] = {{OF(TAKEAWAY), ANY, TO(BAR)}, {OF(DINE_IN), ANY, TO(TENT)}};
    static const struct route full[] = {{OF(ROOM), IN(TERRACE), DURING(NIGHT), TO(BAR)},
        {ANY, TO(BAR)}, {OF(ROOM), IN(TERRACE), DURING(NIGHT), TO(BAR)}};
    static const struct route apart[] = {{OF(ROOM), TO(BAR)}, {ANY, TO(BAR)},
        {OF(DINE_IN), TO(BAR)}, {OF(ROOM), IN(TERRACE), TO(BAR)}, {OF(ROOM), IN(AREA), TO(BAR)},
        {OF(ROOM), DURING(NIGHT), TO(BAR)}, {OF(ROOM), DURING(EARLY), TO(BAR)}};
    ck_bad(item_routes(BEER, kinds, 2), "items", BEER, twice);
    ck_bad(item_routes(BEER, any, 2), "items", BEER, twice);
    ck_bad(category_routes(full, 3), "categories", DRINKS, twice);
    ck_change(item_routes(BEER, apart, N(apart)));
    ck_change(category_routes(apart, N(apart)));
}
END_TEST

START_TEST(no_two_targets_have_the_same_conditions)
{
    static const struct target same[] = {{ANY, TO(BAR), WITHIN(1)}, {ANY, TO(BAR), WITHIN(2)}};
    static const struct target apart[] = {{ANY, TO(BAR), WITHIN(1)}, {ANY, WITHIN(2)}};
    ck_bad(
        item_targets(BEER, same, 2), "items", BEER, "two targets hold under the same conditions");
    ck_change(item_targets(BEER, apart, 2));
    ck_bad(station_targets(apart, 1), "stations", COLD, "a station's targets name no station");
    ck_change(station_targets(apart + 1, 1));
}
END_TEST

START_TEST(what_routes_and_targets_name_must_be_there)
{
    static const struct route area[] = {{ANY, IN(777), TO(BAR)}};
    static const struct route station[] = {{ANY, TO(778)}};
    static const struct route part[] = {{ANY, DURING(9), TO(BAR)}};
    static const struct target slow[] = {{ANY, DURING(9), WITHIN(1)}};
    static const struct target there[] = {{ANY, TO(779), WITHIN(1)}};
    ck_refused(&w, item_routes(BEER, area, 1), not_found, "items", 777);
    ck_refused(&w, category_routes(station, 1), not_found, "categories", 778);
    ck_refused(&w, item_targets(BEER, there, 1), not_found, "items", 779);
    ck_bad(item_routes(BEER, part, 1), "items", BEER, no_part);
    ck_bad(category_routes(part, 1), "categories", DRINKS, no_part);
    ck_bad(item_targets(BEER, slow, 1), "items", BEER, no_part);
    ck_bad(station_targets(slow, 1), "stations", COLD, no_part);
}
END_TEST

START_TEST(a_menu_is_published_with_sound_routes_only)
{
    static const struct route part[] = {{ANY, DURING(9), TO(BAR)}};
    static const struct route to_terrace[] = {{ANY, IN(TERRACE), TO(TENT)}};
    struct item beer = *venue_item(&w.v, id_n(BEER));
    struct category drinks = *venue_category(&w.v, id_n(DRINKS));
    beer.routes = (struct list){part, 1};
    drinks.routes = (struct list){to_terrace, 1};
    ck_change(W_DO(&w, menu_draft, .draft_id = id_n(1), .items = {&beer, 1}));
    ck_change(W_DO(&w, menu_draft, .draft_id = id_n(2), .categories = {&drinks, 1}));
    struct draft_ref refs[] = {{id_n(2)}, {id_n(1)}};
    ck_refused(&w, W_DO(&w, menu_publish, {refs, 2}), bad_command, "items", BEER);
    ck_change(W_DO(&w, menu_publish, {refs, 1}));
    ck_assert_uint_eq(goes_to(190, COFFEE), TENT);
}
END_TEST

UNIT_MAIN_WITH("target", routing_up, routing_down,
    a_ticket_keeps_the_target_of_its_area_day_part_and_kind,
    an_items_targets_come_before_its_own_and_then_its_stations,
    an_items_target_at_a_station_wins_there, no_two_routes_have_the_same_conditions,
    no_two_targets_have_the_same_conditions, what_routes_and_targets_name_must_be_there,
    a_menu_is_published_with_sound_routes_only)
