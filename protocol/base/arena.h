#pragma once
/* struct arena: the memory of one command, freed all at once.
 *
 * Blocks grow up to a ceiling in bytes; at the ceiling arena_alloc returns NULL and the command
 * that ran out is refused; the process lives on. Memory comes zeroed and aligned for any type. A
 * piece never spans blocks; the system gives at most about twice what is handed out. */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/str.h"

struct arena_block;

struct arena {
    struct arena_block *head; /* the block in use; older ones follow */
    size_t used;              /* bytes handed out, all blocks together */
    size_t max;               /* ceiling of used, in bytes */
    bool failed;              /* an allocation did not fit since the last reset */
};

void arena_init(struct arena *a, size_t max);
void arena_fini(struct arena *a);
/* Forget everything handed out; keeps one block of the common size for the next command. */
void arena_reset(struct arena *a);

/* NULL when it does not fit. Never NULL for n = 0 while the arena is not full. */
void *arena_alloc(struct arena *a, size_t n);
/* n pieces of `size` bytes; NULL also when the product overflows. */
void *arena_alloc_array(struct arena *a, size_t size, size_t n);
/* A copy of s in the arena; *ret_copy is untouched on failure. False when the arena is full. */
bool arena_copy(struct arena *a, struct str s, struct str *ret_copy);

#define arena_new(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc_array((a), sizeof(type), (n)))
