/* Courses, held lines, and what fires when. */
#include "tests/unit/pos/world.h"

static struct world w;

static void up(void)
{
    world_init_house(&w);
    order_at(&w, 100, T1);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static void add_to(uint64_t number, uint64_t item, int64_t course)
{
    ck_change(W_DO(&w, line_add, .line_id = id_n(number), .order_id = id_n(100),
        .item_id = id_n(item), .quantity = 1, .course = {course > 0, course}));
}

/* A soda at once, a salad first, a burger after it. */
static void three_lines(void)
{
    add_to(1000, SODA, 0);
    add_to(1001, SALAD, 1);
    add_to(1002, BURGER, 2);
}

static enum decided fire(int64_t course)
{
    return W_DO(&w, course_fire, id_n(100), course);
}

static enum decided plan(int64_t course, enum course_plan how)
{
    return W_DO(&w, course_plan, id_n(100), course, how);
}

static enum decided hold(uint64_t line)
{
    return W_DO(&w, line_hold, id_n(line));
}

static enum decided release(uint64_t line)
{
    return W_DO(&w, line_release, id_n(line));
}

static enum line_state state(uint64_t line)
{
    return (enum line_state)venue_line(&w.v, id_n(line))->state;
}

#define ck_state(line, STATE) ck_assert_int_eq(state(line), line_state_##STATE)

static const struct course *course(int64_t number)
{
    struct venue_iter it = venue_children(&w.v, INDEX_COURSES_OF_ORDER, id_n(100));
    for (const struct course *c; (c = venue_next(&it));)
        if (c->number == number)
            return c;
    return NULL;
}

static enum decided bump(uint64_t line)
{
    return ticket_do(&w, CMD_ticket_bump, venue_ticket(&w.v, item_of_line(&w, line)->ticket_id));
}

START_TEST(the_first_course_goes_with_its_send)
{
    three_lines();
    ck_change(W_DO(&w, order_send, id_n(100)));
    ck_assert_int_eq(w.d.results[0].n, 2);
    ck_state(1000, SENT);
    ck_state(1001, SENT);
    ck_state(1002, WAITING);
    ck_assert_int_eq(item_of_line(&w, 1001)->course, 1);
    ck_assert_ptr_null(item_of_line(&w, 1002));
    ck_assert_int_eq(course(1)->state, course_state_FIRED);
    ck_str_is(course(1)->fired_by, "Ana");
    ck_assert_int_eq(course(2)->state, course_state_WAITING);
    ck_nothing(W_DO(&w, order_send, id_n(100)));
    ck_assert_int_eq(w.v.seq, (int64_t)w.n_log);
}
END_TEST

START_TEST(a_course_is_fired_by_hand_once)
{
    three_lines();
    send(&w, 100);
    w.now.ms += 60000;
    ck_change(fire(2));
    ck_assert_uint_eq(events_of(&w, EVENT_course_fired), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_sent), 1);
    ck_state(1002, SENT);
    ck_assert_int_eq(venue_line(&w.v, id_n(1002))->fire_no, 2);
    ck_assert_int_eq(course(2)->fired_at.ms, w.now.ms + WORLD_LAG);
    ck_nothing(fire(2));
    ck_refused(&w, fire(3), not_found, "course", 100);
    /* what comes to a fired course goes with its send */
    add_to(1003, SALAD, 2);
    send(&w, 100);
    ck_state(1003, SENT);
}
END_TEST

START_TEST(a_course_follows_the_one_before)
{
    three_lines();
    add_to(1003, SALAD, 3);
    ck_change(plan(2, course_plan_AFTER_COURSE));
    ck_change(plan(3, course_plan_AFTER_COURSE));
    ck_nothing(plan(3, course_plan_AFTER_COURSE));
    send(&w, 100);
    ck_change(bump(1001)); /* soda and salad are on one ticket */
    ck_assert_uint_eq(events_of(&w, EVENT_course_fired), 1);
    ck_state(1002, SENT);
    ck_state(1003, WAITING);
    ck_change(item_do(&w, CMD_ticket_item_done, item_of_line(&w, 1002)));
    ck_state(1003, SENT);
    ck_assert_int_eq(plan(3, course_plan_BY_HAND), DECIDED_REFUSED);
    ck_assert_int_eq(w.d.refusal, REFUSAL_course_fired);
}
END_TEST

START_TEST(it_waits_for_all_lines_of_the_one_before)
{
    add_to(1000, BURGER, 1);
    add_to(1001, SALAD, 1);
    add_to(1002, SODA, 2);
    ck_change(plan(2, course_plan_AFTER_COURSE));
    send(&w, 100);
    ck_change(bump(1000));
    ck_state(1002, WAITING);
    /* the other one is voided: nothing of the first course is in the making any more */
    ck_change(W_DO(&w, line_void, id_n(1001), STR("dropped")));
    ck_state(1002, SENT);
}
END_TEST

START_TEST(a_planned_first_course_waits)
{
    ck_change(plan(1, course_plan_BY_HAND));
    three_lines();
    send(&w, 100);
    ck_state(1000, SENT);
    ck_state(1001, WAITING);
    ck_change(fire(1));
    ck_state(1001, SENT);
    ck_state(1002, WAITING);
}
END_TEST

START_TEST(held_lines_stay)
{
    three_lines();
    ck_change(hold(1000));
    ck_nothing(hold(1000));
    ck_change(hold(1002));
    send(&w, 100);
    ck_state(1000, DRAFT);
    ck_state(1001, SENT);
    ck_state(1002, DRAFT);
    ck_refused(&w, hold(1001), line_not_draft, "line_id", 1001);
    ck_nothing(release(1001));
    ck_change(release(1002));
    send(&w, 100);
    ck_state(1002, WAITING);
    ck_change(hold(1002));
    ck_change(fire(2));
    ck_assert_int_eq(w.d.results[0].n, 0);
    ck_state(1002, WAITING);
    ck_change(release(1002));
    ck_state(1002, SENT);
    ck_state(1000, DRAFT);
}
END_TEST

START_TEST(a_waiting_line_is_changed_and_removed)
{
    three_lines();
    send(&w, 100);
    int64_t rev = venue_line(&w.v, id_n(1002))->rev;
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(rev), id_n(1002), 2));
    ck_state(1002, WAITING);
    ck_refused(&w, W_DO(&w, line_void, id_n(1002), STR("x")), line_not_sent, "line_id", 1002);
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(rev + 1), id_n(1002)));
}
END_TEST

START_TEST(a_waiting_line_changes_its_course)
{
    three_lines();
    send(&w, 100);
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(venue_line(&w.v, id_n(1002))->rev),
        .line_id = id_n(1002), .quantity = 1, .course = {true, 3}));
    ck_state(1002, WAITING);
    ck_assert_int_eq(course(3)->state, course_state_WAITING);
    /* to a fired one: it is not sent any more */
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(venue_line(&w.v, id_n(1002))->rev),
        .line_id = id_n(1002), .quantity = 1, .course = {true, 1}));
    ck_state(1002, DRAFT);
    send(&w, 100);
    ck_state(1002, SENT);
}
END_TEST

START_TEST(nothing_waits_in_an_order_that_ends)
{
    three_lines();
    send(&w, 100);
    const struct order *o = venue_order(&w.v, id_n(100));
    ck_refused(&w,
        W_PRE(&w, payment_take, PRE_OF_DUE(o->due.minor), .payment_id = id_n(200),
            .order_id = o->id, .amount = o->due),
        order_unsent, "order_id", 100);
    ck_change(fire(2));
    pay(&w, 200, 100);
    ck_assert_uint_eq(venue_count(&w.v, KIND_course), 0);
    /* its tickets are still made, without an order to follow */
    ck_change(bump(1002));
}
END_TEST

START_TEST(an_order_of_which_all_waits_is_cancelled)
{
    ck_change(plan(1, course_plan_BY_HAND));
    add_to(1000, BURGER, 1);
    send(&w, 100);
    ck_change(W_DO(&w, order_cancel, id_n(100)));
    ck_assert_uint_eq(venue_count(&w.v, KIND_course), 0);
}
END_TEST

static enum decided move(uint64_t line, int64_t to)
{
    return W_PRE(&w, line_replace, PRE_OF_REV(venue_line(&w.v, id_n(line))->rev),
        .line_id = id_n(line), .quantity = 1, .course = {true, to});
}

START_TEST(a_held_first_course_keeps_the_next_one_waiting)
{
    three_lines();
    ck_change(hold(1001));
    send(&w, 100);
    ck_state(1001, DRAFT);
    ck_state(1002, WAITING);
    ck_change(release(1001));
    send(&w, 100);
    ck_state(1001, SENT);
    ck_state(1002, WAITING);
}
END_TEST

START_TEST(what_is_sold_out_is_not_released)
{
    three_lines();
    send(&w, 100);
    ck_change(hold(1002));
    ck_change(fire(2));
    ck_change(W_DO(&w, item_86, id_n(BURGER)));
    ck_refused(&w, release(1002), line_sold_out, "line_id", 1002);
    ck_change(W_DO(&w, item_back, id_n(BURGER)));
    ck_change(release(1002));
    ck_state(1002, SENT);
}
END_TEST

START_TEST(a_course_planned_late_follows_at_once)
{
    three_lines();
    send(&w, 100);
    ck_change(bump(1001));
    ck_state(1002, WAITING);
    ck_change(plan(2, course_plan_AFTER_COURSE));
    ck_state(1002, SENT);
    ck_assert_int_eq(course(2)->state, course_state_FIRED);
}
END_TEST

START_TEST(an_empty_course_stops_nothing)
{
    three_lines();
    add_to(1003, SALAD, 3);
    ck_change(plan(3, course_plan_AFTER_COURSE));
    send(&w, 100);
    ck_change(move(1002, 3));
    ck_assert_int_eq(course(2)->state, course_state_WAITING);
    ck_change(bump(1001));
    ck_state(1002, SENT);
    ck_state(1003, SENT);
}
END_TEST

START_TEST(an_empty_course_that_follows_lets_the_next_one_follow)
{
    three_lines();
    add_to(1003, SALAD, 3);
    ck_change(plan(2, course_plan_AFTER_COURSE));
    ck_change(plan(3, course_plan_AFTER_COURSE));
    send(&w, 100);
    ck_change(move(1002, 3));
    ck_change(bump(1001));
    ck_assert_uint_eq(events_of(&w, EVENT_course_fired), 2);
    ck_state(1003, SENT);
}
END_TEST

START_TEST(a_course_follows_although_a_later_one_was_fired)
{
    three_lines();
    add_to(1003, SALAD, 3);
    ck_change(plan(2, course_plan_AFTER_COURSE));
    send(&w, 100);
    ck_change(fire(3));
    ck_state(1002, WAITING);
    ck_change(bump(1001));
    ck_state(1002, SENT);
}
END_TEST

/* Else a cashier could neither send what waits nor be paid for it. */
START_TEST(who_sends_an_order_fires_its_courses)
{
    unsigned senders = command_descs[CMD_order_send].roles;
    ck_assert_uint_eq(command_descs[CMD_course_fire].roles & senders, senders);
}
END_TEST

UNIT_MAIN_WITH("course", up, down, the_first_course_goes_with_its_send,
    a_course_is_fired_by_hand_once, a_course_follows_the_one_before,
    it_waits_for_all_lines_of_the_one_before, a_planned_first_course_waits, held_lines_stay,
    a_waiting_line_is_changed_and_removed, a_waiting_line_changes_its_course,
    nothing_waits_in_an_order_that_ends, an_order_of_which_all_waits_is_cancelled,
    a_held_first_course_keeps_the_next_one_waiting, what_is_sold_out_is_not_released,
    a_course_planned_late_follows_at_once, an_empty_course_stops_nothing,
    an_empty_course_that_follows_lets_the_next_one_follow,
    a_course_follows_although_a_later_one_was_fired, who_sends_an_order_fires_its_courses)
