#include "hub/core/base/sorted.h"

#include <string.h>

size_t sorted_find(const void *array, size_t n, size_t size, id x, bool *ret_found)
{
    size_t from = 0, to = n;
    *ret_found = false;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = id_cmp(*(const id *)((const char *)array + mid * size), x);
        if (order == 0) {
            *ret_found = true;
            return mid;
        }
        if (order < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

bool sorted_open(void *array, size_t *n, size_t max, size_t size, size_t i)
{
    char *at = (char *)array + i * size;
    if (i >= max)
        return false;
    if (*n < max)
        ++*n;
    memmove(at + size, at, (*n - 1 - i) * size);
    return true;
}

void sorted_close(void *array, size_t *n, size_t size, size_t i)
{
    char *at = (char *)array + i * size;
    --*n;
    memmove(at, at + size, (*n - i) * size);
}
