#include "clients/c/ctl/admin.h"

#include <errno.h>

id id_named(time_ms when, const char *space, struct str name)
{
    struct str pieces[] = {str_of(space), name};
    uint8_t hash[SHA256_BYTES];
    crypto_sha256_pieces(pieces, 2, hash);
    return id_make(when, hash);
}

struct site site_named(const char *name)
{
    return (struct site){
        id_named(LONG_AGO, "tenant", str_of(name)), id_named(LONG_AGO, "venue", str_of(name))};
}

struct site site_of(const struct ctl *c, const char *name)
{
    struct site p = site_named(name);
    if (c->tenant && !id_parse(str_of(c->tenant), &p.tenant))
        ctl_die("the tenant is not an id: %s", c->tenant);
    if (c->venue && !id_parse(str_of(c->venue), &p.venue))
        ctl_die("the venue is not an id: %s", c->venue);
    return p;
}

struct admin *admin_of(const struct ctl *c)
{
    struct buf why;
    buf_init(&why, 4096);
    if (!c->db)
        ctl_die("the database is needed: --db, PAYON_DB_OWNER_URL or db_owner_url in --config");
    if (crypto_init())
        ctl_die("the system has no random bytes");
    struct admin *a = admin_open(c->db, &why);
    if (!a)
        ctl_die("the database: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    return a;
}

enum role role_taken(const struct verb *v, const char *name)
{
    int r = role_find(str_of(name));
    struct buf names;
    if (r >= 0)
        return (enum role)r;
    buf_init(&names, 4096);
    for (int i = 0; i < ROLES_N; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", role_descs[i].name);
    ctl_usage(v, "--role is one of %.*s", STR_ARG(buf_str(&names)));
}

struct store_device device_row(const struct device *d)
{
    return (struct store_device){.tenant = d->site.tenant,
        .venue = d->site.venue,
        .device = id_is_zero(d->device) ? ctl_new_id() : d->device,
        .device_name = str_of(d->name),
        .staff = d->staff_name ? id_named(LONG_AGO, "staff", str_of(d->staff_name)) : (id){{0}},
        .staff_name = str_of(d->staff_name),
        .role = d->role};
}

void device_mint(struct admin *a, const struct device *d, struct minted *ret_minted)
{
    uint8_t secret[TOKEN_SECRET_BYTES];
    struct buf why;
    struct store_device row = device_row(d);
    struct minted m = {.token = ctl_new_id(), .device = row.device};
    crypto_random(secret, sizeof secret);
    crypto_sha256((struct str){(const char *)secret, sizeof secret}, row.secret_hash);
    token_format(m.token, secret, m.text);
    m.text[TOKEN_TEXT] = 0;
    buf_init(&why, 4096);
    int r = admin_mint(a, m.token, &row, &why);
    if (r)
        ctl_die(r == -ENOENT ? "there is no such venue (payonctl venue list)%.*s" : "mint: %.*s",
            STR_ARG(buf_str(&why)));
    buf_fini(&why);
    *ret_minted = m;
}

void device_revoke(struct admin *a, id token)
{
    struct buf why;
    buf_init(&why, 4096);
    int r = admin_revoke(a, token, &why);
    if (r)
        ctl_die(
            r == -ENOENT ? "there is no such token%.*s" : "revoke: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
}

bool venue_make(struct admin *a, const struct venue_info *info, const char *tenant_name)
{
    struct buf why;
    buf_init(&why, 4096);
    int t = admin_create_tenant(a, info->tenant, str_of(tenant_name), &why);
    if (t && t != -EEXIST)
        ctl_die("tenant: %.*s", STR_ARG(buf_str(&why)));
    buf_reset(&why);
    int v = admin_create_venue(a, info, &why);
    if (v && v != -EEXIST)
        ctl_die(
            v == -ENOENT ? "there is no such tenant%.*s" : "venue: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    return v == 0;
}
