/* Shifts: who may begin and end them when, breaks, declared tips, and what open orders refuse. */
#include "protocol/pos/decide/acting.h"
#include "tests/unit/pos/world.h"

static struct world w;

enum { ANNA = 800, OMAR, BOSS, SHIFT = 820, NEXT, EDIT, TILL = 900, SOME = 1000 };
enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };
enum { DAY_MS = 24 * HOUR_MS };

static struct job bar[2];

static void by(uint64_t number, enum role role)
{
    w.by.staff = id_n(number);
    w.by.role = role;
    w.by.name = number == ANNA ? STR("Anna") : STR("Boss");
}

static void put(uint64_t number, enum staff_role role, size_t n_jobs)
{
    by(BOSS, ROLE_MANAGER);
    ck_change(W_DO(&w, staff_put, .staff_id = id_n(number),
        .name = number == ANNA ? STR("Anna") : STR("Omar"), .role = role, .jobs = {bar, n_jobs}));
}

static void up(void)
{
    world_init_house(&w);
    bar[0] = (struct job){STR("Bar"), {true, {1250}}};
    bar[1] = (struct job){STR("Floor"), {true, {1100}}};
    put(ANNA, staff_role_WAITER, 1);
    put(OMAR, staff_role_WAITER, 2);
    w.by.device = id_n(TILL);
    by(ANNA, ROLE_WAITER);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct shift *shift(uint64_t number)
{
    return venue_shift(&w.v, id_n(number));
}

static const struct shift_break *breaks(uint64_t number)
{
    return shift(number)->breaks.items;
}

static enum decided start(uint64_t number)
{
    return W_DO(&w, shift_start, .shift_id = id_n(number));
}

static enum decided end(uint64_t number)
{
    return W_DO(&w, shift_end, .shift_id = id_n(number));
}

static void later(int64_t ms)
{
    w.now.ms += ms;
}

static void settings(struct cmd_settings_put body)
{
    const struct settings *was = venue_settings(&w.v, w.v.info.venue);
    struct actor me = w.by;
    by(BOSS, ROLE_MANAGER);
    ck_change(
        world_do_pre(&w, CMD_settings_put, &body, was ? PRE_OF_REV(was->rev) : (struct pre){0}));
    w.by = me;
}

START_TEST(a_shift_begins_once_and_ends)
{
    ck_change(start(SHIFT));
    ck_assert(id_eq(shift(SHIFT)->staff_id, id_n(ANNA)));
    ck_str_is(shift(SHIFT)->name, "Anna");
    ck_str_is(shift(SHIFT)->job, "Bar"); /* the only one */
    ck_assert(shift(SHIFT)->wage.has && shift(SHIFT)->wage.v.minor == 1250);
    ck_assert_int_eq(shift(SHIFT)->started_at.ms, w.c->at.ms);
    ck_assert_uint_eq(shift(SHIFT)->business_date.n, DATE_CHARS);
    ck_refused(&w, start(NEXT), on_shift, "staff_id", SHIFT);
    ck_refused(&w, start(SHIFT), exists, "shift_id", SHIFT);
    put(ANNA, staff_role_CASHIER, 2); /* what changes meanwhile does not change the shift */
    by(ANNA, ROLE_CASHIER);
    later(HOUR_MS);
    ck_change(end(SHIFT));
    ck_assert_int_eq(shift(SHIFT)->ended_at.ms, w.c->at.ms);
    ck_refused(&w, end(SHIFT), shift_ended, "shift_id", SHIFT);
    ck_refused(&w, W_DO(&w, shift_tips, id_n(SHIFT), {1}), shift_ended, "shift_id", SHIFT);
    ck_refused(&w, W_DO(&w, break_start, id_n(SHIFT)), shift_ended, "shift_id", SHIFT);
    ck_refused(&w, end(NEXT), not_found, "shift_id", NEXT);
    ck_change(W_DO(&w, shift_start, .shift_id = id_n(NEXT), .job = STR("Floor")));
    ck_assert_int_eq(shift(NEXT)->wage.v.minor, 1100);
}
END_TEST

START_TEST(a_job_is_one_of_the_persons)
{
    by(OMAR, ROLE_WAITER);
    ck_refused(&w, start(SHIFT), job_unknown, "job", OMAR); /* which of the two? */
    ck_refused(&w, W_DO(&w, shift_start, .shift_id = id_n(SHIFT), .job = STR("Cook")), job_unknown,
        "job", OMAR);
    ck_change(W_DO(&w, shift_start, .shift_id = id_n(SHIFT), .job = STR("Bar")));
    put(ANNA, staff_role_WAITER, 0);
    by(ANNA, ROLE_WAITER);
    ck_refused(&w, W_DO(&w, shift_start, .shift_id = id_n(NEXT), .job = STR("Bar")), job_unknown,
        "job", ANNA);
    ck_change(start(NEXT));
    ck_assert(!shift(NEXT)->wage.has && shift(NEXT)->job.n == 0);
}
END_TEST

START_TEST(wages_are_kept_by_whoever_does_not_know_them)
{
    struct job unknown[] = {{STR("Bar"), {0}}, {STR("Door"), {0}}};
    by(BOSS, ROLE_MANAGER);
    ck_change(W_DO(&w, staff_put, .staff_id = id_n(ANNA), .name = STR("Anna"),
        .role = staff_role_CASHIER, .jobs = {unknown, 2}));
    const struct job *jobs = venue_staff(&w.v, id_n(ANNA))->jobs.items;
    ck_assert(jobs[0].wage.has && jobs[0].wage.v.minor == 1250);
    ck_assert(!jobs[1].wage.has);
    ck_nothing(W_DO(&w, staff_put, .staff_id = id_n(ANNA), .name = STR("Anna"),
        .role = staff_role_CASHIER, .jobs = {unknown, 2}));
}
END_TEST

START_TEST(others_shifts_are_a_managers)
{
    ck_refused(&w, W_DO(&w, shift_start, .shift_id = id_n(SHIFT), .staff_id = id_n(OMAR)),
        not_yours, "staff_id", OMAR);
    by(BOSS, ROLE_MANAGER);
    ck_change(
        W_DO(&w, shift_start, .shift_id = id_n(SHIFT), .staff_id = id_n(OMAR), .job = STR("Bar")));
    by(ANNA, ROLE_WAITER);
    ck_refused(&w, end(SHIFT), not_yours, "shift_id", SHIFT);
    ck_refused(&w, W_DO(&w, break_start, id_n(SHIFT)), not_yours, "shift_id", SHIFT);
    w.by.staff = (id){{0}}; /* a device where nobody is signed in */
    ck_refused(&w, start(NEXT), sign_in_first, NULL, 0);
    w.by.role = ROLE_MANAGER;
    ck_refused(&w, start(NEXT), sign_in_first, NULL, 0);
    ck_change(end(SHIFT));
    ck_change(W_DO(&w, staff_end, id_n(OMAR)));
    ck_refused(&w, W_DO(&w, shift_start, .shift_id = id_n(NEXT), .staff_id = id_n(OMAR)),
        staff_ended, "staff_id", OMAR);
}
END_TEST

START_TEST(open_orders_hold_up_the_end_until_they_are_handed_over)
{
    ck_change(start(SHIFT));
    order_at(&w, SOME, T1);
    takeaway(&w, SOME + 1);
    ck_refused(&w, end(SHIFT), shift_orders, "shift_id", SHIFT);
    ck_assert_uint_eq(w.d.n_orders, 2);
    ck_assert(id_eq(w.d.orders[0], id_n(SOME)) && id_eq(w.d.orders[1], id_n(SOME + 1)));
    ck_change(W_DO(&w, order_hand_over, id_n(SOME), STR("Omar"), id_n(OMAR)));
    ck_refused(&w, end(SHIFT), shift_orders, "shift_id", SHIFT);
    ck_assert_uint_eq(w.d.n_orders, 1);
    ck_refused(
        &w, W_DO(&w, shift_hand_over, id_n(ANNA), id_n(BOSS)), not_found, "to_staff_id", BOSS);
    ck_refused(
        &w, W_DO(&w, shift_hand_over, id_n(ANNA), id_n(ANNA)), bad_command, "to_staff_id", ANNA);
    ck_change(W_DO(&w, shift_hand_over, id_n(ANNA), id_n(OMAR)));
    const struct order *o = venue_order(&w.v, id_n(SOME + 1));
    ck_assert(id_eq(o->server_id, id_n(OMAR)) && id_eq(o->opened_by, id_n(ANNA)));
    ck_str_is(o->server, "Omar");
    ck_nothing(W_DO(&w, shift_hand_over, id_n(ANNA), id_n(OMAR)));
    ck_change(end(SHIFT));
    by(BOSS, ROLE_MANAGER);
    ck_change(W_DO(&w, staff_end, id_n(ANNA)));
    ck_refused(
        &w, W_DO(&w, shift_hand_over, id_n(OMAR), id_n(ANNA)), staff_ended, "to_staff_id", ANNA);
}
END_TEST

START_TEST(many_orders_are_told_in_part_and_handed_over_in_parts)
{
    w.thorough = false;
    ck_change(start(SHIFT));
    for (uint64_t i = 0; i < LIMIT_HAND_OVER_ORDERS + 2; i++)
        takeaway(&w, SOME + i);
    ck_refused(&w, end(SHIFT), shift_orders, "shift_id", SHIFT);
    ck_assert_uint_eq(w.d.n_orders, LIMIT_SHIFT_ORDERS);
    ck_assert(id_eq(w.d.orders[LIMIT_SHIFT_ORDERS - 1], id_n(SOME + LIMIT_SHIFT_ORDERS - 1)));
    ck_change(W_DO(&w, shift_hand_over, id_n(ANNA), id_n(OMAR)));
    ck_assert_uint_eq(w.c->n_puts, LIMIT_HAND_OVER_ORDERS);
    ck_assert_int_eq(w.d.results[0].n, LIMIT_HAND_OVER_ORDERS);
    ck_assert_int_eq(w.d.results[1].n, 2);
    ck_refused(&w, end(SHIFT), shift_orders, "shift_id", SHIFT);
    ck_assert_uint_eq(w.d.n_orders, 2);
    ck_change(W_DO(&w, shift_hand_over, id_n(ANNA), id_n(OMAR)));
    ck_change(end(SHIFT));
}
END_TEST

START_TEST(tips_are_declared_where_the_venue_wants_them)
{
    ck_change(start(SHIFT));
    ck_change(W_DO(&w, shift_tips, id_n(SHIFT), {500}));
    ck_nothing(W_DO(&w, shift_tips, id_n(SHIFT), {500}));
    ck_change(W_DO(&w, shift_tips, id_n(SHIFT), {1500}));
    settings((struct cmd_settings_put){.tips_needed = true});
    ck_change(end(SHIFT));
    ck_assert(shift(SHIFT)->tips.has && shift(SHIFT)->tips.v.minor == 1500);
    ck_change(start(NEXT));
    ck_refused(&w, end(NEXT), tips_needed, "tips", NEXT);
    ck_change(W_DO(&w, shift_end, id_n(NEXT), {true, {0}})); /* none, and said so */
    ck_assert(shift(NEXT)->tips.has);
    put(OMAR, staff_role_KITCHEN, 0);
    by(OMAR, ROLE_KITCHEN);
    ck_change(start(EDIT));
    ck_change(end(EDIT)); /* cooks get none */
    ck_assert(!shift(EDIT)->tips.has);
}
END_TEST

START_TEST(breaks_are_one_after_the_other)
{
    settings((struct cmd_settings_put){.break_paid_minutes = {true, 15}});
    ck_change(start(SHIFT));
    ck_nothing(W_DO(&w, break_end, id_n(SHIFT)));
    later(HOUR_MS);
    ck_change(W_DO(&w, break_start, id_n(SHIFT), true));
    ck_nothing(W_DO(&w, break_start, id_n(SHIFT), false));
    ck_assert(breaks(SHIFT)[0].paid && breaks(SHIFT)[0].paid_minutes.v == 15);
    settings((struct cmd_settings_put){.break_paid_minutes = {true, 10}});
    later(HOUR_MS);
    ck_change(W_DO(&w, break_end, id_n(SHIFT)));
    ck_assert_int_eq(breaks(SHIFT)[0].ended_at.ms - breaks(SHIFT)[0].started_at.ms, HOUR_MS);
    ck_assert_int_eq(breaks(SHIFT)[0].paid_minutes.v, 15); /* as it was when it began */
    for (int i = 1; i < BREAKS_MAX; i++) {
        ck_change(W_DO(&w, break_start, id_n(SHIFT), false));
        if (i + 1 < BREAKS_MAX)
            ck_change(W_DO(&w, break_end, id_n(SHIFT)));
    }
    ck_assert(!breaks(SHIFT)[1].paid && !breaks(SHIFT)[1].paid_minutes.has);
    later(HOUR_MS);
    ck_change(end(SHIFT)); /* which ends the last break, too */
    ck_assert_uint_eq(events_of(&w, EVENT_break_ended), 1);
    ck_assert_int_eq(breaks(SHIFT)[BREAKS_MAX - 1].ended_at.ms, shift(SHIFT)->ended_at.ms);
    ck_change(start(NEXT));
    for (int i = 0; i < BREAKS_MAX; i++) {
        ck_change(W_DO(&w, break_start, id_n(NEXT)));
        ck_change(W_DO(&w, break_end, id_n(NEXT)));
    }
    ck_refused(&w, W_DO(&w, break_start, id_n(NEXT)), shift_full, "shift_id", NEXT);
}
END_TEST

/* A device that was offline says when it was. Nothing begins before what came before it ended. */
START_TEST(times_are_those_of_the_commands)
{
    w.late_ms = 2 * HOUR_MS;
    ck_change(start(SHIFT));
    ck_assert_int_eq(shift(SHIFT)->started_at.ms, w.c->recorded.ms - 2 * HOUR_MS - WORLD_LAG);
    w.late_ms = HOUR_MS;
    ck_change(W_DO(&w, break_start, id_n(SHIFT)));
    w.late_ms = 3 * HOUR_MS; /* a clock that is wrong */
    ck_change(W_DO(&w, break_end, id_n(SHIFT)));
    ck_assert_int_eq(breaks(SHIFT)[0].ended_at.ms, breaks(SHIFT)[0].started_at.ms);
    ck_change(end(SHIFT));
    ck_assert_int_eq(shift(SHIFT)->ended_at.ms, breaks(SHIFT)[0].ended_at.ms);
    ck_change(start(NEXT));
    ck_assert_int_eq(shift(NEXT)->started_at.ms, shift(SHIFT)->ended_at.ms);
}
END_TEST

static void at(const char *utc)
{
    ck_assert(time_parse(str_of(utc), &w.now));
}

/* London puts its clocks back at 01:00 UTC on 2026-10-25, a Sunday. */
START_TEST(a_night_belongs_to_the_business_day_on_which_it_began)
{
    ck_assert(
        zone_parse(STR("1767225600000:0 1774746000000:3600 1792890000000:0"), &w.v.info.shifts));
    settings((struct cmd_settings_put){.day_starts_minute = {true, 4 * 60}});
    at("2026-10-24T20:00:00.000Z");
    ck_change(start(SHIFT));
    at("2026-10-25T03:30:00.000Z"); /* 03:30 local: the day has 25 hours, and still goes on */
    ck_change(end(SHIFT));
    ck_str_is(shift(SHIFT)->business_date, "2026-10-24");
    ck_assert_int_eq(shift(SHIFT)->ended_at.ms - shift(SHIFT)->started_at.ms,
        7 * HOUR_MS + HOUR_MS / 2); /* hours that went by, whatever the clock showed */
    ck_change(start(NEXT));
    ck_str_is(shift(NEXT)->business_date, "2026-10-24");
    at("2026-10-25T04:00:00.000Z");
    ck_change(end(NEXT));
    ck_change(start(EDIT));
    ck_str_is(shift(EDIT)->business_date, "2026-10-25");
}
END_TEST

START_TEST(a_venue_keeps_shifts_for_weeks)
{
    w.thorough = false;
    ck_change(start(SHIFT));
    ck_change(end(SHIFT));
    by(BOSS, ROLE_MANAGER);
    ck_change(W_PRE(&w, shift_edit, PRE_OF_REV(2), .shift_id = id_n(SHIFT), .edit_id = id_n(EDIT),
        .reason = STR("tips"), .job = STR("Bar"), .started_at = shift(SHIFT)->started_at,
        .ended_at = shift(SHIFT)->ended_at, .tips = {true, {1}}));
    by(ANNA, ROLE_WAITER);
    int64_t live_ms = (int64_t)LIMIT_SHIFT_LIVE_DAYS * DAY_MS;
    w.now.ms = shift(SHIFT)->ended_at.ms + live_ms - WORLD_LAG;
    ck_change(start(NEXT));
    ck_assert_ptr_nonnull(shift(SHIFT));
    ck_change(end(NEXT));
    later(1);
    ck_change(start(SOME));
    ck_assert_ptr_null(shift(SHIFT));
    ck_assert_ptr_null(venue_shift_edit(&w.v, id_n(EDIT)));
    ck_assert_ptr_nonnull(shift(NEXT));
}
END_TEST

START_TEST(a_venue_has_room_for_so_many_shifts)
{
    w.thorough = false;
    for (uint64_t i = 0; i < LIMIT_SHIFTS; i++) {
        ck_change(start(SOME + i));
        later(1000);
        ck_change(end(SOME + i));
    }
    ck_assert_uint_eq(venue_count(&w.v, KIND_shift), LIMIT_SHIFTS);
    ck_change(start(SHIFT));
    ck_assert_uint_eq(venue_count(&w.v, KIND_shift), LIMIT_SHIFTS);
    ck_assert_ptr_null(shift(SOME)); /* ended first */
    ck_assert_ptr_nonnull(shift(SOME + 1));
}
END_TEST

START_TEST(open_shifts_make_no_room)
{
    w.thorough = false;
    for (uint64_t i = 0; i < LIMIT_SHIFTS; i++) {
        struct shift open = {.id = id_n(SOME + i),
            .rev = 1,
            .staff_id = id_n(OMAR),
            .name = STR("Omar"),
            .started_at = {1}};
        world_load(&w, KIND_shift, &open);
    }
    ck_refused(&w, start(SHIFT), shift_full, NULL, 0);
}
END_TEST

/* --- who must be at work -------------------------------------------------------------------- */

/* The refusal, or -1. */
static int may(uint64_t number, enum role role, enum command_type type, int64_t at_ms)
{
    struct acting a = {.by = {.device = id_n(TILL), .staff = id_n(number), .role = role},
        .device = ROLE_CASHIER,
        .signed_in = number != 0};
    struct actor ret;
    enum refusal why;
    return acting_resolve(&w.v, &a, (id){{0}}, type, (time_ms){at_ms}, &ret, &why) ? -1 : (int)why;
}

START_TEST(whoever_is_not_at_work_gives_no_commands_where_the_venue_wants_that)
{
    const int first = REFUSAL_clock_in_first;
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, w.now.ms), -1);
    settings((struct cmd_settings_put){.clock_in_always = true});
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, w.now.ms), first);
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_shift_start, w.now.ms), -1);
    ck_assert_int_eq(may(0, ROLE_CASHIER, CMD_order_open, w.now.ms), -1); /* a device's own */
    put(BOSS, staff_role_MANAGER, 0);
    ck_assert_int_eq(may(BOSS, ROLE_MANAGER, CMD_order_open, w.now.ms), -1);
    by(ANNA, ROLE_WAITER);
    later(HOUR_MS);
    ck_change(start(SHIFT));
    int64_t from = w.c->at.ms;
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, from), -1);
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, from - HOUR_MS), -1); /* a slow clock */
    later(HOUR_MS);
    ck_change(W_DO(&w, break_start, id_n(SHIFT)));
    later(HOUR_MS);
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, w.now.ms), first);
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, from), -1); /* late, from before it */
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_break_end, w.now.ms), -1);
    ck_change(end(SHIFT));
    int64_t to = w.c->at.ms;
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, to - 30 * MINUTE_MS), first);
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, from + MINUTE_MS), -1);
    ck_assert_int_eq(may(ANNA, ROLE_WAITER, CMD_order_open, to + LIMIT_SPELL_SLACK_MS + 1), first);
}
END_TEST

UNIT_MAIN_WITH("shifts", up, down, a_shift_begins_once_and_ends, a_job_is_one_of_the_persons,
    wages_are_kept_by_whoever_does_not_know_them, others_shifts_are_a_managers,
    open_orders_hold_up_the_end_until_they_are_handed_over,
    many_orders_are_told_in_part_and_handed_over_in_parts,
    tips_are_declared_where_the_venue_wants_them, breaks_are_one_after_the_other,
    times_are_those_of_the_commands, a_night_belongs_to_the_business_day_on_which_it_began,
    a_venue_keeps_shifts_for_weeks, a_venue_has_room_for_so_many_shifts, open_shifts_make_no_room,
    whoever_is_not_at_work_gives_no_commands_where_the_venue_wants_that)
