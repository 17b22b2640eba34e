#pragma once
/* Hashing ids for tables in memory. Devices choose some of the ids, so every table has a seed. */

#include <string.h>

#include "protocol/base/id.h"

/* The 64-bit finalizer of MurmurHash3 (Appleby). */
static inline uint64_t hash_mix(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

static inline uint64_t hash_id(uint64_t seed, id key)
{
    uint64_t a, b;
    memcpy(&a, key.b, 8);
    memcpy(&b, key.b + 8, 8);
    return hash_mix(hash_mix(a ^ seed) ^ b);
}
