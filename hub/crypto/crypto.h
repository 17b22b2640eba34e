#pragma once
/* Cryptography of the hub: mbedTLS behind a few functions, so that its versions (2.28 and 3.6)
 * differ in one file only. TLS itself is libwebsockets' business. Not for passwords or PINs: those
 * need a slow hash in a pool. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/str.h"

enum { SHA256_BYTES = 32 };

/* Seed the generator from the system. Once, before the loop. 0, or -EIO when there is no entropy.
 * */
int crypto_init(void);
void crypto_fini(void);

/* Cryptographically random bytes. Aborts when the generator fails: there is no safe way on. */
void crypto_random(void *bytes, size_t n);

void crypto_sha256(struct str bytes, uint8_t out[SHA256_BYTES]);
/* SHA-256 over several pieces, each preceded by its length as 8 bytes, so that no two lists of
 * pieces hash alike by shifting a border. */
void crypto_sha256_pieces(const struct str *pieces, size_t n, uint8_t out[SHA256_BYTES]);
void crypto_hmac_sha256(struct str key, struct str bytes, uint8_t out[SHA256_BYTES]);

/* Equal, in a time that depends on n only. */
bool crypto_equal(const void *a, const void *b, size_t n);
