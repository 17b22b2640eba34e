#pragma once
/* Within protocol/wire: JSON Schemas of all messages (describe.h). */

#include "protocol/wire/json_write.h"

/* The schema document, as the value of a member. */
void schema_write(struct json_out *o);
