#pragma once
/* Arrays sorted by id, each id once. The elements begin with their id. */

#include "protocol/base/id.h"

/* The index of x among n elements of `size` bytes, or where x belongs. */
size_t sorted_find(const void *array, size_t n, size_t size, id x, bool *ret_found);
/* Make room for an element at index i. When the array is full, the last element falls out; false
 * when i is beyond the end. */
bool sorted_open(void *array, size_t *n, size_t max, size_t size, size_t i);
/* Take the element at index i out. */
void sorted_close(void *array, size_t *n, size_t size, size_t i);
