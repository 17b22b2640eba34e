#pragma once
/* The bus port: what hubs tell each other about a venue. Anything may be lost, doubled, late,
 * reordered or forged.
 *
 *   hint  its journal has grown. It only hurries news along: whoever hears one reads the journal
 *   part  what one hub knows that no journal has: its part of the venue's presence. A text of at
 *         most LIMIT_PRESENCE_BYTES, which only the core understands
 *
 * Implementations: hub/cluster (Redis), local (one node), the simulator's. */

#include "protocol/pos/model/venue.h"

struct bus;

/* Called for what other nodes say. */
struct bus_calls {
    void (*hint)(void *user, id tenant, id venue, int64_t seq);
    void (*part)(void *user, id tenant, id venue, struct str text);
};

struct bus_ops {
    /* Tell the other nodes (not this one). Never blocks; drops when it cannot. */
    void (*publish)(struct bus *b, id tenant, id venue, int64_t seq);
    void (*publish_part)(struct bus *b, id tenant, id venue, struct str text);
    /* Whom to call (the calls are copied); set once, before the loop runs. */
    void (*listen)(struct bus *b, const struct bus_calls *calls, void *user);
    /* News is believed to travel now: false makes the core poll the heads more often. */
    bool (*is_up)(struct bus *b);
    void (*free)(struct bus *b);
};

/* First member of every implementation. */
struct bus {
    const struct bus_ops *ops;
};
