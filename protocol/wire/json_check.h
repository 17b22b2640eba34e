#pragma once
/* The gate in front of the JSON library: is this text one strict RFC 8259 value, within limits?
 *
 * What passes is well-formed UTF-8, has no duplicate key (compared after unescaping), no U+0000 in
 * a string, no half surrogate pair, nothing after the value, and whole numbers of 64 bits only: the
 * protocol has no others, so that an amount never goes through a double. `-0` is the integer 0.
 *
 * One pass from left to right without recursion; the first fault met is the one told. Time is
 * linear in the text, but for the search for duplicate keys: quadratic in the keys of one object,
 * at a fraction of a nanosecond a pair, and bounded by tokens_max. Keys made to collide in its hash
 * are refused as TOO_MANY: a text that came about by itself has none. */

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/arena.h"
#include "protocol/base/str.h"

/* What can be wrong with a text: F(NAME, "name", "text for people"). Append only: clients know the
 * names, metrics count by the order. */
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

/* The numbers of a text in document order, exact. */
struct json_ints {
    struct arena *arena; /* borrowed: where v lies, and scratch memory of the check */
    int64_t *v;
    size_t n, cap;
};

/* 0: text is fine and ints->v[0..n) are its numbers (what ints held before is forgotten).
 * > 0: enum json_fault; *ret_at is the offset of the byte where it showed (text.n at the end of the
 * text; of the opening quote for a duplicate key).
 * -ENOMEM: the arena is full. */
int json_check(
    struct str text, const struct json_limits *limits, struct json_ints *ints, size_t *ret_at);
