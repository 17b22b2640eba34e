/* What describes an order: each channel with what it needs, and what its tickets show. */
#include "tests/unit/pos/world.h"

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

static const struct order *order(uint64_t n)
{
    return venue_order(&w.v, id_n(n));
}

/* Every channel with and without a table, a room, a name. */
START_TEST(each_channel_has_what_it_needs)
{
    uint64_t n = 100;
    for (int kind = 0; kind < order_kind_N; kind++)
        for (int has = 0; has < 8; has++) {
            bool table = has & 1, room = has & 2, name = has & 4;
            enum decided got = W_DO(&w, order_open, .order_id = id_n(++n), .kind = kind,
                .table_id = id_n(table ? T1 : 0), .another = true,
                .room = room ? STR("412") : STR(""), .customer = name ? STR("Zoe") : STR(""));
            bool wants_table = kind == order_kind_DINE_IN;
            if (kind == order_kind_ROOM && !room)
                ck_refused(&w, got, room_needed, "room", 0);
            else if (kind == order_kind_TAB && !name)
                ck_refused(&w, got, name_needed, "customer", 0);
            else if (table && !wants_table)
                ck_refused(&w, got, table_unwanted, "table_id", T1);
            else if (!table && wants_table)
                ck_refused(&w, got, table_needed, "table_id", 0);
            else
                ck_change(got);
        }
}
END_TEST

START_TEST(an_order_is_opened_with_its_details)
{
    ck_change(W_DO(&w, order_open, .order_id = id_n(100), .kind = order_kind_DELIVERY,
        .customer = STR("Zoe"), .promised_at = {w.now.ms + 1800000}, .phone = STR("+43 1 5123"),
        .address = STR("Ring 1\nthird door"), .reference = STR("web-17"),
        .allergies = STR("nuts")));
    const struct order *o = order(100);
    ck_assert_int_eq(o->promised_at.ms, w.now.ms + 1800000);
    ck_str_is(o->phone, "+43 1 5123");
    ck_str_is(o->address, "Ring 1\nthird door");
    ck_str_is(o->reference, "web-17");
    ck_str_is(o->allergies, "nuts");
    ck_str_is(o->server, "Ana");
    ck_assert(id_eq(o->server_id, w.by.staff));
    ck_change(W_DO(&w, line_add, .line_id = id_n(1000), .order_id = id_n(100),
        .item_id = id_n(BURGER), .quantity = 1, .reference = STR("line 3")));
    ck_str_is(venue_line(&w.v, id_n(1000))->reference, "line 3");
    send(&w, 100);
    const struct ticket *t = ticket_of(&w, 100, GRILL, 1);
    ck_assert_int_eq(t->kind, order_kind_DELIVERY);
    ck_assert_int_eq(t->promised_at.ms, o->promised_at.ms);
    ck_str_is(t->allergies, "nuts");
    ck_refused(&w,
        W_DO(&w, order_open, .order_id = id_n(101), .kind = order_kind_TAKEAWAY,
            .allergies = STR("1\n2\n3\n4\n5\n6\n7\n8\n9")),
        note_too_long, "allergies", 101);
}
END_TEST

static enum decided details(uint64_t n, const char *customer, const char *room, int64_t promised)
{
    return W_DO(&w, order_details, .order_id = id_n(n), .customer = str_of(customer),
        .room = str_of(room), .promised_at = {promised});
}

START_TEST(details_are_replaced)
{
    ck_change(W_DO(&w, order_open, .order_id = id_n(100), .kind = order_kind_ROOM,
        .room = STR("412"), .phone = STR("12")));
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_change(details(100, "Zoe", "413", 0));
    ck_assert_uint_eq(w.c->n_puts, 1); /* its ticket shows nothing of that */
    ck_assert_uint_eq(events_of(&w, EVENT_order_detailed), 1);
    ck_str_is(order(100)->customer, "Zoe");
    ck_str_is(order(100)->room, "413");
    ck_str_is(order(100)->phone, "");
    ck_nothing(details(100, "Zoe", "413", 0));
    ck_change(details(100, "Zoe", "413", w.now.ms + 60000));
    ck_assert_int_eq(ticket_of(&w, 100, GRILL, 1)->promised_at.ms, w.now.ms + 60000);
    ck_refused(&w, details(100, "Zoe", "", 0), room_needed, "room", 0);
    ck_change(W_DO(
        &w, order_open, .order_id = id_n(101), .kind = order_kind_TAB, .customer = STR("Max")));
    ck_refused(&w, details(101, "", "", 0), name_needed, "customer", 0);
    ck_refused(&w, details(999, "Zoe", "", 0), not_found, "order_id", 999);
}
END_TEST

START_TEST(tickets_show_allergies_covers_and_server)
{
    order_at(&w, 100, T1);
    order_at(&w, 101, T2);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    add(&w, 1002, 101, BURGER, 1);
    send(&w, 100);
    send(&w, 101);
    ck_change(W_DO(&w, order_allergies, id_n(100), STR("nuts")));
    ck_assert_uint_eq(w.c->n_puts, 3);
    ck_assert_uint_eq(events_of(&w, EVENT_order_allergies_set), 1);
    ck_nothing(W_DO(&w, order_allergies, id_n(100), STR("nuts")));
    ck_refused(&w, W_DO(&w, order_allergies, id_n(100), STR("1\n2\n3\n4\n5\n6\n7\n8\n9")),
        note_too_long, "allergies", 100);
    ck_change(W_DO(&w, order_covers, id_n(100), 7));
    ck_assert_uint_eq(events_of(&w, EVENT_order_covers_set), 1);
    ck_nothing(W_DO(&w, order_covers, id_n(100), 7));
    ck_change(W_DO(&w, order_hand_over, id_n(100), STR("Ben"), id_n(9)));
    ck_assert_uint_eq(events_of(&w, EVENT_order_handed_over), 1);
    ck_str_is(w.c->events[0].text, "Ben");
    ck_nothing(W_DO(&w, order_hand_over, id_n(100), STR("Ben"), id_n(9)));
    ck_assert_int_eq(order(100)->covers, 7);
    ck_str_is(order(100)->server, "Ben");
    ck_assert(id_eq(order(100)->server_id, id_n(9)));
    const uint64_t stations[] = {GRILL, COLD};
    for (int i = 0; i < 2; i++) {
        const struct ticket *t = ticket_of(&w, 100, stations[i], 1);
        ck_str_is(t->allergies, "nuts");
        ck_str_is(t->server, "Ben");
        ck_assert_int_eq(t->covers, 7);
    }
    ck_str_is(ticket_of(&w, 101, GRILL, 1)->server, "Ana");
    pay(&w, 200, 101);
    ck_refused(&w, W_DO(&w, order_covers, id_n(101), 7), not_found, "order_id", 101);
    ck_refused(
        &w, W_DO(&w, order_hand_over, id_n(101), STR("Ben"), id_n(0)), not_found, "order_id", 101);
    ck_refused(&w, W_DO(&w, order_allergies, id_n(101), STR("nuts")), not_found, "order_id", 101);
}
END_TEST

UNIT_MAIN_WITH("rules_details", up, down, each_channel_has_what_it_needs,
    an_order_is_opened_with_its_details, details_are_replaced,
    tickets_show_allergies_covers_and_server)
