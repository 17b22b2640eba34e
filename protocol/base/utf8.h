#pragma once
/* UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/str.h"

/* Length in bytes (1 to 4) of the well-formed sequence at p[0..n); 0 when there is none. */
size_t utf8_sequence(const char *p, size_t n);
/* Writes the code point (a scalar value) and returns the bytes written, 1 to 4. */
size_t utf8_encode(uint32_t code, char out[4]);
/* The code point of a well-formed sequence of n bytes. */
uint32_t utf8_decode(const char *p, size_t n);
/* A character that draws nothing itself and harms what is around it: a control character (line feed
 * and tab included), a bidirectional embedding, override or isolate, a line or paragraph separator,
 * an invisible operator. */
bool utf8_is_harmful(uint32_t code);
/* Well-formed, shows something, and has no harmful character but line feed and tab. What scripts
 * need (joiners, direction marks, variation selectors) is allowed, but shows nothing alone. */
bool utf8_is_name(struct str s);
/* Code points of s; false when s is not well-formed, *ret_chars is then untouched. */
bool utf8_count(struct str s, size_t *ret_chars);
