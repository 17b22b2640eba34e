#pragma once
/* Within hub/rest: what ask.c and signed.c read. */

#include "protocol/base/str.h"

/* The request as it came. */
struct ask_request {
    struct str method, path, query, body, address;
    struct str authorization, idempotency_key, content_type, if_match;
};
