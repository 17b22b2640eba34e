#include "hub/crypto/signing.h"

#include <string.h>

#include "protocol/base/require.h"

void signing_secret(
    struct str pepper, id key, const uint8_t hash[SHA256_BYTES], char out[TOKEN_TEXT])
{
    uint8_t secret[SHA256_BYTES];
    const struct str pieces[] = {
        STR("signing"), {(const char *)key.b, sizeof key.b}, {(const char *)hash, SHA256_BYTES}};
    require(pepper.n);
    crypto_hmac_pieces(pepper, pieces, sizeof pieces / sizeof *pieces, secret);
    token_format_signing(key, secret, out);
    explicit_bzero(secret, sizeof secret);
}

bool signing_fits(struct str pepper, id key, const uint8_t hash[SHA256_BYTES], struct str text,
    const uint8_t signature[SHA256_BYTES])
{
    char secret[TOKEN_TEXT];
    uint8_t right[SHA256_BYTES];
    signing_secret(pepper, key, hash, secret);
    crypto_hmac((struct str){secret, sizeof secret}, text, right);
    explicit_bzero(secret, sizeof secret);
    return crypto_equal(right, signature, sizeof right);
}
