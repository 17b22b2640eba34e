#include "hub/crypto/totp.h"

#include <mbedtls/gcm.h>
#include <mbedtls/md.h>
#include <string.h>

#include "protocol/base/require.h"

enum { SHA1_BYTES = 20, NONCE = 12, TAG = 16 };

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

/* RFC 4226, 5.3 */
uint32_t totp_code(struct str key, int64_t step, int digits)
{
    uint8_t counter[8], mac[SHA1_BYTES];
    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    require(mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA1), (const uint8_t *)key.p,
                key.n, counter, sizeof counter, mac) == 0);
    const uint8_t *at = mac + (mac[SHA1_BYTES - 1] & 0x0f);
    uint32_t n = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
                 (uint32_t)at[3];
    uint32_t below = 1;
    for (int i = 0; i < digits; i++)
        below *= 10;
    return n % below;
}

int64_t totp_find(const uint8_t key[TOTP_KEY_BYTES], struct str code, int64_t now_ms)
{
    int64_t found = -1, now = now_ms / TOTP_STEP_MS;
    if (code.n != TOTP_DIGITS)
        return -1;
    for (int64_t step = now - 1; step <= now + 1; step++) {
        char digits[TOTP_DIGITS];
        uint32_t n = totp_code((struct str){(const char *)key, TOTP_KEY_BYTES}, step, TOTP_DIGITS);
        for (int i = TOTP_DIGITS - 1; i >= 0; i--, n /= 10)
            digits[i] = (char)('0' + n % 10);
        if (crypto_equal(digits, code.p, TOTP_DIGITS))
            found = step;
    }
    return found;
}

static void encode(const uint8_t *bytes, size_t n, char *to)
{
    require(n % 5 == 0);
    for (size_t i = 0; i < n; i += 5, to += 8) {
        uint64_t five = 0;
        for (int k = 0; k < 5; k++)
            five = five << 8 | bytes[i + (size_t)k];
        for (int k = 7; k >= 0; k--, five >>= 5)
            to[k] = base32[five & 31];
    }
}

void totp_base32(const uint8_t *bytes, size_t n, char *to)
{
    encode(bytes, n, to);
    for (size_t i = 0; i < n / 5 * 8; i++)
        if (to[i] >= 'a')
            to[i] = (char)(to[i] - ('a' - 'A'));
}

/* --- the seal ------------------------------------------------------------------------------ */

static void seal_key(struct str pepper, id tenant, id staff, uint8_t ret[32])
{
    const struct str pieces[] = {STR("totp"), {(const char *)tenant.b, sizeof tenant.b},
        {(const char *)staff.b, sizeof staff.b}};
    crypto_hmac_pieces(pepper, pieces, sizeof pieces / sizeof *pieces, ret);
}

static void gcm_begin(mbedtls_gcm_context *gcm, struct str pepper, id tenant, id staff)
{
    uint8_t key[32];
    seal_key(pepper, tenant, staff, key);
    mbedtls_gcm_init(gcm);
    require(mbedtls_gcm_setkey(gcm, MBEDTLS_CIPHER_ID_AES, key, 256) == 0);
    explicit_bzero(key, sizeof key);
}

void totp_seal(struct str pepper, id tenant, id staff, const uint8_t key[TOTP_KEY_BYTES],
    const uint8_t nonce[NONCE], uint8_t ret[TOTP_SEALED_BYTES])
{
    mbedtls_gcm_context gcm;
    gcm_begin(&gcm, pepper, tenant, staff);
    memcpy(ret, nonce, NONCE);
    require(mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, TOTP_KEY_BYTES, nonce, NONCE, NULL,
                0, key, ret + NONCE, TAG, ret + NONCE + TOTP_KEY_BYTES) == 0);
    mbedtls_gcm_free(&gcm);
}

bool totp_open(
    struct str pepper, id tenant, id staff, struct str sealed, uint8_t ret[TOTP_KEY_BYTES])
{
    mbedtls_gcm_context gcm;
    const uint8_t *p = (const uint8_t *)sealed.p;
    if (sealed.n != TOTP_SEALED_BYTES)
        return false;
    gcm_begin(&gcm, pepper, tenant, staff);
    bool good = mbedtls_gcm_auth_decrypt(&gcm, TOTP_KEY_BYTES, p, NONCE, NULL, 0,
                    p + NONCE + TOTP_KEY_BYTES, TAG, p + NONCE, ret) == 0;
    mbedtls_gcm_free(&gcm);
    return good;
}

/* --- recovery codes ------------------------------------------------------------------------ */

void recovery_text(const uint8_t code[RECOVERY_BYTES], char ret[RECOVERY_TEXT])
{
    char plain[16];
    encode(code, RECOVERY_BYTES, plain);
    for (int i = 0, k = 0; i < 16; i++) {
        if (i && i % 4 == 0)
            ret[k++] = '-';
        ret[k++] = plain[i];
    }
}

bool recovery_hash(
    struct str pepper, id tenant, id staff, struct str typed, uint8_t ret[SHA256_BYTES])
{
    char plain[16];
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == '-' || c == ' ')
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (n == sizeof plain || !memchr(base32, c, 32))
            return false;
        plain[n++] = c;
    }
    const struct str pieces[] = {STR("recovery"), {(const char *)tenant.b, sizeof tenant.b},
        {(const char *)staff.b, sizeof staff.b}, {plain, n}};
    crypto_hmac_pieces(pepper, pieces, sizeof pieces / sizeof *pieces, ret);
    explicit_bzero(plain, sizeof plain);
    return n == sizeof plain;
}
