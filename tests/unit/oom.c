#include "tests/unit/oom.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

/* ld's --wrap redirects the program's calls to __wrap_x, but not calls within system libraries. */
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

static int countdown; /* 0: off */

void oom_at(int k)
{
    countdown = k;
}

void oom_off(void)
{
    countdown = 0;
}

int oom_pause(void)
{
    int left = countdown;
    countdown = 0;
    return left;
}

void oom_go_on(int left)
{
    countdown = left;
}

static bool fails(void)
{
    if (countdown == 0 || --countdown > 0)
        return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}
