#pragma once
/* Signed requests: a key that signs never sends its secret. The secret is an HMAC under the pepper,
 * of the key's id and of what the store has in place of a secret's hash: 32 random bytes. So the
 * store alone is not enough to sign, and a key is rotated like any other. Its text is
 * payon_h_<key id: 32 hex>_<64 hex>; requests are signed with that text as the key of an
 * HMAC-SHA-256. */

#include "hub/crypto/token.h"

/* Writes exactly TOKEN_TEXT bytes, no NUL. The pepper is not empty. */
void signing_secret(
    struct str pepper, id key, const uint8_t hash[SHA256_BYTES], char out[TOKEN_TEXT]);

/* The text was signed with that secret; in a time that does not tell how wrong it is. */
bool signing_fits(struct str pepper, id key, const uint8_t hash[SHA256_BYTES], struct str text,
    const uint8_t signature[SHA256_BYTES]);
