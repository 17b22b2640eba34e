/* payonctl pair: lets in the device that shows a code. */

#include "clients/c/ctl/admin.h"

#include <errno.h>
#include <stdio.h>

enum { TYPED_MAX = 64 };

static void print_pairing(void *user, const struct admin_pairing *p)
{
    bool *any = user;
    *any = true;
    ctl_print_line(stdout, "%.4s-%.4s  %3lld:%02lld ago  %.*s", p->code.s, p->code.s + 4,
        (long long)(p->age_ms / 60000), (long long)(p->age_ms / 1000 % 60), STR_ARG(p->name));
}

static int pairings_list(struct admin *a)
{
    struct buf why;
    bool any = false;
    buf_init(&why, 4096);
    int r = admin_pairings(a, print_pairing, &any, &why);
    if (r)
        ctl_print_line(stderr, "payonctl: %.*s", STR_ARG(buf_str(&why)));
    else if (!any)
        fputs("no device is waiting to be paired\n", stderr);
    buf_fini(&why);
    return r ? 1 : 0;
}

static int device_pair(struct admin *a, const struct pair_code *code, const struct device *d)
{
    struct buf why;
    struct admin_paired paired;
    struct store_device row = device_row(d);
    buf_init(&why, 4096);
    int r = admin_pair(a, code, &row, &paired, &why);
    struct str said =
        r == -ENOENT ? STR("there is no such venue (payonctl venue list)") : buf_str(&why);
    if (r) {
        ctl_print_line(stderr, "payonctl: %.*s", STR_ARG(said));
    } else {
        char token[ID_TEXT];
        id_format(paired.token, token);
        ctl_print_line(stdout, "%s is let in as %s, token %.*s", paired.name,
            role_descs[d->role].name, ID_TEXT, token);
    }
    buf_fini(&why);
    return r ? 1 : 0;
}

/* One word, or several: ABCD EFGH. */
static bool read_code(int n, char **words, struct pair_code *ret)
{
    char typed[TYPED_MAX];
    size_t used = 0;
    for (int i = 0; i < n; i++) {
        size_t more = strlen(words[i]);
        if (more > sizeof typed - used)
            return false;
        memcpy(typed + used, words[i], more);
        used += more;
    }
    return pair_code_parse((struct str){typed, used}, ret);
}

static int pair_run(const struct ctl *c, int argc, char **argv)
{
    const char *role = "waiter", *name = NULL, *staff = NULL;
    const struct opt opts[] = {{"role", OPT_TEXT, &role, 0, 0}, {"name", OPT_TEXT, &name, 0, 0},
        {"staff", OPT_TEXT, &staff, 0, 0}};
    int n = opts_take(&verb_pair, argc, argv, opts, sizeof opts / sizeof *opts, 0, 2);
    struct pair_code code;
    if (n && !read_code(n, argv, &code))
        ctl_usage(&verb_pair, "a code is 8 letters and digits, like K7QX-03ZM");
    ctl_need_name("--name", name);
    ctl_need_name("--staff", staff);
    struct admin *a = admin_of(c);
    struct device d = {.site = site_of(c, "demo"),
        .role = role_taken(&verb_pair, role),
        .name = name,
        .staff_name = staff};
    int status = n ? device_pair(a, &code, &d) : pairings_list(a);
    admin_close(a);
    return status;
}

const struct verb verb_pair = {
    .name = "pair",
    .args = "[CODE [--role waiter] [--name NAME] [--staff NAME]]",
    .doc = "let the device that shows this code into the venue; without a code, list the devices\n"
           "      that wait",
    .run = pair_run,
};
