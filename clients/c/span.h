#pragma once
/* Reads JSON in place: a value is a part of the text, nothing is built.
 *
 * For text that json_check has passed. A span is a struct str that holds exactly one value; the
 * empty str is the absent value, and whatever is asked of it is absent too, so a chain of span_get
 * needs one test at its end. Member names with escapes are not found (the protocol has
 * none). */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/arena.h"
#include "protocol/base/id.h"
#include "protocol/base/str.h"

/* The value without the white space around it. */
struct str span_of(struct str text);

bool span_is_object(struct str value);
bool span_is_array(struct str value);
bool span_is_string(struct str value);

/* The member of an object. Linear in the object. */
struct str span_get(struct str object, const char *key);

/* Walk members or elements:
 *     struct span_walk w = span_walk(value);
 *     for (struct str key, v; span_next(&w, &key, &v);) …        key: raw, without quotes; of an
 *                                                                array's elements empty */
struct span_walk {
    const char *p, *end;
    bool object;
};
struct span_walk span_walk(struct str value);
bool span_next(struct span_walk *w, struct str *ret_key, struct str *ret_value);

/* On false (another type, or for text: the arena is full) *ret is untouched. */
bool span_i64(struct str value, int64_t *ret);
bool span_bool(struct str value, bool *ret);
bool span_id(struct str value, id *ret);
/* The text between the quotes, with its escapes as written. */
bool span_raw(struct str value, struct str *ret);
/* The text of a string: borrowed when it has no escapes, else made in the arena. */
bool span_text(struct str value, struct arena *a, struct str *ret);
