/* Hubs that stop between two events and go on later, as by SIGSTOP or on a paused machine, while
 * other hubs serve their devices and venues. */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"

#include <stdlib.h>

enum { FREEZE_EVERY_MS = 6000 };

void node_hold(struct node *n, struct moment *e)
{
    if (n->n_held == n->held_cap) {
        n->held_cap = n->held_cap ? n->held_cap * 2 : 64;
        n->held = realloc(n->held, n->held_cap * sizeof(struct moment *));
        require(n->held);
    }
    n->held[n->n_held++] = e;
}

void node_freeze(struct node *n)
{
    struct world *w = n->w;
    require(n->hub && !n->frozen);
    trace(w, "hub %d frozen", n->number);
    w->count.freezes++;
    n->frozen = true;
    store_mem_set_frozen(n->store, true);
    for (size_t i = 0; i < w->n_places; i++)
        n->heads[i] = w->places[i].head;
}

void node_wake(struct node *n)
{
    struct world *w = n->w;
    if (!n->frozen)
        return;
    trace(w, "hub %d wakes with %zu events", n->number, n->n_held);
    n->frozen = false;
    store_mem_set_frozen(n->store, false);
    for (size_t i = 0; i < n->n_held; i++)
        event_again(w, n->held[i]);
    n->n_held = 0;
    for (struct conn *c = w->conns; c; c = c->next)
        if (c->node == n)
            conn_woken(c);
    node_touch(n);
}

static void wakes(struct world *w, struct moment *e)
{
    struct node *n = &w->nodes[e->number];
    bool flying, grown = false;
    if (n->life != e->life || !n->frozen)
        return;
    for (size_t i = 0; i < w->n_places; i++)
        grown |= w->places[i].head > n->heads[i];
    flying = store_mem_is_committing(n->store);
    cover_woken(flying, grown && !flying);
    node_wake(n);
}

static void store_breaks(struct world *w, struct moment *e)
{
    struct node *n = &w->nodes[e->number];
    if (n->life != e->life || !n->frozen || n->store_down)
        return;
    node_store_set_up(n, false);
    node_store_set_up(n, true);
}

static void in_this_life(struct node *n, int64_t ms, void (*run)(struct world *w, struct moment *e))
{
    struct moment *e = event_in(n->w, ms, run);
    e->number = n->number;
    e->life = n->life;
}

static void freeze(struct world *w, struct moment *e)
{
    struct random *r = &w->freezes;
    if (w->calm)
        return;
    struct node *n = &w->nodes[below(r, (int64_t)w->n_nodes)];
    int64_t ms = 1 + below(r, chance(r, 400) ? 40000 : 3000);
    if (n->hub && !n->frozen) {
        node_freeze(n);
        in_this_life(n, ms, wakes);
        if (chance(r, 300)) /* its server does not wait for it */
            in_this_life(n, below(r, ms), store_breaks);
    }
    (void)event_in(w, 1 + below(r, 2 * FREEZE_EVERY_MS), freeze);
}

void freezes_begin(struct world *w)
{
    if (!w->weather.freezes)
        return;
    w->freezes = random_of(w, "freezes", 0, 0);
    (void)event_in(w, below(&w->freezes, FREEZE_EVERY_MS), freeze);
}
