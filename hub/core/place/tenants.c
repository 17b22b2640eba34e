#include "hub/core/place/tenants.h"

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

bool tenant_has_room(const struct hub *h, const struct tenant *t, bool known)
{
    size_t max = h->tenant_sessions_max;
    return !max || t->n_sessions < max - (known ? 0 : max / RESERVE_PART);
}
