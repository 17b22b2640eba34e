#pragma once
/* The slow hash of PINs and badges: yescrypt of libcrypt, 16 MiB and some 20 ms each (decision
 * 080). Blocks and allocates: for worker threads. Any thread may call it. */

#include <stdbool.h>
#include <stdint.h>

enum { KDF_KEY_BYTES = 32, KDF_SALT_BYTES = 16, KDF_TEXT = 200 };

/* The hash as crypt(5) writes it, NUL-terminated. 0, or -ENOMEM. */
int kdf_make(
    const uint8_t key[KDF_KEY_BYTES], const uint8_t salt[KDF_SALT_BYTES], char ret[KDF_TEXT]);
/* Whether the key has that hash. 0; -ENOMEM, or -EINVAL when the text is no hash. */
int kdf_check(const uint8_t key[KDF_KEY_BYTES], const char *text, bool *ret_same);

/* The hash of no key: comparing with it takes as long. */
extern const char kdf_nobody[];
