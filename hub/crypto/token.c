#include "hub/crypto/token.h"

#include "protocol/base/hex.h"

#define PREFIX STR("payon_d_")

bool token_parse(struct str token, id *ret_token, uint8_t ret_hash[SHA256_BYTES])
{
    id parsed;
    uint8_t secret[TOKEN_SECRET_BYTES];
    if (token.n != TOKEN_TEXT || !str_starts(token, PREFIX))
        return false;
    const char *p = token.p + PREFIX.n;
    if (!hex_parse(p, parsed.b, sizeof parsed.b) || p[32] != '_' ||
        !hex_parse(p + 33, secret, sizeof secret))
        return false;
    crypto_sha256((struct str){(const char *)secret, sizeof secret}, ret_hash);
    explicit_bzero(secret, sizeof secret);
    *ret_token = parsed;
    return true;
}

void token_format(id token, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT])
{
    memcpy(out, PREFIX.p, PREFIX.n);
    char *p = hex_format(token.b, sizeof token.b, out + PREFIX.n);
    *p++ = '_';
    hex_format(secret, TOKEN_SECRET_BYTES, p);
}
