#pragma once
/* Reads what a request asks: from its method, target, headers and body to a struct api_ask, or what
 * is wrong with it. No I/O: the fuzzer feeds it any bytes. */

#include "hub/rest/asked.h"
#include "protocol/base/arena.h"
#include "protocol/base/buf.h"

/* `text` holds the message of a command; `a` is scratch. */
void ask_read(
    const struct ask_request *r, struct arena *a, struct buf *text, struct ask_result *ret);

/* Lists can be filtered by the field. */
bool ask_may_filter(const struct field *f);
