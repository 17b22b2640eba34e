#pragma once
/* The gate in front of the JSON library: is this text one strict RFC 8259 value, within limits?
 *
 * A text that passes is well-formed UTF-8, has no duplicate key (compared after unescaping), no
 * U+0000 in a string, no half surrogate pair, nothing after the value, and only whole numbers of 64
 * bits: the protocol has no others, so that an amount never becomes a double. `-0` is the integer
 * 0.
 *
 * One pass from left to right without recursion; the first fault is reported. Time is linear in the
 * text, except for the search for duplicate keys: quadratic in the keys of one object, at a
 * fraction of a nanosecond a pair, and bounded by tokens_max. A text with many colliding keys is
 * refused as TOO_MANY: that does not happen by chance. */

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/arena.h"
#include "protocol/base/str.h"

/* What can be wrong with a text: F(NAME, "name", "text for people"). Append only: clients know the
 * names, metrics depend on the order. */
#define JSON_FAULT_TABLE(F)                                                                        \
    F(BAD_SYNTAX, "bad_syntax", "not JSON")                                                        \
    F(BAD_UTF8, "bad_utf8", "not valid UTF-8")                                                     \
    F(BAD_NUMBER, "bad_number", "a number that is not a whole number of 64 bits")                  \
    F(BAD_ESCAPE, "bad_escape", "an unknown escape or half a surrogate pair")                      \
    F(NUL, "nul", "the character U+0000 in a string")                                              \
    F(DUPLICATE_KEY, "duplicate_key", "the same key twice in one object")                          \
    F(TRAILING_BYTES, "trailing_bytes", "bytes after the end of the value")                        \
    F(TOO_DEEP, "too_deep", "nested too deeply")                                                   \
    F(TOO_LARGE, "too_large", "too many bytes")                                                    \
    F(TOO_MANY, "too_many", "too many keys and values")

enum json_fault {
    JSON_FINE = 0,
#define F(NAME, name, text) JSON_##NAME,
    JSON_FAULT_TABLE(F)
#undef F
        JSON_FAULTS /* one more than the last */
};

/* The name on the wire and a short text for people; "fine" for 0. */
const char *json_fault_name(enum json_fault fault);
const char *json_fault_text(enum json_fault fault);

enum { JSON_DEPTH_CEILING = 64 };

struct json_limits {
    size_t bytes_max;
    unsigned depth_max; /* objects and arrays within each other; at most JSON_DEPTH_CEILING */
    size_t tokens_max;  /* keys and values together */
};

/* The exact numbers of a text, in document order. */
struct json_ints {
    struct arena *arena; /* borrowed: holds v and the check's scratch memory */
    int64_t *v;
    size_t n, cap;
};

/* 0: text is fine and ints->v[0..n) are its numbers (replacing what ints held before).
 * > 0: enum json_fault; *ret_at is the offset of the byte where it was found (text.n at the end of
 * the text; the opening quote of a duplicate key).
 * -ENOMEM: the arena is full. */
int json_check(
    struct str text, const struct json_limits *limits, struct json_ints *ints, size_t *ret_at);
