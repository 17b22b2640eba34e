#pragma once
/* Digest of a set of records: a screen proves with it that it shows what the hub holds.
 *
 * Each record's JSON text (as sent) is hashed twice to 32 bits. A set's digest is the sum of its
 * records' hashes, each half modulo 2^32, so adding or removing a record updates it. It detects
 * accidents, not attacks.
 *
 * Both halves step as FNV-1a does, with their own basis and multiplier, and end in the finalizer of
 * MurmurHash3 (fmix32). FNV is nearly linear in its last bytes: without the finalizer the sum would
 * miss about one in 4,000 cases of two records with their last fields swapped. A browser computes
 * the same over the UTF-8 bytes of JSON.stringify(record):
 *
 *   h = basis; for (const c of bytes) h = Math.imul(h ^ c, multiplier);
 *   h ^= h >>> 16; h = Math.imul(h, 0x85ebca6b);
 *   h ^= h >>> 13; h = Math.imul(h, 0xc2b2ae35); h = (h ^ h >>> 16) >>> 0;
 *
 *   a: basis 0x811c9dc5, multiplier 0x01000193    b: basis 0x9747b28c, multiplier 0x9e3779b1 */

#include <stdint.h>

#include "protocol/base/str.h"

struct digest {
    uint32_t a, b;
};

enum { DIGEST_TEXT = 16 };

struct digest digest_of(struct str record_json);
static inline void digest_add(struct digest *d, struct digest x)
{
    d->a += x.a;
    d->b += x.b;
}
static inline void digest_take(struct digest *d, struct digest x)
{
    d->a -= x.a;
    d->b -= x.b;
}
/* 16 lower-case hex characters, a then b, no NUL. */
void digest_format(struct digest d, char out[DIGEST_TEXT]);
