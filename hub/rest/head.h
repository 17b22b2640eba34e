#pragma once
/* The headers of a request that ask for more than reading their text. */

#include "hub/core/base/api.h"

/* The bearer of Authorization, into ask. False: there is none, or it has another form. */
bool head_token(struct str authorization, struct api_ask *ask);
/* Usable as an Idempotency-Key. */
bool head_is_key(struct str idempotency_key);
bool head_is_json(struct str content_type);
