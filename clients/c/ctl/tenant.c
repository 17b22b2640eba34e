/* payonctl tenant, payonctl venue: create, list, suspend and close them. */

#include "clients/c/ctl/admin.h"
#include "clients/c/ctl/export.h"
#include "storage/pg/admin_key.h"

#include <errno.h>
#include <stdio.h>

static void tenant_report(int rc, const struct buf *why)
{
    if (rc)
        ctl_die("tenant: %.*s", STR_ARG(buf_str(why)));
}

static void print_tenant(void *user, const struct admin_tenant *t)
{
    char tenant[ID_TEXT];
    id_format(t->tenant, tenant);
    ctl_print_line(stdout, "%.*s  %-9.*s  venues %-4lld  devices %lld of %-5lld  %.*s", ID_TEXT,
        tenant, STR_ARG(t->state), (long long)t->n_venues, (long long)t->n_devices,
        (long long)t->devices_max, STR_ARG(t->name));
}

static void tenant_create(struct admin *a, const char *name, struct buf *why)
{
    id tenant = ctl_new_id();
    ctl_need_name("the name", name);
    tenant_report(admin_create_tenant(a, tenant, str_of(name), why), why);
    ctl_print_id(tenant);
    puts("");
}

struct id_line {
    char s[ID_TEXT + 1];
};
static struct id_line text_of_id(id i)
{
    struct id_line line = {0};
    id_format(i, line.s);
    return line;
}

static void print_entry(void *user, const struct act_log *e)
{
    char when[TIME_TEXT];
    time_format(e->at, when);
    printf("%.19sZ  %-16.*s  %.*s", when, STR_ARG(e->act), STR_ARG(e->by_kind));
    ctl_print_line(stdout, " %.*s%s%s%s%s  %.*s", STR_ARG(e->by_name),
        id_is_zero(e->venue_id) ? "" : "  venue ",
        id_is_zero(e->venue_id) ? "" : text_of_id(e->venue_id).s,
        id_is_zero(e->subject_id) ? "" : "  of ",
        id_is_zero(e->subject_id) ? "" : text_of_id(e->subject_id).s, STR_ARG(e->body));
}

static void tenant_log(const struct ctl *c, struct admin *a, int64_t max, struct buf *why)
{
    tenant_report(admin_entries(a, site_of(c, "demo").tenant, max, print_entry, NULL, why), why);
}

/* The state that a verb gives; -1: it is none of them. */
static int state_of(const char *verb)
{
    static const char *const verbs[] = {"resume", "suspend", "close"};
    for (int i = 0; i < 3; i++)
        if (strcmp(verb, verbs[i]) == 0)
            return i;
    return -1;
}

static int tenant_run(const struct ctl *c, int argc, char **argv)
{
    int64_t devices_max = -1, last = 1000;
    const struct opt opts[] = {
        {"devices-max", OPT_INT, &devices_max, 0, INT32_MAX}, {"last", OPT_INT, &last, 1, 1000000}};
    int n = opts_take(&verb_tenant, argc, argv, opts, sizeof opts / sizeof *opts, 1, 2);
    int state = state_of(argv[0]);
    bool create = strcmp(argv[0], "create") == 0, list = strcmp(argv[0], "list") == 0;
    bool edit = strcmp(argv[0], "edit") == 0, log = strcmp(argv[0], "log") == 0;
    id tenant = {{0}};
    if (strcmp(argv[0], "export") == 0) {
        tenant_export(c, n == 2 ? argv[1] : NULL);
        return 0;
    }
    if ((!create && !list && !edit && !log && state < 0) || n != (list || log ? 1 : 2) ||
        edit != (devices_max >= 0))
        ctl_usage(&verb_tenant, "create NAME, list, edit ID --devices-max N, suspend ID, "
                                "resume ID, close ID, log, or export [FILE]");
    if ((edit || state >= 0) && !id_parse(str_of(argv[1]), &tenant))
        ctl_usage(&verb_tenant, "%s is not the id of a tenant", argv[1]);
    struct admin *a = admin_of(c);
    struct buf why;
    buf_init(&why, 4096);
    if (create)
        tenant_create(a, argv[1], &why);
    else if (list)
        tenant_report(admin_tenants(a, print_tenant, NULL, &why), &why);
    else if (log)
        tenant_log(c, a, last, &why);
    else if (edit)
        tenant_report(admin_set_devices_max(a, tenant, devices_max, &why), &why);
    else
        tenant_report(admin_set_state(a, tenant, (id){{0}}, (enum admin_state)state, &why), &why);
    buf_fini(&why);
    admin_close(a);
    return 0;
}

const struct verb verb_tenant = {
    .name = "tenant",
    .args = "create NAME | list | edit ID --devices-max N | suspend ID | resume ID | close ID "
            "| log [--last N] | export [FILE]",
    .doc =
        "create a tenant, a company that shares nothing with others, and print its id; list all\n"
        "      of them; say how many devices one may have; suspend one: its devices are told why,\n"
        "      and nothing of theirs is committed until it is resumed; close one, for ever: its\n"
        "      records stay. Of the one of --tenant: log tells who administered it, newest first;\n"
        "      export writes all there is of it as NDJSON",
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
    int state = state_of(argv[0]);
    if (n != (create ? 2 : 1) || (!create && !edit && state < 0 && strcmp(argv[0], "list") != 0))
        ctl_usage(&verb_venue, "create NAME, edit, list, suspend, resume, or close");
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
    } else if (state >= 0) {
        venue_report(
            admin_set_state(a, site.tenant, site.venue, (enum admin_state)state, &why), zone, &why);
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
            "| list | suspend | resume | close",
    .doc =
        "create a venue of the tenant (--tenant), with an empty journal, and print its id; edit\n"
        "      the one of --venue, which running hubs notice within seconds; list them; suspend "
        "or\n"
        "      close the one of --venue, as a tenant",
    .run = venue_run,
};
