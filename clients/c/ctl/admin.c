#include "clients/c/ctl/admin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

id id_named(time_ms when, const char *space, struct str name)
{
    struct str pieces[] = {str_of(space), name};
    uint8_t hash[SHA256_BYTES];
    crypto_sha256_pieces(pieces, 2, hash);
    return id_make(when, hash);
}

/* 2026-01-01: before anything of a demo can have happened. */
static const time_ms LONG_AGO = {INT64_C(1767225600000)};

struct site site_named(const char *name)
{
    return (struct site){
        id_named(LONG_AGO, "tenant", str_of(name)), id_named(LONG_AGO, "venue", str_of(name))};
}

struct site site_of(const struct ctl *c, const char *name)
{
    struct site p = site_named(name);
    if (c->tenant && !id_parse(str_of(c->tenant), &p.tenant))
        ctl_die("the tenant is no id: %s", c->tenant);
    if (c->venue && !id_parse(str_of(c->venue), &p.venue))
        ctl_die("the venue is no id: %s", c->venue);
    return p;
}

struct admin *admin_of(const struct ctl *c)
{
    struct buf why;
    buf_init(&why, 4096);
    if (!c->db)
        ctl_die("the database is needed: --db, PAYON_DB_OWNER_URL or db_owner_url in --config");
    if (crypto_init())
        ctl_die("no randomness on this machine");
    struct admin *a = admin_open(c->db, &why);
    if (!a)
        ctl_die("the database: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    return a;
}

static time_ms wall_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (time_ms){(int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000};
}

static id id_new(void)
{
    uint8_t random[10];
    crypto_random(random, sizeof random);
    return id_make(wall_now(), random);
}

struct store_device device_row(const struct device *d)
{
    return (struct store_device){.tenant = d->site.tenant,
        .venue = d->site.venue,
        .device = id_is_zero(d->device) ? id_new() : d->device,
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
    struct minted m = {.token = id_new(), .device = row.device};
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

void ctl_print_id(id i)
{
    char text[ID_TEXT];
    id_format(i, text);
    printf("%.*s", ID_TEXT, text);
}
