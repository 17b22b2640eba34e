/* Courses by the clock: at a time, and so that all is made at once. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { MINUTE = 60000 };

/* Course 1: a burger (10 minutes at the grill), a salad (2 at the cold station), a soda (no time).
 */
static void up(void)
{
    world_init_house(&w);
    order_at(&w, 100, T1);
    static const uint64_t items[] = {BURGER, SALAD, SODA};
    for (uint64_t i = 0; i < 3; i++)
        ck_change(W_DO(&w, line_add, .line_id = id_n(1000 + i), .order_id = id_n(100),
            .item_id = id_n(items[i]), .quantity = 1, .course = {true, 1}));
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct line *line(uint64_t n)
{
    return venue_line(&w.v, id_n(n));
}

static const struct course *course(void)
{
    struct venue_iter it = venue_children(&w.v, INDEX_COURSES_OF_ORDER, id_n(100));
    return venue_next(&it);
}

static enum decided plan(enum course_plan how, int64_t at)
{
    return W_DO(&w, course_plan, id_n(100), 1, how, {at});
}

static enum decided due(void)
{
    return W_DO(&w, course_due, id_n(100), 1);
}

static enum decided fire(void)
{
    return W_DO(&w, course_fire, id_n(100), 1);
}

static int64_t hub_now(void)
{
    return w.now.ms + WORLD_LAG;
}

static void sent_to_finish_together(void)
{
    ck_change(plan(course_plan_FINISH_TOGETHER, 0));
    send(&w, 100);
    ck_change(fire());
}

START_TEST(a_course_fires_at_its_time_and_once)
{
    int64_t at = hub_now() + 5 * MINUTE;
    ck_change(plan(course_plan_AT_TIME, at));
    ck_nothing(plan(course_plan_AT_TIME, at));
    send(&w, 100);
    ck_assert_int_eq(line(1000)->state, line_state_WAITING);
    w.now.ms += 5 * MINUTE - 1;
    ck_nothing(due());
    w.now.ms += 1;
    ck_change(due());
    ck_assert_uint_eq(events_of(&w, EVENT_course_fired), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_sent), 2);
    ck_assert_int_eq(course()->state, course_state_FIRED);
    ck_assert_int_eq(course()->due_at.ms, 0);
    ck_assert_int_eq(line(1002)->state, line_state_SENT);
    ck_nothing(due()); /* another hub says it, too */
}
END_TEST

START_TEST(a_plan_without_its_time_is_refused)
{
    ck_refused(&w, plan(course_plan_AT_TIME, 0), bad_command, "at", 100);
    ck_refused(&w, plan(course_plan_BY_HAND, 1), bad_command, "at", 100);
    ck_refused(&w, plan(course_plan_AFTER_COURSE, 1), bad_command, "at", 100);
    ck_nothing(due());
}
END_TEST

START_TEST(fired_by_hand_before_its_time_it_is_not_due)
{
    ck_change(plan(course_plan_AT_TIME, hub_now() + MINUTE));
    send(&w, 100);
    ck_change(fire());
    ck_assert_int_eq(course()->due_at.ms, 0);
    w.now.ms += MINUTE;
    ck_nothing(due());
}
END_TEST

START_TEST(a_plan_by_hand_takes_the_time_away)
{
    ck_change(plan(course_plan_AT_TIME, hub_now() + MINUTE));
    ck_change(plan(course_plan_BY_HAND, 0));
    ck_assert_int_eq(course()->due_at.ms, 0);
    w.now.ms += MINUTE;
    ck_nothing(due());
}
END_TEST

START_TEST(the_longest_starts_first_and_all_is_made_at_once)
{
    sent_to_finish_together();
    int64_t fired = hub_now();
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
    ck_assert_int_eq(line(1001)->state, line_state_WAITING);
    ck_assert_int_eq(line(1002)->state, line_state_WAITING); /* with its station's salad */
    ck_assert_int_eq(line(1001)->fire_at.ms, fired + 8 * MINUTE);
    ck_assert_int_eq(line(1002)->fire_at.ms, fired + 8 * MINUTE);
    ck_assert_int_eq(course()->due_at.ms, fired + 8 * MINUTE);
    w.now.ms += 8 * MINUTE;
    ck_change(due());
    ck_assert_int_eq(line(1001)->state, line_state_SENT);
    ck_assert_int_eq(line(1001)->fire_at.ms, 0);
    ck_assert_int_eq(line(1001)->fire_no, line(1000)->fire_no + 1);
    ck_assert_int_eq(course()->due_at.ms, 0);
    ck_nothing(due());
}
END_TEST

START_TEST(a_late_start_makes_the_others_wait_longer)
{
    sent_to_finish_together();
    w.now.ms += 3 * MINUTE;
    ck_change(ticket_do(&w, CMD_ticket_start, ticket_of(&w, 100, GRILL, 1)));
    ck_assert_int_eq(line(1001)->fire_at.ms, hub_now() + 8 * MINUTE);
    ck_assert_int_eq(course()->due_at.ms, hub_now() + 8 * MINUTE);
    w.now.ms += 5 * MINUTE; /* when it was due at first */
    ck_nothing(due());
    w.now.ms += 3 * MINUTE;
    ck_change(due());
    ck_assert_int_eq(line(1001)->state, line_state_SENT);
}
END_TEST

START_TEST(an_item_that_is_started_counts_as_its_ticket)
{
    sent_to_finish_together();
    w.now.ms += MINUTE;
    ck_change(item_do(&w, CMD_ticket_item_start, item_of_line(&w, 1000)));
    ck_assert_int_eq(line(1001)->fire_at.ms, hub_now() + 8 * MINUTE);
}
END_TEST

START_TEST(a_second_fire_sends_all_at_once)
{
    sent_to_finish_together();
    ck_change(fire());
    ck_assert_int_eq(line(1001)->state, line_state_SENT);
    ck_assert_int_eq(course()->due_at.ms, 0);
}
END_TEST

START_TEST(a_line_that_is_held_or_taken_off_is_not_due)
{
    sent_to_finish_together();
    ck_change(W_DO(&w, line_hold, id_n(1001)));
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(line(1002)->rev), .line_id = id_n(1002)));
    w.now.ms += 8 * MINUTE;
    ck_change(due()); /* nothing goes, and it is not due again */
    ck_assert_int_eq(course()->due_at.ms, 0);
    ck_assert_int_eq(line(1001)->state, line_state_WAITING);
    ck_change(W_DO(&w, line_release, id_n(1001)));
    ck_assert_int_eq(line(1001)->state, line_state_SENT);
}
END_TEST

START_TEST(a_time_to_finish_together_fires_the_longest_then)
{
    int64_t at = hub_now() + MINUTE;
    ck_change(plan(course_plan_FINISH_TOGETHER, at));
    send(&w, 100);
    w.now.ms += MINUTE;
    ck_change(due());
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
    ck_assert_int_eq(course()->due_at.ms, hub_now() + 8 * MINUTE);
}
END_TEST

START_TEST(a_sold_out_line_stays_behind)
{
    ck_change(plan(course_plan_AT_TIME, hub_now()));
    send(&w, 100);
    ck_change(W_DO(&w, item_86, id_n(BURGER)));
    ck_change(due());
    ck_assert_int_eq(line(1000)->state, line_state_WAITING);
    ck_assert_int_eq(line(1001)->state, line_state_SENT);
}
END_TEST

START_TEST(what_is_sold_out_when_its_time_comes_waits_for_a_hand)
{
    sent_to_finish_together();
    ck_assert_int_ne(line(1001)->fire_at.ms, 0); /* the salad goes later */
    ck_change(W_DO(&w, item_86, id_n(SALAD)));
    w.now.ms = line(1001)->fire_at.ms - WORLD_LAG;
    ck_change(due());
    ck_assert_int_eq(line(1001)->state, line_state_WAITING);
    w.now.ms += 5 * MINUTE;
    while (course()->due_at.ms)
        ck_change(due()); /* the soda */
    ck_nothing(due());
    ck_change(W_DO(&w, item_back, id_n(SALAD)));
    ck_change(fire());
    ck_assert_int_eq(line(1001)->state, line_state_SENT);
}
END_TEST

UNIT_MAIN_WITH("together", up, down, a_course_fires_at_its_time_and_once,
    a_plan_without_its_time_is_refused, fired_by_hand_before_its_time_it_is_not_due,
    a_plan_by_hand_takes_the_time_away, the_longest_starts_first_and_all_is_made_at_once,
    a_late_start_makes_the_others_wait_longer, an_item_that_is_started_counts_as_its_ticket,
    a_second_fire_sends_all_at_once, a_line_that_is_held_or_taken_off_is_not_due,
    a_time_to_finish_together_fires_the_longest_then, a_sold_out_line_stays_behind,
    what_is_sold_out_when_its_time_comes_waits_for_a_hand)
