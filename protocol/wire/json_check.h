#pragma once
/* The gate in front of the JSON library: is this text one strict RFC 8259 value, within limits?
 *
 * What passes is well-formed UTF-8, has no duplicate key (compared after unescaping), no U+0000 in
 * a string, no half surrogate pair, nothing after the value, and whole numbers of 64 bits only: the
 * protocol has no others, so that an amount never goes through a double. `-0` is the integer 0.
 *
 * One pass from left to right without recursion; the first fault met is the one told. Time is
 * linear in the text, but for the search for duplicate keys, which is quadratic in the keys of one
 * object with a very small factor and bounded by tokens_max. */

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/arena.h"
#include "protocol/base/str.h"

enum json_fault {
    JSON_FINE = 0,
#define JSON_FAULT(name, text) JSON_##name,
#include "protocol/wire/json_fault.def"
#undef JSON_FAULT
    JSON_FAULTS /* one more than the last */
};

/* A short text for people; "fine" for 0. */
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
