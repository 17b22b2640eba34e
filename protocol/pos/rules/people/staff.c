/* People: who works here. A person stays in the live set after the end, so that screens can name
 * whoever opened an order last week; those that ended first leave when the room is needed. */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

/* True when the person may stop being a manager; false after refusing. */
static bool may_lose(struct draft *d, const struct staff *s)
{
    const struct settings *set = settings_of(d->v);
    bool manager = s->role == staff_role_MANAGER && !s->ended_at.ms && (s->pin || s->badge);
    if (!manager || (!set->sign_in_always && !set->sign_in_restricted) ||
        manager_remains(d->v, s->id))
        return true;
    refuse(d, REFUSAL_last_manager, "staff_id", s->id);
    return false;
}

/* Of two that ended, true when a leaves first. */
static bool ended_before(const struct staff *a, const struct staff *b)
{
    if (a->ended_at.ms != b->ended_at.ms)
        return a->ended_at.ms < b->ended_at.ms;
    return id_cmp(a->id, b->id) < 0;
}

/* Room for one more: whoever ended first leaves. False after refusing. */
static bool room_make(struct draft *d, id about)
{
    const struct staff *first = NULL;
    if (venue_count(d->v, KIND_staff) < LIMIT_STAFF)
        return true;
    struct venue_iter it = venue_all(d->v, KIND_staff);
    for (const struct staff *s; (s = venue_next(&it));)
        if (s->ended_at.ms && (!first || ended_before(s, first)))
            first = s;
    if (!first) {
        refuse(d, REFUSAL_staff_full, "staff_id", about);
        return false;
    }
    draft_del(d, KIND_staff, first->id);
    return true;
}

const struct job *staff_job(const struct staff *s, struct str name)
{
    const struct job *all = s->jobs.items;
    for (size_t i = 0; i < s->jobs.n; i++)
        if (str_eq(all[i].name, name))
            return &all[i];
    return NULL;
}

/* The jobs of a body, in the arena; those without a wage keep that of the job of their name, since
 * only managers' screens know it. False: the arena is full. */
static bool jobs_take(
    struct draft *d, const struct staff *was, const struct list *said, struct list *ret)
{
    struct job *jobs = said->n ? draft_alloc(d, said->n * sizeof *jobs) : NULL;
    if (said->n && !jobs)
        return false;
    for (size_t i = 0; i < said->n; i++) {
        jobs[i] = ((const struct job *)said->items)[i];
        const struct job *old = was ? staff_job(was, jobs[i].name) : NULL;
        if (old && !jobs[i].wage.has)
            jobs[i].wage = old->wage;
    }
    *ret = (struct list){jobs, said->n};
    return true;
}

void decide_staff_put(struct draft *d)
{
    const struct cmd_staff_put *body = d->cmd->body;
    const struct staff *was = venue_staff(d->v, body->staff_id);
    if (was ? !need_rev(d, was, false) : !need_fresh(d, KIND_staff, "staff_id", body->staff_id))
        return;
    if (was ? body->role != staff_role_MANAGER && !may_lose(d, was) : !room_make(d, body->staff_id))
        return;
    struct staff is = was ? *was : (struct staff){.id = body->staff_id, .rev = 1};
    is.name = body->name;
    is.role = body->role;
    if (!jobs_take(d, was, &body->jobs, &is.jobs))
        return;
    is.language = body->language;
    is.ended_at = (time_ms){0};
    if (was && record_eq(KIND_staff, was, &is)) {
        nothing(d);
        return;
    }
    struct staff *put =
        was ? draft_edit(d, KIND_staff, was) : draft_new(d, KIND_staff, body->staff_id);
    is.rev = put->rev;
    *put = is;
    draft_event(d, EVENT_staff_put, is.id);
}

static int post_by_id(const void *a, const void *b)
{
    return id_cmp((*(const struct post *const *)a)->id, (*(const struct post *const *)b)->id);
}

/* The person is signed out of every device. */
static void sign_out_everywhere(struct draft *d, id staff_id)
{
    size_t n = 0, max = venue_count(d->v, KIND_post);
    const struct post **posts = draft_alloc(d, (max + 1) * sizeof *posts);
    if (!posts)
        return;
    struct venue_iter it = venue_all(d->v, KIND_post);
    for (const struct post *p; (p = venue_next(&it));)
        if (id_eq(p->staff_id, staff_id))
            posts[n++] = p;
    qsort(posts, n, sizeof *posts, post_by_id);
    for (size_t i = 0; i < n; i++)
        post_leave(d, posts[i]);
}

void decide_staff_end(struct draft *d)
{
    const struct cmd_staff_end *body = d->cmd->body;
    const struct staff *s = need(d, KIND_staff, "staff_id", body->staff_id);
    if (!s || !may_lose(d, s))
        return;
    if (s->ended_at.ms) {
        nothing(d);
        return;
    }
    struct staff *ended = draft_edit(d, KIND_staff, s);
    ended->ended_at = d->ctx->now;
    ended->pin = ended->badge = false;
    draft_event_text(d, EVENT_staff_ended, s->id, body->reason);
    sign_out_everywhere(d, s->id);
}

void decide_staff_secret(struct draft *d)
{
    const struct cmd_staff_secret *body = d->cmd->body;
    const struct staff *s = need(d, KIND_staff, "staff_id", body->staff_id);
    if (!s)
        return;
    if (s->ended_at.ms) {
        refuse(d, REFUSAL_staff_ended, "staff_id", s->id);
        return;
    }
    struct staff *set = draft_edit(d, KIND_staff, s);
    set->pin = s->pin || body->secret == secret_PIN;
    set->badge = s->badge || body->secret == secret_BADGE;
    draft_event_text(d, EVENT_staff_secret, s->id, str_of(enum_secret.names[body->secret]));
}
