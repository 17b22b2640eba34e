/* payonctl tenant, payonctl venue: create and list them. */

#include "clients/c/ctl/admin.h"

#include <errno.h>
#include <stdio.h>

static int tenant_run(const struct ctl *c, int argc, char **argv)
{
    opts_take(&verb_tenant, argc, argv, NULL, 0, 2, 2);
    if (strcmp(argv[0], "create") != 0)
        ctl_usage(&verb_tenant, "create NAME");
    ctl_need_name("the name", argv[1]);
    struct admin *a = admin_of(c);
    struct buf why;
    id tenant = ctl_new_id();
    buf_init(&why, 4096);
    if (admin_create_tenant(a, tenant, str_of(argv[1]), &why))
        ctl_die("tenant: %.*s", STR_ARG(buf_str(&why)));
    ctl_print_id(tenant);
    puts("");
    buf_fini(&why);
    admin_close(a);
    return 0;
}

const struct verb verb_tenant = {
    .name = "tenant",
    .args = "create NAME",
    .doc = "create a tenant, a company that shares nothing with others; prints its id",
    .run = tenant_run,
};

static void print_venue(void *user, const struct venue_info *v, int64_t seq)
{
    char venue[ID_TEXT];
    id_format(v->venue, venue);
    ctl_print_line(stdout, "%.*s  seq %-9lld  %s  %.*s  %.*s", ID_TEXT, venue, (long long)seq,
        v->currency, STR_ARG(v->zone), STR_ARG(v->name));
}

static int venue_run(const struct ctl *c, int argc, char **argv)
{
    const char *currency = "USD", *zone = "UTC";
    int64_t exponent = 2;
    const struct opt opts[] = {{"currency", OPT_TEXT, &currency, 0, 0},
        {"exponent", OPT_INT, &exponent, 0, 4}, {"zone", OPT_TEXT, &zone, 0, 0}};
    int n = opts_take(&verb_venue, argc, argv, opts, sizeof opts / sizeof *opts, 1, 2);
    bool create = strcmp(argv[0], "create") == 0;
    if (n != (create ? 2 : 1) || (!create && strcmp(argv[0], "list") != 0))
        ctl_usage(&verb_venue, "create NAME, or list");
    if (strlen(currency) != 3)
        ctl_usage(&verb_venue, "--currency is three letters");
    ctl_need_name("the name", create ? argv[1] : NULL);
    struct admin *a = admin_of(c);
    struct buf why;
    struct venue_info v = {.tenant = site_of(c, "demo").tenant,
        .exponent = (int)exponent,
        .zone = str_of(zone),
        .name = create ? str_of(argv[1]) : (struct str){0}};
    memcpy(v.currency, currency, sizeof v.currency);
    buf_init(&why, 4096);
    v.venue = ctl_new_id();
    int r = create ? admin_create_venue(a, &v, &why)
                   : admin_venues(a, v.tenant, print_venue, NULL, &why);
    if (r)
        ctl_die(
            r == -ENOENT ? "there is no such tenant%.*s" : "venue: %.*s", STR_ARG(buf_str(&why)));
    if (create) {
        ctl_print_id(v.venue);
        puts("");
    }
    buf_fini(&why);
    admin_close(a);
    return 0;
}

const struct verb verb_venue = {
    .name = "venue",
    .args = "create NAME [--currency USD] [--exponent 2] [--zone UTC] | list",
    .doc = "create a venue of the tenant (--tenant), with an empty journal, and print its id; or\n"
           "      list its venues",
    .run = venue_run,
};
