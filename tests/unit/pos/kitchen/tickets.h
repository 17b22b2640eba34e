#pragma once
/* The house of ticket.c and leave.c: each program has one of its own. */

#include "tests/unit/pos/world.h"

static struct world w;
static uint64_t last; /* id of the last order made here; its lines follow it */

static void up(void)
{
    world_init_house(&w);
    last = 1000;
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

/* A fresh order with two burgers sent to the grill: lines last + 1 and last + 2. */
static id ticket_fresh(void)
{
    last += 10;
    w.now.ms += 1000;
    takeaway(&w, last);
    add(&w, last + 1, last, BURGER, 1);
    add(&w, last + 2, last, BURGER, 1);
    send(&w, last);
    return ticket_of(&w, last, GRILL, 1)->id;
}

static const struct ticket *ticket(id key)
{
    return venue_ticket(&w.v, key);
}

static id ticket_in(enum ticket_state state)
{
    id t = ticket_fresh();
    if (state == ticket_state_STARTED)
        ck_change(ticket_do(&w, CMD_ticket_start, ticket(t)));
    if (state == ticket_state_BUMPED || state == ticket_state_PICKED_UP)
        ck_change(ticket_do(&w, CMD_ticket_bump, ticket(t)));
    if (state == ticket_state_PICKED_UP)
        ck_change(ticket_do(&w, CMD_ticket_pick_up, ticket(t)));
    ck_assert_int_eq(ticket(t)->state, state);
    return t;
}
