#pragma once
/* The second factor: codes that change every 30 s (RFC 6238, HMAC-SHA-1, six digits), recovery
 * codes, and the seal under which the key is kept. */

#include "hub/crypto/crypto.h"
#include "protocol/base/id.h"

enum {
    TOTP_KEY_BYTES = 20,
    TOTP_KEY_TEXT = 32, /* base32 of it */
    TOTP_DIGITS = 6,
    TOTP_STEP_MS = 30000,
    TOTP_SEALED_BYTES = 12 + TOTP_KEY_BYTES + 16, /* nonce, key, tag */
    RECOVERY_BYTES = 10,
    RECOVERY_TEXT = 19, /* xxxx-xxxx-xxxx-xxxx */
};

/* The code of a step: its number, below 10^digits (up to 8). */
uint32_t totp_code(struct str key, int64_t step, int digits);
/* The step, of the one now and its neighbours, that has this code. -1: none. Takes the same time
 * whether there is one. */
int64_t totp_find(const uint8_t key[TOTP_KEY_BYTES], struct str code, int64_t now_ms);
/* Base32 (RFC 4648) of n bytes, n a multiple of 5: 8 characters for each 5. */
void totp_base32(const uint8_t *bytes, size_t n, char *to);

/* AES-256-GCM under a key of the pepper and the person. */
void totp_seal(struct str pepper, id tenant, id staff, const uint8_t key[TOTP_KEY_BYTES],
    const uint8_t nonce[12], uint8_t ret[TOTP_SEALED_BYTES]);
/* False: it was not sealed under this pepper for this person. */
bool totp_open(
    struct str pepper, id tenant, id staff, struct str sealed, uint8_t ret[TOTP_KEY_BYTES]);

/* A recovery code as text, and its hash; spaces, dashes and case do not count. False: it cannot be
 * one. */
void recovery_text(const uint8_t code[RECOVERY_BYTES], char ret[RECOVERY_TEXT]);
bool recovery_hash(
    struct str pepper, id tenant, id staff, struct str typed, uint8_t ret[SHA256_BYTES]);
