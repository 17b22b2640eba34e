/* Kitchen: tickets and what is on them. */

#include "tests/sim/acts/acts.h"

static bool of_ticket(struct asking *a, const char *state)
{
    struct str ticket = pick(a, "ticket", state);
    if (!ticket.n)
        return false;
    a->lane = id_of(ticket, "id");
    body_id(a, "ticket_id", a->lane);
    pre_from(a, ticket);
    return true;
}

static bool of_item(struct asking *a, const char *state)
{
    struct str item = pick(a, "ticket_item", state);
    if (!item.n)
        return false;
    a->lane = id_of(item, "ticket_id");
    body_id(a, "ticket_item_id", id_of(item, "id"));
    return true;
}

static bool any_ticket(struct asking *a)
{
    return of_ticket(a, NULL);
}
const struct act act_ticket_start = {any_ticket, .weight = {IN_KITCHEN(140)}};
const struct act act_ticket_bump = {any_ticket, .weight = {IN_KITCHEN(280)}};
const struct act act_ticket_recall = {any_ticket, .weight = {IN_KITCHEN(140)}};

const struct act act_ticket_rush = {any_ticket, .weight = {IN_KITCHEN(20)}};
const struct act act_ticket_unrush = {any_ticket, .weight = {IN_KITCHEN(20)}};

static bool ticket_pick_up(struct asking *a)
{
    return of_ticket(a, "bumped");
}
const struct act act_ticket_pick_up = {ticket_pick_up, .weight = {ON_FLOOR(30)}};

const struct act act_ticket_receipt = {.unasked = "clients say it by themselves, as `seen`"};

static bool any_item(struct asking *a)
{
    return of_item(a, NULL);
}
const struct act act_ticket_item_start = {any_item, .weight = {IN_KITCHEN(98)}};
const struct act act_ticket_item_done = {any_item, .weight = {IN_KITCHEN(98)}};
const struct act act_ticket_item_undo = {any_item, .weight = {IN_KITCHEN(98)}};

static bool ticket_item_ack(struct asking *a)
{
    struct str changed = pick(a, "ticket_item", "new");
    if (chance(&a->random, 500) || !changed.n)
        return of_item(a, "voided");
    a->lane = id_of(changed, "ticket_id");
    body_id(a, "ticket_item_id", id_of(changed, "id"));
    pre_rev(a, changed);
    return true;
}
const struct act act_ticket_item_ack = {ticket_item_ack, .weight = {IN_KITCHEN(98)}};
