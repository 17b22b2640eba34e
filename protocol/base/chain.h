#pragma once
/* The chain of a journal: a hash that proves what all of it says.
 *
 *   chain of a change = SHA-256(chain before it || its text as the journal stores it)
 *
 * Before the first change it is 32 zero bytes. Two journals with the same chain at a seq have the
 * same changes up to it. hub/crypto computes it; here it is carried and compared only.
 *
 * A cursor carries a mark: the first bytes of the chain at its seq. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { CHAIN_BYTES = 32, MARK_BYTES = 8 };

struct chain {
    uint8_t b[CHAIN_BYTES];
};

struct mark {
    bool has; /* false: not known, fits any chain */
    uint8_t b[MARK_BYTES];
};

static inline bool chain_eq(const struct chain *a, const struct chain *b)
{
    return memcmp(a->b, b->b, CHAIN_BYTES) == 0;
}

static inline struct mark chain_mark(const struct chain *c)
{
    struct mark m = {.has = true};
    memcpy(m.b, c->b, MARK_BYTES);
    return m;
}

static inline bool mark_fits(struct mark m, const struct chain *c)
{
    return !m.has || memcmp(m.b, c->b, MARK_BYTES) == 0;
}
