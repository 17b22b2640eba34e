#pragma once
/* struct buf: a growable run of bytes with a ceiling.
 *
 * A write beyond the ceiling, or one that runs out of memory, sets `failed`; from then on nothing
 * is written. So a writer checks once, at the end. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Room for n more bytes at the end; the caller writes there and adds to b->n. NULL, and failed,
 * beyond the ceiling or out of memory. */
char *buf_reserve(struct buf *b, size_t n);

void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_put_str(struct buf *b, struct str s);
void buf_put_char(struct buf *b, char c);
void buf_put_i64(struct buf *b, int64_t v);
/* printf for cold paths: messages, SQL built at start, text for people. */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->p, b->n};
}
