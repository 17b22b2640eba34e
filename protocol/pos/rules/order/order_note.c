/* order.note: the order's note, for everybody; the kitchen reads it on the order's tickets.
 *
 * The last one to set it wins, whatever the note was before: noted_by says who that was. */

#include "protocol/pos/decide/rules.h"

static size_t lines_in(struct str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* Bumped tickets, too: a recall brings them back. */
static void tickets_note(struct draft *d, id order_id, struct str note)
{
    size_t n;
    const void **tickets = children_sorted(d, INDEX_TICKETS_OF_ORDER, order_id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        struct ticket *t = draft_edit(d, KIND_ticket, tickets[i]);
        t->note = note;
    }
}

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
    if (lines_in(body->note) > LIMIT_NOTE_LINES) {
        refuse(d, REFUSAL_note_too_long, "note", o->id);
        return;
    }
    struct order *noted = draft_edit(d, KIND_order, o);
    noted->note = body->note;
    noted->noted_by = d->ctx->by.name;
    tickets_note(d, o->id, body->note);
    draft_event(d, EVENT_order_noted, o->id);
}
