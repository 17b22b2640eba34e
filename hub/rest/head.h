#pragma once
/* The headers of a request that ask for more than reading their text. */

#include "hub/rest/asked.h"
#include "protocol/base/arena.h"

/* Who asks, by Authorization, into ask: a bearer, or a signature. False: there is none, or it has
 * another form. `a` keeps what was signed. */
bool head_token(const struct ask_request *r, struct arena *a, struct api_ask *ask);
/* Usable as an Idempotency-Key. */
bool head_is_key(struct str idempotency_key);
bool head_is_json(struct str content_type);
