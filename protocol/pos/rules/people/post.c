/* Posts: who is signed in at which device, and who was. The hub says post.take and post.leave after
 * it has checked a PIN or a badge. A post never leaves the live set: late commands are checked
 * against its spells (decide/acting.c). */

#include "protocol/pos/decide/rules.h"

/* The spells with the open one ended, in the arena, and room for one more. NULL: the arena is full.
 */
static struct spell *spells_ended(struct draft *d, const struct post *p, size_t *ret_n)
{
    size_t n = p ? p->spells.n : 0, skip = n >= SPELLS_MAX ? n - SPELLS_MAX + 1 : 0;
    struct spell *to = draft_alloc(d, (n - skip + 1) * sizeof *to);
    if (!to)
        return NULL;
    const struct spell *from = n ? p->spells.items : NULL;
    for (size_t i = skip; i < n; i++) {
        to[i - skip] = from[i];
        if (!from[i].to.ms)
            to[i - skip].to = draft_now_after(d, from[i].from);
    }
    *ret_n = n - skip;
    return to;
}

/* When whoever is signed in there signed in. */
static time_ms since(const struct post *p)
{
    const struct spell *all = p->spells.items;
    return p->spells.n ? all[p->spells.n - 1].from : (time_ms){0};
}

void post_leave(struct draft *d, const struct post *p)
{
    size_t n = p->spells.n;
    struct spell *to = draft_alloc(d, n * sizeof *to);
    if (!to)
        return;
    memcpy(to, p->spells.items, n * sizeof *to);
    if (n && !to[n - 1].to.ms)
        to[n - 1].to = draft_now_after(d, to[n - 1].from);
    struct post *left = draft_edit(d, KIND_post, p);
    left->staff_id = (id){{0}};
    left->spells = (struct list){to, n};
    draft_event(d, EVENT_staff_signed_out, p->id);
}

/* The person signs out where they have been signed in for longest, when it is at many devices. */
static void elsewhere_leave(struct draft *d, id staff_id)
{
    const struct post *first = NULL;
    size_t n = 0;
    struct venue_iter it = venue_all(d->v, KIND_post);
    for (const struct post *p; (p = venue_next(&it));) {
        if (!id_eq(p->staff_id, staff_id) || id_eq(p->id, d->ctx->by.device))
            continue;
        n++;
        if (!first || since(p).ms < since(first).ms ||
            (since(p).ms == since(first).ms && id_cmp(p->id, first->id) < 0))
            first = p;
    }
    if (n >= LIMIT_STAFF_POSTS)
        post_leave(d, first);
}

void decide_post_take(struct draft *d)
{
    const struct cmd_post_take *body = d->cmd->body;
    const struct staff *s = need(d, KIND_staff, "staff_id", body->staff_id);
    id device = d->ctx->by.device;
    const struct post *p = venue_post(d->v, device);
    size_t n = 0;
    if (!s)
        return;
    if (s->ended_at.ms) {
        refuse(d, REFUSAL_staff_ended, "staff_id", s->id);
        return;
    }
    if (!p && venue_count(d->v, KIND_post) >= LIMIT_POSTS) {
        refuse(d, REFUSAL_staff_full, "staff_id", s->id);
        return;
    }
    struct spell *spells = spells_ended(d, p, &n);
    if (!spells)
        return;
    elsewhere_leave(d, s->id);
    time_ms from = n ? draft_now_after(d, spells[n - 1].to) : d->ctx->now;
    spells[n] = (struct spell){.staff_id = s->id, .name = s->name, .role = s->role, .from = from};
    struct post *taken = p ? draft_edit(d, KIND_post, p) : draft_new(d, KIND_post, device);
    taken->staff_id = s->id;
    taken->spells = (struct list){spells, n + 1};
    draft_event(d, EVENT_staff_signed_in, device);
}

void decide_post_leave(struct draft *d)
{
    const struct cmd_post_leave *body = d->cmd->body;
    const struct post *p = venue_post(d->v, d->ctx->by.device);
    if (p && id_eq(p->staff_id, body->staff_id) && !id_is_zero(p->staff_id))
        post_leave(d, p);
    else
        nothing(d); /* somebody else signed in meanwhile, or the person was signed out */
}
