/* order.note: the order's note, for everybody; the kitchen reads it on the order's tickets.
 *
 * The last one to set it wins, whatever the note was before: noted_by says who that was. */

#include "protocol/pos/decide/rules.h"

void decide_order_note(struct draft *d)
{
    const struct cmd_order_note *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    if (str_eq(body->note, o->note)) {
        nothing(d);
        return;
    }
    if (!need_few_lines(d, "note", o->id, body->note))
        return;
    struct order *noted = draft_edit(d, KIND_order, o);
    noted->note = body->note;
    noted->noted_by = d->ctx->by.name;
    tickets_show(d, noted); /* bumped ones, too: a recall brings them back */
    draft_event(d, EVENT_order_noted, o->id);
}
