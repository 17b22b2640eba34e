/* Tables: every state with every command, and what a transfer moves. */
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

static enum decided seat(uint64_t table, int64_t covers)
{
    return W_DO(&w, table_seat, .table_id = id_n(table), .covers = covers);
}

static enum decided transfer(uint64_t from, uint64_t to)
{
    return W_DO(&w, table_transfer, .table_id = id_n(from), .to_table_id = id_n(to));
}

static enum decided clear(uint64_t table)
{
    return W_DO(&w, table_clear, .table_id = id_n(table));
}

START_TEST(guests_sit_down_and_leave)
{
    ck_change(seat(T1, 4));
    const struct table *t = venue_table(&w.v, id_n(T1));
    ck_assert_int_eq(t->state, table_state_SEATED);
    ck_assert_int_eq(t->covers, 4);
    ck_assert_int_eq(t->seated_at.ms, w.now.ms);
    ck_str_is(t->seated_by, "Ana");
    ck_assert_uint_eq(events_of(&w, EVENT_table_seated), 1);
    ck_change(clear(T1));
    t = venue_table(&w.v, id_n(T1));
    ck_assert_int_eq(t->state, table_state_AVAILABLE);
    ck_assert_int_eq(t->covers, 0);
    ck_assert_int_eq(t->seated_at.ms, 0);
    ck_str_is(t->seated_by, "");
    ck_assert_uint_eq(events_of(&w, EVENT_table_cleared), 1);
}
END_TEST

/* Each state of a table with each command on it. */
START_TEST(states_and_commands)
{
    /* available */
    ck_nothing(clear(T1));
    ck_refused(&w, transfer(T1, T2), table_free, "table_id", T1);
    /* seated */
    ck_change(seat(T1, 2));
    ck_refused(&w, seat(T1, 2), table_taken, "table_id", T1);
    ck_refused(&w, transfer(T1, T1), table_taken, "to_table_id", T1);
    ck_change(seat(T2, 2));
    ck_refused(&w, transfer(T1, T2), table_taken, "to_table_id", T2);
    ck_change(clear(T1));
    /* seated, with an open order */
    order_at(&w, 100, T1);
    ck_refused(&w, seat(T1, 2), table_taken, "table_id", T1);
    ck_refused(&w, clear(T1), table_has_order, "table_id", 100);
    ck_change(transfer(T1, T3));
    ck_refused(&w, clear(T3), table_has_order, "table_id", 100);
    ck_nothing(clear(T1));
    /* seated, the order paid */
    pay(&w, 200, 100);
    ck_change(clear(T3));
}
END_TEST

START_TEST(unknown_tables)
{
    ck_refused(&w, seat(999, 2), not_found, "table_id", 999);
    ck_refused(&w, clear(999), not_found, "table_id", 999);
    ck_refused(&w, transfer(999, T1), not_found, "table_id", 999);
    ck_change(seat(T1, 2));
    ck_refused(&w, transfer(T1, 999), not_found, "to_table_id", 999);
    ck_refused(&w, seat(0, 2), not_found, "table_id", 0);
    ck_refused(&w, seat(BURGER, 2), not_found, "table_id", BURGER); /* the id of another kind */
}
END_TEST

START_TEST(a_transfer_carries_guests_orders_and_tickets)
{
    ck_change(seat(T1, 5));
    order_at(&w, 100, T1);
    ck_change(W_DO(&w, order_open, .order_id = id_n(101), .table_id = id_n(T1), .another = true));
    order_at(&w, 102, T4);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    w.now.ms += 1000;
    ck_change(transfer(T1, T2));
    ck_assert_uint_eq(events_of(&w, EVENT_table_transferred), 1);
    ck_assert(id_eq(w.c->events[0].about, id_n(T1)));
    ck_str_is(w.c->events[0].text, "2");
    ck_assert_uint_eq(w.c->n_puts, 2 + 2 + 2);
    const struct table *to = venue_table(&w.v, id_n(T2));
    ck_assert_int_eq(to->state, table_state_SEATED);
    ck_assert_int_eq(to->covers, 5);
    ck_assert_int_eq(to->seated_at.ms, w.now.ms - 1000); /* seated since then */
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->state, table_state_AVAILABLE);
    ck_assert(id_eq(venue_order(&w.v, id_n(100))->table_id, id_n(T2)));
    ck_assert(id_eq(venue_order(&w.v, id_n(101))->table_id, id_n(T2)));
    ck_assert(id_eq(venue_order(&w.v, id_n(102))->table_id, id_n(T4)));
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "2");
    ck_str_is(ticket_of(&w, 100, COLD, 1)->table_number, "2");
    ck_str_is(ticket_of(&w, 100, COLD, 1)->moved_from, "1");
}
END_TEST

/* The table that a ticket shows is the one where its guests sit, whether they paid or not. */
START_TEST(tickets_of_paid_orders_follow_their_guests)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_assert(id_eq(ticket_of(&w, 100, GRILL, 1)->table_id, id_n(T1)));
    pay(&w, 200, 100);
    order_at(&w, 101, T1); /* the next round of the same guests */
    add(&w, 1001, 101, BURGER, 1);
    send(&w, 101);
    ck_change(transfer(T1, T2));
    ck_assert_uint_eq(w.c->n_puts, 2 + 1 + 2);
    for (uint64_t order = 100; order <= 101; order++) {
        const struct ticket *t = ticket_of(&w, order, GRILL, 1);
        ck_assert(id_eq(t->table_id, id_n(T2)));
        ck_str_is(t->table_number, "2");
        ck_str_is(t->moved_from, "1");
    }
    ck_change(transfer(T2, T3));
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "3");
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->moved_from, "2");

    /* They leave before it is made: who sits there next moves alone. */
    pay(&w, 201, 101);
    ck_change(clear(T3));
    ck_assert(id_is_zero(ticket_of(&w, 100, GRILL, 1)->table_id));
    order_at(&w, 102, T3);
    add(&w, 1002, 102, BURGER, 1);
    send(&w, 102);
    ck_change(transfer(T3, T1));
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "3");
    ck_str_is(ticket_of(&w, 102, GRILL, 1)->table_number, "1");
}
END_TEST

START_TEST(what_was_handed_over_stays_where_that_was)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    id ticket = ticket_of(&w, 100, GRILL, 1)->id;
    ck_change(W_DO(&w, ticket_bump, .ticket_id = ticket));
    ck_change(W_DO(&w, ticket_pick_up, .ticket_id = ticket));
    ck_change(transfer(T1, T2)); /* the order is open */
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "2");
    pay(&w, 200, 100);
    ck_change(transfer(T2, T3));
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "2");
    ck_change(clear(T3));
    ck_assert_uint_eq(w.c->n_puts, 2); /* the table and its turn */
}
END_TEST

START_TEST(tickets_show_a_table_s_new_number)
{
    order_at(&w, 100, T1);
    order_at(&w, 101, T2);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 101, BURGER, 1);
    send(&w, 100);
    send(&w, 101);
    pay(&w, 200, 100);
    struct table renamed = *venue_table(&w.v, id_n(T1));
    renamed.number = STR("Bar 1");
    ck_change(W_DO(&w, setup_put, .tables = {&renamed, 1}));
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "Bar 1");
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->moved_from, "");
    ck_str_is(ticket_of(&w, 101, GRILL, 1)->table_number, "2");
    renamed.seats++;
    ck_change(W_DO(&w, setup_put, .tables = {&renamed, 1}));
    ck_assert_uint_eq(w.c->n_puts, 1);
}
END_TEST

START_TEST(clear_names_the_first_of_several_orders)
{
    order_at(&w, 109, T1);
    ck_change(W_DO(&w, order_open, .order_id = id_n(101), .table_id = id_n(T1), .another = true));
    ck_refused(&w, clear(T1), table_has_order, "table_id", 109); /* the smaller number */
}
END_TEST

UNIT_MAIN_WITH("rules_table", up, down, guests_sit_down_and_leave, states_and_commands,
    unknown_tables, a_transfer_carries_guests_orders_and_tickets,
    tickets_of_paid_orders_follow_their_guests, what_was_handed_over_stays_where_that_was,
    tickets_show_a_table_s_new_number, clear_names_the_first_of_several_orders)
