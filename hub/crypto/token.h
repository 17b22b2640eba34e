#pragma once
/* A device's token: payon_d_<token id: 32 hex>_<secret: 64 hex>, lower case; a key of the API
 * begins with payon_k_. Opaque to clients. The store keeps the id and the SHA-256 of the secret's
 * 32 bytes, so a reader of the database cannot log in. */

#include "hub/crypto/crypto.h"
#include "protocol/base/id.h"

enum { TOKEN_SECRET_BYTES = 32, TOKEN_TEXT = 8 + 32 + 1 + 64 };

/* False, and nothing written, when it has another form. ret_hash is the SHA-256 of the secret. */
bool token_parse(struct str token, id *ret_token, uint8_t ret_hash[SHA256_BYTES]);
bool token_parse_key(struct str token, id *ret_key, uint8_t ret_hash[SHA256_BYTES]);
/* Writes exactly TOKEN_TEXT bytes, no NUL. */
void token_format(id token, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT]);
/* What a key signs with: signing.h. */
void token_format_signing(id key, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT]);
void token_format_key(id key, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT]);
