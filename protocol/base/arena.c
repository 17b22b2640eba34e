#include "protocol/base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_BYTES = 8192,
    ALIGN = alignof(max_align_t),
};

struct arena_block {
    struct arena_block *next; /* older */
    size_t used, cap;         /* bytes of data */
    alignas(max_align_t) char data[];
};

void arena_init(struct arena *a, size_t max)
{
    *a = (struct arena){.max = max};
}

static void blocks_free(struct arena_block *b)
{
    while (b) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_fini(struct arena *a)
{
    if (!a)
        return;
    blocks_free(a->head);
    *a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = NULL;
    while (a->head) {
        struct arena_block *b = a->head;
        a->head = b->next;
        if (!keep && b->cap == BLOCK_BYTES)
            keep = b;
        else
            free(b);
    }
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
        a->head = keep;
    }
    a->used = 0;
    a->failed = false;
}

/* A new block with room for n bytes. A block for one large piece goes second in the list, so that
 * the block in use stays in use. */
static struct arena_block *block_add(struct arena *a, size_t n)
{
    size_t cap = n > BLOCK_BYTES ? n : BLOCK_BYTES;
    struct arena_block *b = malloc(sizeof *b + cap);
    if (!b)
        return NULL;
    b->used = 0;
    b->cap = cap;
    if (a->head && n > BLOCK_BYTES) {
        b->next = a->head->next;
        a->head->next = b;
    } else {
        b->next = a->head;
        a->head = b;
    }
    return b;
}

static void *full(struct arena *a)
{
    a->failed = true;
    return NULL;
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (n > SIZE_MAX - sizeof(struct arena_block) - ALIGN)
        return full(a);
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (n > a->max || a->used > a->max - n)
        return full(a);
    struct arena_block *b = a->head;
    if (!b || b->cap - b->used < n)
        b = block_add(a, n);
    if (!b)
        return full(a);
    void *p = b->data + b->used;
    b->used += n;
    a->used += n;
    memset(p, 0, n);
    return p;
}

void *arena_alloc_array(struct arena *a, size_t size, size_t n)
{
    size_t bytes;
    return __builtin_mul_overflow(size, n, &bytes) ? full(a) : arena_alloc(a, bytes);
}

bool arena_copy(struct arena *a, struct str s, struct str *ret_copy)
{
    if (s.n == 0) {
        *ret_copy = (struct str){0};
        return true;
    }
    char *p = arena_alloc(a, s.n);
    if (!p)
        return false;
    memcpy(p, s.p, s.n);
    *ret_copy = (struct str){p, s.n};
    return true;
}
