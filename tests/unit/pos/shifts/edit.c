/* Edits of time cards: entries, never overwrites. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { ANNA = 800, SHIFT = 820, NEXT, EDIT = 840, TILL = 900, SOME = 1000 };
enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };

static struct job jobs[2];

static void at(const char *utc)
{
    ck_assert(time_parse(str_of(utc), &w.now));
}

static void by(uint64_t number, enum role role)
{
    w.by.staff = id_n(number);
    w.by.role = role;
}

static void up(void)
{
    world_init_house(&w);
    at("2026-11-27T17:00:00.000Z");
    jobs[0] = (struct job){STR("Bar"), {true, {1250}}};
    jobs[1] = (struct job){STR("Floor"), {true, {1100}}};
    ck_change(W_DO(&w, staff_put, .staff_id = id_n(ANNA), .name = STR("Anna"), .jobs = {jobs, 2}));
    w.by.device = id_n(TILL);
    by(ANNA, ROLE_WAITER);
    ck_change(W_DO(&w, shift_start, .shift_id = id_n(SHIFT), .job = STR("Bar")));
    w.by = (struct actor){.device = id_n(TILL), .name = STR("Back office"), .role = ROLE_MANAGER};
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

static const struct shift_edit *entry(uint64_t number)
{
    return venue_shift_edit(&w.v, id_n(number));
}

/* What the shift is, as a body of its own edit. */
static struct cmd_shift_edit body_of(uint64_t number, uint64_t edit)
{
    const struct shift *s = shift(number);
    return (struct cmd_shift_edit){.shift_id = s->id,
        .edit_id = id_n(edit),
        .reason = STR("forgot to clock out"),
        .job = s->job,
        .started_at = s->started_at,
        .ended_at = s->ended_at,
        .breaks = s->breaks,
        .tips = s->tips};
}

static enum decided edit(const struct cmd_shift_edit *body)
{
    const struct shift *s = venue_shift(&w.v, body->shift_id);
    return world_do_pre(&w, CMD_shift_edit, body, PRE_OF_REV(s ? s->rev : 1));
}

START_TEST(a_forgotten_end_is_a_managers_to_say)
{
    time_ms started = shift(SHIFT)->started_at;
    at("2026-11-28T09:00:00.000Z");
    struct cmd_shift_edit body = body_of(SHIFT, EDIT);
    ck_nothing(edit(&body));
    ck_assert_int_eq(shift(SHIFT)->ended_at.ms, 0); /* nothing is guessed */
    body.ended_at.ms = started.ms + 6 * HOUR_MS;
    ck_refused(&w, world_do(&w, CMD_shift_edit, &body), pre_required, "rev", SHIFT);
    ck_refused(
        &w, world_do_pre(&w, CMD_shift_edit, &body, PRE_OF_REV(7)), rev_changed, "rev", SHIFT);
    ck_change(edit(&body));
    ck_assert_int_eq(shift(SHIFT)->ended_at.ms, started.ms + 6 * HOUR_MS);
    ck_assert_uint_eq(events_of(&w, EVENT_shift_edited), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_shift_ended), 1);
    const struct shift_edit *e = entry(EDIT);
    ck_assert_int_eq(e->number, 1);
    ck_assert_int_eq(e->ended_was.ms, 0);
    ck_assert_int_eq(e->ended_at.ms, started.ms + 6 * HOUR_MS);
    ck_assert_int_eq(e->started_was.ms, started.ms);
    ck_assert_int_eq(e->at.ms, w.c->recorded.ms);
    ck_assert(id_is_zero(e->by_id));
    ck_str_is(e->by, "Back office");
    ck_str_is(e->reason, "forgot to clock out");
}
END_TEST

START_TEST(each_edit_is_an_entry_and_the_first_values_stay)
{
    time_ms started = shift(SHIFT)->started_at;
    at("2026-11-27T23:00:00.000Z");
    ck_change(W_DO(&w, shift_end, id_n(SHIFT), {true, {700}}));
    struct shift_break lunch[] = {{{started.ms + HOUR_MS}, {started.ms + 2 * HOUR_MS}, true, {0}}};
    struct cmd_shift_edit body = body_of(SHIFT, EDIT);
    body.job = STR("Floor");
    ck_change(edit(&body));
    ck_assert_int_eq(shift(SHIFT)->wage.v.minor, 1100); /* of the other job */
    ck_refused(&w, edit(&body), exists, "edit_id", EDIT);
    body = body_of(SHIFT, EDIT + 1);
    body.wage = (struct opt_money){true, {1300}};
    ck_change(edit(&body));
    body = body_of(SHIFT, EDIT + 2);
    body.breaks = (struct list){lunch, 1};
    ck_change(edit(&body));
    ck_assert_int_eq(shift(SHIFT)->wage.v.minor, 1300); /* kept, as the job is the same */
    body = body_of(SHIFT, EDIT + 3);
    body.tips = (struct opt_money){0};
    body.job = STR("Door");
    ck_change(edit(&body));
    ck_assert(!shift(SHIFT)->wage.has && !shift(SHIFT)->tips.has);
    const struct shift_edit *first = entry(EDIT), *last = entry(EDIT + 3);
    ck_str_is(first->job_was, "Bar");
    ck_assert_int_eq(first->wage_was.v.minor, 1250);
    ck_assert_int_eq(first->tips_were.v.minor, 700);
    ck_assert_uint_eq(entry(EDIT + 2)->breaks_were.n, 0);
    ck_assert_uint_eq(entry(EDIT + 2)->breaks.n, 1);
    ck_assert_int_eq(last->number, 4);
    ck_assert(last->tips_were.has && !last->tips.has && !last->wage.has);
    for (uint64_t i = 4; i < LIMIT_SHIFT_EDITS; i++) {
        body = body_of(SHIFT, EDIT + i);
        body.tips = (struct opt_money){true, {(int64_t)i}};
        ck_change(edit(&body));
    }
    body.tips.v.minor = 1000;
    body.edit_id = id_n(EDIT + LIMIT_SHIFT_EDITS);
    ck_refused(&w, edit(&body), shift_full, "shift_id", SHIFT);
}
END_TEST

START_TEST(open_orders_hold_up_this_end_too)
{
    time_ms started = shift(SHIFT)->started_at;
    by(ANNA, ROLE_WAITER);
    takeaway(&w, SOME);
    by(0, ROLE_MANAGER);
    at("2026-11-27T23:00:00.000Z");
    struct cmd_shift_edit body = body_of(SHIFT, EDIT);
    body.ended_at.ms = started.ms + HOUR_MS;
    ck_refused(&w, edit(&body), shift_orders, "shift_id", SHIFT);
    ck_assert_uint_eq(w.d.n_orders, 1);
    body.ended_at = (time_ms){0};
    body.tips = (struct opt_money){true, {1}};
    ck_change(edit(&body)); /* anything else may be edited */
}
END_TEST

START_TEST(a_shift_may_be_opened_again_and_moved_unless_it_meets_another)
{
    at("2026-11-27T20:00:00.000Z");
    ck_change(W_DO(&w, shift_end, id_n(SHIFT)));
    at("2026-11-27T21:00:00.000Z");
    ck_change(
        W_DO(&w, shift_start, .shift_id = id_n(NEXT), .staff_id = id_n(ANNA), .job = STR("Bar")));
    struct cmd_shift_edit body = body_of(SHIFT, EDIT);
    body.ended_at = (time_ms){0};
    ck_refused(&w, edit(&body), shift_overlaps, "shift_id", NEXT);
    body.ended_at = (time_ms){shift(NEXT)->started_at.ms + 1};
    at("2026-11-27T22:00:00.000Z");
    ck_refused(&w, edit(&body), shift_overlaps, "shift_id", NEXT);
    body.ended_at = shift(NEXT)->started_at;
    ck_change(edit(&body));
    body = body_of(NEXT, EDIT + 1);
    body.started_at.ms -= 1;
    ck_refused(&w, edit(&body), shift_overlaps, "shift_id", SHIFT);
    body = body_of(SHIFT, EDIT + 2);
    body.started_at.ms -= 18 * HOUR_MS;
    body.ended_at.ms -= 18 * HOUR_MS;
    ck_change(edit(&body));
    ck_str_is(shift(SHIFT)->business_date, "2026-11-26"); /* the day follows */
    ck_change(W_DO(&w, shift_end, id_n(NEXT)));
    body = body_of(NEXT, EDIT + 3);
    body.ended_at = (time_ms){0};
    ck_change(edit(&body));
    ck_assert_int_eq(shift(NEXT)->ended_at.ms, 0);
}
END_TEST

START_TEST(times_must_be_sound)
{
    int64_t s = shift(SHIFT)->started_at.ms;
    at("2026-11-27T23:00:00.000Z");
    static const struct {
        int64_t from, to; /* hours after the start; to 0: open */
        struct {
            int64_t from, to;
        } breaks[2];
        size_t n;
        bool right;
    } rows[] = {
        {9, 0, {{0}}, 0, false},             /* in the future */
        {0, 9, {{0}}, 0, false},             /* ends there */
        {2, 1, {{0}}, 0, false},             /* ends before it begins */
        {0, 5, {{1, 0}}, 1, false},          /* ended, and a break is not */
        {0, -1, {{1, 0}, {2, 3}}, 2, false}, /* a break is open, and there is one after it */
        {0, 5, {{2, 3}, {1, 2}}, 2, false},  /* not one after the other */
        {0, 5, {{2, 1}}, 1, false},          /* ends before it begins */
        {2, 5, {{1, 3}}, 1, false},          /* before the shift */
        {0, 5, {{4, 6}}, 1, false},          /* after it */
        {0, -1, {{4, 9}}, 1, false},         /* in the future */
        {0, 5, {{1, 2}, {2, 5}}, 2, true},
        {0, -1, {{1, 2}, {3, 0}}, 2, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct shift_break all[2];
        for (size_t k = 0; k < 2; k++)
            all[k] = (struct shift_break){.started_at = {s + rows[i].breaks[k].from * HOUR_MS},
                .ended_at = {rows[i].breaks[k].to ? s + rows[i].breaks[k].to * HOUR_MS : 0}};
        struct cmd_shift_edit body = body_of(SHIFT, EDIT + i);
        body.started_at.ms = s + rows[i].from * HOUR_MS;
        body.ended_at.ms = rows[i].to > 0 ? s + rows[i].to * HOUR_MS : 0;
        body.breaks = (struct list){all, rows[i].n};
        if (rows[i].right)
            ck_change(edit(&body));
        else
            ck_refused(&w, edit(&body), bad_command, rows[i].n ? "breaks" : "started_at", SHIFT);
    }
}
END_TEST

UNIT_MAIN_WITH("shift edits", up, down, a_forgotten_end_is_a_managers_to_say,
    each_edit_is_an_entry_and_the_first_values_stay, open_orders_hold_up_this_end_too,
    a_shift_may_be_opened_again_and_moved_unless_it_meets_another, times_must_be_sound)
