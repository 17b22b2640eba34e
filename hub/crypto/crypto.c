#include "hub/crypto/crypto.h"

#include <errno.h>
#include <string.h>

#include <mbedtls/constant_time.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <openssl/evp.h>

#include "protocol/base/require.h"

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;
/* Made by crypto_init, or when the thread first needs it. */
static _Thread_local EVP_MD_CTX *hasher;
static bool ready;

static int hash_init(void)
{
    if (hasher)
        return 0;
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    if (!md || !EVP_DigestInit_ex(md, EVP_sha256(), NULL)) {
        EVP_MD_CTX_free(md);
        return -ENOMEM;
    }
    hasher = md;
    return 0;
}

int crypto_init(void)
{
    static const unsigned char label[] = "payon-hub";
    if (ready)
        return 0;
    if (hash_init() < 0)
        return -ENOMEM;
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&drbg);
    if (mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, label, sizeof label) != 0) {
        mbedtls_ctr_drbg_free(&drbg);
        mbedtls_entropy_free(&entropy);
        return -EIO;
    }
    ready = true;
    return 0;
}

void crypto_thread_fini(void)
{
    EVP_MD_CTX_free(hasher);
    hasher = NULL;
}

void crypto_fini(void)
{
    crypto_thread_fini();
    if (!ready)
        return;
    mbedtls_ctr_drbg_free(&drbg);
    mbedtls_entropy_free(&entropy);
    ready = false;
}

void crypto_random(void *bytes, size_t n)
{
    unsigned char *p = bytes;
    require(ready);
    while (n > 0) {
        size_t k = n < MBEDTLS_CTR_DRBG_MAX_REQUEST ? n : MBEDTLS_CTR_DRBG_MAX_REQUEST;
        require(mbedtls_ctr_drbg_random(&drbg, p, k) == 0);
        p += k;
        n -= k;
    }
}

/* One context a thread for all its hashes: hashing then allocates nothing, so it cannot fail. */
static EVP_MD_CTX *hash_begin(void)
{
    require(hash_init() == 0);
    require(EVP_DigestInit_ex(hasher, NULL, NULL));
    return hasher;
}

static void hash_put(EVP_MD_CTX *md, const void *bytes, size_t n)
{
    require(EVP_DigestUpdate(md, bytes, n));
}

static void hash_end(EVP_MD_CTX *md, uint8_t out[SHA256_BYTES])
{
    require(EVP_DigestFinal_ex(md, out, NULL));
}

void crypto_sha256(struct str bytes, uint8_t out[SHA256_BYTES])
{
    EVP_MD_CTX *md = hash_begin();
    hash_put(md, bytes.p, bytes.n);
    hash_end(md, out);
}

static void pieces_put(EVP_MD_CTX *md, const struct str *pieces, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char size[8];
        for (int k = 0; k < 8; k++)
            size[k] = (unsigned char)((uint64_t)pieces[i].n >> (56 - 8 * k));
        hash_put(md, size, sizeof size);
        hash_put(md, pieces[i].p, pieces[i].n);
    }
}

void crypto_sha256_pieces(const struct str *pieces, size_t n, uint8_t out[SHA256_BYTES])
{
    EVP_MD_CTX *md = hash_begin();
    pieces_put(md, pieces, n);
    hash_end(md, out);
}

/* RFC 2104, on the one context: it allocates nothing, so it cannot fail. */
enum { BLOCK = 64 };

static EVP_MD_CTX *hmac_begin(struct str key, uint8_t pad[BLOCK])
{
    memset(pad, 0, BLOCK);
    if (key.n > BLOCK)
        crypto_sha256(key, pad);
    else if (key.n)
        memcpy(pad, key.p, key.n);
    for (int i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36;
    EVP_MD_CTX *md = hash_begin();
    hash_put(md, pad, BLOCK);
    return md;
}

static void hmac_end(EVP_MD_CTX *md, uint8_t pad[BLOCK], uint8_t out[SHA256_BYTES])
{
    uint8_t inner[SHA256_BYTES];
    hash_end(md, inner);
    for (int i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    md = hash_begin();
    hash_put(md, pad, BLOCK);
    hash_put(md, inner, sizeof inner);
    hash_end(md, out);
    explicit_bzero(pad, BLOCK);
}

void crypto_hmac_pieces(
    struct str key, const struct str *pieces, size_t n, uint8_t out[SHA256_BYTES])
{
    uint8_t pad[BLOCK];
    EVP_MD_CTX *md = hmac_begin(key, pad);
    pieces_put(md, pieces, n);
    hmac_end(md, pad, out);
}

void crypto_hmac(struct str key, struct str text, uint8_t out[SHA256_BYTES])
{
    uint8_t pad[BLOCK];
    EVP_MD_CTX *md = hmac_begin(key, pad);
    hash_put(md, text.p, text.n);
    hmac_end(md, pad, out);
}

void crypto_chain(const struct chain *before, struct str text, struct chain *ret)
{
    EVP_MD_CTX *md = hash_begin();
    hash_put(md, before->b, CHAIN_BYTES);
    hash_put(md, text.p, text.n);
    hash_end(md, ret->b);
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
    return mbedtls_ct_memcmp(a, b, n) == 0;
}
