/* Tickets and their items: every state with every command, what lines do, receipts. */
#include "tests/unit/pos/kitchen/tickets.h"

static enum line_state line_state(uint64_t n)
{
    return venue_line(&w.v, id_n(n))->state;
}

static void void_line(uint64_t n)
{
    ck_change(W_DO(&w, line_void, .line_id = id_n(n), .reason = STR("no")));
}

/* -- tickets ----------------------------------------------------------------------------------- */

/* C: a change to `to`; N: nothing; S: state_changed. By state: new, started, bumped, picked_up. */
static const struct {
    enum command_type type;
    const char *cells;
    enum ticket_state to;
    enum event_type event;
} ticket_table[] = {
    {CMD_ticket_start, "CNSS", ticket_state_STARTED, EVENT_ticket_started},
    {CMD_ticket_bump, "CCNS", ticket_state_BUMPED, EVENT_ticket_bumped},
    {CMD_ticket_recall, "SNCC", ticket_state_STARTED, EVENT_ticket_recalled},
    {CMD_ticket_pick_up, "SSCN", ticket_state_PICKED_UP, EVENT_ticket_picked_up},
};

static void ck_state_changed(enum decided outcome, id about, const char *current)
{
    ck_assert_int_eq(outcome, DECIDED_REFUSED);
    ck_assert_int_eq(w.d.refusal, REFUSAL_state_changed);
    ck_assert(id_eq(w.d.about, about));
    ck_assert_str_eq(w.d.current_state, current);
}

/* from: the state that the screen showed; the last of the names stands for an absent pre.from. */
static void ticket_cell(size_t row, enum ticket_state state, int from)
{
    id t = ticket_in(state);
    struct cmd_ticket_start body = {t};
    struct pre pre = {{0}};
    const char *now = enum_ticket_state.names[state];
    if (from < ticket_state_N)
        pre.from = str_of(enum_ticket_state.names[from]);
    char cell = ticket_table[row].cells[state];
    if (cell == 'C' && from < ticket_state_N && from != (int)state)
        cell = 'S';
    enum decided outcome = world_do_pre(&w, ticket_table[row].type, &body, pre);
    if (cell == 'S') {
        ck_state_changed(outcome, t, now);
        ck_assert_str_eq(w.d.field, "ticket_id");
        ck_assert_int_eq(ticket(t)->state, state);
    } else if (cell == 'N') {
        ck_nothing(outcome);
    } else {
        ck_change(outcome);
        ck_assert_int_eq(ticket(t)->state, ticket_table[row].to);
        ck_assert_uint_eq(events_of(&w, ticket_table[row].event), 1);
        ck_nothing(world_do_pre(&w, ticket_table[row].type, &body, pre)); /* the same again */
    }
}

START_TEST(each_ticket_state_with_each_command_and_each_state_seen)
{
    for (size_t row = 0; row < sizeof ticket_table / sizeof *ticket_table; row++)
        for (int state = 0; state < ticket_state_N; state++)
            for (int from = 0; from <= ticket_state_N; from++)
                ticket_cell(row, state, from);
}
END_TEST

START_TEST(unknown_tickets)
{
    struct cmd_ticket_start t = {id_n(999)};
    struct cmd_ticket_item_start i = {id_n(999)};
    ck_refused(&w, world_do(&w, CMD_ticket_bump, &t), not_found, "ticket_id", 999);
    ck_refused(&w, world_do(&w, CMD_ticket_item_done, &i), not_found, "ticket_item_id", 999);
    ck_refused(&w, world_do(&w, CMD_ticket_item_ack, &i), not_found, "ticket_item_id", 999);
}
END_TEST

START_TEST(a_ticket_keeps_its_times_and_its_lines_follow)
{
    id t = ticket_fresh();
    int64_t sent = w.now.ms + WORLD_LAG;
    w.now.ms += 60000;
    ck_change(ticket_do(&w, CMD_ticket_start, ticket(t)));
    ck_assert_int_eq(ticket(t)->started_at.ms, sent + 60000);
    ck_str_is(ticket(t)->started_by, "Ana");
    ck_assert_int_eq(item_of_line(&w, last + 1)->started_at.ms, sent + 60000);
    ck_assert_int_eq(line_state(last + 1), line_state_STARTED);
    w.now.ms += 60000;
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket(t)));
    ck_assert_int_eq(ticket(t)->bumped_at.ms, sent + 120000);
    ck_assert_int_eq(item_of_line(&w, last + 2)->done_at.ms, sent + 120000);
    ck_assert_int_eq(line_state(last + 2), line_state_READY);
    w.now.ms += 60000;
    ck_change(ticket_do(&w, CMD_ticket_pick_up, ticket(t)));
    ck_assert_int_eq(ticket(t)->picked_up_at.ms, sent + 180000);
    ck_assert_int_eq(line_state(last + 2), line_state_PICKED_UP);
    w.now.ms += 60000;
    ck_change(ticket_do(&w, CMD_ticket_recall, ticket(t)));
    ck_assert_int_eq(ticket(t)->sent_at.ms, sent); /* the age still counts from the send */
    ck_assert_int_eq(ticket(t)->started_at.ms, sent + 60000);
    ck_assert_int_eq(ticket(t)->bumped_at.ms, 0);
    ck_assert_int_eq(ticket(t)->picked_up_at.ms, 0);
    ck_assert_int_eq(item_of_line(&w, last + 1)->state, ticket_item_state_STARTED);
    ck_assert_int_eq(item_of_line(&w, last + 1)->started_at.ms, sent + 60000);
    ck_assert_int_eq(item_of_line(&w, last + 1)->done_at.ms, 0);
    ck_assert_int_eq(line_state(last + 1), line_state_STARTED);
}
END_TEST

START_TEST(a_bump_of_a_ticket_that_nobody_began_has_no_start)
{
    id t = ticket_in(ticket_state_BUMPED);
    ck_assert_int_eq(ticket(t)->started_at.ms, 0);
    ck_assert_int_eq(item_of_line(&w, last + 1)->started_at.ms, 0);
    ck_change(ticket_do(&w, CMD_ticket_recall, ticket(t)));
    ck_assert_int_eq(ticket(t)->started_at.ms, w.now.ms + WORLD_LAG);
}
END_TEST

START_TEST(lines_of_a_paid_order_are_left_alone)
{
    id t = ticket_fresh();
    pay(&w, last + 3, last);
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket(t)));
    ck_assert_uint_eq(w.c->n_puts, 3); /* the ticket and its items */
    ck_change(ticket_do(&w, CMD_ticket_pick_up, ticket(t)));
    ck_change(ticket_do(&w, CMD_ticket_recall, ticket(t)));
}
END_TEST

/* -- items ------------------------------------------------------------------------------------- */

/* V: not_voided. By state: new, started, done, voided, void_seen; on a ticket that is not done. */
static const struct {
    enum command_type type;
    const char *cells;
    enum ticket_item_state to;
    enum event_type event;
} item_table[] = {
    {CMD_ticket_item_start, "CNSSS", ticket_item_state_STARTED, EVENT_ticket_item_started},
    {CMD_ticket_item_done, "CCNSS", ticket_item_state_DONE, EVENT_ticket_item_done},
    {CMD_ticket_item_undo, "SNCSS", ticket_item_state_STARTED, EVENT_ticket_item_undone},
    {CMD_ticket_item_ack, "VVVCN", ticket_item_state_VOID_SEEN, EVENT_ticket_item_void_seen},
};

/* The first item of a fresh ticket, brought to that state. */
static void item_in(enum ticket_item_state state)
{
    ticket_fresh();
    const struct ticket_item *i = item_of_line(&w, last + 1);
    if (state == ticket_item_state_STARTED)
        ck_change(item_do(&w, CMD_ticket_item_start, i));
    if (state == ticket_item_state_DONE)
        ck_change(item_do(&w, CMD_ticket_item_done, i));
    if (state == ticket_item_state_VOIDED || state == ticket_item_state_VOID_SEEN)
        void_line(last + 1);
    if (state == ticket_item_state_VOID_SEEN)
        ck_change(item_do(&w, CMD_ticket_item_ack, item_of_line(&w, last + 1)));
    ck_assert_int_eq(item_of_line(&w, last + 1)->state, state);
}

static void item_cell(size_t row, enum ticket_item_state state, int from)
{
    item_in(state);
    struct cmd_ticket_item_start body = {item_of_line(&w, last + 1)->id};
    struct pre pre = {{0}};
    if (from < ticket_item_state_N)
        pre.from = str_of(enum_ticket_item_state.names[from]);
    char cell = item_table[row].cells[state];
    bool reads_from = item_table[row].type != CMD_ticket_item_ack; /* it has pre.rev */
    if (cell == 'C' && reads_from && from < ticket_item_state_N && from != (int)state)
        cell = 'S';
    enum decided outcome = world_do_pre(&w, item_table[row].type, &body, pre);
    if (cell == 'S') {
        ck_state_changed(outcome, body.ticket_item_id, enum_ticket_item_state.names[state]);
    } else if (cell == 'V') {
        ck_assert_int_eq(outcome, DECIDED_REFUSED);
        ck_assert_int_eq(w.d.refusal, REFUSAL_not_voided);
    } else if (cell == 'N') {
        ck_nothing(outcome);
    } else {
        ck_change(outcome);
        ck_assert_int_eq(item_of_line(&w, last + 1)->state, item_table[row].to);
        ck_assert_uint_eq(events_of(&w, item_table[row].event), 1);
        ck_nothing(world_do_pre(&w, item_table[row].type, &body, pre));
    }
}

START_TEST(each_item_state_with_each_command_and_each_state_seen)
{
    for (size_t row = 0; row < sizeof item_table / sizeof *item_table; row++)
        for (int state = 0; state < ticket_item_state_N; state++)
            for (int from = 0; from <= ticket_item_state_N; from++)
                item_cell(row, state, from);
}
END_TEST

START_TEST(the_first_item_begins_its_ticket_and_the_last_does_not_bump_it)
{
    id t = ticket_fresh();
    ck_change(item_do(&w, CMD_ticket_item_done, item_of_line(&w, last + 1)));
    ck_assert_int_eq(ticket(t)->state, ticket_state_STARTED);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_started), 1);
    ck_assert_int_eq(line_state(last + 1), line_state_READY);
    ck_assert_int_eq(line_state(last + 2), line_state_SENT);
    ck_change(item_do(&w, CMD_ticket_item_done, item_of_line(&w, last + 2)));
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_started), 0);
    ck_assert_int_eq(ticket(t)->state, ticket_state_STARTED); /* only people bump */
    ck_change(item_do(&w, CMD_ticket_item_undo, item_of_line(&w, last + 2)));
    ck_assert_int_eq(line_state(last + 2), line_state_STARTED);
    ck_assert_int_eq(item_of_line(&w, last + 2)->done_at.ms, 0);
}
END_TEST

START_TEST(items_of_a_done_ticket_rest_until_it_is_recalled)
{
    for (int state = ticket_state_BUMPED; state <= ticket_state_PICKED_UP; state++) {
        id t = ticket_in(state);
        const char *now = enum_ticket_state.names[state];
        ck_nothing(item_do(&w, CMD_ticket_item_done, item_of_line(&w, last + 1)));
        ck_state_changed(item_do(&w, CMD_ticket_item_undo, item_of_line(&w, last + 1)), t, now);
        ck_state_changed(item_do(&w, CMD_ticket_item_start, item_of_line(&w, last + 1)),
            item_of_line(&w, last + 1)->id, "done");
        void_line(last + 1); /* voided nevertheless, and acknowledged there */
        ck_assert_int_eq(item_of_line(&w, last + 1)->state, ticket_item_state_VOIDED);
        ck_change(item_do(&w, CMD_ticket_item_ack, item_of_line(&w, last + 1)));
        ck_assert_int_eq(ticket(t)->state, state);
        ck_change(ticket_do(&w, CMD_ticket_recall, ticket(t)));
        ck_assert_int_eq(item_of_line(&w, last + 1)->state, ticket_item_state_VOID_SEEN);
        ck_change(item_do(&w, CMD_ticket_item_done, item_of_line(&w, last + 2)));
    }
}
END_TEST

START_TEST(a_struck_item_must_be_seen_before_the_bump)
{
    id t = ticket_fresh();
    void_line(last + 2);
    id struck = item_of_line(&w, last + 2)->id;
    ck_assert_int_eq(ticket_do(&w, CMD_ticket_bump, ticket(t)), DECIDED_REFUSED);
    ck_assert_int_eq(w.d.refusal, REFUSAL_void_unseen);
    ck_assert(id_eq(w.d.about, struck));
    ck_change(ticket_do(&w, CMD_ticket_start, ticket(t))); /* starting is allowed */
    ck_assert_int_eq(item_of_line(&w, last + 2)->state, ticket_item_state_VOIDED);
    ck_change(item_do(&w, CMD_ticket_item_ack, item_of_line(&w, last + 2)));
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket(t)));
    ck_assert_int_eq(item_of_line(&w, last + 2)->state, ticket_item_state_VOID_SEEN);
    ck_assert_int_eq(item_of_line(&w, last + 1)->state, ticket_item_state_DONE);
    ck_assert_int_eq(line_state(last + 2), line_state_VOIDED);
}
END_TEST

/* -- receipts ---------------------------------------------------------------------------------- */

static enum decided receipt(id delivered, id displayed)
{
    struct ticket_ref a[2] = {{delivered}, {delivered}}, b[2] = {{displayed}, {displayed}};
    return W_DO(&w, ticket_receipt, .delivered = {a, id_is_zero(delivered) ? 0 : 2},
        .displayed = {b, id_is_zero(displayed) ? 0 : 2});
}

START_TEST(receipts_are_kept_once_the_first_wins)
{
    id t = ticket_fresh(), none = id_n(0);
    int64_t sent = w.now.ms + WORLD_LAG;
    w.now.ms += 10;
    ck_change(receipt(t, none));
    ck_assert_uint_eq(w.c->n_events, 1);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_delivered), 1);
    ck_assert_int_eq(ticket(t)->delivered_at.ms, sent + 10);
    ck_assert_int_eq(ticket(t)->displayed_at.ms, 0);
    ck_assert(!venue_line(&w.v, id_n(last + 1))->displayed);
    w.now.ms += 10;
    ck_nothing(receipt(t, none));
    ck_change(receipt(t, t));
    ck_assert_uint_eq(w.c->n_events, 1);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_displayed), 1);
    ck_assert_int_eq(ticket(t)->delivered_at.ms, sent + 10);
    ck_assert_int_eq(ticket(t)->displayed_at.ms, sent + 20);
    ck_assert(venue_line(&w.v, id_n(last + 1))->displayed); /* what the waiter sees */
    ck_assert(venue_line(&w.v, id_n(last + 2))->displayed);
    ck_assert_int_eq(line_state(last + 1), line_state_SENT);
    w.now.ms += 10;
    ck_nothing(receipt(t, t));
}
END_TEST

START_TEST(what_is_displayed_was_delivered)
{
    id t = ticket_fresh();
    ck_change(receipt(t, t));
    ck_assert_int_eq(ticket(t)->delivered_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_uint_eq(w.c->n_puts, 3);
}
END_TEST

START_TEST(unknown_tickets_in_a_receipt_are_passed_over)
{
    ck_nothing(receipt(id_n(999), id_n(999)));
    ck_nothing(receipt(id_n(0), id_n(0)));
    id t = ticket_fresh();
    pay(&w, last + 3, last);
    ck_change(receipt(id_n(999), t)); /* its order is paid: the lines are gone */
    ck_assert_uint_eq(w.c->n_puts, 1);
}
END_TEST

UNIT_MAIN_WITH("rules_kitchen", up, down, each_ticket_state_with_each_command_and_each_state_seen,
    unknown_tickets, a_ticket_keeps_its_times_and_its_lines_follow,
    a_bump_of_a_ticket_that_nobody_began_has_no_start, lines_of_a_paid_order_are_left_alone,
    each_item_state_with_each_command_and_each_state_seen,
    the_first_item_begins_its_ticket_and_the_last_does_not_bump_it,
    items_of_a_done_ticket_rest_until_it_is_recalled, a_struck_item_must_be_seen_before_the_bump,
    receipts_are_kept_once_the_first_wins, what_is_displayed_was_delivered,
    unknown_tickets_in_a_receipt_are_passed_over)
