#include "hub/crypto/token.h"

#define PREFIX STR("payon_d_")

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex_parse(const char *p, uint8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int hi = hex_value(p[2 * i]), lo = hex_value(p[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        out[i] = (uint8_t)(hi << 4 | lo);
    }
    return true;
}

static char *hex_format(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    return out;
}

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
