#include "hub/crypto/token.h"

#include "protocol/base/hex.h"

#define DEVICE STR("payon_d_")
#define KEY    STR("payon_k_")
#define SIGNER STR("payon_h_")
#define LOGIN  STR("payon_s_")
#define INVITE STR("payon_i_")

static bool parse(
    struct str prefix, struct str token, id *ret_token, uint8_t ret_hash[SHA256_BYTES])
{
    id parsed;
    uint8_t secret[TOKEN_SECRET_BYTES];
    if (token.n != TOKEN_TEXT || !str_starts(token, prefix))
        return false;
    const char *p = token.p + prefix.n;
    if (!hex_parse(p, parsed.b, sizeof parsed.b) || p[32] != '_' ||
        !hex_parse(p + 33, secret, sizeof secret))
        return false;
    crypto_sha256((struct str){(const char *)secret, sizeof secret}, ret_hash);
    explicit_bzero(secret, sizeof secret);
    *ret_token = parsed;
    return true;
}

static void format(
    struct str prefix, id token, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT])
{
    memcpy(out, prefix.p, prefix.n);
    char *p = hex_format(token.b, sizeof token.b, out + prefix.n);
    *p++ = '_';
    hex_format(secret, TOKEN_SECRET_BYTES, p);
}

bool token_parse(struct str token, id *ret_token, uint8_t ret_hash[SHA256_BYTES])
{
    return parse(DEVICE, token, ret_token, ret_hash);
}

bool token_parse_key(struct str token, id *ret_key, uint8_t ret_hash[SHA256_BYTES])
{
    return parse(KEY, token, ret_key, ret_hash);
}

bool token_parse_login(
    struct str token, id *ret_session, uint8_t ret_hash[SHA256_BYTES], char ret_csrf[CSRF_TEXT])
{
    uint8_t hash[SHA256_BYTES];
    if (!parse(LOGIN, token, ret_session, ret_hash))
        return false;
    const struct str pieces[] = {STR("csrf"), token};
    crypto_sha256_pieces(pieces, 2, hash);
    hex_format(hash, CSRF_TEXT / 2, ret_csrf);
    return true;
}

bool token_parse_invite(struct str token, id *ret_invite, uint8_t ret_hash[SHA256_BYTES])
{
    return parse(INVITE, token, ret_invite, ret_hash);
}

void token_format(id token, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT])
{
    format(DEVICE, token, secret, out);
}

void token_format_signing(id key, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT])
{
    format(SIGNER, key, secret, out);
}

void token_format_key(id key, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT])
{
    format(KEY, key, secret, out);
}

void token_format_login(id session, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT])
{
    format(LOGIN, session, secret, out);
}

void token_format_invite(id invite, const uint8_t secret[TOKEN_SECRET_BYTES], char out[TOKEN_TEXT])
{
    format(INVITE, invite, secret, out);
}
