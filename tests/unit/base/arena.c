#include "protocol/base/arena.h"

#include <stdalign.h>

#include "tests/unit/unit.h"

START_TEST(memory_is_zeroed_and_aligned)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    for (int round = 0; round < 3; round++) {
        for (size_t n = 1; n < 300; n++) {
            char *p = arena_alloc(&a, n);
            ck_assert_ptr_nonnull(p);
            ck_assert_uint_eq((uintptr_t)p % alignof(max_align_t), 0);
            for (size_t i = 0; i < n; i++)
                if (p[i] != 0)
                    ck_abort_msg("byte %zu of %zu", i, n);
            memset(p, 0xa5, n);
        }
        arena_reset(&a);
    }
    arena_fini(&a);
}
END_TEST

START_TEST(pieces_do_not_overlap)
{
    enum { N = 400 };
    struct arena a;
    struct unit_random random = {7};
    arena_init(&a, 8 << 20);
    for (int round = 0; round < 4; round++) {
        unsigned char *piece[N];
        size_t size[N];
        for (size_t i = 0; i < N; i++) {
            size[i] = 1 + unit_random_below(&random, i % 10 ? 200 : 20000);
            piece[i] = arena_alloc(&a, size[i]);
            ck_assert_ptr_nonnull(piece[i]);
            memset(piece[i], (int)(i & 0xff), size[i]);
        }
        for (size_t i = 0; i < N; i++)
            for (size_t k = 0; k < size[i]; k++)
                if (piece[i][k] != (i & 0xff))
                    ck_abort_msg("piece %zu, byte %zu", i, k);
        arena_reset(&a);
    }
    arena_fini(&a);
}
END_TEST

START_TEST(ceiling)
{
    struct arena a;
    arena_init(&a, 64);
    ck_assert_ptr_nonnull(arena_alloc(&a, 48));
    ck_assert_ptr_nonnull(arena_alloc(&a, 16));
    ck_assert(!a.failed);
    ck_assert_ptr_null(arena_alloc(&a, 1));
    ck_assert(a.failed);
    arena_reset(&a);
    ck_assert(!a.failed);
    ck_assert_ptr_nonnull(arena_alloc(&a, 64));
    arena_fini(&a);

    arena_init(&a, 0);
    ck_assert_ptr_null(arena_alloc(&a, 1));
    arena_fini(&a);
    arena_fini(NULL);
}
END_TEST

START_TEST(sizes_do_not_wrap)
{
    struct arena a;
    arena_init(&a, SIZE_MAX);
    ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX));
    ck_assert(a.failed);
    arena_reset(&a);
    ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX - 15));
    ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX - 64));
    arena_reset(&a);
    /* 2^61 + 1 times 8 bytes is 8 modulo 2^64. */
    ck_assert_ptr_null(arena_array(&a, uint64_t, SIZE_MAX / 8 + 2));
    ck_assert(a.failed);
    arena_fini(&a);
}
END_TEST

START_TEST(reset_keeps_no_large_block)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    ck_assert_ptr_nonnull(arena_alloc(&a, 500000));
    arena_reset(&a);
    ck_assert_ptr_null(a.head);
    ck_assert_ptr_nonnull(arena_alloc(&a, 10));
    ck_assert_ptr_nonnull(arena_alloc(&a, 500000));
    arena_reset(&a);
    ck_assert_ptr_nonnull(a.head);
    ck_assert_uint_eq(a.used, 0);
    arena_fini(&a);
}
END_TEST

START_TEST(a_large_piece_leaves_the_block_in_use)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    char *first = arena_alloc(&a, 16);
    ck_assert_ptr_nonnull(arena_alloc(&a, 500000));
    ck_assert_ptr_eq((char *)arena_alloc(&a, 16), first + 16);
    arena_fini(&a);
}
END_TEST

START_TEST(copies)
{
    struct arena a;
    arena_init(&a, 32);
    char text[] = "hello";
    struct str copy = STR("kept");
    ck_assert(arena_copy(&a, (struct str){text, 5}, &copy));
    text[0] = 'x';
    ck_str_is(copy, "hello");
    ck_assert(arena_copy(&a, (struct str){0}, &copy));
    ck_assert_uint_eq(copy.n, 0);
    copy = STR("kept");
    ck_assert(!arena_copy(&a, STR("seventeen bytes.."), &copy));
    ck_str_is(copy, "kept");
    arena_fini(&a);
}
END_TEST

UNIT_MAIN("base/arena", memory_is_zeroed_and_aligned, pieces_do_not_overlap, ceiling,
    sizes_do_not_wrap, reset_keeps_no_large_block, a_large_piece_leaves_the_block_in_use, copies)
