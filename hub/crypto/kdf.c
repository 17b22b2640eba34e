#include "hub/crypto/kdf.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hub/crypto/crypto.h"
#include "protocol/base/hex.h"

enum { COST = 5 /* the default of Debian's passwords: j9T */ };

const char kdf_nobody[] =
    "$y$j9T$PayOnDummyHashSalt0000$4eiEudrqSXQe2vuy.3diimB4cx2SQ1cnEdQgLmjHUa2";

/* crypt_r takes text. */
static int hash(const uint8_t key[KDF_KEY_BYTES], const char *setting, char ret[KDF_TEXT])
{
    char phrase[2 * KDF_KEY_BYTES + 1];
    struct crypt_data *data = calloc(1, sizeof *data);
    if (!data)
        return -ENOMEM;
    hex_format(key, KDF_KEY_BYTES, phrase);
    phrase[sizeof phrase - 1] = 0;
    const char *text = crypt_r(phrase, setting, data);
    size_t n = text ? strlen(text) : 0;
    int r = n == 0 || *text == '*' ? -EINVAL : n >= KDF_TEXT ? -EINVAL : 0;
    if (r == 0)
        memcpy(ret, text, n + 1);
    else if (errno == ENOMEM)
        r = -ENOMEM;
    explicit_bzero(phrase, sizeof phrase);
    explicit_bzero(data, sizeof *data);
    free(data);
    return r;
}

int kdf_make(
    const uint8_t key[KDF_KEY_BYTES], const uint8_t salt[KDF_SALT_BYTES], char ret[KDF_TEXT])
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (!crypt_gensalt_rn("$y$", COST, (const char *)salt, KDF_SALT_BYTES, setting, sizeof setting))
        return -EINVAL;
    return hash(key, setting, ret);
}

int kdf_check(const uint8_t key[KDF_KEY_BYTES], const char *text, bool *ret_same)
{
    char made[KDF_TEXT];
    int r = hash(key, text, made);
    size_t n = r == 0 ? strlen(made) : 0;
    if (r == 0)
        *ret_same = n == strlen(text) && crypto_equal(made, text, n);
    return r;
}
