#pragma once
/* Hashing ids and text for tables in memory. Devices choose some of them, so every table has a
 * seed. */

#include <string.h>

#include "protocol/base/id.h"
#include "protocol/base/str.h"

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

static inline uint64_t hash_text(uint64_t seed, struct str text)
{
    uint64_t h = hash_mix(seed ^ text.n);
    while (text.n) {
        uint64_t word = 0;
        size_t n = text.n < sizeof word ? text.n : sizeof word;
        memcpy(&word, text.p, n);
        h = hash_mix(h ^ word);
        text.p += n;
        text.n -= n;
    }
    return h;
}
