#include "tests/unit/pos/evening/evening.h"

enum { MINUTE_MS = 60000 };

/* Somebody gives the command; now and then for another. */
static struct actor acting(id staff)
{
    struct actor was = w.by;
    w.by.staff = one_in(10) ? pick(KIND_staff) : staff;
    w.by.role = one_in(4) ? ROLE_MANAGER : ROLE_WAITER;
    return was;
}

static id whose(id shift)
{
    const struct shift *s = venue_shift(&w.v, shift);
    return s ? s->staff_id : pick(KIND_staff);
}

static enum decided shift_start(void)
{
    id who = pick(KIND_staff);
    struct actor was = acting(who);
    enum decided r = W_DO(&w, shift_start, .shift_id = fresh_id(KIND_shift),
        .staff_id = one_in(2) ? who : (id){{0}},
        .job = one_in(3)   ? STR("Bar")
               : one_in(3) ? STR("Floor")
                           : STR(""));
    w.by = was;
    return r;
}
const struct maker make_shift_start = {3, shift_start};

static enum decided shift_end(void)
{
    id shift = pick(KIND_shift);
    struct actor was = acting(whose(shift));
    enum decided r =
        W_DO(&w, shift_end, .shift_id = shift, .tips = {one_in(2), {(int64_t)below(5000)}});
    w.by = was;
    return r;
}
const struct maker make_shift_end = {1, shift_end};

static enum decided shift_tips(void)
{
    id shift = pick(KIND_shift);
    struct actor was = acting(whose(shift));
    enum decided r = W_DO(&w, shift_tips, shift, {(int64_t)below(3) * 100});
    w.by = was;
    return r;
}
const struct maker make_shift_tips = {1, shift_tips};

static enum decided break_start(void)
{
    id shift = pick(KIND_shift);
    struct actor was = acting(whose(shift));
    enum decided r = W_DO(&w, break_start, shift, one_in(2));
    w.by = was;
    return r;
}
const struct maker make_break_start = {4, break_start};

static enum decided break_end(void)
{
    id shift = pick(KIND_shift);
    struct actor was = acting(whose(shift));
    enum decided r = W_DO(&w, break_end, shift);
    w.by = was;
    return r;
}
const struct maker make_break_end = {4, break_end};

static enum decided shift_edit(void)
{
    id key = pick(KIND_shift);
    const struct shift *s = venue_shift(&w.v, key);
    struct cmd_shift_edit body = {.shift_id = key,
        .edit_id = fresh_id(KIND_shift_edit),
        .reason = STR("forgotten"),
        .job = one_in(3) ? STR("Floor") : STR("Bar"),
        .started_at = w.now};
    if (one_in(3))
        body.wage = (struct opt_money){true, {1000 + (int64_t)below(100)}};
    if (s) {
        body.started_at.ms = s->started_at.ms - (int64_t)below(30) * MINUTE_MS;
        body.breaks = s->breaks;
        if (one_in(2))
            body.ended_at.ms = s->started_at.ms + (int64_t)below(30) * MINUTE_MS;
        if (one_in(2))
            body.breaks = (struct list){0};
    }
    return world_do_pre(&w, CMD_shift_edit, &body, pre_rev(KIND_shift, key));
}
const struct maker make_shift_edit = {3, shift_edit};

static enum decided shift_hand_over(void)
{
    id from = one_in(2) ? w.by.staff : pick(KIND_staff);
    return W_DO(&w, shift_hand_over, from, pick(KIND_staff));
}
const struct maker make_shift_hand_over = {2, shift_hand_over};
