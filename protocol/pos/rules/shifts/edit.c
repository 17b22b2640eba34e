/* Edits of time cards: each adds an entry with what was, what is and why, and no entry is ever
 * changed. So the first values are always there to be read. */

#include "protocol/pos/decide/rules.h"

/* The times of the body are sound: nothing ends before it begins or in the future, breaks are
 * within the shift, one after the other, and only the last of an open shift may be open. False
 * after refusing. */
static bool times_are_right(
    struct draft *d, const struct shift *s, const struct cmd_shift_edit *body)
{
    const struct shift_break *all = body->breaks.items;
    time_ms now = draft_now_after(d, s->ended_at.ms ? s->ended_at : shift_last(s)),
            end = body->ended_at.ms ? body->ended_at : now;
    time_ms last = body->started_at;
    const char *wrong = NULL;
    if (!time_is_valid(body->started_at) || body->started_at.ms > now.ms || end.ms > now.ms)
        wrong = "it is in the future";
    else if (end.ms < body->started_at.ms)
        wrong = "it ends before it begins";
    for (size_t i = 0; !wrong && i < body->breaks.n; i++) {
        bool open = !all[i].ended_at.ms;
        if (open && (body->ended_at.ms || i + 1 < body->breaks.n))
            wrong = "a break is open";
        else if (all[i].started_at.ms < last.ms ||
                 (!open && all[i].ended_at.ms < all[i].started_at.ms))
            wrong = "breaks are not one after the other";
        last = open ? all[i].started_at : all[i].ended_at;
    }
    if (!wrong && last.ms > end.ms)
        wrong = "a break is outside of the shift";
    if (wrong)
        refuse_bad(d, body->breaks.n ? "breaks" : "started_at", body->shift_id, wrong);
    return !wrong;
}

/* No other shift of the person was at that time; false after refusing. */
static bool need_alone(struct draft *d, const struct shift *s, const struct cmd_shift_edit *body)
{
    const struct shift *first = NULL;
    struct venue_iter it = venue_children(d->v, INDEX_SHIFTS_OF_STAFF, s->staff_id);
    for (const struct shift *o; (o = venue_next(&it));) {
        bool after = body->ended_at.ms && o->started_at.ms >= body->ended_at.ms;
        bool before = o->ended_at.ms && o->ended_at.ms <= body->started_at.ms;
        if (id_eq(o->id, s->id) || after || before)
            continue;
        if (!first || id_cmp(o->id, first->id) < 0)
            first = o;
    }
    if (first)
        refuse(d, REFUSAL_shift_overlaps, "shift_id", first->id);
    return !first;
}

/* The wage that the edited shift has. */
static struct opt_money wage_of(
    const struct draft *d, const struct shift *s, const struct cmd_shift_edit *body)
{
    const struct staff *p = venue_staff(d->v, s->staff_id);
    if (body->wage.has)
        return body->wage;
    if (str_eq(body->job, s->job))
        return s->wage;
    const struct job *job = p ? staff_job(p, body->job) : NULL;
    return job ? job->wage : (struct opt_money){0};
}

static int64_t edits_of(const struct draft *d, id shift_id)
{
    int64_t n = 0;
    struct venue_iter it = venue_children(d->v, INDEX_EDITS_OF_SHIFT, shift_id);
    while (venue_next(&it))
        n++;
    return n;
}

static void entry_add(
    struct draft *d, const struct shift *was, const struct shift *is, int64_t number)
{
    const struct cmd_shift_edit *body = d->cmd->body;
    struct shift_edit *e = draft_new(d, KIND_shift_edit, body->edit_id);
    e->shift_id = was->id;
    e->number = number;
    e->by_id = d->ctx->by.staff;
    e->by = d->ctx->by.name;
    e->at = d->ctx->now;
    e->reason = body->reason;
    e->job_was = was->job, e->job = is->job;
    e->wage_was = was->wage, e->wage = is->wage;
    e->started_was = was->started_at, e->started_at = is->started_at;
    e->ended_was = was->ended_at, e->ended_at = is->ended_at;
    e->breaks_were = was->breaks, e->breaks = is->breaks;
    e->tips_were = was->tips, e->tips = is->tips;
}

void decide_shift_edit(struct draft *d)
{
    const struct cmd_shift_edit *body = d->cmd->body;
    const struct shift *s = need(d, KIND_shift, "shift_id", body->shift_id);
    if (!s || !need_fresh(d, KIND_shift_edit, "edit_id", body->edit_id) || !need_rev(d, s, true))
        return;
    if (!times_are_right(d, s, body) || !need_alone(d, s, body))
        return;
    struct shift is = *s;
    is.job = body->job;
    is.wage = wage_of(d, s, body);
    is.started_at = body->started_at;
    if (is.started_at.ms != s->started_at.ms)
        is.business_date = business_date_of(d, is.started_at);
    is.ended_at = body->ended_at;
    is.breaks = body->breaks;
    is.tips = body->tips;
    if (record_eq(KIND_shift, s, &is)) {
        nothing(d);
        return;
    }
    int64_t n = edits_of(d, s->id);
    if (n >= LIMIT_SHIFT_EDITS) {
        refuse(d, REFUSAL_shift_full, "shift_id", s->id);
        return;
    }
    bool ends = !s->ended_at.ms && is.ended_at.ms;
    if (ends && !need_no_orders(d, s))
        return;
    struct shift *put = draft_edit(d, KIND_shift, s);
    is.rev = put->rev;
    *put = is;
    entry_add(d, s, &is, n + 1);
    draft_event_text(d, EVENT_shift_edited, s->id, body->reason);
    if (ends)
        draft_event_text(d, EVENT_shift_ended, s->id, s->name);
    result_int(d, "edits", n + 1);
}
