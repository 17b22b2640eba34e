#pragma once
/* Signed notes: a text and who vouches for it, as C2SP's signed-note has them, so that other
 * programs verify them too. Ed25519 on libcrypto (mbedTLS has none). Blocks; not for the loop. */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/buf.h"

enum {
    NOTE_NAME_MAX = 128,
    NOTE_SEED_BYTES = 32,
    NOTE_KEY_BYTES = 32,
    NOTE_SIGNATURE_BYTES = 64,
};

/* A key has a name: no space, no "+". */
struct note_key {
    char name[NOTE_NAME_MAX + 1];
    uint8_t public_key[NOTE_KEY_BYTES];
    uint8_t seed[NOTE_SEED_BYTES]; /* secret */
    bool can_sign;                 /* false: only verifies, without a seed */
};

/* A new key; the seed is random, from the caller. False: the name is not one. */
bool note_key_make(
    struct note_key *key, struct str name, const uint8_t seed[static NOTE_SEED_BYTES]);
/* The key as text: what verifies, "name+1a2b3c4d+…"; or, `secret`, what signs,
 * "PRIVATE+KEY+name+1a2b3c4d+…". */
void note_key_write(const struct note_key *key, bool secret, struct buf *to);
/* Reads either. False: it is not a key. */
bool note_key_read(struct str text, struct note_key *ret_key);

/* Appends the note of that text, which ends in a newline. The key can sign. */
void note_sign(const struct note_key *key, struct str text, struct buf *to);

/* Outcomes of note_read. */
enum {
    NOTE_MALFORMED = 1, /* it is no signed note */
    NOTE_UNSIGNED,      /* nothing in it is signed with this key */
    NOTE_FORGED,        /* this key's signature is not of this text */
};
/* 0: the key signed it; *ret_text, borrowed, is what it signed. Other keys' signatures are ignored.
 */
int note_read(const struct note_key *key, struct str note, struct str *ret_text);

/* Base64 with padding: appends; decodes exactly n bytes. */
void base64_put(struct buf *to, const uint8_t *bytes, size_t n);
bool base64_read(struct str text, uint8_t *out, size_t n);
