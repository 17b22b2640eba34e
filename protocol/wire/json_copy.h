#pragma once
/* Write a value that was read: the bridge from json_read to json_write. The text comes out compact
 * and in the order it came in, so two texts that say the same in the same order become the same
 * bytes, however they were spaced and escaped. */

#include "protocol/wire/json_read.h"
#include "protocol/wire/json_write.h"

/* Writes j as one value at the writer's place (after its key, within an object). j is not absent.
 */
void jw_json(struct json_out *o, struct json j);
