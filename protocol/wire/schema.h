#pragma once
/* Within protocol/wire: JSON Schemas of all messages (describe.h). */

#include "protocol/pos/model/field.h"
#include "protocol/wire/json_write.h"

/* The schema document: a member's value. */
void schema_write(struct json_out *o);
/* The $defs of fields: given.…, record.…, element.…, enum.…, puts and dels. */
void schema_write_fields(struct json_out *o);

/* A view's name in the registry. */
struct str view_name(enum view view);

/* A key made by a format of printf; at most 127 bytes. */
void schema_key(struct json_out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* {"$ref":"#/$defs/…"} */
void schema_ref(struct json_out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A member that is a keyword of JSON Schema. */
#define KEY_TEXT(o, key, literal) (jw_key(o, key), jw_str(o, STR(literal)))
#define KEY_INT(o, key, v)        (jw_key(o, key), jw_i64(o, v))
