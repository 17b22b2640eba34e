#pragma once
/* struct buf: a growable run of bytes with a ceiling.
 *
 * A write beyond the ceiling, or one that runs out of memory, sets `failed`; from then on nothing
 * is written. So a writer checks once, at the end. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "protocol/base/str.h"

struct buf {
    char *p;     /* owned */
    size_t n;    /* bytes in use */
    size_t cap;  /* bytes allocated; at most 256 or max + 1 */
    size_t max;  /* ceiling of n */
    bool failed; /* a write did not fit, or memory ran out */
};

void buf_init(struct buf *b, size_t max);
void buf_fini(struct buf *b);
/* Empties it and clears `failed`; keeps the memory. */
void buf_reset(struct buf *b);

char *buf_grow(struct buf *b, size_t n); /* for buf_reserve */

/* Room for n more bytes at the end; the caller writes there and adds to b->n. NULL, and failed,
 * beyond the ceiling or out of memory. Inline, as are the puts: a message is many small ones. */
static inline char *buf_reserve(struct buf *b, size_t n)
{
    bool fits = n <= b->max && b->n <= b->max - n && n < b->cap - b->n;
    return __builtin_expect(fits && !b->failed, 1) ? b->p + b->n : buf_grow(b, n);
}

static inline void buf_put(struct buf *b, const void *bytes, size_t n)
{
    char *to = n ? buf_reserve(b, n) : NULL;
    if (!to)
        return;
    memcpy(to, bytes, n);
    b->n += n;
}

static inline void buf_put_str(struct buf *b, struct str s)
{
    buf_put(b, s.p, s.n);
}

static inline void buf_put_char(struct buf *b, char c)
{
    char *to = buf_reserve(b, 1);
    if (!to)
        return;
    *to = c;
    b->n++;
}

void buf_put_i64(struct buf *b, int64_t v);
/* printf for cold paths: messages, SQL built at start, text for people. */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->p, b->n};
}
