#pragma once
/* Cryptography of the hub: a few functions on mbedTLS, so that its versions (2.28 and 3.6) differ
 * in one file only, and SHA-256 on libcrypto, which uses the CPU's instructions for it
 * (docs/decisions/026). libwebsockets does TLS. Not for passwords or PINs: those need a slow hash
 * in a thread pool (kdf.h). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/chain.h"
#include "protocol/base/str.h"

enum { SHA256_BYTES = 32 };

/* Seeds the generator from the system. Call once, before the loop. 0, -EIO without
 * entropy, or -ENOMEM. */
int crypto_init(void);
void crypto_fini(void);
/* At the end of another thread that has hashed something. */
void crypto_thread_fini(void);

/* Cryptographically random bytes. Aborts when the generator fails: going on would not be safe. */
void crypto_random(void *bytes, size_t n);

void crypto_sha256(struct str bytes, uint8_t out[SHA256_BYTES]);
/* SHA-256 over several pieces, each preceded by its length as 8 bytes, so that the same bytes cut
 * elsewhere have another hash. */
void crypto_sha256_pieces(const struct str *pieces, size_t n, uint8_t out[SHA256_BYTES]);

/* HMAC-SHA-256 under that key, over pieces as above. */
void crypto_hmac_pieces(
    struct str key, const struct str *pieces, size_t n, uint8_t out[SHA256_BYTES]);

/* HMAC-SHA-256 of a text as it is. */
void crypto_hmac(struct str key, struct str text, uint8_t out[SHA256_BYTES]);

/* The chain of a journal after a change with that text. `ret` may be `before`. */
void crypto_chain(const struct chain *before, struct str text, struct chain *ret);

/* True when equal, in a time that depends only on n. */
bool crypto_equal(const void *a, const void *b, size_t n);
