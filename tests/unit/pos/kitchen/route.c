/* Which stations make a line, and what follows from several: states, changes, the expo's wait. */
#include "tests/unit/pos/world.h"

static struct world w;

/* Soup: grill and cold; at the cold station only when taken away. Target 4 minutes. */
enum { SOUP = 90, SIDES, FRIES };

static void up(void)
{
    static struct station_ref also[] = {{{{0}}}};
    static struct route routes[1];
    static struct menu_option options[1];
    world_init_house(&w);
    also[0].station_id = id_n(COLD);
    routes[0] = (struct route){order_kind_TAKEAWAY, id_n(COLD)};
    struct item soup = *venue_item(&w.v, id_n(BURGER));
    soup.id = id_n(SOUP);
    soup.stations = (struct list){also, 1};
    soup.routes = (struct list){routes, 1};
    soup.target_s = (struct opt_int){true, 240};
    options[0] =
        (struct menu_option){.id = id_n(FRIES), .name = STR("Fries"), .station_id = id_n(COLD)};
    struct choice_group sides = {.id = id_n(SIDES),
        .item_id = id_n(BURGER),
        .name = STR("Side"),
        .max = 1,
        .options = {options, 1}};
    ck_change(W_DO(&w, setup_put, .items = {&soup, 1}, .choice_groups = {&sides, 1}));
    order_at(&w, 100, T1);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct ticket_item *at(uint64_t line, uint64_t station)
{
    const struct ticket_item *found = NULL;
    struct venue_iter it = venue_children(&w.v, INDEX_ITEMS_OF_LINE, id_n(line));
    for (const struct ticket_item *i; (i = venue_next(&it));)
        if (id_eq(i->station_id, id_n(station)))
            found = i;
    return found;
}

static const struct line *line(uint64_t n)
{
    return venue_line(&w.v, id_n(n));
}

static enum decided move(enum command_type type, uint64_t order, uint64_t station)
{
    return ticket_do(&w, type, ticket_of(&w, order, station, 1));
}

START_TEST(a_line_of_two_stations_is_ready_when_both_are_done)
{
    add(&w, 1000, 100, SOUP, 2);
    send(&w, 100);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_sent), 2);
    ck_assert(at(1000, GRILL) && at(1000, COLD));
    ck_assert(id_eq(at(1000, COLD)->item_id, id_n(SOUP)));
    ck_change(move(CMD_ticket_bump, 100, GRILL));
    ck_assert_int_eq(line(1000)->state, line_state_STARTED);
    ck_change(move(CMD_ticket_bump, 100, COLD));
    ck_assert_int_eq(line(1000)->state, line_state_READY);
    ck_change(move(CMD_ticket_pick_up, 100, GRILL));
    ck_assert_int_eq(line(1000)->state, line_state_READY);
    ck_change(move(CMD_ticket_pick_up, 100, COLD));
    ck_assert_int_eq(line(1000)->state, line_state_PICKED_UP);
}
END_TEST

START_TEST(the_waiter_sees_it_as_displayed_when_both_show_it)
{
    add(&w, 1000, 100, SOUP, 1);
    send(&w, 100);
    struct ticket_ref ref = {at(1000, GRILL)->ticket_id};
    ck_change(W_DO(&w, ticket_receipt, .displayed = {&ref, 1}));
    ck_assert(!line(1000)->displayed);
    ref.ticket_id = at(1000, COLD)->ticket_id;
    ck_change(W_DO(&w, ticket_receipt, .displayed = {&ref, 1}));
    ck_assert(line(1000)->displayed);
}
END_TEST

START_TEST(the_kind_of_order_chooses_the_station)
{
    takeaway(&w, 101);
    add(&w, 1000, 101, SOUP, 1);
    send(&w, 101);
    ck_assert(id_eq(line(1000)->station_id, id_n(COLD)));
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_sent), 1);
    ck_assert_ptr_null(at(1000, GRILL));
}
END_TEST

START_TEST(a_ticket_keeps_the_longest_target_of_its_items)
{
    add(&w, 1000, 100, SOUP, 1);
    send(&w, 100);
    ck_assert_int_eq(ticket_of(&w, 100, GRILL, 1)->target_s, 240);
    add(&w, 1001, 100, SOUP, 1);
    add(&w, 1002, 100, BURGER, 1);
    send(&w, 100);
    int64_t grill = venue_station(&w.v, id_n(GRILL))->target_s;
    ck_assert_int_eq(ticket_of(&w, 100, GRILL, 2)->target_s, grill > 240 ? grill : 240);
    ck_assert_int_eq(ticket_of(&w, 100, COLD, 2)->target_s, 240);
}
END_TEST

static enum decided choose(uint64_t n, bool fries)
{
    static struct chosen chosen;
    chosen = (struct chosen){id_n(SIDES), id_n(FRIES)};
    return W_PRE(&w, line_replace, PRE_OF_REV(line(n)->rev), .line_id = id_n(n), .quantity = 1,
        .choices = {&chosen, fries});
}

START_TEST(a_choice_brings_its_station_and_a_change_tells_both)
{
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_assert_ptr_null(at(1000, COLD));
    ck_change(choose(1000, true));
    ck_assert_int_eq(at(1000, COLD)->state, ticket_item_state_NEW);
    ck_assert_uint_eq(at(1000, COLD)->was.n, 0); /* new there */
    ck_assert_uint_eq(at(1000, GRILL)->was.n, 1);
    ck_assert_uint_eq(line(1000)->unseen.n, 1);
    ck_change(choose(1000, false));
    ck_assert_int_eq(at(1000, COLD)->state, ticket_item_state_VOIDED);
    ck_str_is(at(1000, COLD)->void_reason, "changed");
    ck_assert_uint_eq(line(1000)->unseen.n, 1);
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
}
END_TEST

START_TEST(both_stations_acknowledge_a_change_and_make_it_again)
{
    add(&w, 1000, 100, SOUP, 2);
    send(&w, 100);
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(line(1000)->rev), id_n(1000), 1));
    ck_assert_uint_eq(line(1000)->unseen.n, 2);
    ck_change(item_do(&w, CMD_ticket_item_ack, at(1000, GRILL)));
    const struct station_ref *left = line(1000)->unseen.items;
    ck_assert_uint_eq(line(1000)->unseen.n, 1);
    ck_assert(id_eq(left->station_id, id_n(COLD)));
    ck_change(item_do(&w, CMD_ticket_item_ack, at(1000, COLD)));
    ck_change(move(CMD_ticket_bump, 100, GRILL));
    ck_change(move(CMD_ticket_bump, 100, COLD));
    ck_change(W_DO(&w, line_remake, id_n(1000), STR("dropped")));
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_sent), 2);
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
    ck_change(W_DO(&w, line_void, id_n(1000), STR("left")));
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_item_voided), 4);
}
END_TEST

START_TEST(the_expo_waits_for_all_stations_when_the_venue_says_so)
{
    ck_change(W_DO(&w, settings_put, .expo_waits = true));
    add(&w, 1000, 100, SOUP, 1);
    send(&w, 100);
    add(&w, 1001, 100, BURGER, 1);
    send(&w, 100);
    ck_change(move(CMD_ticket_bump, 100, GRILL));
    ck_assert_int_eq(move(CMD_ticket_pick_up, 100, GRILL), DECIDED_REFUSED);
    ck_assert_int_eq(w.d.refusal, REFUSAL_stations_open);
    ck_assert(id_eq(w.d.about, ticket_of(&w, 100, COLD, 1)->id));
    ck_change(move(CMD_ticket_bump, 100, COLD));
    ck_change(move(CMD_ticket_pick_up, 100, GRILL)); /* the later send is another matter */
}
END_TEST

UNIT_MAIN_WITH("route", up, down, a_line_of_two_stations_is_ready_when_both_are_done,
    the_waiter_sees_it_as_displayed_when_both_show_it, the_kind_of_order_chooses_the_station,
    a_ticket_keeps_the_longest_target_of_its_items,
    a_choice_brings_its_station_and_a_change_tells_both,
    both_stations_acknowledge_a_change_and_make_it_again,
    the_expo_waits_for_all_stations_when_the_venue_says_so)
