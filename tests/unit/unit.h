#pragma once
/* A unit test program is one file of START_TESTs that ends in UNIT_MAIN(name, test, …).
 * Check's CK_FORK=no and CK_RUN_CASE work. */

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/str.h"

/* Runs them all; the exit status of the program. */
int unit_run(const char *name, const TTest *const *tests, size_t n);
/* The same, with up before and down after each test. */
int unit_run_with(
    const char *name, void (*up)(void), void (*down)(void), const TTest *const *tests, size_t n);

#define UNIT_MAIN(name, ...)                                                                       \
    int main(void)                                                                                 \
    {                                                                                              \
        const TTest *tests[] = {__VA_ARGS__};                                                      \
        return unit_run(name, tests, sizeof tests / sizeof *tests);                                \
    }

#define UNIT_MAIN_WITH(name, up, down, ...)                                                        \
    int main(void)                                                                                 \
    {                                                                                              \
        const TTest *tests[] = {__VA_ARGS__};                                                      \
        return unit_run_with(name, up, down, tests, sizeof tests / sizeof *tests);                 \
    }

/* Seeded numbers for property tests (splitmix64), the same on every libc. */
struct unit_random {
    uint64_t state;
};
uint64_t unit_random(struct unit_random *r);
/* 0 .. n-1; n > 0. */
uint64_t unit_random_below(struct unit_random *r, uint64_t n);

#define ck_str_is(s, literal)                                                                      \
    do {                                                                                           \
        struct str is_ = (s);                                                                      \
        ck_assert_msg(                                                                             \
            str_eq(is_, str_of(literal)), "got \"%.*s\", not \"%s\"", STR_ARG(is_), literal);      \
    } while (0)

/* Runs body(arg) in a child process; true when it died by abort, as after a failed require. Its
 * stderr is discarded. */
bool unit_aborts(void (*body)(void *arg), void *arg);
