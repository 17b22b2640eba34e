#pragma once
/* Writes a value that json_read read. The text comes out compact and in its original order, so two
 * texts that differ only in spacing and escapes become the same bytes. */

#include "protocol/wire/json_read.h"
#include "protocol/wire/json_write.h"

/* Writes j as one value where the writer is (within an object: after the key). j is not absent. */
void jw_json(struct json_out *o, struct json j);
