#pragma once
/* Within hub/rest: what the descriptions of REST and of the socket have in common. */

#include "protocol/wire/json_write.h"

enum { DOCUMENT_BYTES_MAX = 8 << 20 };

/* Appends what `put` writes, with the schemas of the registry (#/$defs/NAME) referred to where such
 * documents keep them, #/components/schemas/NAME. out->failed: out of memory. */
void document_put(struct buf *out, void (*put)(struct json_out *o));
