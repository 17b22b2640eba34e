#pragma once
/* JSON Schemas of all messages: for describe.h, and for the description of REST. */

#include "protocol/wire/json_write.h"

/* The schema document, as the value of a member. */
void schema_write(struct json_out *o);
/* Its $defs, as members of an object; they refer to each other as #/$defs/NAME. */
void schema_write_defs(struct json_out *o);
