#include "hub/core/base/map.h"

#include "protocol/base/hash.h"
#include "protocol/base/require.h"

#include <stdlib.h>

enum { BUCKETS_MIN = 8 };

static struct map_node **map_bucket(struct map *m, id key)
{
    if (!m->buckets)
        return &m->few;
    return &m->buckets[hash_id(m->seed, key) & (m->n_buckets - 1)];
}

void map_init(struct map *m, uint64_t seed)
{
    *m = (struct map){.seed = seed};
}

void map_fini(struct map *m)
{
    free(m->buckets);
    *m = (struct map){0};
}

static void chain_move(struct map *to, struct map_node *chain)
{
    while (chain) {
        struct map_node *n = chain, **at = map_bucket(to, n->key);
        chain = n->next;
        /* To the end: nodes of one key keep their order. */
        while (*at)
            at = &(*at)->next;
        n->next = NULL;
        *at = n;
    }
}

static void map_grow(struct map *m)
{
    struct map wide = {.n_buckets = m->n_buckets ? m->n_buckets * 2 : BUCKETS_MIN, .n = m->n};
    wide.seed = m->seed;
    wide.buckets = calloc(wide.n_buckets, sizeof(struct map_node *));
    if (!wide.buckets)
        return;
    chain_move(&wide, m->few);
    for (size_t i = 0; i < m->n_buckets; i++)
        chain_move(&wide, m->buckets[i]);
    free(m->buckets);
    *m = wide;
}

void map_add(struct map *m, struct map_node *n)
{
    if (m->n >= (m->n_buckets ? m->n_buckets : 4))
        map_grow(m);
    struct map_node **at = map_bucket(m, n->key);
    n->next = *at;
    *at = n;
    m->n++;
}

void map_remove(struct map *m, struct map_node *n)
{
    struct map_node **at = map_bucket(m, n->key);
    while (*at && *at != n)
        at = &(*at)->next;
    require(*at);
    *at = n->next;
    n->next = NULL;
    m->n--;
}

struct map_node *map_find(const struct map *m, id key)
{
    struct map_node *n = *map_bucket((struct map *)m, key);
    while (n && !id_eq(n->key, key))
        n = n->next;
    return n;
}

struct map_node *map_find_next(const struct map_node *n)
{
    struct map_node *next = n->next;
    while (next && !id_eq(next->key, n->key))
        next = next->next;
    return next;
}
