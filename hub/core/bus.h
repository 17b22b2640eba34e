#pragma once
/* The bus port: hints between hubs that a venue's journal has grown. It only hurries news along: a
 * hint may be lost, doubled, late, reordered or forged; whoever hears one reads the journal.
 * Implementations: hub/cluster (Redis), local (one node), the simulator's. */

#include "protocol/pos/venue.h"

struct bus;

typedef void (*bus_hint)(void *user, id tenant, id venue, int64_t seq);

struct bus_ops {
    /* Tell the other nodes (not this one). Never blocks; drops when it cannot. */
    void (*publish)(struct bus *b, id tenant, id venue, int64_t seq);
    /* Called for hints of other nodes; set once, before the loop runs. */
    void (*on_hint)(struct bus *b, bus_hint hint, void *user);
    /* Hints are believed to travel now: false makes the core poll the heads more often. */
    bool (*is_up)(struct bus *b);
    void (*free)(struct bus *b);
};

/* First member of every implementation. */
struct bus {
    const struct bus_ops *ops;
};
