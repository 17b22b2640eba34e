#pragma once
/* A JSON text with one value replaced, removed or added: tests make bad messages of good ones with
 * it. */

#include "protocol/base/buf.h"

/* `path` as faults name it ("body.choices[2].option_id"); its last step may be new. `value` is JSON
 * text, or NULL to remove the member. Appends the result to b. */
void edit_json(struct buf *b, struct str text, const char *path, const char *value);
