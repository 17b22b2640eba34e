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
    if (a->head) {
        /* The oldest block has the common size; larger ones came for one large request. */
        struct arena_block *keep = a->head;
        while (keep->next) {
            struct arena_block *next = keep->next;
            free(keep);
            keep = next;
        }
        keep->used = 0;
        a->head = keep;
    }
    a->used = 0;
    a->failed = false;
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (n > a->max) {
        a->failed = true;
        return NULL;
    }
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (n > a->max || a->used > a->max - n) {
        a->failed = true;
        return NULL;
    }
    struct arena_block *b = a->head;
    if (!b || b->cap - b->used < n) {
        size_t cap = n > BLOCK_BYTES ? n : BLOCK_BYTES;
        b = malloc(sizeof *b + cap);
        if (!b) {
            a->failed = true;
            return NULL;
        }
        b->next = a->head;
        b->used = 0;
        b->cap = cap;
        a->head = b;
    }
    void *p = b->data + b->used;
    b->used += n;
    a->used += n;
    memset(p, 0, n);
    return p;
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
