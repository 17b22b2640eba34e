#pragma once
/* The description of the WebSocket, AsyncAPI 3, made from the registry. */

#include "protocol/base/buf.h"

/* Appends it; out->failed: out of memory. */
void asyncapi_put(struct buf *out);
