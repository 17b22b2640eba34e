/* order.note: the note of an order and of its tickets; the lines that a note may have. */
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

static enum decided note(uint64_t order, const char *text)
{
    return W_DO(&w, order_note, .order_id = id_n(order), .note = str_of(text));
}

/* A note of n lines: n - 1 line feeds. */
static enum decided note_of(uint64_t order, size_t n)
{
    static char text[LIMIT_NOTE_LINES + 1];
    memset(text, '\n', n - 1);
    text[n - 1] = '\0';
    return note(order, text);
}

START_TEST(a_note_is_set_and_cleared_and_says_by_whom)
{
    ck_change(
        W_DO(&w, order_open, .order_id = id_n(100), .table_id = id_n(T1), .note = STR("birthday")));
    ck_str_is(venue_order(&w.v, id_n(100))->noted_by, "");
    w.by.name = STR("Omar");
    ck_change(note(100, "anniversary"));
    ck_assert_uint_eq(events_of(&w, EVENT_order_noted), 1);
    ck_assert(id_eq(w.c->events[0].about, id_n(100)));
    ck_str_is(venue_order(&w.v, id_n(100))->note, "anniversary");
    ck_str_is(venue_order(&w.v, id_n(100))->noted_by, "Omar");
    w.by.name = STR("Ana");
    ck_nothing(note(100, "anniversary"));
    ck_str_is(venue_order(&w.v, id_n(100))->noted_by, "Omar");
    ck_change(note(100, ""));
    ck_str_is(venue_order(&w.v, id_n(100))->note, "");
    ck_str_is(venue_order(&w.v, id_n(100))->noted_by, "Ana");
    ck_nothing(note(100, ""));
}
END_TEST

START_TEST(live_tickets_of_the_order_show_it)
{
    takeaway(&w, 100);
    takeaway(&w, 101);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    add(&w, 1002, 101, BURGER, 1);
    send(&w, 101);
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket_of(&w, 100, COLD, 1)));
    ck_change(note(100, "for the road"));
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->note, "for the road");
    ck_str_is(ticket_of(&w, 100, COLD, 1)->note, "for the road"); /* it can be recalled */
    ck_str_is(ticket_of(&w, 101, GRILL, 1)->note, "");
    add(&w, 1003, 100, BURGER, 1);
    send(&w, 100);
    ck_str_is(ticket_of(&w, 100, GRILL, 2)->note, "for the road");
}
END_TEST

START_TEST(a_note_has_at_most_note_lines)
{
    takeaway(&w, 100);
    ck_change(note_of(100, LIMIT_NOTE_LINES - 1));
    ck_change(note_of(100, LIMIT_NOTE_LINES));
    ck_refused(&w, note_of(100, LIMIT_NOTE_LINES + 1), note_too_long, "note", 100);
    ck_assert_uint_eq(venue_order(&w.v, id_n(100))->note.n, LIMIT_NOTE_LINES - 1);
}
END_TEST

START_TEST(only_an_open_order_gets_a_note)
{
    ck_refused(&w, note(999, "x"), not_found, "order_id", 999);
    takeaway(&w, 100);
    struct order o = *venue_order(&w.v, id_n(100));
    o.state = order_state_CLOSED;
    world_load(&w, KIND_order, &o);
    w.thorough = false;
    ck_refused(&w, note(100, "x"), order_not_open, "order_id", 100);
}
END_TEST

UNIT_MAIN_WITH("rules_order_note", up, down, a_note_is_set_and_cleared_and_says_by_whom,
    live_tickets_of_the_order_show_it, a_note_has_at_most_note_lines,
    only_an_open_order_gets_a_note)
