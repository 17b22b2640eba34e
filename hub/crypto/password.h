#pragma once
/* Passwords of managers: what is one, and from what the slow hash (kdf.h) is made. The rules are
 * those of NIST SP 800-63B: length, a list of the commonest, and nothing about composition. */

#include "hub/crypto/crypto.h"
#include "protocol/base/id.h"

enum {
    PASSWORD_MIN = 12, /* characters; with a second factor … */
    PASSWORD_MIN_TOTP = 8,
    PASSWORD_BYTES_MAX = 1024, /* nothing is cut off: a longer one is refused */
    LOGIN_CHARS_MIN = 3,       /* characters */
    LOGIN_CHARS_MAX = 254,
    LOGIN_NAME_BYTES = 4 * LOGIN_CHARS_MAX,
};

/* A login's name as it is kept: without spaces around it, ASCII letters small. False: it is none.
 * `to` has LOGIN_NAME_BYTES. */
bool login_name(struct str typed, char *to, struct str *ret);
/* The id under which the tenant of a name is found: the same on all hubs, and no way back. */
id login_name_id(struct str name);

/* NULL, or why it cannot be the password of that name. */
const char *password_fault(struct str password, struct str name, bool has_totp);
/* It needs a second factor. */
bool password_is_short(struct str password);

/* What the slow hash is made of. */
void password_key(struct str pepper, id tenant, id staff, struct str password, uint8_t ret[32]);
