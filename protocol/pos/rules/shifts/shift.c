/* Shifts: people clock in and out, and declare tips. Times are those of the commands: a device that
 * is offline says when somebody came. What was forgotten stays open, and a manager ends it
 * (edit.c). */

#include "protocol/pos/decide/rules.h"

enum { DAY_MS = 86400000 };

/* -- what is asked of shifts ------------------------------------------------------------------- */

const struct shift *shift_open_of(const struct venue *v, id staff_id)
{
    struct venue_iter it = venue_children(v, INDEX_SHIFTS_OF_STAFF, staff_id);
    for (const struct shift *s; (s = venue_next(&it));)
        if (!s->ended_at.ms)
            return s;
    return NULL;
}

const struct shift_break *break_open(const struct shift *s)
{
    const struct shift_break *all = s->breaks.items;
    return s->breaks.n && !all[s->breaks.n - 1].ended_at.ms ? &all[s->breaks.n - 1] : NULL;
}

/* Clocks of devices are not exact. */
static bool spans(time_ms from, time_ms to, time_ms at, int64_t slack)
{
    return at.ms >= from.ms - slack && (!to.ms || at.ms <= to.ms + slack);
}

static bool works_at(const struct shift *s, time_ms at)
{
    const struct shift_break *all = s->breaks.items;
    if (!spans(s->started_at, s->ended_at, at, LIMIT_SPELL_SLACK_MS))
        return false;
    for (size_t i = 0; i < s->breaks.n; i++)
        if (spans(all[i].started_at, all[i].ended_at, at, -LIMIT_SPELL_SLACK_MS))
            return false;
    return true;
}

bool at_work(const struct venue *v, id staff_id, time_ms at)
{
    struct venue_iter it = venue_children(v, INDEX_SHIFTS_OF_STAFF, staff_id);
    for (const struct shift *s; (s = venue_next(&it));)
        if ((!s->ended_at.ms && !break_open(s)) || works_at(s, at))
            return true;
    return false;
}

time_ms draft_at_after(const struct draft *d, time_ms after)
{
    return d->ctx->at.ms < after.ms ? after : d->ctx->at;
}

/* Managers may act for others. */
static bool acts_for(const struct draft *d, id staff_id)
{
    return id_eq(d->ctx->by.staff, staff_id) || MANAGERS >> d->ctx->by.role & 1;
}

const struct shift *need_open_shift(struct draft *d, id shift_id)
{
    const struct shift *s = need(d, KIND_shift, "shift_id", shift_id);
    if (!s)
        return NULL;
    if (!acts_for(d, s->staff_id)) {
        refuse(d, REFUSAL_not_yours, "shift_id", s->id);
        return NULL;
    }
    if (s->ended_at.ms) {
        refuse(d, REFUSAL_shift_ended, "shift_id", s->id);
        return NULL;
    }
    return s;
}

struct shift_break *breaks_copy(struct draft *d, const struct shift *s, size_t more, time_ms ends)
{
    struct shift_break *to = draft_alloc(d, (s->breaks.n + more + 1) * sizeof *to);
    if (!to)
        return NULL;
    if (s->breaks.n)
        memcpy(to, s->breaks.items, s->breaks.n * sizeof *to);
    if (ends.ms && break_open(s))
        to[s->breaks.n - 1].ended_at = ends;
    return to;
}

/* -- shift.start ------------------------------------------------------------------------------- */

/* Of two that ended, true when a leaves first. */
static bool ended_before(const struct shift *a, const struct shift *b)
{
    if (a->ended_at.ms != b->ended_at.ms)
        return a->ended_at.ms < b->ended_at.ms;
    return id_cmp(a->id, b->id) < 0;
}

/* The ended shift that leaves next: the first to have ended, but not the one that left just now. */
static const struct shift *first_ended(const struct venue *v, const struct shift *after)
{
    const struct shift *first = NULL;
    struct venue_iter it = venue_all(v, KIND_shift);
    for (const struct shift *s; (s = venue_next(&it));)
        if (s->ended_at.ms && (!after || ended_before(after, s)) &&
            (!first || ended_before(s, first)))
            first = s;
    return first;
}

/* Room for one more: those leave that ended long ago, or first; a few at a time. False after
 * refusing. */
static bool room_make(struct draft *d)
{
    enum { FEW = 2 };
    int64_t live_ms = (int64_t)LIMIT_SHIFT_LIVE_DAYS * DAY_MS;
    bool full = venue_count(d->v, KIND_shift) >= LIMIT_SHIFTS;
    const struct shift *s = NULL;
    for (int i = 0; i < FEW; i++) {
        s = first_ended(d->v, s);
        bool late = s && s->ended_at.ms < d->ctx->now.ms - live_ms;
        if (!s || (!late && !full))
            break;
        full = false;
        children_leave(d, INDEX_EDITS_OF_SHIFT, KIND_shift_edit, s->id);
        draft_del(d, KIND_shift, s->id);
    }
    if (full)
        refuse(d, REFUSAL_shift_full, NULL, (id){{0}});
    return !full;
}

/* When the person's last shift ended: the next one begins no earlier. */
static time_ms last_ended(const struct venue *v, id staff_id)
{
    time_ms last = {0};
    struct venue_iter it = venue_children(v, INDEX_SHIFTS_OF_STAFF, staff_id);
    for (const struct shift *s; (s = venue_next(&it));)
        if (s->ended_at.ms > last.ms)
            last = s->ended_at;
    return last;
}

/* Who begins; NULL after refusing. */
static const struct staff *need_person(struct draft *d, id named)
{
    id who = id_is_zero(named) ? d->ctx->by.staff : named;
    if (id_is_zero(who)) {
        refuse(d, REFUSAL_sign_in_first, NULL, who);
        return NULL;
    }
    if (!acts_for(d, who)) {
        refuse(d, REFUSAL_not_yours, "staff_id", who);
        return NULL;
    }
    const struct staff *s = need(d, KIND_staff, "staff_id", who);
    if (!s || !s->ended_at.ms)
        return s;
    refuse(d, REFUSAL_staff_ended, "staff_id", who);
    return NULL;
}

/* What the person works as: one of the jobs, or none where there are none. False after refusing. */
static bool job_take(struct draft *d, const struct staff *p, struct str said, struct job *ret)
{
    const struct job *job = said.n ? staff_job(p, said) : NULL;
    if (!said.n && p->jobs.n == 1)
        job = p->jobs.items;
    if (!job && (said.n || p->jobs.n)) {
        refuse(d, REFUSAL_job_unknown, "job", p->id);
        return false;
    }
    *ret = job ? *job : (struct job){0};
    return true;
}

void decide_shift_start(struct draft *d)
{
    const struct cmd_shift_start *body = d->cmd->body;
    if (!need_fresh(d, KIND_shift, "shift_id", body->shift_id))
        return;
    const struct staff *p = need_person(d, body->staff_id);
    struct job job;
    if (!p)
        return;
    const struct shift *open = shift_open_of(d->v, p->id);
    if (open) {
        refuse(d, REFUSAL_on_shift, "staff_id", open->id);
        return;
    }
    if (!job_take(d, p, body->job, &job) || !room_make(d))
        return;
    struct shift *s = draft_new(d, KIND_shift, body->shift_id);
    s->staff_id = p->id;
    s->name = p->name;
    s->job = job.name;
    s->wage = job.wage;
    s->started_at = draft_at_after(d, last_ended(d->v, p->id));
    s->business_date = business_date_of(d, s->started_at);
    draft_event_text(d, EVENT_shift_started, s->id, p->name);
    result_id(d, "shift_id", body->shift_id);
}

/* -- shift.end, shift.tips --------------------------------------------------------------------- */

bool need_no_orders(struct draft *d, const struct shift *s)
{
    size_t n;
    const struct order **open = orders_served(d, s->staff_id, &n);
    if (!open)
        return true;
    size_t told = n < LIMIT_SHIFT_ORDERS ? n : LIMIT_SHIFT_ORDERS;
    id *ids = draft_alloc(d, told * sizeof *ids);
    if (!ids)
        return false;
    for (size_t i = 0; i < told; i++)
        ids[i] = open[i]->id;
    refuse(d, REFUSAL_shift_orders, "shift_id", s->id);
    d->out->orders = ids;
    d->out->n_orders = told;
    return false;
}

bool need_tips(struct draft *d, const struct shift *s, const struct opt_money *tips)
{
    const struct staff *p = venue_staff(d->v, s->staff_id);
    if (tips->has || !settings_of(d->v)->tips_needed || (p && p->role == staff_role_KITCHEN))
        return true;
    refuse(d, REFUSAL_tips_needed, "tips", s->id);
    return false;
}

time_ms shift_last(const struct shift *s)
{
    const struct shift_break *all = s->breaks.items;
    const struct shift_break *last = s->breaks.n ? &all[s->breaks.n - 1] : NULL;
    if (!last)
        return s->started_at;
    return last->ended_at.ms ? last->ended_at : last->started_at;
}

void decide_shift_end(struct draft *d)
{
    const struct cmd_shift_end *body = d->cmd->body;
    const struct shift *s = need_open_shift(d, body->shift_id);
    if (!s || !need_no_orders(d, s))
        return;
    const struct opt_money *tips = body->tips.has ? &body->tips : &s->tips;
    if (!need_tips(d, s, tips))
        return;
    time_ms at = draft_at_after(d, shift_last(s));
    struct shift_break *breaks = breaks_copy(d, s, 0, at);
    if (!breaks)
        return;
    bool on_break = break_open(s);
    struct shift *ended = draft_edit(d, KIND_shift, s);
    ended->tips = *tips;
    ended->ended_at = at;
    ended->breaks = (struct list){breaks, s->breaks.n};
    if (on_break)
        draft_event_text(d, EVENT_break_ended, s->id, s->name);
    draft_event_text(d, EVENT_shift_ended, s->id, s->name);
}

void decide_shift_tips(struct draft *d)
{
    const struct cmd_shift_tips *body = d->cmd->body;
    const struct shift *s = need_open_shift(d, body->shift_id);
    if (!s)
        return;
    if (s->tips.has && s->tips.v.minor == body->tips.minor) {
        nothing(d);
        return;
    }
    ((struct shift *)draft_edit(d, KIND_shift, s))->tips = (struct opt_money){true, body->tips};
    draft_event_text(d, EVENT_shift_tips, s->id, s->name);
}
