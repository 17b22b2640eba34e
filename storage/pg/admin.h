#pragma once
/* What payonctl and tests do in the database without the hub: tenants, venues, device tokens. Uses
 * a connection of the owner's role; row-level security applies to it too, so each function names
 * the tenant it works for. Blocks.
 *
 * All return 0; -ENOTCONN or -EIO with one line in `why`; or what their comment says. */

#include "protocol/base/buf.h"
#include "storage/store.h"

struct admin;

/* NULL: not connected, the reason is in `why`. */
struct admin *admin_open(const char *conninfo, struct buf *why);
void admin_close(struct admin *a); /* takes NULL */

/* -EEXIST: there is one. */
int admin_create_tenant(struct admin *a, id tenant, struct str name, struct buf *why);
/* With an empty journal. The info's epoch is ignored. -EEXIST: there is one; -ENOENT: no such
 * tenant; -EINVAL: there is no such time zone, with nothing in `why`. */
int admin_create_venue(struct admin *a, const struct venue_info *info, struct buf *why);
/* Changes the name, the zone, or both; NULL keeps it. Running hubs notice within seconds. -ENOENT:
 * no such venue; -EINVAL as above. */
int admin_edit_venue(struct admin *a, id tenant, id venue, const struct str *name,
    const struct str *zone, struct buf *why);
/* -EEXIST: the token's id is in use; -ENOENT: no such venue. */
int admin_mint(struct admin *a, id token, const struct store_device *device, struct buf *why);
/* -ENOENT: no such token. A revoked one stays so. */
int admin_revoke(struct admin *a, id token, struct buf *why);

/* What a tenant, or a venue, may do: anything; nothing until it is resumed; nothing any more. */
enum admin_state { ADMIN_ACTIVE, ADMIN_SUSPENDED, ADMIN_CLOSED };
const char *admin_state_name(enum admin_state state);
/* Of a venue, or, with venue zero, of the tenant as a whole. From the commit on no command of its
 * devices is committed; they are told why within a second, and their records stay. -ENOENT: there
 * is none, or it is closed, which is for ever. */
int admin_set_state(struct admin *a, id tenant, id venue, enum admin_state state, struct buf *why);

struct admin_tenant {
    id tenant;
    struct str name, state;
    int64_t n_venues, n_devices; /* revoked ones aside */
    int64_t devices_max;         /* no more are admitted; those that are there stay */
    time_ms created;
};
/* Calls `each` for every tenant, by name; its argument is borrowed. */
int admin_tenants(struct admin *a, void (*each)(void *user, const struct admin_tenant *t),
    void *user, struct buf *why);

/* -ENOENT: there is no such tenant. */
int admin_set_devices_max(struct admin *a, id tenant, int64_t max, struct buf *why);

struct admin_device {
    id token, venue, device;
    struct str name, staff_name, role, client;
    time_ms created, seen; /* seen: last connected, to about a minute; 0: never */
};
/* Calls `each` for the devices of a tenant that may connect; venue zero: of all its venues. */
int admin_devices(struct admin *a, id tenant, id venue,
    void (*each)(void *user, const struct admin_device *d), void *user, struct buf *why);

struct admin_device_edit {
    struct str name; /* empty: it keeps its own */
    int role;        /* enum role; -1: it keeps its own */
};
/* From the commit on nothing is committed for the device in its old role; it comes back in the new
 * one. A new name is told when it says hello again. -ENOENT: no such token. */
int admin_edit_device(
    struct admin *a, id token, const struct admin_device_edit *edit, struct buf *why);

struct admin_paired {
    id token;
    char name[NAME_MAX_CHARS * CHARACTER_BYTES + 1]; /* of the device */
};
/* Lets in the device that shows this code, with the venue, role and names of `device` (its hash is
 * ignored; without a device_name it keeps the name it gave itself). Mints the token and ends the
 * pairing in one transaction. -ENOENT: no such venue; -ENOKEY: no such code; -EKEYEXPIRED: its time
 * is up; -EKEYREJECTED: it was used already. */
int admin_pair(struct admin *a, const struct pair_code *code, const struct store_device *device,
    struct admin_paired *ret, struct buf *why);

struct admin_pairing {
    struct pair_code code;
    struct str name; /* what the device calls itself: not to be trusted */
    int64_t age_ms, left_ms;
};
/* Calls `each` for the pairings that wait, oldest first. They have no venue yet. */
int admin_pairings(struct admin *a, void (*each)(void *user, const struct admin_pairing *p),
    void *user, struct buf *why);

struct admin_token {
    id token;
    struct store_device device; /* without the hash */
    time_ms created;
};
/* Calls `each` for the tokens of a venue, oldest first; its argument is borrowed. */
int admin_tokens(struct admin *a, id tenant, id venue,
    void (*each)(void *user, const struct admin_token *t), void *user, struct buf *why);
/* Calls `each` for the venues of a tenant, by name, with the seq of each. */
int admin_venues(struct admin *a, id tenant,
    void (*each)(void *user, const struct venue_info *info, int64_t seq), void *user,
    struct buf *why);
