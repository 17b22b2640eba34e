#pragma once
/* A device's token: payon_d_<token id: 32 hex>_<secret: 64 hex>, lower case; a key of the API
 * begins with payon_k_, a manager's session with payon_s_, an invitation with payon_i_. Opaque to
 * clients. The store keeps the id and the SHA-256 of the secret's
 * 32 bytes, so a reader of the database cannot log in. */

#include "hub/crypto/crypto.h"
#include "protocol/base/id.h"

enum { TOKEN_SECRET_BYTES = 32, TOKEN_TEXT = 8 + 32 + 1 + 64, CSRF_TEXT = 32 };

/* False, and nothing written, when it has another form. ret_hash is the SHA-256 of the secret. */
bool token_parse(struct str token, id *ret_token, uint8_t ret_hash[SHA256_BYTES]);
bool token_parse_key(struct str token, id *ret_key, uint8_t ret_hash[SHA256_BYTES]);
/* Also what a page must show with what it changes: made of the whole token, so it tells nothing. */
bool token_parse_login(
    struct str token, id *ret_session, uint8_t ret_hash[SHA256_BYTES], char ret_csrf[CSRF_TEXT]);
bool token_parse_invite(struct str token, id *ret_invite, uint8_t ret_hash[SHA256_BYTES]);
/* Writes exactly TOKEN_TEXT bytes, no NUL. */
void token_format(id token, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT]);
/* What a key signs with: signing.h. */
void token_format_signing(id key, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT]);
void token_format_key(id key, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT]);
void token_format_login(id session, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT]);
void token_format_invite(id invite, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT]);
