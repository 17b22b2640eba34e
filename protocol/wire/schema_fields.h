#pragma once
/* Within protocol/wire: JSON Schemas of what shapes describe: records, bodies, elements, enums. */

#include "protocol/pos/model/field.h"
#include "protocol/wire/json_write.h"

/* The $defs of fields: given.…, record.…, element.…, enum.…, puts and dels. */
void schema_write_fields(struct json_out *o);

/* The schema of a shape as devices send it, with members besides its fields; ends with a zero row.
 */
struct schema_extra {
    const char *name, *schema;
};
void schema_write_given(
    struct json_out *o, const struct shape *s, const struct schema_extra *extra);

/* For shapes that are not of the POS: the definitions given.NAME and element.NAME.full, as members
 * of $defs; enum.NAME; and the schema of a shape as the hub writes it. */
void schema_def_element(struct json_out *o, const struct shape *s);
void schema_def_enum(struct json_out *o, const struct enum_desc *e);
void schema_write_seen(struct json_out *o, const struct shape *s);

/* A view's name in the registry. */
struct str view_name(enum view view);
