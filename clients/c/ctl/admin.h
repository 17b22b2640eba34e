#pragma once
/* What payonctl does in the database: tenants, venues, tokens; and ids that are the same on every
 * run.
 */

#include "clients/c/ctl/ctl.h"
#include "hub/crypto/token.h"
#include "protocol/base/time.h"
#include "protocol/pos/model/roles.h"
#include "storage/pg/admin.h"

/* 2026-01-01, before anything of a demo can have happened: the time in ids that are the same on
 * every run. */
static const time_ms LONG_AGO = {INT64_C(1767225600000)};

/* A UUIDv7 that is the same wherever it is made: the time, then SHA-256 of the words. */
id id_named(time_ms when, const char *space, struct str name);

/* Named venues: the demo's, and the one that data sets are replayed into. */
struct site site_named(const char *name);
/* The venue of --tenant and --venue, else the one of that name; dies when they are not ids. */
struct site site_of(const struct ctl *c, const char *name);

/* Connects as the database's owner; dies when it is not given or not reachable. The caller closes.
 */
struct admin *admin_of(const struct ctl *c);

struct device {
    struct site site;
    enum role role;
    const char *name;       /* of the device */
    const char *staff_name; /* NULL: nobody */
    id device;              /* zero: a new one */
};

/* The role of that name; tells the names and exits when there is none. */
enum role role_taken(const struct verb *v, const char *name);

/* Its row, without a hash; a device without an id gets one. Text is borrowed. */
struct store_device device_row(const struct device *d);

struct minted {
    id token, device;
    char text[TOKEN_TEXT + 1]; /* what the device says in hello */
};
/* Dies when the database refuses. */
void device_mint(struct admin *a, const struct device *d, struct minted *ret_minted);
void device_revoke(struct admin *a, id token);

/* Creates what is missing of tenant and venue; false when the venue existed. Dies on a failure. */
bool venue_make(struct admin *a, const struct venue_info *info, const char *tenant_name);
