#pragma once
/* Intrusive hash by id: the nodes are inside the members, so adding cannot fail. (When there is no
 * memory for more buckets, the chains just grow longer.) Devices choose some of the ids, so the
 * hash is seeded. Nothing walks a map, so nothing that others see depends on the seed. */

#include "protocol/base/id.h"

struct map_node {
    struct map_node *next;
    id key;
};

struct map {
    struct map_node **buckets; /* owned; NULL: everything is in `few` */
    struct map_node *few;
    size_t n_buckets; /* a power of 2, or 0 */
    size_t n;
    uint64_t seed;
};

void map_init(struct map *m, uint64_t seed);
/* Frees the buckets, not the members. */
void map_fini(struct map *m);

/* n->key is set by the caller. Several nodes may have one key. */
void map_add(struct map *m, struct map_node *n);
/* n must be in the map. */
void map_remove(struct map *m, struct map_node *n);
/* The node added last with that key, or NULL; then the next one with the same key. */
struct map_node *map_find(const struct map *m, id key);
struct map_node *map_find_next(const struct map_node *n);
