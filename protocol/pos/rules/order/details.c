/* What describes an order: its channel, who it is for, where it goes, when it is promised, the
 * allergies of its guests, how many they are, who serves them.
 *
 * Each command sets what belongs together, and the last one wins: whoever corrects an address does
 * not undo what somebody else says about allergies meanwhile. */

#include "protocol/pos/decide/rules.h"

/* What an order of each kind must have. */
static const struct channel {
    bool table, room, name;
} channels[order_kind_N] = {
    [order_kind_DINE_IN] = {.table = true},
    [order_kind_ROOM] = {.room = true},
    [order_kind_TAB] = {.name = true},
};

bool order_kind_has_table(enum order_kind kind)
{
    return channels[kind].table;
}

bool need_channel(struct draft *d, enum order_kind kind, struct str customer, struct str room)
{
    if (channels[kind].room && !room.n)
        refuse(d, REFUSAL_room_needed, "room", (id){{0}});
    else if (channels[kind].name && !customer.n)
        refuse(d, REFUSAL_name_needed, "customer", (id){{0}});
    else
        return true;
    return false;
}

bool need_few_lines(struct draft *d, const char *field, id about, struct str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    if (n > LIMIT_NOTE_LINES)
        refuse(d, REFUSAL_note_too_long, field, about);
    return n <= LIMIT_NOTE_LINES;
}

void ticket_show(struct ticket *t, const struct order *o)
{
    t->number = o->number;
    t->kind = o->kind;
    t->server = o->server;
    t->covers = o->covers;
    t->note = o->note;
    t->promised_at = o->promised_at;
    t->allergies = o->allergies;
}

void tickets_show(struct draft *d, const struct order *o)
{
    size_t n;
    const void **tickets = children_sorted(d, INDEX_TICKETS_OF_ORDER, o->id, by_id, &n);
    for (size_t i = 0; i < n; i++)
        ticket_show(draft_edit(d, KIND_ticket, tickets[i]), o);
}

/* -- the commands ------------------------------------------------------------------------------ */

void decide_order_details(struct draft *d)
{
    const struct cmd_order_details *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o || !need_channel(d, o->kind, body->customer, body->room))
        return;
    struct order is = *o;
    is.customer = body->customer;
    is.phone = body->phone;
    is.address = body->address;
    is.room = body->room;
    is.promised_at = body->promised_at;
    is.reference = body->reference;
    if (record_eq(KIND_order, o, &is)) {
        nothing(d);
        return;
    }
    struct order *detailed = draft_edit(d, KIND_order, o);
    is.rev = detailed->rev;
    *detailed = is;
    if (is.promised_at.ms != o->promised_at.ms)
        tickets_show(d, detailed);
    draft_event(d, EVENT_order_detailed, o->id);
}

void decide_order_allergies(struct draft *d)
{
    const struct cmd_order_allergies *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    if (str_eq(body->allergies, o->allergies)) {
        nothing(d);
        return;
    }
    if (!need_few_lines(d, "allergies", o->id, body->allergies))
        return;
    struct order *told = draft_edit(d, KIND_order, o);
    told->allergies = body->allergies;
    tickets_show(d, told);
    draft_event(d, EVENT_order_allergies_set, o->id);
}

void decide_order_covers(struct draft *d)
{
    const struct cmd_order_covers *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    if (body->covers == o->covers) {
        nothing(d);
        return;
    }
    struct order *counted = draft_edit(d, KIND_order, o);
    counted->covers = body->covers;
    tickets_show(d, counted);
    draft_event(d, EVENT_order_covers_set, o->id);
    charge_for_covers(d, o, counted);
}

void order_hand_over(struct draft *d, const struct order *o, id server_id, struct str server)
{
    struct order *given = draft_edit(d, KIND_order, o);
    given->server = server;
    given->server_id = server_id;
    tickets_show(d, given);
    draft_event_text(d, EVENT_order_handed_over, o->id, server);
}

void decide_order_hand_over(struct draft *d)
{
    const struct cmd_order_hand_over *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o)
        return;
    if (str_eq(body->server, o->server) && id_eq(body->server_id, o->server_id)) {
        nothing(d);
        return;
    }
    order_hand_over(d, o, body->server_id, body->server);
}
