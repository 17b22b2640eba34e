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

/* Says what is wrong and exits, unless rc is 0. */
static void venue_report(int rc, const char *zone, const struct buf *why)
{
    if (rc == -EINVAL && zone)
        ctl_die("there is no time zone %s: names are those of the IANA, as Europe/Vienna", zone);
    if (rc == -ENOENT)
        ctl_die("there is no such tenant or venue");
    if (rc)
        ctl_die("venue: %.*s", STR_ARG(buf_str(why)));
}

static void venue_create(struct admin *a, struct venue_info *v, struct buf *why)
{
    v->venue = ctl_new_id();
    venue_report(admin_create_venue(a, v, why), v->zone.p, why);
    ctl_print_id(v->venue);
    puts("");
}

static void venue_edit(
    struct admin *a, struct site site, const char *name, const char *zone, struct buf *why)
{
    struct str new_name = name ? str_of(name) : (struct str){0};
    struct str new_zone = zone ? str_of(zone) : (struct str){0};
    if (!name && !zone)
        ctl_usage(&verb_venue, "edit needs --name or --zone");
    venue_report(admin_edit_venue(a, site.tenant, site.venue, name ? &new_name : NULL,
                     zone ? &new_zone : NULL, why),
        zone, why);
}

static int venue_run(const struct ctl *c, int argc, char **argv)
{
    const char *currency = "USD", *zone = NULL, *name = NULL;
    int64_t exponent = 2;
    const struct opt opts[] = {{"currency", OPT_TEXT, &currency, 0, 0},
        {"exponent", OPT_INT, &exponent, 0, 4}, {"name", OPT_TEXT, &name, 0, 0},
        {"zone", OPT_TEXT, &zone, 0, 0}};
    int n = opts_take(&verb_venue, argc, argv, opts, sizeof opts / sizeof *opts, 1, 2);
    bool create = strcmp(argv[0], "create") == 0, edit = strcmp(argv[0], "edit") == 0;
    if (n != (create ? 2 : 1) || (!create && !edit && strcmp(argv[0], "list") != 0))
        ctl_usage(&verb_venue, "create NAME, edit, or list");
    if (strlen(currency) != 3)
        ctl_usage(&verb_venue, "--currency is three letters");
    ctl_need_name("the name", create ? argv[1] : name);
    struct admin *a = admin_of(c);
    struct site site = site_of(c, "demo");
    struct buf why;
    buf_init(&why, 4096);
    if (create) {
        struct venue_info v = {.tenant = site.tenant,
            .exponent = (int)exponent,
            .zone = str_of(zone ? zone : "UTC"),
            .name = str_of(argv[1])};
        memcpy(v.currency, currency, sizeof v.currency);
        venue_create(a, &v, &why);
    } else if (edit) {
        venue_edit(a, site, name, zone, &why);
    } else {
        venue_report(admin_venues(a, site.tenant, print_venue, NULL, &why), "", &why);
    }
    buf_fini(&why);
    admin_close(a);
    return 0;
}

const struct verb verb_venue = {
    .name = "venue",
    .args = "create NAME [--currency USD] [--exponent 2] [--zone UTC] | edit [--name N] [--zone Z] "
            "| list",
    .doc =
        "create a venue of the tenant (--tenant), with an empty journal, and print its id; edit\n"
        "      the one of --venue, which running hubs notice within seconds; or list them",
    .run = venue_run,
};
