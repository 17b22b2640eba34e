/* payonctl device: the devices of a tenant, for administrators. */

#include "clients/c/ctl/admin.h"

#include <errno.h>
#include <stdio.h>

static void print_device(void *user, const struct admin_device *d)
{
    char token[ID_TEXT], venue[ID_TEXT], seen[TIME_TEXT];
    id_format(d->token, token);
    id_format(d->venue, venue);
    time_format(d->seen, seen);
    ctl_print_line(stdout, "%.*s  %.*s  %-8.*s  %-16.16s  %.*s%s%.*s%s%.*s", ID_TEXT, token,
        ID_TEXT, venue, STR_ARG(d->role), d->seen.ms ? seen : "never seen", STR_ARG(d->name),
        d->staff_name.n ? ", " : "", STR_ARG(d->staff_name), d->client.n ? "  " : "",
        STR_ARG(d->client));
}

static void report(int rc, const struct buf *why)
{
    if (rc == -ENOENT)
        ctl_die("there is no such device: payonctl device list shows their ids");
    if (rc)
        ctl_die("device: %.*s", STR_ARG(buf_str(why)));
}

static void devices_list(const struct ctl *c, struct admin *a, struct buf *why)
{
    struct site site = site_of(c, "demo");
    if (!c->venue && c->tenant)
        site.venue = (id){{0}}; /* of all venues */
    report(admin_devices(a, site.tenant, site.venue, print_device, NULL, why), why);
}

static void device_edit(struct admin *a, id token, bool rename, const char *to, struct buf *why)
{
    struct admin_device_edit edit = {.role = -1};
    if (rename) {
        ctl_need_name("the name", to);
        edit.name = str_of(to);
    } else {
        edit.role = (int)role_taken(&verb_device, to);
    }
    report(admin_edit_device(a, token, &edit, why), why);
}

static int device_run(const struct ctl *c, int argc, char **argv)
{
    int n = opts_take(&verb_device, argc, argv, NULL, 0, 1, 3);
    bool list = strcmp(argv[0], "list") == 0, rename = strcmp(argv[0], "rename") == 0;
    bool role = strcmp(argv[0], "role") == 0, unpair = strcmp(argv[0], "unpair") == 0;
    id token = {{0}};
    if ((!list && !rename && !role && !unpair) || n != (list ? 1 : unpair ? 2 : 3))
        ctl_usage(&verb_device, "list, rename ID NAME, role ID ROLE, or unpair ID");
    if (!list && !id_parse(str_of(argv[1]), &token))
        ctl_usage(&verb_device, "%s is not the id of a device", argv[1]);
    struct admin *a = admin_of(c);
    struct buf why;
    buf_init(&why, 4096);
    if (list)
        devices_list(c, a, &why);
    else if (unpair)
        report(admin_revoke(a, token, &why), &why);
    else
        device_edit(a, token, rename, argv[2], &why);
    buf_fini(&why);
    admin_close(a);
    return 0;
}

const struct verb verb_device = {
    .name = "device",
    .args = "list | rename ID NAME | role ID ROLE | unpair ID",
    .doc = "list the devices of a venue, or with --tenant alone of all its venues: id, venue, "
           "role, last\n"
           "      seen, name and person, what it runs. A device with another role, or unpaired, "
           "has nothing\n"
           "      committed any more as what it was, from then on",
    .run = device_run,
};
