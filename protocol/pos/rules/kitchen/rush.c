/* A ticket is made before all others, or has time after all. It says nothing of its state: a rush
 * is a mark that the kitchen's screens put first. */

#include "protocol/pos/decide/rules.h"

static void rush_set(struct draft *d, bool rush)
{
    const struct cmd_ticket_rush *body = d->cmd->body;
    const struct ticket *t = need(d, KIND_ticket, "ticket_id", body->ticket_id);
    if (!t)
        return;
    if (t->rush == rush) {
        nothing(d);
        return;
    }
    if (t->state == ticket_state_BUMPED || t->state == ticket_state_PICKED_UP) {
        refuse_state(d, "ticket_id", t->id, enum_ticket_state.names[t->state]);
        return;
    }
    ((struct ticket *)draft_edit(d, KIND_ticket, t))->rush = rush;
    draft_event(d, rush ? EVENT_ticket_rushed : EVENT_ticket_unrushed, t->id);
}

void decide_ticket_rush(struct draft *d)
{
    rush_set(d, true);
}

void decide_ticket_unrush(struct draft *d)
{
    rush_set(d, false);
}
