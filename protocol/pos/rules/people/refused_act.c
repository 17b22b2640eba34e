/* Refused acts: what the hub refused that may cost money or trust is in the journal, with who
 * asked. The hub says it (hub/core/place/refused.c). It leaves the live set at once. */

#include "protocol/pos/decide/rules.h"

void decide_refused_act_note(struct draft *d)
{
    const struct cmd_refused_act_note *body = d->cmd->body;
    struct refused_act *r = draft_new(d, KIND_refused_act, draft_id(d, KIND_refused_act));
#define FIELD_COPY(TYPE, name, ...) r->name = body->name;
    FIELDS_of_refused(FIELD_COPY)
#undef FIELD_COPY
        draft_del(d, KIND_refused_act, r->id);
    draft_event_text(d, EVENT_refused_act_noted, r->id, body->act);
}
