/* Orders: opened, sent, cancelled. */
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

static enum decided cancel(uint64_t order, struct pre pre)
{
    return W_PRE(&w, order_cancel, pre, .order_id = id_n(order));
}

START_TEST(an_order_at_an_available_table_seats_it)
{
    ck_change(W_DO(&w, order_open, .order_id = id_n(100), .table_id = id_n(T1), .covers = {true, 3},
        .note = STR("birthday"), .customer = STR("Omar")));
    ck_assert_uint_eq(events_of(&w, EVENT_table_seated), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_order_opened), 1);
    const struct order *o = venue_order(&w.v, id_n(100));
    ck_assert_int_eq(o->number, 1);
    ck_assert_int_eq(o->covers, 3);
    ck_assert_int_eq(o->state, order_state_OPEN);
    ck_str_is(o->note, "birthday");
    ck_str_is(o->customer, "Omar");
    ck_str_is(o->server, "Ana");
    ck_assert(id_eq(o->opened_by, w.by.staff));
    ck_assert_int_eq(o->opened_at.ms, w.now.ms);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->covers, 3);
    ck_assert_uint_eq(w.d.n_results, 2);
    ck_assert_str_eq(w.d.results[0].key, "order_id");
    ck_assert(id_eq(w.d.results[0].id, id_n(100)));
    ck_assert_str_eq(w.d.results[1].key, "number");
    ck_assert_int_eq(w.d.results[1].n, 1);
}
END_TEST

START_TEST(covers_are_those_seated_or_one)
{
    ck_change(W_DO(&w, table_seat, .table_id = id_n(T1), .covers = 6));
    order_at(&w, 100, T1);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->covers, 6);
    ck_assert_uint_eq(events_of(&w, EVENT_table_seated), 0);
    ck_change(W_DO(&w, order_open, .order_id = id_n(101), .table_id = id_n(T1), .covers = {true, 2},
        .another = true));
    ck_assert_int_eq(venue_order(&w.v, id_n(101))->covers, 2);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->covers, 6);
    order_at(&w, 102, T2);
    ck_assert_int_eq(venue_order(&w.v, id_n(102))->covers, 1);
    takeaway(&w, 103);
    ck_assert_int_eq(venue_order(&w.v, id_n(103))->covers, 1);
}
END_TEST

START_TEST(numbers_count_without_a_gap)
{
    for (uint64_t i = 0; i < 5; i++) {
        takeaway(&w, 100 + i);
        ck_assert_int_eq(venue_order(&w.v, id_n(100 + i))->number, (int64_t)i + 1);
        ck_refused(&w, W_DO(&w, order_open, .order_id = id_n(100)), exists, "order_id",
            100); /* a refusal takes no number */
    }
}
END_TEST

START_TEST(the_counter_has_an_end)
{
    takeaway(&w, 100);
    struct venue_iter it = venue_all(&w.v, KIND_counter);
    struct counter c = *(const struct counter *)venue_next(&it);
    c.value = COUNT_MAX - 1;
    world_load(&w, KIND_counter, &c);
    takeaway(&w, 101);
    ck_assert_int_eq(venue_order(&w.v, id_n(101))->number, COUNT_MAX);
    ck_assert_int_eq(
        W_DO(&w, order_open, .order_id = id_n(102), .kind = order_kind_TAKEAWAY), DECIDED_REFUSED);
    ck_assert_int_eq(w.d.refusal, REFUSAL_amount_too_large);
}
END_TEST

START_TEST(refused_opens)
{
    ck_refused(&w, W_DO(&w, order_open, .order_id = id_n(100)), table_needed, "table_id", 0);
    ck_refused(&w,
        W_DO(&w, order_open, .order_id = id_n(100), .kind = order_kind_TAKEAWAY,
            .table_id = id_n(T1)),
        table_unwanted, "table_id", T1);
    ck_refused(&w, W_DO(&w, order_open, .order_id = id_n(100), .table_id = id_n(999)), not_found,
        "table_id", 999);
    ck_refused(&w, W_DO(&w, order_open, .order_id = id_n(0), .kind = order_kind_TAKEAWAY),
        bad_command, "order_id", 0);
    order_at(&w, 105, T1);
    ck_change(W_DO(&w, order_open, .order_id = id_n(101), .table_id = id_n(T1), .another = true));
    ck_refused(&w, W_DO(&w, order_open, .order_id = id_n(102), .table_id = id_n(T1)),
        table_has_order, "table_id", 105); /* the smallest number */
    ck_refused(&w, W_DO(&w, order_open, .order_id = id_n(105), .table_id = id_n(T1)), exists,
        "order_id", 105);
    pay(&w, 200, 105);
    pay(&w, 201, 101);
    order_at(&w, 102, T1); /* the table may order again */
}
END_TEST

START_TEST(a_send_makes_one_ticket_a_station)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 2);
    add(&w, 1001, 100, SALAD, 1);
    add(&w, 1002, 100, BURGER, 1);
    w.now.ms += 5000;
    send(&w, 100);
    ck_assert_uint_eq(w.d.n_results, 2);
    ck_assert_int_eq(w.d.results[0].n, 3); /* lines */
    ck_assert_int_eq(w.d.results[1].n, 2); /* tickets */
    ck_assert_uint_eq(events_of(&w, EVENT_order_sent), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_sent), 2);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), 2);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket_item), 3);
    const struct ticket *t = ticket_of(&w, 100, GRILL, 1);
    ck_assert_int_eq(t->number, 1);
    ck_assert_int_eq(t->kind, order_kind_DINE_IN);
    ck_str_is(t->table_number, "1");
    ck_str_is(t->server, "Ana");
    ck_assert_int_eq(t->sent_at.ms, w.now.ms + WORLD_LAG);
    ck_assert(id_is_v7(t->id));
    const struct ticket_item *i = item_of_line(&w, 1000);
    ck_assert(id_eq(i->ticket_id, t->id));
    ck_assert_int_eq(i->quantity, 2);
    ck_str_is(i->name, "Burger");
    ck_assert_int_lt(i->position, item_of_line(&w, 1002)->position);
    const struct line *l = venue_line(&w.v, id_n(1002));
    ck_assert_int_eq(l->state, line_state_SENT);
    ck_assert_int_eq(l->sent_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_int_eq(l->fire_no, 1);
    /* Sending again changes nothing, whoever does it. */
    ck_nothing(W_DO(&w, order_send, .order_id = id_n(100)));
    ck_assert_int_eq(w.d.results[0].n, 0);
    ck_assert_int_eq(w.d.results[1].n, 0);
}
END_TEST

static enum decided send_rest(uint64_t order)
{
    return W_DO(&w, order_send, .order_id = id_n(order), .leave_sold_out = true);
}

START_TEST(what_sold_out_after_it_was_added_is_not_sent_without_a_word)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    add(&w, 1002, 100, BURGER, 2);
    ck_change(W_DO(&w, item_86, .item_id = id_n(BURGER)));
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(100)), line_sold_out, "order_id", 1000);
    /* The rest can go; what is out stays a draft, to be removed or sent when there is more. */
    ck_change(send_rest(100));
    ck_assert_int_eq(w.d.results[0].n, 1);
    ck_assert_int_eq(venue_line(&w.v, id_n(1001))->state, line_state_SENT);
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->state, line_state_DRAFT);
    ck_assert_ptr_null(item_of_line(&w, 1002));
    ck_nothing(send_rest(100));
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(1), .line_id = id_n(1000)));
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(100)), line_sold_out, "order_id", 1002);
    ck_change(W_DO(&w, item_back, .item_id = id_n(BURGER)));
    send(&w, 100);
    ck_assert_int_eq(venue_line(&w.v, id_n(1002))->fire_no, 2);
}
END_TEST

START_TEST(portions_that_a_line_holds_are_sent_although_none_is_left)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, SODA, 5);
    ck_assert(!venue_item(&w.v, id_n(SODA))->available);
    send(&w, 100);
    order_at(&w, 101, T2);
    ck_change(W_DO(&w, item_back, .item_id = id_n(SODA), .remaining = {true, 3}));
    add(&w, 1001, 101, SODA, 1);
    ck_change(W_DO(&w, item_86, .item_id = id_n(SODA))); /* by hand, with two left */
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(101)), line_sold_out, "order_id", 1001);
}
END_TEST

START_TEST(a_ticket_says_what_the_kitchen_must_know)
{
    ck_change(W_DO(&w, order_open, .order_id = id_n(100), .table_id = id_n(T1), .covers = {true, 3},
        .note = STR("birthday")));
    ck_change(
        W_DO(&w, line_add, .line_id = id_n(1000), .order_id = id_n(100), .item_id = id_n(BURGER),
            .quantity = 2, .note = STR("no nuts"), .allergy = true, .seat = {true, 2}));
    send(&w, 100);
    const struct ticket *t = ticket_of(&w, 100, GRILL, 1);
    ck_str_is(t->note, "birthday");
    ck_assert_int_eq(t->covers, 3);
    const struct ticket_item *i = item_of_line(&w, 1000);
    ck_str_is(i->note, "no nuts");
    ck_assert(i->allergy);
    ck_assert_int_eq(i->seat, 2);
}
END_TEST

START_TEST(lines_go_by_their_position_whatever_their_ids)
{
    takeaway(&w, 100);
    add(&w, 1009, 100, SALAD, 1);
    add(&w, 1005, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    static const uint64_t order[3] = {1009, 1005, 1001};
    size_t n = 0;
    for (size_t i = 0; i < w.c->n_puts; i++)
        if (w.c->puts[i].kind == KIND_line) {
            ck_assert_uint_lt(n, 3);
            ck_assert(id_eq(w.c->puts[i].rec->id, id_n(order[n++])));
        }
    ck_assert_uint_eq(n, 3);
    ck_assert(id_eq(w.c->events[1].about, ticket_of(&w, 100, COLD, 1)->id));
    ck_assert(id_eq(w.c->events[2].about, ticket_of(&w, 100, GRILL, 1)->id));
}
END_TEST

static void hand_over(uint64_t order)
{
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket_of(&w, order, GRILL, 1)));
    ck_change(ticket_do(&w, CMD_ticket_pick_up, ticket_of(&w, order, GRILL, 1)));
}

START_TEST(a_later_send_is_an_addition_even_when_the_first_ticket_has_left)
{
    takeaway(&w, 100);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "");
    hand_over(100);
    w.now.ms += LIMIT_TICKET_LIVE_MS + 1;
    for (uint64_t i = 1; i <= LIMIT_TICKET_RECALL; i++) { /* more than can be recalled */
        takeaway(&w, 100 + i);
        add(&w, 2000 + i, 100 + i, BURGER, 1);
        send(&w, 100 + i);
        hand_over(100 + i);
    }
    ck_assert_ptr_null(ticket_of(&w, 100, GRILL, 1));
    add(&w, 1001, 100, BURGER, 1);
    add(&w, 1002, 100, SALAD, 1);
    send(&w, 100);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_expired), 0);
    ck_assert_ptr_null(ticket_of(&w, 100, GRILL, 1));
    ck_assert_ptr_nonnull(ticket_of(&w, 100, GRILL, 2));
    ck_assert_ptr_nonnull(ticket_of(&w, 100, COLD, 2));
    ck_assert_ptr_null(item_of_line(&w, 1000));
    /* Its line can still be voided. */
    ck_change(W_DO(&w, line_void, .line_id = id_n(1000), .reason = STR("never came")));
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_item_voided), 0);
    w.now.ms += LIMIT_TICKET_LIVE_MS + 1;
    add(&w, 1003, 100, BURGER, 1);
    send(&w, 100);
    ck_assert_ptr_nonnull(ticket_of(&w, 100, GRILL, 3));
    ck_assert_ptr_nonnull(ticket_of(&w, 100, COLD, 2)); /* nothing was sent there: it stays */
}
END_TEST

START_TEST(a_ticket_stays_exactly_ticket_live_ms)
{
    takeaway(&w, 100);
    takeaway(&w, 101);
    takeaway(&w, 102);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    pay(&w, 200, 100);
    add(&w, 1003, 102, BURGER, 1);
    send(&w, 102);
    w.now.ms += LIMIT_TICKET_LIVE_MS;
    add(&w, 1001, 101, BURGER, 1);
    send(&w, 101);
    ck_assert_ptr_nonnull(ticket_of(&w, 100, GRILL, 1));
    w.now.ms += 1;
    add(&w, 1002, 101, BURGER, 1);
    send(&w, 101);
    ck_assert_ptr_null(ticket_of(&w, 100, GRILL, 1));
    ck_assert_ptr_nonnull(ticket_of(&w, 101, GRILL, 1));
    ck_assert_ptr_nonnull(ticket_of(&w, 102, GRILL, 1)); /* its order is open: somebody waits */
}
END_TEST

START_TEST(few_expired_tickets_leave_at_once_the_oldest_first)
{
    enum { EXPIRED = 120, AT_ONCE = 100 };
    takeaway(&w, 100);
    for (uint64_t i = 0; i < EXPIRED; i++) {
        w.now.ms += 1;
        add(&w, 1000 + i, 100, BURGER, 1);
        send(&w, 100);
    }
    pay(&w, 200, 100);
    w.now.ms += LIMIT_TICKET_LIVE_MS + EXPIRED;
    takeaway(&w, 101);
    add(&w, 5000, 101, BURGER, 1);
    send(&w, 101);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_expired), AT_ONCE);
    ck_assert_ptr_null(ticket_of(&w, 100, GRILL, AT_ONCE));
    ck_assert_ptr_nonnull(ticket_of(&w, 100, GRILL, AT_ONCE + 1));
    add(&w, 5001, 101, BURGER, 1);
    send(&w, 101);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_expired), EXPIRED - AT_ONCE);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), 2);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket_item), 2);
}
END_TEST

START_TEST(the_stations_of_one_send_share_what_may_leave)
{
    enum { EACH_STATION = 70, AT_ONCE = 100 };
    takeaway(&w, 100);
    for (uint64_t i = 0; i < 2 * EACH_STATION; i++) {
        add(&w, 1000 + i, 100, i % 2 ? BURGER : SALAD, 1);
        send(&w, 100);
    }
    pay(&w, 200, 100);
    w.now.ms += LIMIT_TICKET_LIVE_MS + 1;
    takeaway(&w, 101);
    add(&w, 5000, 101, BURGER, 1);
    add(&w, 5001, 101, SALAD, 1);
    send(&w, 101);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_expired), AT_ONCE);
}
END_TEST

START_TEST(an_order_is_given_up_and_leaves_with_its_drafts)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SODA, 2);
    add(&w, 1002, 100, SODA, 3);
    ck_assert(!venue_item(&w.v, id_n(SODA))->available);
    w.now.ms += 7;
    ck_change(cancel(100, (struct pre){0}));
    ck_assert_uint_eq(events_of(&w, EVENT_order_cancelled), 1);
    ck_assert_ptr_null(venue_order(&w.v, id_n(100)));
    ck_assert_uint_eq(venue_count(&w.v, KIND_line), 0);
    const struct record *rec;
    ck_assert(put_of(&w, KIND_order, id_n(100), &rec) && del_of(&w, KIND_order, id_n(100)));
    const struct order *o = (const struct order *)rec;
    ck_assert_int_eq(o->state, order_state_CANCELLED);
    ck_assert_int_eq(o->closed_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_int_eq(o->total.minor + o->due.minor + o->net.minor + o->tax.minor, 0);
    ck_assert(put_of(&w, KIND_line, id_n(1001), &rec) && del_of(&w, KIND_line, id_n(1001)));
    ck_assert_int_eq(((const struct line *)rec)->state, line_state_REMOVED);
    const struct item *soda = venue_item(&w.v, id_n(SODA)); /* both lines returned theirs */
    ck_assert_int_eq(soda->remaining.v, 5);
    ck_assert(soda->available);
    ck_assert_uint_eq(events_of(&w, EVENT_item_back), 1);
    ck_refused(&w, cancel(100, (struct pre){0}), not_found, "order_id", 100);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->state, table_state_SEATED);
}
END_TEST

START_TEST(an_order_of_which_something_was_sent_is_not_given_up)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_refused(&w, cancel(100, (struct pre){0}), order_sent, "order_id", 100);
    ck_change(W_DO(&w, line_void, .line_id = id_n(1000), .reason = STR("no")));
    ck_refused(&w, cancel(100, (struct pre){0}), order_sent, "order_id", 100);
}
END_TEST

START_TEST(cancel_checks_the_rev_it_is_given)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    ck_refused(&w, cancel(100, PRE_OF_REV(1)), rev_changed, "rev", 100);
    ck_assert_int_eq(w.d.current_rev, 2);
    ck_change(cancel(100, PRE_OF_REV(2)));
}
END_TEST

/* An order that is live but not open (a snapshot of another hub may hold one) never changes. */
START_TEST(an_order_that_is_not_open_stays_as_it_is)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    struct order o = *venue_order(&w.v, id_n(100));
    o.state = order_state_CLOSED;
    world_load(&w, KIND_order, &o);
    w.thorough = false;
    ck_refused(&w, cancel(100, (struct pre){0}), order_not_open, "order_id", 100);
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(100)), order_not_open, "order_id", 100);
    ck_refused(&w,
        W_DO(&w, line_add, .line_id = id_n(1001), .order_id = id_n(100), .item_id = id_n(BURGER),
            .quantity = 1),
        order_not_open, "order_id", 100);
    ck_refused(&w, W_PRE(&w, line_change, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 2),
        order_not_open, "line_id", 100);
    ck_refused(&w, W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(1000), .quantity = 2),
        order_not_open, "line_id", 100);
    ck_refused(&w, W_PRE(&w, line_remove, PRE_OF_REV(1), .line_id = id_n(1000)), order_not_open,
        "line_id", 100);
    ck_refused(&w, W_DO(&w, line_void, .line_id = id_n(1000), .reason = STR("x")), order_not_open,
        "line_id", 100);
    ck_refused(&w,
        W_PRE(&w, payment_take, PRE_OF_DUE(1160), .payment_id = id_n(200), .order_id = id_n(100),
            .amount = {1160}),
        order_not_open, "order_id", 100);
    ck_refused(&w, W_PRE(&w, order_close, PRE_OF_REV(2), id_n(100), STR("x")), order_not_open,
        "order_id", 100);
    ck_change(W_DO(&w, table_clear, .table_id = id_n(T1)));
}
END_TEST

START_TEST(unknown_orders)
{
    ck_refused(&w, cancel(999, (struct pre){0}), not_found, "order_id", 999);
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(999)), not_found, "order_id", 999);
}
END_TEST

static enum decided close_order(uint64_t order, struct pre pre)
{
    return W_PRE(&w, order_close, pre, id_n(order), STR("paid at the hotel desk"));
}

START_TEST(an_order_is_closed_without_payment)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    ck_refused(&w, close_order(100, PRE_OF_REV(2)), order_unsent, "order_id", 100);
    send(&w, 100);
    ck_refused(&w, close_order(100, (struct pre){0}), pre_required, "rev", 100);
    ck_refused(&w, close_order(100, PRE_OF_REV(1)), rev_changed, "rev", 100);
    w.now.ms += 9000;
    ck_change(close_order(100, PRE_OF_REV(2)));
    ck_assert_uint_eq(events_of(&w, EVENT_order_closed), 1);
    ck_str_is(w.c->events[0].text, "paid at the hotel desk");
    ck_assert_str_eq(w.d.results[0].key, "due");
    ck_assert_int_eq(w.d.results[0].n, 1160);
    const struct record *rec;
    ck_assert(put_of(&w, KIND_order, id_n(100), &rec));
    const struct order *o = (const struct order *)rec;
    ck_assert_int_eq(o->state, order_state_CLOSED);
    ck_assert_int_eq(o->closed_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_int_eq(o->paid.minor, 0);
    ck_assert_int_eq(o->due.minor, 1160);
    ck_str_is(o->close_reason, "paid at the hotel desk");
    ck_assert(del_of(&w, KIND_order, id_n(100)) && del_of(&w, KIND_line, id_n(1000)));
    ck_assert_uint_eq(w.c->n_puts, 2);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->paid_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), 1); /* still to be made */
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->state, table_state_SEATED);
    ck_refused(&w, close_order(100, PRE_OF_REV(2)), not_found, "order_id", 100);
    ck_change(W_DO(&w, table_clear, .table_id = id_n(T1)));
}
END_TEST

/* Who never takes payment here closes orders, so that they do not fill the venue. */
START_TEST(an_order_is_closed_by_cashiers_and_managers_however_full_the_venue)
{
    const struct command_desc *desc = &command_descs[CMD_order_close];
    ck_assert_uint_eq(desc->roles, ROLE_BIT(CASHIER) | ROLE_BIT(MANAGER) | ROLE_BIT(IMPORTER));
    ck_assert(desc->finishes);
    struct decision d = {.type = CMD_order_close};
    ck_assert(decision_fits(&d, LIMIT_VENUE_BYTES, LIMIT_VENUE_BYTES));
}
END_TEST

UNIT_MAIN_WITH("rules_order", up, down, an_order_at_an_available_table_seats_it,
    covers_are_those_seated_or_one, numbers_count_without_a_gap, the_counter_has_an_end,
    refused_opens, a_send_makes_one_ticket_a_station,
    what_sold_out_after_it_was_added_is_not_sent_without_a_word,
    portions_that_a_line_holds_are_sent_although_none_is_left,
    a_ticket_says_what_the_kitchen_must_know, lines_go_by_their_position_whatever_their_ids,
    the_stations_of_one_send_share_what_may_leave,
    a_later_send_is_an_addition_even_when_the_first_ticket_has_left,
    a_ticket_stays_exactly_ticket_live_ms, few_expired_tickets_leave_at_once_the_oldest_first,
    an_order_is_given_up_and_leaves_with_its_drafts,
    an_order_of_which_something_was_sent_is_not_given_up, cancel_checks_the_rev_it_is_given,
    an_order_that_is_not_open_stays_as_it_is, unknown_orders, an_order_is_closed_without_payment,
    an_order_is_closed_by_cashiers_and_managers_however_full_the_venue)
