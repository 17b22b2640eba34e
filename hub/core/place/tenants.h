#pragma once
/* struct tenant: how many devices of a tenant are connected here, over all its venues. There is one
 * while a place of the tenant is loaded. */

#include "hub/core/session/session.h"

struct tenant {
    struct map_node by_id; /* hub.tenants */
    size_t n_places, n_sessions;
    struct bucket commands;
};

/* Found or made; the place counts in it until tenant_drop. NULL: out of memory. */
struct tenant *tenant_share(struct hub *h, id tenant);
void tenant_drop(struct hub *h, struct tenant *t); /* takes NULL */

/* Counts a command of the tenant, over all hubs; false: there are too many
 * (hub_config.tenant_command_rate). Takes NULL, whose commands are not counted. */
bool tenant_takes_command(struct hub *h, struct tenant *t);

/* Whether one more device may come in. Of what the tenant may have (hub_config.tenant_sessions_max)
 * an eighth is kept for devices that were welcomed here lately: those that a flood of the tenant's
 * own new devices would lock out. */
bool tenant_has_room(const struct hub *h, const struct tenant *t, bool known);
