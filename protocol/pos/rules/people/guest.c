/* Guests: who asks to be forgotten is. What a live record says of the guest is emptied; of records
 * that are no longer live, and of older changes, the event tells hubs and payonctl guest to forget
 * (docs/decisions/083). */

#include "protocol/pos/decide/rules.h"
#include "protocol/pos/model/guest_data.h"

/* Empties the live record of that kind and id, if there is one. */
static void forget(struct draft *d, enum record_kind kind, id about)
{
    const struct record *live = venue_get(d->v, kind, about);
    struct guest_data nothing_known = {.about = about};
    if (!live)
        return;
    struct record *emptied = draft_edit(d, kind, live);
    guest_data_into(&nothing_known, kind, emptied);
    guest_data_fill(kind, emptied);
}

void decide_guest_erase(struct draft *d)
{
    const struct cmd_guest_erase *body = d->cmd->body;
    for (int kind = 0; kind < KINDS_N; kind++)
        if (kind_is_personal((enum record_kind)kind))
            forget(d, (enum record_kind)kind, body->about);
    struct guest_data *mark = draft_new(d, KIND_guest_data, draft_id(d, KIND_guest_data));
    mark->about = body->about;
    draft_del(d, KIND_guest_data, mark->id);
    draft_event(d, EVENT_guest_erased, body->about);
}
