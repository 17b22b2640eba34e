#pragma once
/* What payonctl does with keys of the API: admin.h's rules. */

#include "storage/pg/admin.h"

struct admin_key_new {
    id tenant, key;
    struct str name;
    enum role role;
    unsigned scopes;  /* SCOPE_BIT(…) */
    const id *venues; /* NULL: every venue of the tenant */
    size_t n_venues;
    bool signs; /* hub/crypto/signing.h */
    uint8_t secret_hash[32];
    int64_t days; /* until it expires; 0: never */
};
/* -ENOENT: no such tenant, or it has not all of the venues; -EEXIST: the id is in use. */
int admin_key_mint(struct admin *a, const struct admin_key_new *key, struct buf *why);
/* -ENOENT: no such key. A revoked one stays so. */
int admin_key_revoke(struct admin *a, id key, struct buf *why);
/* A new secret; the one before is good for overlap_s more. -ENOENT: no such key, or it is revoked.
 */
int admin_key_rotate(
    struct admin *a, id key, const uint8_t secret_hash[32], int64_t overlap_s, struct buf *why);

/* Whether the key signs. -ENOENT: no such key. */
int admin_key_signs(struct admin *a, id key, bool *ret_signs, struct buf *why);

struct admin_key {
    id key;
    struct str name;
    enum role role;
    unsigned scopes;
    bool signs, revoked, expired, rotating; /* rotating: the secret before is still good */
    int64_t n_venues;                       /* -1: all of the tenant */
    time_ms created, expires, used;         /* zero: never */
};
/* Calls `each` for the keys of a tenant, oldest first; its argument is borrowed. */
int admin_keys(struct admin *a, id tenant, void (*each)(void *user, const struct admin_key *key),
    void *user, struct buf *why);

/* Keys of the platform: of no tenant; name, hash and days of `key` count. */
int admin_platform_mint(struct admin *a, const struct admin_key_new *key, struct buf *why);
/* -ENOENT: no such key. */
int admin_platform_revoke(struct admin *a, id key, struct buf *why);
int admin_platform_keys(struct admin *a, void (*each)(void *user, const struct admin_key *key),
    void *user, struct buf *why);

/* Calls `each` for the last `max` entries of a tenant's admin log, newest first. */
int admin_entries(struct admin *a, id tenant, int64_t max,
    void (*each)(void *user, const struct act_log *entry), void *user, struct buf *why);
