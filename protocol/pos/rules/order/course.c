/* Courses: what guests eat at the same time. The lines of a course that is not fired wait; a line
 * that is held waits by itself, whatever its course. States are drawn in tables/order.h; what
 * happens by the clock is in together.c and in decide_course_due.
 *
 * The first course of an order fires with its send, unless somebody planned it before; so a waiter
 * who knows nothing of courses need not fire anything. */

#include "protocol/pos/decide/rules.h"

/* -- look-ups, as drafted ---------------------------------------------------------------------- */

const struct course *course_find(const struct draft *d, id order_id, int64_t number)
{
    struct venue_iter it = venue_children(d->v, INDEX_COURSES_OF_ORDER, order_id);
    for (const struct course *c; (c = venue_next(&it));)
        if (c->number == number)
            return draft_latest(d, KIND_course, c);
    for (size_t i = 0; i < d->n_puts; i++) {
        const struct course *c = (const struct course *)d->puts[i].rec;
        if (d->puts[i].kind == KIND_course && id_eq(c->order_id, order_id) && c->number == number)
            return c;
    }
    return NULL;
}

static bool any_is_fired(const struct draft *d, id order_id)
{
    struct venue_iter it = venue_children(d->v, INDEX_COURSES_OF_ORDER, order_id);
    for (const struct course *c; (c = venue_next(&it));)
        if (c->state == course_state_FIRED)
            return true;
    return false;
}

/* The course has a line that the kitchen does not have, a held one included. */
static bool has_unsent(const struct draft *d, id order_id, int64_t number)
{
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, order_id);
    for (const struct line *l; (l = venue_next(&it));)
        if (l->course == number && line_is_unsent(draft_latest(d, KIND_line, l)))
            return true;
    return false;
}

static bool is_in_the_making(const struct draft *d, id order_id, int64_t number)
{
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, order_id);
    for (const struct line *l; (l = venue_next(&it));) {
        if (l->course != number)
            continue;
        int state = ((const struct line *)draft_latest(d, KIND_line, l))->state;
        if (state == line_state_SENT || state == line_state_STARTED)
            return true;
    }
    return false;
}

/* The course before this one is fired and made. One that waits without lines is passed over. */
static bool follows_now(const struct draft *d, id order_id, int64_t number)
{
    while (--number > 0) {
        const struct course *c = course_find(d, order_id, number);
        if (c && c->state == course_state_FIRED)
            return !is_in_the_making(d, order_id, number);
        if (c && has_unsent(d, order_id, number))
            return false;
    }
    return false;
}

/* The first course after `after` that is planned to follow, and may; NULL: none. */
static const struct course *next_to_follow(const struct draft *d, id order_id, int64_t after)
{
    for (int64_t number = after + 1; number <= COURSE_MAX; number++) {
        const struct course *c = course_find(d, order_id, number);
        if (c && c->state == course_state_WAITING && c->plan == course_plan_AFTER_COURSE &&
            follows_now(d, order_id, number))
            return c;
    }
    return NULL;
}

/* -- firing ------------------------------------------------------------------------------------ */

static struct course *course_new(struct draft *d, id order_id, int64_t number)
{
    struct course *c = draft_new(d, KIND_course, draft_id(d, KIND_course));
    c->order_id = order_id;
    c->number = number;
    return c;
}

static void course_set_fired(struct draft *d, struct course *c)
{
    c->state = course_state_FIRED;
    c->fired_at = d->ctx->now;
    c->fired_by = d->ctx->by.name;
    draft_event(d, EVENT_course_fired, c->id);
}

/* The course's waiting lines that may go, by position, without held ones and those that are sold
 * out; NULL when there are none or the arena is full. ret_out: the first line that is sold out, or
 * NULL. */
static const void **lines_to_fire(
    struct draft *d, const struct course *c, size_t *ret_n, const struct line **ret_out)
{
    size_t all, n = 0;
    const void **lines =
        children_sorted(d, INDEX_LINES_OF_ORDER, c->order_id, lines_by_position, &all);
    *ret_out = NULL;
    for (size_t i = 0; i < all; i++) {
        const struct line *l = lines[i];
        if (l->state != line_state_WAITING || l->course != c->number || l->held)
            continue;
        if (!line_is_sold_out(d, l))
            lines[n++] = l;
        else if (!*ret_out)
            *ret_out = l;
    }
    *ret_n = n;
    return n ? lines : NULL;
}

static void course_fire(
    struct draft *d, const struct order *o, const struct course *c, const void **lines, size_t n)
{
    bool first = c->state != course_state_FIRED;
    struct course *fired = draft_edit(d, KIND_course, c);
    if (first)
        course_set_fired(d, fired);
    else
        draft_event(d, EVENT_course_fired, c->id);
    if (first && c->plan == course_plan_FINISH_TOGETHER)
        n = lines_stagger(d, o, lines, n);
    lines_fire(d, o, lines, n);
    course_set_due(d, fired);
}

/* The course that goes with a send of these lines, when none was fired: the order's smallest, even
 * if its own lines are held, unless somebody planned it; 0: none. */
static int64_t course_to_begin(
    const struct draft *d, const struct order *o, const void **lines, size_t n)
{
    int64_t first = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t course = ((const struct line *)lines[i])->course;
        if (course && (!first || course < first))
            first = course;
    }
    if (!first || any_is_fired(d, o->id))
        return 0;
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it));)
        if (line_is_unsent(l) && l->course && l->course < first)
            first = l->course;
    return course_find(d, o->id, first) ? 0 : first;
}

size_t courses_sort_out(struct draft *d, const struct order *o, const void **lines, size_t n)
{
    size_t go = 0;
    int64_t begins = course_to_begin(d, o, lines, n);
    if (begins)
        course_set_fired(d, course_new(d, o->id, begins));
    for (size_t i = 0; i < n; i++) {
        const struct line *l = lines[i];
        const struct course *c = l->course ? course_find(d, o->id, l->course) : NULL;
        if (!l->course || (c && c->state == course_state_FIRED)) {
            lines[go++] = l;
            continue;
        }
        if (!c)
            course_new(d, o->id, l->course);
        ((struct line *)draft_edit(d, KIND_line, l))->state = line_state_WAITING;
    }
    return go;
}

/* n lines may be fired without making the command fail, which is somebody else's. Their records fit
 * the reserve of the venue's bytes. */
static bool may_follow(const struct draft *d, const struct order *o, size_t n)
{
    n *= LINE_STATIONS;
    return table_has_room(d, o, n) && draft_has_room(d, 2 * n) &&
           d->v->slots.json <= LIMIT_VENUE_BYTES - LIMIT_VENUE_RESERVE_BYTES;
}

void course_follow(struct draft *d, id order_id)
{
    const struct order *o = venue_order(d->v, order_id);
    const struct course *next =
        o && o->state == order_state_OPEN ? next_to_follow(d, order_id, 0) : NULL;
    while (next) {
        size_t n;
        const struct line *sold_out; /* stays, and says so on the waiter's screen */
        const void **lines = lines_to_fire(d, next, &n, &sold_out);
        int64_t number = next->number;
        if (!may_follow(d, o, n)) /* a waiter fires it */
            return;
        course_fire(d, o, next, lines, n);
        if (n) /* the next one follows when these are made */
            return;
        next = next_to_follow(d, order_id, number);
    }
}

void courses_end(struct draft *d, id order_id)
{
    size_t n;
    const void **all = children_sorted(d, INDEX_COURSES_OF_ORDER, order_id, by_id, &n);
    for (size_t i = 0; i < n; i++)
        if (((const struct course *)all[i])->state == course_state_WAITING)
            draft_del(d, KIND_course, ((const struct course *)all[i])->id);
}

void line_to_course(struct draft *d, struct line *l, int64_t number)
{
    if (l->course == number)
        return;
    l->course = number;
    l->fire_at = (time_ms){0};
    line_join_course(d, l);
}

void line_join_course(struct draft *d, struct line *l)
{
    int64_t number = l->course;
    if (l->state != line_state_WAITING)
        return;
    const struct course *c = number ? course_find(d, l->order_id, number) : NULL;
    if (!number || (c && c->state == course_state_FIRED)) {
        l->state = line_state_DRAFT; /* it goes with the next send */
        l->fire_at = (time_ms){0};
    } else if (!c) {
        course_new(d, l->order_id, number);
    }
}

/* -- the commands ------------------------------------------------------------------------------ */

void decide_course_fire(struct draft *d)
{
    const struct cmd_course_fire *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    const struct course *c = o ? course_find(d, o->id, body->course) : NULL;
    if (!o)
        return;
    if (!c) {
        refuse(d, REFUSAL_not_found, "course", o->id);
        return;
    }
    size_t n;
    const struct line *sold_out;
    const void **lines = lines_to_fire(d, c, &n, &sold_out);
    if (sold_out && !body->leave_sold_out) {
        refuse(d, REFUSAL_line_sold_out, "course", sold_out->id);
        return;
    }
    if (c->state == course_state_FIRED && n == 0) {
        nothing(d);
        return;
    }
    course_fire(d, o, c, lines, n);
    result_int(d, "lines", (int64_t)n);
}

/* True when the plan has a time if it needs one; false after refusing. */
static bool plan_is_right(struct draft *d, const struct cmd_course_plan *body)
{
    bool may = body->plan == course_plan_AT_TIME || body->plan == course_plan_FINISH_TOGETHER;
    const char *rule = body->plan == course_plan_AT_TIME && !body->at.ms ? "at_time needs a time"
                       : body->at.ms && !may ? "only at_time and finish_together have a time"
                                             : NULL;
    if (rule)
        refuse_bad(d, "at", body->order_id, rule);
    return !rule;
}

void decide_course_plan(struct draft *d)
{
    const struct cmd_course_plan *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    const struct course *c = course_find(d, o->id, body->course);
    if (c && c->state == course_state_FIRED) {
        refuse(d, REFUSAL_course_fired, "course", c->id);
        return;
    }
    if (!plan_is_right(d, body))
        return;
    if (c && c->plan == body->plan && c->due_at.ms == body->at.ms) {
        nothing(d);
        return;
    }
    struct course *planned = c ? draft_edit(d, KIND_course, c) : course_new(d, o->id, body->course);
    planned->plan = body->plan;
    planned->due_at = body->at;
    draft_event(d, EVENT_course_planned, planned->id);
    course_follow(d, o->id); /* the one before it may be made already */
}

/* Its lines that go now: of a course that is not fired, all that may; else those whose time has
 * come. */
static const void **lines_due(struct draft *d, const struct course *c, size_t *ret_n)
{
    const struct line *sold_out; /* stays, and says so on the waiter's screen */
    const void **lines = lines_to_fire(d, c, ret_n, &sold_out);
    size_t n = 0;
    for (size_t i = 0; i < *ret_n && c->state == course_state_FIRED; i++) {
        const struct line *l = lines[i];
        if (l->fire_at.ms && l->fire_at.ms <= d->ctx->now.ms)
            lines[n++] = l;
    }
    *ret_n = c->state == course_state_FIRED ? n : *ret_n;
    return lines;
}

/* Lines whose time has come and that are sold out: they wait for a hand from now on, since a time
 * that is past would be due for ever. */
static void sold_out_stay(struct draft *d, const struct course *c)
{
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, c->order_id);
    for (const struct line *l; (l = venue_next(&it));)
        if (l->state == line_state_WAITING && l->course == c->number && l->fire_at.ms &&
            l->fire_at.ms <= d->ctx->now.ms && line_is_sold_out(d, l))
            ((struct line *)draft_edit(d, KIND_line, l))->fire_at = (time_ms){0};
}

/* What a hub says when the time has come; several may. The course's due_at decides: it moves on, so
 * that each time has one change. */
void decide_course_due(struct draft *d)
{
    const struct cmd_course_due *body = d->cmd->body;
    const struct order *o = venue_order(d->v, body->order_id);
    const struct course *c = o ? course_find(d, o->id, body->course) : NULL;
    if (!c || o->state != order_state_OPEN || !c->due_at.ms || c->due_at.ms > d->ctx->now.ms) {
        nothing(d);
        return;
    }
    size_t n;
    const void **lines = lines_due(d, c, &n);
    struct course *due = draft_edit(d, KIND_course, c);
    due->due_at = (time_ms){0};
    sold_out_stay(d, c);
    if (!may_follow(d, o, n)) {
        draft_event(d, EVENT_course_missed, c->id);
        return;
    }
    course_fire(d, o, c, lines, n);
}

/* The line of line.hold or line.release on an open order; NULL after refusing. */
static const struct line *need_line(struct draft *d, id line_id)
{
    const struct line *l = need(d, KIND_line, "line_id", line_id);
    return l && need_open_order(d, "line_id", l->order_id) ? l : NULL;
}

void decide_line_hold(struct draft *d)
{
    const struct cmd_line_hold *body = d->cmd->body;
    const struct line *l = need_line(d, body->line_id);
    if (!l)
        return;
    if (!line_is_unsent(l)) {
        refuse(d, REFUSAL_line_not_draft, "line_id", l->id);
        return;
    }
    if (l->held) {
        nothing(d);
        return;
    }
    ((struct line *)draft_edit(d, KIND_line, l))->held = true;
    draft_event(d, EVENT_line_held, l->id);
}

void decide_line_release(struct draft *d)
{
    const struct cmd_line_release *body = d->cmd->body;
    const struct line *l = need_line(d, body->line_id);
    if (!l)
        return;
    if (!l->held) {
        nothing(d);
        return;
    }
    const struct course *c = course_find(d, l->order_id, l->course);
    bool goes = l->state == line_state_WAITING && c && c->state == course_state_FIRED;
    if (goes && line_is_sold_out(d, l)) {
        refuse(d, REFUSAL_line_sold_out, "line_id", l->id);
        return;
    }
    ((struct line *)draft_edit(d, KIND_line, l))->held = false;
    draft_event(d, EVENT_line_released, l->id);
    if (goes) {
        const void *lines[] = {l};
        lines_fire(d, venue_order(d->v, l->order_id), lines, 1);
    }
}
