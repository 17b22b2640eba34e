#pragma once
/* A JSON text with one value of it replaced, removed or added: how tests make bad messages of good
 * ones. */

#include "protocol/base/buf.h"

/* `path` as faults name it ("body.choices[2].option_id"): its last step may be new. `value` is JSON
 * text, or NULL: the member goes. The result is appended to b. */
void edit_json(struct buf *b, struct str text, const char *path, const char *value);
