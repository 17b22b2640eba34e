#include "hub/core/base/meter.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

void meters_init(struct meters *m, uint64_t seed, size_t n_max)
{
    map_init(&m->map, seed);
    link_init(&m->used);
    m->n_max = n_max;
}

static void meter_free(struct meters *m, struct meter *one)
{
    map_remove(&m->map, &one->by_key);
    link_remove(&one->used);
    free(one);
}

void meters_fini(struct meters *m)
{
    link_each(l, &m->used)
        meter_free(m, link_of(l, struct meter, used));
    map_fini(&m->map);
}

struct meter *meter_find(struct meters *m, id key)
{
    struct map_node *n = map_find(&m->map, key);
    if (!n)
        return NULL;
    struct meter *one = link_of(n, struct meter, by_key);
    link_remove(&one->used);
    link_append(&m->used, &one->used);
    return one;
}

struct meter *meter_of(struct meters *m, id key)
{
    struct meter *one = meter_find(m, key);
    if (one)
        return one;
    one = calloc(1, sizeof *one);
    if (!one)
        return NULL;
    if (m->map.n >= m->n_max)
        meter_free(m, link_first(&m->used, struct meter, used));
    one->by_key.key = key;
    map_add(&m->map, &one->by_key);
    link_append(&m->used, &one->used);
    return one;
}

id address_key(struct str text)
{
    enum { PREFIX = 8, V4_AT = 12 };
    char copy[INET6_ADDRSTRLEN];
    id key = {{0}};
    if (text.n >= sizeof copy)
        return key;
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    if (inet_pton(AF_INET, copy, key.b + V4_AT) == 1) {
        memset(key.b + V4_AT - 2, 0xff, 2);
        return key;
    }
    id whole;
    if (inet_pton(AF_INET6, copy, whole.b) != 1)
        return (id){{0}};
    static const uint8_t mapped[V4_AT] = {[10] = 0xff, [11] = 0xff};
    memcpy(key.b, whole.b, memcmp(whole.b, mapped, sizeof mapped) ? PREFIX : sizeof key.b);
    return key;
}
