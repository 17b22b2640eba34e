#include "hub/crypto/crypto.h"

#include <errno.h>

#include <mbedtls/constant_time.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/md.h>

#include "protocol/base/require.h"

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;
static bool ready;

int crypto_init(void)
{
    static const unsigned char label[] = "payon-hub";
    if (ready)
        return 0;
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

void crypto_fini(void)
{
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

static const mbedtls_md_info_t *sha256(void)
{
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    require(md);
    return md;
}

/* mbedTLS wants a pointer even for no bytes. */
static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.n ? s.p : "");
}

void crypto_sha256(struct str bytes, uint8_t out[SHA256_BYTES])
{
    require(mbedtls_md(sha256(), bytes_of(bytes), bytes.n, out) == 0);
}

void crypto_sha256_pieces(const struct str *pieces, size_t n, uint8_t out[SHA256_BYTES])
{
    mbedtls_md_context_t md;
    mbedtls_md_init(&md);
    require(mbedtls_md_setup(&md, sha256(), 0) == 0);
    require(mbedtls_md_starts(&md) == 0);
    for (size_t i = 0; i < n; i++) {
        unsigned char size[8];
        for (int k = 0; k < 8; k++)
            size[k] = (unsigned char)((uint64_t)pieces[i].n >> (56 - 8 * k));
        require(mbedtls_md_update(&md, size, sizeof size) == 0);
        require(mbedtls_md_update(&md, bytes_of(pieces[i]), pieces[i].n) == 0);
    }
    require(mbedtls_md_finish(&md, out) == 0);
    mbedtls_md_free(&md);
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
    return mbedtls_ct_memcmp(a, b, n) == 0;
}
