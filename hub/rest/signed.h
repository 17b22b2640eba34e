#pragma once
/* Within hub/rest: signed requests. What is signed is this text, with '\n' between its lines:
 *
 *   payon-1
 *   METHOD
 *   the path, percent-decoded
 *   the query's pairs as they were sent, sorted by their bytes, joined with '&'
 *   Idempotency-Key, or nothing
 *   If-Match, or nothing
 *   SHA-256 of the body, hex
 *   the time, Unix seconds
 *   the key's id
 *
 * Authorization: PAYON-HMAC-SHA256 key=ID, time=SECONDS, signature=HEX */

#include "hub/rest/asked.h"
#include "protocol/base/arena.h"

#define SIGNED_SCHEME "PAYON-HMAC-SHA256"

/* `parameters`: what follows the scheme. False: it is none, or out of memory. Fills what of the ask
 * is about who asks; its text is in the arena. */
bool signed_read(
    const struct ask_request *r, struct str parameters, struct arena *a, struct api_ask *ask);
