#include "hub/core/place/quota.h"

#include <stdlib.h>

enum { PERIOD_MS = 86400000 };

struct quota {
    struct map_node by_device;
    struct link link;
    int64_t since_ms; /* begin of its 24 hours */
    int64_t n;        /* stored since */
};

void quotas_init(struct quotas *q, uint64_t seed)
{
    map_init(&q->by_device, seed);
    link_init(&q->all);
}

void quotas_fini(struct quotas *q)
{
    link_each(l, &q->all)
        free(link_of(l, struct quota, link));
    map_fini(&q->by_device);
}

static struct quota *find(const struct quotas *q, id device)
{
    struct map_node *n = map_find(&q->by_device, device);
    return n ? link_of(n, struct quota, by_device) : NULL;
}

bool quota_left(const struct quotas *q, id device, int64_t now_ms, int64_t max)
{
    const struct quota *x = find(q, device);
    return !x || x->n < max || now_ms - x->since_ms >= PERIOD_MS;
}

void quota_count(struct quotas *q, id device, int64_t now_ms)
{
    struct quota *x = find(q, device);
    if (!x) {
        x = calloc(1, sizeof *x);
        if (!x)
            return;
        x->by_device.key = device;
        x->since_ms = now_ms;
        map_add(&q->by_device, &x->by_device);
        link_append(&q->all, &x->link);
    }
    if (now_ms - x->since_ms >= PERIOD_MS) {
        x->since_ms = now_ms;
        x->n = 0;
    }
    x->n++;
}
