#include "hub/core/place/tenants.h"

#include "hub/core/base/spent.h"

#include <stdlib.h>

enum { RESERVE_PART = 8 };

struct tenant *tenant_share(struct hub *h, id tenant)
{
    struct map_node *n = map_find(&h->tenants, tenant);
    struct tenant *t = n ? link_of(n, struct tenant, by_id) : calloc(1, sizeof *t);
    if (!t)
        return NULL;
    if (!n) {
        t->by_id.key = tenant;
        map_add(&h->tenants, &t->by_id);
    }
    t->n_places++;
    return t;
}

void tenant_drop(struct hub *h, struct tenant *t)
{
    if (!t || --t->n_places)
        return;
    map_remove(&h->tenants, &t->by_id);
    free(t);
}

bool tenant_takes_command(struct hub *h, struct tenant *t)
{
    int64_t rate = h->tenant_command_rate, burst = rate * LIMIT_COMMAND_BURST / LIMIT_COMMAND_RATE;
    if (!t || !rate)
        return true;
    if (!spent_take(h, SPENT_TENANT, t->by_id.key, &t->commands, rate, burst))
        return false;
    spent_here(h, SPENT_TENANT, t->by_id.key, 1);
    return true;
}

bool tenant_has_room(const struct hub *h, const struct tenant *t, bool known)
{
    size_t max = h->tenant_sessions_max;
    return !max || t->n_sessions < max - (known ? 0 : max / RESERVE_PART);
}
