#pragma once
/* UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/str.h"

/* Length in bytes (1 to 4) of the well-formed sequence at p[0..n); 0 when there is none. */
size_t utf8_sequence(const char *p, size_t n);
/* Writes the code point (a scalar value) and returns the bytes written, 1 to 4. */
size_t utf8_encode(uint32_t code, char out[4]);
/* Code points of s; false when s is not well-formed, *ret_chars is then untouched. */
bool utf8_count(struct str s, size_t *ret_chars);
