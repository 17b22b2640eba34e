#include "protocol/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_fini(struct buf *b)
{
    if (!b)
        return;
    free(b->p);
    *b = (struct buf){0};
}

void buf_reset(struct buf *b)
{
    b->n = 0;
    b->failed = false;
}

static char *full(struct buf *b)
{
    b->failed = true;
    return NULL;
}

/* Room for n bytes of content and, not counted in the ceiling, one for the NUL of vsnprintf. */
static char *room(struct buf *b, size_t n)
{
    if (b->failed)
        return NULL;
    if (n > b->max || b->n > b->max - n || b->n + n == SIZE_MAX)
        return full(b);
    size_t need = b->n + n + 1;
    if (need > b->cap) {
        size_t cap = b->cap > SIZE_MAX / 2 ? SIZE_MAX : b->cap * 2;
        if (cap > b->max)
            cap = b->max;
        if (cap < need || cap < 256)
            cap = need < 256 ? 256 : need;
        char *p = realloc(b->p, cap);
        if (!p)
            return full(b);
        b->p = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

char *buf_grow(struct buf *b, size_t n)
{
    return room(b, n);
}

void buf_put_i64(struct buf *b, int64_t v)
{
    char digits[20];
    size_t i = sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--i] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0)
        digits[--i] = '-';
    buf_put(b, digits + i, sizeof digits - i);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, format, ap);
    va_end(ap);
    char *to = n < 0 ? full(b) : room(b, (size_t)n);
    if (to) {
        vsnprintf(to, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}
