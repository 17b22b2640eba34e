/* Shifts: nobody is at work twice, nobody leaves with open orders, and what a time card once said
 * is still to be read. Judged from the change and the venue before it, without the rules. */

#include "tests/sim/sim.h"

#include <inttypes.h>

static bool same_time(time_ms a, time_ms b)
{
    return a.ms == b.ms;
}

static bool same_money(struct opt_money a, struct opt_money b)
{
    return a.has == b.has && (!a.has || a.v.minor == b.v.minor);
}

static const struct shift *put_of(const struct change *c, id shift)
{
    for (size_t i = 0; i < c->n_puts; i++)
        if (c->puts[i].kind == KIND_shift && id_eq(c->puts[i].rec->id, shift))
            return (const struct shift *)c->puts[i].rec;
    return NULL;
}

static const struct shift_edit *entry_of(const struct change *c, id shift)
{
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct shift_edit *e = (const struct shift_edit *)c->puts[i].rec;
        if (c->puts[i].kind == KIND_shift_edit && id_eq(e->shift_id, shift))
            return e;
    }
    return NULL;
}

/* The person is in no other open shift after the change. */
static void check_alone(
    struct world *w, const struct venue *v, const struct change *c, const struct shift *is)
{
    struct venue_iter it = venue_all(v, KIND_shift);
    for (const struct shift *s; (s = venue_next(&it));) {
        const struct shift *now = put_of(c, s->id);
        now = now ? now : s;
        if (!id_eq(s->id, is->id) && id_eq(now->staff_id, is->staff_id) && !now->ended_at.ms)
            sim_fail(w, "shifts", "%s is at work twice after the change at %" PRId64,
                short_id(is->staff_id).s, c->seq);
    }
}

static void check_no_orders(
    struct world *w, const struct venue *v, const struct change *c, const struct shift *is)
{
    struct venue_iter it = venue_all(v, KIND_order);
    for (const struct order *o; (o = venue_next(&it));)
        if (o->state == order_state_OPEN && id_eq(o->server_id, is->staff_id))
            sim_fail(w, "shifts", "%s ended at %" PRId64 " and serves the open order %" PRId64,
                short_id(is->staff_id).s, c->seq, o->number);
}

/* What a card said before and says no longer is in an entry of the same change. */
static void check_entry(struct world *w, const struct change *c, const struct shift *was,
    const struct shift *is, const struct shift_edit *e)
{
    bool kept = str_eq(was->job, is->job) && same_money(was->wage, is->wage) &&
                same_time(was->started_at, is->started_at) &&
                (!was->ended_at.ms || same_time(was->ended_at, is->ended_at));
    if (!e && !kept)
        sim_fail(w, "shifts", "the change at %" PRId64 " overwrites a time card", c->seq);
    if (e && (e->rev != 1 || !e->reason.n || !str_eq(e->job_was, was->job) ||
                 !same_money(e->wage_was, was->wage) || !same_money(e->tips_were, was->tips) ||
                 !same_time(e->started_was, was->started_at) ||
                 !same_time(e->ended_was, was->ended_at) || e->breaks_were.n != was->breaks.n))
        sim_fail(w, "shifts", "the entry at %" PRId64 " is not what the card said", c->seq);
    if (e && (!str_eq(e->job, is->job) || !same_money(e->wage, is->wage) ||
                 !same_money(e->tips, is->tips) || !same_time(e->started_at, is->started_at) ||
                 !same_time(e->ended_at, is->ended_at) || e->breaks.n != is->breaks.n))
        sim_fail(w, "shifts", "the entry at %" PRId64 " is not what the card says", c->seq);
}

void check_shifts(struct world *w, const struct venue *v, const struct change *c)
{
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct shift *is = (const struct shift *)c->puts[i].rec;
        if (c->puts[i].kind == KIND_shift_edit && venue_shift_edit(v, c->puts[i].rec->id))
            sim_fail(w, "shifts", "the change at %" PRId64 " changes an entry", c->seq);
        if (c->puts[i].kind != KIND_shift)
            continue;
        const struct shift *was = venue_shift(v, is->id);
        if (!is->ended_at.ms)
            check_alone(w, v, c, is);
        else if (was && !was->ended_at.ms)
            check_no_orders(w, v, c, is);
        if (was)
            check_entry(w, c, was, is, entry_of(c, is->id));
    }
}
