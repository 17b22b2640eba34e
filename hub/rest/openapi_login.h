#pragma once
/* The part of the description that is about managers who log in. */

#include "protocol/wire/json_write.h"

/* Within `paths`, and within `components.schemas`. */
void openapi_login_paths(struct json_out *o);
void openapi_login_schemas(struct json_out *o);
