/* Routes: by kind of order, area, day part and category; which wins, and when they are judged. */
#include "tests/unit/pos/kitchen/routing_house.h"

/* -- each condition ---------------------------------------------------------------------------- */

START_TEST(a_route_of_an_area_holds_at_its_tables)
{
    static const struct route routes[] = {{ANY, IN(TERRACE), TO(TENT)}};
    ck_change(item_routes(BEER, routes, 1));
    ck_assert_uint_eq(goes_to(190, BEER), TENT);
    ck_assert_uint_eq(goes_to(100, BEER), COLD);
    ck_assert_uint_eq(goes_to(101, BEER), COLD); /* without a table it is in no area */
    ck_assert_uint_eq(goes_to(190, COFFEE), COLD);
}
END_TEST

START_TEST(a_route_of_a_day_part_holds_by_local_time)
{
    static const struct route routes[] = {
        {ANY, DURING(BREAKFAST), TO(BAR)}, {ANY, DURING(NIGHT), TO(TENT)}};
    static const struct {
        const char *utc;
        uint64_t station;
    } rows[] = {
        {"2026-01-12T05:59:59.999Z", COLD},
        {"2026-01-12T06:00:00.000Z", BAR}, /* 07:00 */
        {"2026-01-12T09:59:59.999Z", BAR},
        {"2026-01-12T10:00:00.000Z", COLD},
        {"2026-01-12T20:59:59.999Z", COLD},
        {"2026-01-12T21:00:00.000Z", TENT}, /* 22:00, over midnight */
        {"2026-01-12T23:30:00.000Z", TENT},
        {"2026-01-13T04:59:59.999Z", TENT},
        {"2026-01-13T05:00:00.000Z", COLD},
        /* The clocks are put forward: 01:59 is followed by 03:00; then back: 02:30 comes twice. */
        {"2026-03-28T21:00:00.000Z", TENT},
        {"2026-03-29T03:59:59.999Z", TENT},
        {"2026-03-29T04:00:00.000Z", COLD},
        {"2026-03-29T05:00:00.000Z", BAR}, /* 07:00, two hours ahead now */
        {"2026-10-25T00:30:00.000Z", TENT},
        {"2026-10-25T01:30:00.000Z", TENT},
        {"2026-10-25T04:59:59.999Z", TENT},
        {"2026-10-25T05:00:00.000Z", COLD},
        {"2026-10-25T06:00:00.000Z", BAR},
    };
    ck_change(item_routes(BEER, routes, 2));
    for (size_t i = 0; i < N(rows); i++) {
        at(rows[i].utc);
        ck_assert_msg(goes_to(101, BEER) == rows[i].station, "at %s", rows[i].utc);
    }
}
END_TEST

START_TEST(a_route_of_a_kind_holds_for_it_alone)
{
    static const struct route routes[] = {{OF(TAKEAWAY), TO(BAR)}};
    ck_change(item_routes(BEER, routes, 1));
    ck_assert_uint_eq(goes_to(101, BEER), BAR);
    ck_assert_uint_eq(goes_to(100, BEER), COLD);
}
END_TEST

START_TEST(all_that_a_route_says_must_be_so)
{
    static const struct route routes[] = {{OF(DINE_IN), IN(TERRACE), DURING(BREAKFAST), TO(TENT)}};
    ck_change(item_routes(BEER, routes, 1));
    ck_assert_uint_eq(goes_to(190, BEER), COLD);
    at(nine);
    ck_assert_uint_eq(goes_to(190, BEER), TENT);
    ck_assert_uint_eq(goes_to(100, BEER), COLD);
    ck_assert_uint_eq(goes_to(101, BEER), COLD);
}
END_TEST

/* -- which wins -------------------------------------------------------------------------------- */

/* Every set of conditions at once, each to one of two stations in turn by whether `wins` is it. */
START_TEST(an_area_wins_over_a_day_part_and_that_over_a_kind)
{
    static const struct route by_rank[] = {
        {ANY, TO(GRILL)},
        {OF(DINE_IN), TO(GRILL)},
        {ANY, DURING(BREAKFAST), TO(GRILL)},
        {OF(DINE_IN), DURING(BREAKFAST), TO(GRILL)},
        {ANY, IN(TERRACE), TO(GRILL)},
        {OF(DINE_IN), IN(TERRACE), TO(GRILL)},
        {ANY, IN(TERRACE), DURING(BREAKFAST), TO(GRILL)},
        {OF(DINE_IN), IN(TERRACE), DURING(BREAKFAST), TO(GRILL)},
    };
    at(nine);
    for (size_t low = 0; low < N(by_rank); low++)
        for (size_t high = low + 1; high < N(by_rank); high++) {
            struct route pair[] = {by_rank[low], by_rank[high]};
            pair[1].station_id = id_n(BAR);
            ck_change(item_routes(BEER, pair, 2));
            ck_assert_msg(goes_to(190, BEER) == BAR, "%zu before %zu", high, low);
            struct route turned[] = {pair[1], pair[0]};
            ck_change(item_routes(BEER, turned, 2));
            ck_assert_msg(goes_to(190, BEER) == BAR, "%zu first, before %zu", high, low);
        }
}
END_TEST

START_TEST(of_day_parts_that_overlap_the_first_in_the_list_wins)
{
    static const struct route routes[] = {
        {ANY, DURING(EARLY), TO(TENT)}, {ANY, DURING(BREAKFAST), TO(BAR)}};
    static const struct route turned[] = {
        {ANY, DURING(BREAKFAST), TO(BAR)}, {ANY, DURING(EARLY), TO(TENT)}};
    at(seven);
    ck_change(item_routes(BEER, routes, 2));
    ck_assert_uint_eq(goes_to(100, BEER), TENT);
    ck_change(item_routes(BEER, turned, 2));
    ck_assert_uint_eq(goes_to(100, BEER), BAR);
}
END_TEST

START_TEST(a_categorys_routes_hold_where_none_of_the_item_does)
{
    static const struct route of_drinks[] = {{ANY, IN(TERRACE), TO(TENT)}, {OF(TAKEAWAY), TO(BAR)}};
    static const struct route of_beer[] = {{ANY, DURING(BREAKFAST), TO(GRILL)}};
    ck_change(category_routes(of_drinks, 2));
    ck_change(item_routes(BEER, of_beer, 1));
    ck_assert_uint_eq(goes_to(190, COFFEE), TENT);
    ck_assert_uint_eq(goes_to(101, COFFEE), BAR);
    ck_assert_uint_eq(goes_to(100, COFFEE), COLD);
    ck_assert_uint_eq(goes_to(190, BEER), TENT);
    ck_assert_uint_eq(goes_to(190, BURGER), GRILL); /* another category */
    at(nine);
    ck_assert_uint_eq(goes_to(190, BEER), GRILL); /* its own first, however little it says */
    ck_assert_uint_eq(goes_to(190, COFFEE), TENT);
}
END_TEST

START_TEST(a_route_of_a_day_part_that_is_gone_does_not_hold)
{
    static const struct route routes[] = {{ANY, DURING(BREAKFAST), TO(BAR)}};
    ck_change(item_routes(BEER, routes, 1));
    at(nine);
    ck_assert_uint_eq(goes_to(100, BEER), BAR);
    ck_change(W_PRE(&w, settings_put, PRE_OF_REV(1), .reason_cancel = true));
    ck_assert_uint_eq(goes_to(100, BEER), COLD);
}
END_TEST

/* -- when it is judged ------------------------------------------------------------------------- */

static const struct route to_terrace[] = {{ANY, IN(TERRACE), TO(TENT)}};

START_TEST(a_line_is_routed_anew_when_it_is_sent)
{
    static const struct route routes[] = {{ANY, DURING(BREAKFAST), TO(BAR)}};
    ck_change(item_routes(BEER, routes, 1));
    at("2026-01-12T09:59:59.000Z");
    add(&w, 1, 100, BEER, 1);
    ck_assert_uint_eq(station_no(line(1)->station_id), BAR);
    at("2026-01-12T10:00:00.000Z");
    send(&w, 100);
    ck_assert_uint_eq(station_no(ticket_for(1)->station_id), COLD);
    ck_assert_uint_eq(station_no(line(1)->station_id), COLD);
}
END_TEST

START_TEST(the_hubs_timer_routes_by_its_own_time)
{
    static const struct route routes[] = {{ANY, DURING(BREAKFAST), TO(BAR)}};
    ck_change(item_routes(BEER, routes, 1));
    ck_change(W_DO(&w, line_add, .line_id = id_n(1), .order_id = id_n(100), .item_id = id_n(BEER),
        .quantity = 1, .course = {true, 1}));
    time_ms due;
    ck_assert(time_parse(STR("2026-01-13T06:00:00.000Z"), &due)); /* 07:00 */
    ck_change(W_DO(&w, course_plan, id_n(100), 1, course_plan_AT_TIME, due));
    send(&w, 100);
    ck_assert_uint_eq(station_no(line(1)->station_id), COLD);
    at("2026-01-13T06:00:00.000Z");
    ck_change(W_DO(&w, course_due, id_n(100), 1));
    ck_assert_uint_eq(station_no(ticket_for(1)->station_id), BAR);
}
END_TEST

/* The beer takes five minutes and the burger ten: on the terrace the grill makes both. */
START_TEST(a_course_that_finishes_together_counts_by_the_stations_of_now)
{
    static const struct route routes[] = {{ANY, IN(TERRACE), TO(GRILL)}};
    ck_change(item_routes(BEER, routes, 1));
    struct item beer = *venue_item(&w.v, id_n(BEER));
    beer.prep_s = (struct opt_int){true, 5 * MINUTE_S};
    ck_change(W_DO(&w, setup_put, .items = {&beer, 1}));
    static const uint64_t orders[] = {100, 190};
    for (uint64_t k = 0; k < 2; k++) {
        static const uint64_t items[] = {BURGER, BEER};
        for (uint64_t i = 0; i < 2; i++)
            ck_change(
                W_DO(&w, line_add, .line_id = id_n(10 * k + i + 1), .order_id = id_n(orders[k]),
                    .item_id = id_n(items[i]), .quantity = 1, .course = {true, 1}));
        ck_change(W_DO(&w, course_plan, id_n(orders[k]), 1, course_plan_FINISH_TOGETHER));
        send(&w, orders[k]);
        ck_change(W_DO(&w, course_fire, id_n(orders[k]), 1));
    }
    ck_assert_int_eq(line(2)->state, line_state_WAITING); /* five minutes later */
    ck_assert_int_eq(line(12)->state, line_state_SENT);   /* with the burger */
}
END_TEST

START_TEST(what_is_in_the_kitchen_stays_there_when_its_guests_move)
{
    ck_change(item_routes(BEER, to_terrace, 1));
    add(&w, 1, 100, BEER, 1);
    send(&w, 100);
    add(&w, 2, 100, BEER, 1);
    ck_change(W_DO(&w, order_cancel, id_n(190), STR("left")));
    ck_change(W_DO(&w, order_transfer, id_n(100), id_n(T90)));
    ck_assert_uint_eq(station_no(ticket_for(1)->station_id), COLD);
    ck_assert_uint_eq(station_no(line(1)->station_id), COLD);
    send(&w, 100); /* what was not sent is routed from where they sit now */
    ck_assert_uint_eq(station_no(ticket_for(2)->station_id), TENT);
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket_for(1)));
    ck_change(W_DO(&w, line_remake, id_n(1), STR("warm"))); /* and so is what is made again */
    ck_assert_uint_eq(station_no(ticket_for(1)->station_id), TENT);
    ck_assert_uint_eq(station_no(line(1)->station_id), TENT);
}
END_TEST

START_TEST(a_line_that_is_changed_after_the_send_stays_at_its_station)
{
    static const struct route routes[] = {{ANY, DURING(BREAKFAST), TO(BAR)}};
    at(nine);
    ck_change(item_routes(PIZZA, routes, 1));
    struct chosen small = {.group_id = id_n(SIZE), .option_id = id_n(SMALL)}, large = small;
    large.option_id = id_n(LARGE);
    ck_change(W_DO(&w, line_add, .line_id = id_n(1), .order_id = id_n(100), .item_id = id_n(PIZZA),
        .quantity = 1, .choices = {&small, 1}));
    send(&w, 100);
    at(noon);
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(line(1)->rev), .line_id = id_n(1), .quantity = 1,
        .choices = {&large, 1}));
    ck_assert_uint_eq(station_no(line(1)->station_id), BAR);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_sent), 0);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_item_voided), 0);
}
END_TEST

START_TEST(parts_of_a_combo_are_routed_each_by_its_own_item)
{
    ck_change(category_routes(to_terrace, 1));
    struct item combo = *venue_item(&w.v, id_n(BURGER));
    combo.id = id_n(COMBO);
    struct slot_option main = {.item_id = id_n(BURGER)}, drink = {.item_id = id_n(BEER)};
    struct combo_slot slots[] = {
        {.id = id_n(SLOT), .item_id = id_n(COMBO), .name = STR("Main"), .options = {&main, 1}},
        {.id = id_n(SLOT + 1),
            .item_id = id_n(COMBO),
            .name = STR("Drink"),
            .options = {&drink, 1}}};
    ck_change(W_DO(&w, setup_put, .items = {&combo, 1}, .combo_slots = {slots, 2}));
    struct combo_part parts[] = {
        {.slot_id = id_n(SLOT), .item_id = id_n(BURGER), .line_id = id_n(1)},
        {.slot_id = id_n(SLOT + 1), .item_id = id_n(BEER), .line_id = id_n(2)}};
    ck_change(W_DO(&w, line_add, .line_id = id_n(3), .order_id = id_n(190), .item_id = id_n(COMBO),
        .quantity = 1, .parts = {parts, 2}));
    send(&w, 190);
    ck_assert_uint_eq(station_no(ticket_for(1)->station_id), GRILL);
    ck_assert_uint_eq(station_no(ticket_for(2)->station_id), TENT);
}
END_TEST

START_TEST(an_imported_line_is_routed_by_its_own_time)
{
    static const struct route routes[] = {{ANY, DURING(BREAKFAST), TO(BAR)}};
    ck_change(item_routes(BEER, routes, 1));
    struct import_line lines[] = {
        {.item_id = id_n(BEER), .quantity = 1}, {.item_id = id_n(BEER), .quantity = 1}};
    struct import_payment cash = {.tender = tender_CASH};
    time_ms opened;
    ck_assert(time_parse(STR("2026-01-11T08:00:00.000Z"), &opened)); /* 09:00 */
    lines[1].added_at = (time_ms){opened.ms + (int64_t)3 * 3600 * 1000};
    ck_change(W_DO(&w, order_import, .order_id = id_n(900), .kind = order_kind_TAKEAWAY,
        .reference = STR("A"), .opened_at = opened, .closed_at = opened, .lines = {lines, 2},
        .payments = {&cash, 1}));
    uint64_t stations[2], n = 0;
    for (size_t i = 0; i < w.c->n_puts && n < 2; i++)
        if (w.c->puts[i].kind == KIND_line)
            stations[n++] = station_no(((const struct line *)w.c->puts[i].rec)->station_id);
    ck_assert_uint_eq(n, 2);
    ck_assert_uint_eq(stations[0], BAR);
    ck_assert_uint_eq(stations[1], COLD);
}
END_TEST

UNIT_MAIN_WITH("routing", routing_up, routing_down, a_route_of_an_area_holds_at_its_tables,
    a_route_of_a_day_part_holds_by_local_time, a_route_of_a_kind_holds_for_it_alone,
    all_that_a_route_says_must_be_so, an_area_wins_over_a_day_part_and_that_over_a_kind,
    of_day_parts_that_overlap_the_first_in_the_list_wins,
    a_categorys_routes_hold_where_none_of_the_item_does,
    a_route_of_a_day_part_that_is_gone_does_not_hold, a_line_is_routed_anew_when_it_is_sent,
    the_hubs_timer_routes_by_its_own_time,
    a_course_that_finishes_together_counts_by_the_stations_of_now,
    what_is_in_the_kitchen_stays_there_when_its_guests_move,
    a_line_that_is_changed_after_the_send_stays_at_its_station,
    parts_of_a_combo_are_routed_each_by_its_own_item, an_imported_line_is_routed_by_its_own_time)
