#pragma once
/* What payonctl and tests do to the database beside the hub: tenants, venues, device tokens. With a
 * connection of the owner's role; row-level security binds it too, so each function names the
 * tenant it works for. Blocks.
 *
 * All return 0, or -ENOTCONN, -EIO with one line in `why`, or what is said below. */

#include "protocol/base/buf.h"
#include "storage/store.h"

struct admin;

/* NULL: not connected, the reason is in `why`. */
struct admin *admin_open(const char *conninfo, struct buf *why);
void admin_close(struct admin *a); /* takes NULL */

/* -EEXIST: there is one. */
int admin_create_tenant(struct admin *a, id tenant, struct str name, struct buf *why);
/* With an empty journal. The info's epoch is ignored. -EEXIST: there is one; -ENOENT: no such
 * tenant. */
int admin_create_venue(struct admin *a, const struct venue_info *info, struct buf *why);
/* -EEXIST: the token's id is in use; -ENOENT: no such venue. */
int admin_mint(struct admin *a, id token, const struct store_device *device, struct buf *why);
/* -ENOENT: no such token. A revoked one stays so. */
int admin_revoke(struct admin *a, id token, struct buf *why);

struct admin_token {
    id token;
    struct store_device device; /* without the hash */
    time_ms created;
};
/* Calls `each` for the tokens of a venue, oldest first; what it is given is borrowed. */
int admin_tokens(struct admin *a, id tenant, id venue,
    void (*each)(void *user, const struct admin_token *t), void *user, struct buf *why);
/* Calls `each` for the venues of a tenant, by name, with the seq of each. */
int admin_venues(struct admin *a, id tenant,
    void (*each)(void *user, const struct venue_info *info, int64_t seq), void *user,
    struct buf *why);
