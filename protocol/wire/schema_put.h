#pragma once
/* Within protocol/wire: what schemas are written with. */

#include "protocol/wire/json_write.h"

/* A key made by a format of printf; at most 127 bytes. */
void schema_key(struct json_out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* {"$ref":"#/$defs/…"} */
void schema_ref(struct json_out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A member that is a keyword of JSON Schema. */
#define KEY_TEXT(o, key, literal) (jw_key(o, key), jw_str(o, STR(literal)))
#define KEY_INT(o, key, v)        (jw_key(o, key), jw_i64(o, v))
