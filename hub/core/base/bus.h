#pragma once
/* The bus port: what hubs tell each other about a venue. Messages may be lost, duplicated, late,
 * reordered or forged.
 *
 *   hint  the venue's journal has grown. Whoever hears a hint reads the journal, so it only saves
 *         time
 *   part  one hub's part of the venue's presence, which is in no journal. A text of at most
 *         LIMIT_PRESENCE_BYTES that only the core understands
 *   fence a device said hello here, at a moment of the store's clock: an older connection of it
 *         elsewhere ends
 *   spent what was taken here from rates that hold for all hubs together: a text of at most
 *         LIMIT_SPENT_BYTES that only the core understands
 *
 * Implementations: hub/cluster (Redis), local (one node), the simulator's. */

#include "protocol/pos/model/venue.h"

struct bus;

/* Called when another node says something. */
struct bus_calls {
    void (*hint)(void *user, id tenant, id venue, int64_t seq);
    void (*part)(void *user, id tenant, id venue, struct str text);
    void (*fence)(void *user, id tenant, id venue, id device, int64_t asked_us);
    void (*spent)(void *user, struct str text);
};

struct bus_ops {
    /* Tell the other nodes (not this one). Best effort; never blocks. */
    void (*publish)(struct bus *b, id tenant, id venue, int64_t seq);
    void (*publish_part)(struct bus *b, id tenant, id venue, struct str text);
    void (*publish_fence)(struct bus *b, id tenant, id venue, id device, int64_t asked_us);
    void (*publish_spent)(struct bus *b, struct str text); /* NULL: there is one hub only */
    /* Sets whom to call, once, before the loop runs. Copies the calls. */
    void (*listen)(struct bus *b, const struct bus_calls *calls, void *user);
    /* False: news may not arrive now, so the core polls the heads more often. */
    bool (*is_up)(struct bus *b);
    void (*free)(struct bus *b);
};

/* First member of every implementation. */
struct bus {
    const struct bus_ops *ops;
};
