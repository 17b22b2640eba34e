/* Breaks of a shift. How much of a paid one counts as work is what the settings say when it begins.
 */

#include "protocol/pos/decide/rules.h"

static void breaks_put(
    struct draft *d, const struct shift *s, const struct shift_break *all, size_t n)
{
    ((struct shift *)draft_edit(d, KIND_shift, s))->breaks = (struct list){all, n};
}

void decide_break_start(struct draft *d)
{
    const struct cmd_break_start *body = d->cmd->body;
    const struct shift *s = need_open_shift(d, body->shift_id);
    if (!s)
        return;
    if (break_open(s)) {
        nothing(d);
        return;
    }
    size_t n = s->breaks.n;
    if (n >= BREAKS_MAX) {
        refuse(d, REFUSAL_shift_full, "shift_id", s->id);
        return;
    }
    struct shift_break *all = breaks_copy(d, s, 1, (time_ms){0});
    if (!all)
        return;
    all[n] = (struct shift_break){
        .started_at = draft_at_after(d, n ? all[n - 1].ended_at : s->started_at),
        .paid = body->paid,
    };
    if (body->paid)
        all[n].paid_minutes = settings_of(d->v)->break_paid_minutes;
    breaks_put(d, s, all, n + 1);
    draft_event_text(d, EVENT_break_started, s->id, s->name);
}

void decide_break_end(struct draft *d)
{
    const struct cmd_break_end *body = d->cmd->body;
    const struct shift *s = need_open_shift(d, body->shift_id);
    const struct shift_break *open = s ? break_open(s) : NULL;
    if (!s)
        return;
    if (!open) {
        nothing(d);
        return;
    }
    struct shift_break *all = breaks_copy(d, s, 0, draft_at_after(d, open->started_at));
    if (!all)
        return;
    breaks_put(d, s, all, s->breaks.n);
    draft_event_text(d, EVENT_break_ended, s->id, s->name);
}
