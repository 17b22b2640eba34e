#include "tests/unit/pos/evening/evening.h"

static enum decided ticket(enum command_type type)
{
    struct cmd_ticket_start body = {pick(KIND_ticket)};
    return world_do_pre(&w, type, &body, pre_from(&enum_ticket_state));
}

static enum decided item(enum command_type type)
{
    struct cmd_ticket_item_start body = {pick(KIND_ticket_item)};
    return world_do_pre(&w, type, &body, pre_from(&enum_ticket_item_state));
}

/* The commands with this body differ only in their type. */
#define STEP(make, name, weight)                                                                   \
    static enum decided name##_random(void)                                                        \
    {                                                                                              \
        return make(CMD_##name);                                                                   \
    }                                                                                              \
    const struct maker make_##name = {weight, name##_random};
STEP(ticket, ticket_start, 3)
STEP(ticket, ticket_bump, 3)
STEP(ticket, ticket_recall, 2)
STEP(ticket, ticket_pick_up, 3)
STEP(ticket, ticket_rush, 1)
STEP(ticket, ticket_unrush, 1)
STEP(item, ticket_item_start, 3)
STEP(item, ticket_item_done, 3)
STEP(item, ticket_item_undo, 2)
STEP(item, ticket_item_ack, 3)

static enum decided receipt(void)
{
    struct ticket_ref delivered[3], displayed[3];
    for (int i = 0; i < 3; i++) {
        delivered[i].ticket_id = pick(KIND_ticket);
        displayed[i].ticket_id = pick(KIND_ticket);
    }
    return W_DO(&w, ticket_receipt, {delivered, below(4)}, {displayed, below(3)});
}
const struct maker make_ticket_receipt = {4, receipt};
