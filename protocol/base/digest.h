#pragma once
/* Digest of a set of records, so that a screen can prove that it shows what the hub holds.
 *
 * Each record's JSON text (as it went over the wire) is hashed by two 32-bit FNV-1a with different
 * seeds; a set's digest is the sum of its records' hashes, each half modulo 2^32, so that it can be
 * kept up to date by adding and taking away. It finds accidents, not attackers. A browser computes
 * it with Math.imul over the UTF-8 bytes of JSON.stringify(record): see docs/protocol.md. */

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
