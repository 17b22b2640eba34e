#pragma once
/* The description of REST, OpenAPI 3.1, made from the registry: the same tables that requests are
 * read with. */

#include "protocol/base/buf.h"

/* Appends it; out->failed: out of memory. */
void openapi_put(struct buf *out);
