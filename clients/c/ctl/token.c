/* payonctl token: what devices log in with. */

#include "clients/c/ctl/admin.h"

#include <stdio.h>

static void print_token(void *user, const struct admin_token *t)
{
    char when[TIME_TEXT], token[ID_TEXT];
    time_format(t->created, when);
    id_format(t->token, token);
    ctl_print_line(stdout, "%.*s  %.19s  %-8s  %-8s  %.*s%s%.*s", ID_TEXT, token, when,
        role_descs[t->device.role].name, t->device.revoked ? "revoked" : "good",
        STR_ARG(t->device.device_name), t->device.staff_name.n ? ", " : "",
        STR_ARG(t->device.staff_name));
}

static int tokens_list(const struct ctl *c, struct admin *a)
{
    struct site p = site_of(c, "demo");
    struct buf why;
    buf_init(&why, 4096);
    int r = admin_tokens(a, p.tenant, p.venue, print_token, NULL, &why);
    if (r)
        ctl_die("tokens: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    return 0;
}

static int token_mint(
    const struct ctl *c, struct admin *a, const char *role, const char *name, const char *staff)
{
    struct minted m;
    struct device d = {.site = site_of(c, "demo"), .name = name, .staff_name = staff};
    ctl_need_name("--device", name);
    ctl_need_name("--staff", staff);
    d.role = role_taken(&verb_token, role);
    device_mint(a, &d, &m);
    puts(m.text);
    fputs("token ", stderr);
    fflush(stdout);
    char text[ID_TEXT];
    id_format(m.token, text);
    fprintf(stderr, "%.*s, shown only once: the hub keeps a hash of it\n", ID_TEXT, text);
    return 0;
}

static int token_run(const struct ctl *c, int argc, char **argv)
{
    const char *role = "manager", *name = "payonctl", *staff = NULL;
    const struct opt opts[] = {{"role", OPT_TEXT, &role, 0, 0}, {"device", OPT_TEXT, &name, 0, 0},
        {"staff", OPT_TEXT, &staff, 0, 0}};
    int n = opts_take(&verb_token, argc, argv, opts, sizeof opts / sizeof *opts, 1, 2), status = 0;
    bool revoke = strcmp(argv[0], "revoke") == 0;
    id token;
    if ((n == 2) != revoke || (revoke && !id_parse(str_of(argv[1]), &token)))
        ctl_usage(&verb_token, revoke ? "revoke needs the id of a token" : "too many arguments");
    if (!revoke && strcmp(argv[0], "mint") != 0 && strcmp(argv[0], "list") != 0)
        ctl_usage(&verb_token, "mint, list or revoke");
    struct admin *a = admin_of(c);
    if (revoke)
        device_revoke(a, token);
    else if (strcmp(argv[0], "mint") == 0)
        status = token_mint(c, a, role, name, staff);
    else
        status = tokens_list(c, a);
    admin_close(a);
    return status;
}

const struct verb verb_token = {
    .name = "token",
    .args = "mint [--role R] [--device NAME] [--staff NAME] | list | revoke ID",
    .doc = "mint a device's token (printed only once), list those of a venue, revoke one",
    .run = token_run,
};
