/* Lines and orders that go to other orders and tables: nothing is cooked twice, tickets keep their
 * numbers and say where things go now, and each command is undone by another. */
#include "tests/unit/pos/world.h"

static struct world w;

/* Order 100 at table 1 with a burger and a salad, sent; order 101 at table 2 with a soda. */
static void up(void)
{
    world_init_house(&w);
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    add(&w, 1001, 100, SALAD, 1);
    send(&w, 100);
    order_at(&w, 101, T2);
    add(&w, 1010, 101, SODA, 1);
    w.by.role = ROLE_MANAGER;
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

static const struct line *line(uint64_t n)
{
    return venue_line(&w.v, id_n(n));
}

static int64_t total(uint64_t n)
{
    return order(n)->total.minor;
}

static enum decided transfer(uint64_t l, uint64_t from, uint64_t to)
{
    static struct line_ref ref;
    ref = (struct line_ref){id_n(l)};
    return W_DO(&w, line_transfer, id_n(from), id_n(to), {&ref, 1});
}

static enum decided merge(uint64_t from, uint64_t into)
{
    return W_DO(&w, order_merge, id_n(from), id_n(into));
}

static enum decided comp(uint64_t number, uint64_t order_n, uint64_t line_n)
{
    return W_DO(&w, discount_give, .discount_id = id_n(number), .order_id = id_n(order_n),
        .line_id = id_n(line_n), .kind = discount_kind_COMP, .reason = STR("cold"));
}

START_TEST(a_line_goes_to_another_order_and_back)
{
    size_t items = venue_count(&w.v, KIND_ticket_item), tickets = venue_count(&w.v, KIND_ticket);
    ck_change(transfer(1000, 100, 101));
    ck_assert_uint_eq(events_of(&w, EVENT_line_transferred), 1);
    ck_assert_int_eq(total(100), 735);
    ck_assert_int_eq(total(101), 1160 + 290);
    ck_assert(id_eq(line(1000)->order_id, id_n(101)));
    ck_assert_int_eq(line(1000)->position, 2);
    /* The kitchen has the same item on the same ticket, and reads where it goes. */
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket_item), items);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), tickets);
    ck_str_is(item_of_line(&w, 1000)->goes_to, "2");
    ck_assert(id_eq(item_of_line(&w, 1000)->order_id, id_n(100)));
    ck_assert_int_eq(ticket_of(&w, 100, GRILL, 1)->number, order(100)->number);
    ck_nothing(W_DO(&w, order_send, .order_id = id_n(100)));
    send(&w, 101);
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket_item), items + 1); /* the soda */
    ck_change(transfer(1000, 101, 100));
    ck_str_is(item_of_line(&w, 1000)->goes_to, "");
    ck_assert_int_eq(total(100), 1160 + 735);
    ck_assert_int_eq(total(101), 290);
}
END_TEST

START_TEST(it_follows_its_item_on_the_ticket_of_the_other_order)
{
    ck_change(transfer(1000, 100, 101));
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket_of(&w, 100, GRILL, 1)));
    ck_assert_int_eq(line(1000)->state, line_state_READY);
    ck_change(W_DO(&w, line_void, id_n(1000), STR("late")));
    ck_assert_int_eq(total(101), 290);
    ck_assert_int_eq(item_of_line(&w, 1000)->state, ticket_item_state_VOIDED);
    ck_refused(&w, transfer(1000, 101, 100), state_changed, "lines", 1000);
    ck_assert_str_eq(w.d.current_state, "voided");
}
END_TEST

START_TEST(an_order_that_was_parted_has_at_least_one_guest)
{
    ck_change(merge(101, 100));
    ck_change(W_DO(&w, order_covers, id_n(100), 1));
    ck_change(W_DO(&w, order_part, id_n(101)));
    ck_assert_int_eq(order(100)->covers, 1);
    ck_change(W_DO(&w, order_transfer, id_n(100), id_n(T3)));
}
END_TEST

START_TEST(fire_numbers_are_not_given_twice)
{
    add(&w, 1002, 100, BURGER, 1);
    send(&w, 100);
    ck_change(transfer(1002, 100, 101)); /* the only line of the second send */
    ck_assert_int_eq(order(100)->fires, 2);
    add(&w, 1003, 100, BURGER, 1);
    send(&w, 100);
    ck_assert_int_eq(line(1003)->fire_no, 3);
}
END_TEST

START_TEST(discounts_go_with_their_line)
{
    ck_change(comp(300, 100, 1000));
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(301), .order_id = id_n(100),
        .kind = discount_kind_PERCENT, .percent_ppm = {true, 100000}, .reason = STR("x")));
    ck_assert_int_eq(total(100), 661);
    ck_change(transfer(1000, 100, 101));
    ck_assert_int_eq(total(100), 661);
    ck_assert_int_eq(total(101), 290);
    ck_assert(id_eq(venue_discount(&w.v, id_n(300))->order_id, id_n(101)));
    ck_change(transfer(1001, 100, 101)); /* without the discount on the whole order */
    ck_assert_int_eq(total(101), 290 + 735);
    ck_assert_int_eq(order(101)->discount.minor, 1000);
    ck_assert_int_eq(total(100), 0);
}
END_TEST

START_TEST(a_paid_line_stays)
{
    split_off(&w, 100, 1000, 501, 502);
    ck_refused(&w, merge(100, 101), order_split, "order_id", 100);
    pay_check(&w, 200, 502, 1160);
    ck_refused(&w, transfer(1000, 100, 101), check_paid, "line_id", 1000);
    ck_refused(&w, merge(100, 101), check_paid, "order_id", 100);
    ck_change(transfer(1001, 100, 101));
    ck_assert_int_eq(order(100)->due.minor, 0);
}
END_TEST

START_TEST(a_line_waits_for_its_course_there)
{
    ck_change(W_DO(&w, line_add, .line_id = id_n(1002), .order_id = id_n(100),
        .item_id = id_n(BURGER), .quantity = 1, .course = {true, 1}));
    ck_change(W_DO(&w, line_add, .line_id = id_n(1003), .order_id = id_n(100),
        .item_id = id_n(BURGER), .quantity = 1, .course = {true, 2}));
    send(&w, 100);
    ck_assert_int_eq(line(1003)->state, line_state_WAITING);
    ck_change(transfer(1003, 100, 101));
    ck_assert_int_eq(line(1003)->state, line_state_WAITING);
    ck_change(W_DO(&w, course_fire, id_n(101), 2));
    ck_assert_int_eq(line(1003)->state, line_state_SENT);
    ck_change(transfer(1002, 100, 101));
    ck_assert_int_eq(line(1002)->state, line_state_SENT);
}
END_TEST

/* The course after it fires when the moved line is made. */
START_TEST(a_course_follows_what_was_made_on_the_other_orders_ticket)
{
    ck_change(W_DO(&w, line_add, .line_id = id_n(1002), .order_id = id_n(100),
        .item_id = id_n(BURGER), .quantity = 1, .course = {true, 1}));
    send(&w, 100);
    ck_change(W_DO(&w, line_add, .line_id = id_n(1011), .order_id = id_n(101),
        .item_id = id_n(BURGER), .quantity = 1, .course = {true, 2}));
    ck_change(W_DO(&w, course_plan, id_n(101), 1, course_plan_BY_HAND));
    ck_change(W_DO(&w, course_plan, id_n(101), 2, course_plan_AFTER_COURSE));
    send(&w, 101);
    ck_change(transfer(1002, 100, 101));
    ck_change(W_DO(&w, course_fire, id_n(101), 1));
    ck_assert_int_eq(line(1011)->state, line_state_WAITING);
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket_of(&w, 100, GRILL, 2)));
    ck_assert_int_eq(line(1011)->state, line_state_SENT);
}
END_TEST

START_TEST(refused_transfers)
{
    static struct line_ref none;
    none = (struct line_ref){id_n(4711)};
    ck_refused(&w, transfer(1000, 100, 100), bad_command, "to_order_id", 100);
    ck_refused(&w, transfer(1000, 999, 101), not_found, "order_id", 999);
    ck_refused(&w, transfer(1000, 100, 999), not_found, "to_order_id", 999);
    ck_refused(&w, transfer(1010, 100, 101), not_found, "lines", 1010);
    ck_refused(
        &w, W_DO(&w, line_transfer, id_n(100), id_n(101), {&none, 1}), not_found, "lines", 4711);
    ck_refused(&w, merge(100, 100), bad_command, "into_id", 100);
    ck_refused(&w, W_DO(&w, order_part, id_n(100)), state_changed, "order_id", 100);
    ck_assert_str_eq(w.d.current_state, "open");
}
END_TEST

START_TEST(an_order_is_merged_and_parted)
{
    w.v.info.exponent = 2;
    add(&w, 1002, 100, BURGER, 2); /* not sent */
    ck_change(comp(300, 100, 1001));
    int64_t was = total(100), there = total(101), number = order(100)->number;
    size_t items = venue_count(&w.v, KIND_ticket_item);
    ck_change(merge(100, 101));
    ck_assert_uint_eq(events_of(&w, EVENT_order_merged), 1);
    ck_assert_int_eq(order(100)->state, order_state_MERGED);
    ck_assert_int_eq(total(100), 0);
    ck_assert_int_eq(total(101), was + there);
    ck_assert_int_eq(order(101)->covers, 2);
    const struct ticket *t = ticket_of(&w, 100, GRILL, 1);
    ck_assert_int_eq(t->number, number);
    ck_str_is(t->table_number, "2");
    ck_str_is(t->moved_from, "1");
    ck_str_is(item_of_line(&w, 1000)->goes_to, ""); /* its ticket says so */
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket_item), items);
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(100)), order_not_open, "order_id", 100);
    ck_change(W_DO(&w, table_clear, id_n(T1)));
    ck_change(W_DO(&w, order_part, id_n(100)));
    ck_assert_int_eq(total(100), was);
    ck_assert_int_eq(total(101), there);
    ck_assert_int_eq(order(101)->covers, 1);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->state, table_state_SEATED);
    ck_str_is(ticket_of(&w, 100, GRILL, 1)->table_number, "1");
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket_item), items);
    send(&w, 100);
    ck_assert_int_eq(line(1002)->fire_no, 2);
}
END_TEST

START_TEST(orders_merged_one_after_the_other_get_their_own_lines_back)
{
    order_at(&w, 102, T3);
    add(&w, 1020, 102, BURGER, 1);
    ck_change(merge(100, 101));
    ck_change(merge(101, 102));
    ck_assert(id_eq(order(100)->into_id, id_n(102)));
    ck_assert_int_eq(total(102), 1160 + 735 + 290 + 1160);
    ck_change(W_DO(&w, order_part, id_n(101)));
    ck_assert_int_eq(total(101), 290);
    ck_change(W_DO(&w, order_part, id_n(100)));
    ck_assert_int_eq(total(100), 1160 + 735);
    ck_assert_int_eq(total(102), 1160);
    /* What was merged ends with what it was merged into. */
    ck_change(merge(100, 101));
    send(&w, 101);
    pay(&w, 200, 101);
    ck_assert_ptr_null(order(100));
    ck_refused(&w, W_DO(&w, order_part, id_n(100)), not_found, "order_id", 100);
}
END_TEST

START_TEST(a_discount_on_the_whole_order_is_in_the_way)
{
    ck_change(comp(300, 100, 0));
    ck_refused(&w, merge(100, 101), order_discounted, "order_id", 100);
    ck_change(merge(101, 100));
    ck_assert_int_eq(total(100), 0);
}
END_TEST

START_TEST(merged_into_a_takeaway)
{
    takeaway(&w, 103);
    ck_change(merge(100, 103));
    ck_str_is(item_of_line(&w, 1000)->goes_to, "#3");
    ck_change(W_DO(&w, order_part, id_n(100)));
    ck_str_is(item_of_line(&w, 1000)->goes_to, "");
}
END_TEST

START_TEST(a_takeaway_is_merged_into_a_table_and_parted)
{
    takeaway(&w, 103);
    add(&w, 1030, 103, BURGER, 1);
    send(&w, 103);
    ck_change(merge(103, 100));
    ck_str_is(ticket_of(&w, 103, GRILL, 1)->table_number, "1");
    ck_change(W_DO(&w, order_part, id_n(103)));
    ck_str_is(ticket_of(&w, 103, GRILL, 1)->table_number, "");
    ck_assert(id_is_zero(ticket_of(&w, 103, GRILL, 1)->table_id));
    ck_assert_int_eq(ticket_of(&w, 103, GRILL, 1)->kind, order_kind_TAKEAWAY);
}
END_TEST

START_TEST(an_order_goes_to_another_table)
{
    ck_change(transfer(1000, 100, 101));
    ck_change(W_DO(&w, order_transfer, id_n(100), id_n(T2))); /* where others sit */
    ck_assert(id_eq(order(100)->table_id, id_n(T2)));
    ck_str_is(ticket_of(&w, 100, COLD, 1)->table_number, "2");
    ck_str_is(ticket_of(&w, 100, COLD, 1)->moved_from, "1");
    ck_assert_uint_eq(events_of(&w, EVENT_order_transferred), 1);
    ck_nothing(W_DO(&w, order_transfer, id_n(100), id_n(T2)));
    ck_change(W_DO(&w, order_transfer, id_n(101), id_n(T3))); /* a free one */
    ck_assert_int_eq(venue_table(&w.v, id_n(T3))->state, table_state_SEATED);
    ck_str_is(item_of_line(&w, 1000)->goes_to, "3");
    ck_change(W_DO(&w, table_transfer, id_n(T3), id_n(T4)));
    ck_str_is(item_of_line(&w, 1000)->goes_to, "4");
    takeaway(&w, 103);
    ck_refused(&w, W_DO(&w, order_transfer, id_n(103), id_n(T2)), table_unwanted, "order_id", 103);
    ck_refused(&w, W_DO(&w, order_transfer, id_n(100), id_n(999)), not_found, "to_table_id", 999);
}
END_TEST

/* The other order's guests left, but somebody still waits for the line. */
START_TEST(a_ticket_stays_while_one_of_its_lines_is_open)
{
    ck_change(transfer(1000, 100, 101));
    pay(&w, 200, 100);
    w.now.ms += LIMIT_TICKET_LIVE_MS + 60000;
    add(&w, 1011, 101, BURGER, 1);
    send(&w, 101);
    ck_assert_ptr_nonnull(item_of_line(&w, 1000));
    pay(&w, 201, 101);
    w.now.ms += LIMIT_TICKET_LIVE_MS + 60000;
    takeaway(&w, 103);
    add(&w, 1030, 103, BURGER, 1);
    send(&w, 103);
    ck_assert_ptr_null(item_of_line(&w, 1000));
}
END_TEST

START_TEST(a_full_order_takes_no_more)
{
    w.thorough = false;
    for (uint64_t n = 0; n < LIMIT_ORDER_LINES - 1; n++)
        add(&w, 2000 + n, 101, BURGER, 1);
    ck_refused(&w, transfer(1000, 100, 101), order_full, "order_id", 101);
    ck_refused(&w, merge(100, 101), order_full, "order_id", 101);
    w.thorough = true;
}
END_TEST

START_TEST(a_full_order_with_a_ticket_for_each_line_is_merged_and_parted)
{
    w.thorough = false;
    for (uint64_t n = 0; n < LIMIT_ORDER_LINES - 2; n++) {
        add(&w, 2000 + n, 100, SALAD, 1);
        send(&w, 100);
    }
    takeaway(&w, 103);
    order_at(&w, 104, T3);
    for (uint64_t into = 103; into <= 104; into++) {
        ck_change(merge(100, into));
        ck_change(W_DO(&w, order_part, id_n(100)));
    }
    ck_change(W_DO(&w, order_transfer, id_n(100), id_n(T2)));
    w.thorough = true;
}
END_TEST

UNIT_MAIN_WITH("transfer", up, down, a_line_goes_to_another_order_and_back,
    it_follows_its_item_on_the_ticket_of_the_other_order, fire_numbers_are_not_given_twice,
    an_order_that_was_parted_has_at_least_one_guest, discounts_go_with_their_line,
    a_paid_line_stays, a_line_waits_for_its_course_there,
    a_course_follows_what_was_made_on_the_other_orders_ticket, refused_transfers,
    an_order_is_merged_and_parted, orders_merged_one_after_the_other_get_their_own_lines_back,
    a_discount_on_the_whole_order_is_in_the_way, merged_into_a_takeaway,
    a_takeaway_is_merged_into_a_table_and_parted, an_order_goes_to_another_table,
    a_ticket_stays_while_one_of_its_lines_is_open, a_full_order_takes_no_more,
    a_full_order_with_a_ticket_for_each_line_is_merged_and_parted)
