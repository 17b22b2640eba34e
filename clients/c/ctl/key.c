/* payonctl key: what programs log in to REST with. */

#include "clients/c/ctl/admin.h"
#include "storage/pg/admin_key.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/crypto/signing.h"

enum { OVERLAP_MAX_S = 90 * 86400 };

static void print_time(const char *label, time_ms t)
{
    char when[TIME_TEXT];
    if (!t.ms)
        return;
    time_format(t, when);
    printf("  %s %.16s", label, when);
}

static void print_key(void *user, const struct admin_key *k)
{
    const char *state = k->revoked ? "revoked" : k->expired ? "expired" : "good";
    ctl_print_id(k->key);
    char scopes[SCOPES_TEXT];
    scopes_write(k->scopes, scopes);
    printf("  %-8s  %-5s  %-8s", role_descs[k->role].name, scopes, state);
    if (k->n_venues < 0)
        printf("  all venues");
    else
        printf("  %lld venue%s", (long long)k->n_venues, k->n_venues == 1 ? "" : "s");
    print_time("expires", k->expires);
    print_time("used", k->used);
    if (k->signs)
        printf("  signs");
    if (k->rotating)
        printf("  two secrets");
    ctl_print_line(stdout, "  %.*s", STR_ARG(k->name));
}

static void keys_list(const struct ctl *c, struct admin *a, bool platform, struct buf *why)
{
    if (platform ? admin_platform_keys(a, print_key, NULL, why)
                 : admin_keys(a, site_of(c, "demo").tenant, print_key, NULL, why))
        ctl_die("keys: %.*s", STR_ARG(buf_str(why)));
}

/* The pepper of the hubs, from the environment as they have it. */
static struct str pepper(void)
{
    const char *text = getenv("PAYON_PEPPER");
    if (!text || !*text)
        ctl_die("a key that signs needs the hubs' pepper: set PAYON_PEPPER");
    return str_of(text);
}

/* A new secret: its hash, and the text to show. */
static void secret_make(id key, bool signs, uint8_t hash[SHA256_BYTES], char text[TOKEN_TEXT + 1])
{
    uint8_t secret[TOKEN_SECRET_BYTES];
    crypto_random(secret, sizeof secret);
    crypto_sha256((struct str){(const char *)secret, sizeof secret}, hash);
    if (signs)
        signing_secret(pepper(), key, hash, text);
    else
        token_format_key(key, secret, text);
    text[TOKEN_TEXT] = 0;
}

static void show(const char *text, id key)
{
    char name[ID_TEXT];
    id_format(key, name);
    puts(text);
    fflush(stdout);
    fprintf(stderr, "key %.*s, shown only once\n", ID_TEXT, name);
}

struct mint_options {
    const char *role, *name;
    const char *scope;
    bool read_only, all_venues, platform, signs;
    int64_t days;
};

static unsigned scopes_of(const struct mint_options *o)
{
    int scopes = scopes_read(str_of(o->scope));
    if (!o->scope)
        return o->read_only ? SCOPE_BIT(READ) : SCOPE_BIT(READ) | SCOPE_BIT(COMMAND);
    if (scopes <= 0 || scopes & SCOPE_BIT(PLATFORM))
        ctl_usage(&verb_key, "--scope is some of: read command administer");
    return (unsigned)scopes;
}

static void key_mint(
    const struct ctl *c, struct admin *a, const struct mint_options *o, struct buf *why)
{
    struct site p = site_of(c, "demo");
    char text[TOKEN_TEXT + 1];
    struct admin_key_new k = {.tenant = p.tenant,
        .key = ctl_new_id(),
        .name = str_of(o->name),
        .role = role_taken(&verb_key, o->role),
        .scopes = scopes_of(o),
        .venues = o->all_venues ? NULL : &p.venue,
        .n_venues = 1,
        .signs = o->signs,
        .days = o->days};
    ctl_need_name("--name", o->name);
    secret_make(k.key, k.signs, k.secret_hash, text);
    int r = o->platform ? admin_platform_mint(a, &k, why) : admin_key_mint(a, &k, why);
    if (r)
        ctl_die("mint: %.*s", STR_ARG(buf_str(why)));
    show(text, k.key);
}

static void key_change(
    struct admin *a, id key, bool rotate, bool platform, int64_t overlap_s, struct buf *why)
{
    uint8_t hash[SHA256_BYTES];
    char text[TOKEN_TEXT + 1];
    bool signs = false;
    if (rotate && admin_key_signs(a, key, &signs, why))
        ctl_die("rotate: %.*s", STR_ARG(buf_str(why)));
    if (rotate)
        secret_make(key, signs, hash, text);
    int r = rotate     ? admin_key_rotate(a, key, hash, overlap_s, why)
            : platform ? admin_platform_revoke(a, key, why)
                       : admin_key_revoke(a, key, why);
    if (r)
        ctl_die("%s: %.*s", rotate ? "rotate" : "revoke", STR_ARG(buf_str(why)));
    if (rotate)
        show(text, key);
}

static int key_run(const struct ctl *c, int argc, char **argv)
{
    struct mint_options o = {.role = "manager", .name = "payonctl"};
    int64_t overlap_s = 86400;
    const struct opt opts[] = {{"role", OPT_TEXT, &o.role, 0, 0}, {"name", OPT_TEXT, &o.name, 0, 0},
        {"read-only", OPT_FLAG, &o.read_only, 0, 0}, {"all-venues", OPT_FLAG, &o.all_venues, 0, 0},
        {"scope", OPT_TEXT, &o.scope, 0, 0}, {"platform", OPT_FLAG, &o.platform, 0, 0},
        {"signed", OPT_FLAG, &o.signs, 0, 0}, {"days", OPT_INT, &o.days, 1, 3650},
        {"overlap", OPT_INT, &overlap_s, 0, OVERLAP_MAX_S}};
    int n = opts_take(&verb_key, argc, argv, opts, sizeof opts / sizeof *opts, 1, 2);
    struct str what = str_of(argv[0]);
    bool rotate = str_eq(what, STR("rotate")), one = rotate || str_eq(what, STR("revoke"));
    bool mint = str_eq(what, STR("mint"));
    id key;
    if (!one && !mint && !str_eq(what, STR("list")))
        ctl_usage(&verb_key, "mint, list, rotate or revoke");
    if ((n == 2) != one || (one && !id_parse(str_of(argv[1]), &key)))
        ctl_usage(&verb_key, one ? "it needs the id of a key" : "too many arguments");
    struct buf why;
    buf_init(&why, 4096);
    struct admin *a = admin_of(c);
    if (one)
        key_change(a, key, rotate, o.platform, overlap_s, &why);
    else if (mint)
        key_mint(c, a, &o, &why);
    else
        keys_list(c, a, o.platform, &why);
    admin_close(a);
    buf_fini(&why);
    return 0;
}

const struct verb verb_key = {
    .name = "key",
    .args =
        "mint [--role R] [--name NAME] [--read-only | --scope SCOPES] [--all-venues] [--signed] "
        "[--days N] | list | rotate ID [--overlap SECONDS] | revoke ID",
    .doc =
        "mint an API key (printed only once), list a tenant's, give one a new secret, revoke one.\n"
        "      SCOPES are some of: read command administer. With --platform: keys that create\n"
        "      tenants and venues, and see nothing of what belongs to a tenant",
    .run = key_run,
};
