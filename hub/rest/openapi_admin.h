#pragma once
/* The part of the description that is about administration: made from storage/acts.h. */

#include "protocol/wire/json_write.h"

/* Members of `get`, `post`, … of a path that others describe, too. */
void openapi_admin_operations(struct json_out *o, struct str path);
/* The other paths, as members of `paths`. */
void openapi_admin_paths(struct json_out *o);
/* Members of components.parameters and of components.schemas. */
void openapi_admin_parameters(struct json_out *o);
void openapi_admin_schemas(struct json_out *o);
