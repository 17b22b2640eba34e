/* payonctl staff login, password, logins, logout, second-factor: people who log in to pages and to
 * REST. In the database, as its owner: whoever has no password yet cannot ask a hub. */

#include "clients/c/ctl/login.h"

#include "clients/c/ctl/admin.h"
#include "hub/crypto/kdf.h"
#include "hub/crypto/password.h"
#include "storage/pg/admin_login.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = PASSWORD_BYTES_MAX + 3, PEPPER_MIN = 32 };

struct who {
    id tenant, staff;
    struct admin_login_person is;
};

/* Ends the program when there is not exactly one. */
static struct who find(const struct ctl *c, struct admin *a, const char *who, struct buf *why)
{
    struct who w = {.tenant = site_of(c, "demo").tenant};
    if (admin_login_of(a, w.tenant, str_of(who), &w.is, why))
        ctl_die("staff: %.*s", STR_ARG(buf_str(why)));
    if (w.is.n != 1)
        ctl_die(w.is.n ? "'%s': several people are called so: give the id"
                       : "'%s': nobody is called so",
            who);
    w.staff = w.is.staff;
    return w;
}

static void print_login(void *user, const struct admin_login *l)
{
    char when[TIME_TEXT];
    ctl_print_id(l->staff);
    printf("  %-11s  %-13s  %lld session%s", l->password ? "password" : "no password",
        l->totp ? "second factor" : "", (long long)l->n_sessions, l->n_sessions == 1 ? "" : "s");
    if (l->used.ms) {
        time_format(l->used, when);
        printf("  used %.16s", when);
    }
    ctl_print_line(stdout, "  %.*s", STR_ARG(l->name));
}

static void list(const struct ctl *c, struct admin *a, struct buf *why)
{
    if (admin_logins(a, site_of(c, "demo").tenant, print_login, NULL, why))
        ctl_die("logins: %.*s", STR_ARG(buf_str(why)));
}

/* An invitation, and the name if it is new. */
static void invite(struct admin *a, const struct who *w, const struct ctl_login *l, struct buf *why)
{
    char kept[LOGIN_NAME_BYTES], text[TOKEN_TEXT + 1];
    struct str name;
    uint8_t secret[TOKEN_SECRET_BYTES], hash[SHA256_BYTES];
    id invite_id = ctl_new_id();
    if (l->name) {
        if (!login_name(str_of(l->name), kept, &name))
            ctl_die("'%s' is no login: 3 to 254 characters without spaces", l->name);
        int rc = admin_login_put(a, w->tenant, w->staff, name, login_name_id(name), why);
        if (rc)
            ctl_die("login: %.*s",
                STR_ARG(rc == -EEXIST ? STR("somebody else has that name") : buf_str(why)));
    } else if (!w->is.login[0]) {
        ctl_die("the person has no login yet: --login NAME");
    }
    crypto_random(secret, sizeof secret);
    crypto_sha256((struct str){(const char *)secret, sizeof secret}, hash);
    if (admin_login_invite(a, w->tenant, w->staff, invite_id, hash, l->hours, why))
        ctl_die("invite: %.*s", STR_ARG(buf_str(why)));
    token_format_invite(invite_id, secret, text);
    text[TOKEN_TEXT] = 0;
    puts(text);
    fflush(stdout);
    fprintf(stderr,
        "shown only once, good once and for %lld hours: /manager#invitation=CODE sets a password\n",
        (long long)l->hours);
}

static struct str line_read(char *line)
{
    if (!fgets(line, LINE_MAX_BYTES, stdin))
        ctl_die("give the password on the standard input");
    line[strcspn(line, "\r\n")] = 0;
    return str_of(line);
}

static void set(const struct ctl *c, struct admin *a, const struct who *w, struct buf *why)
{
    char line[LINE_MAX_BYTES], text[KDF_TEXT];
    uint8_t key[KDF_KEY_BYTES], salt[KDF_SALT_BYTES];
    struct str pepper = str_of(c->pepper);
    if (pepper.n < PEPPER_MIN)
        ctl_die("the hub's pepper is needed: PAYON_PEPPER, or `pepper` in the file of --config");
    if (!w->is.login[0])
        ctl_die("the person has no login yet: staff login WHO --login NAME");
    struct str password = line_read(line);
    const char *fault = password_fault(password, str_of(w->is.login), w->is.totp);
    if (fault)
        ctl_die("the password must be %s", fault);
    password_key(pepper, w->tenant, w->staff, password, key);
    crypto_random(salt, sizeof salt);
    if (kdf_make(key, salt, text))
        ctl_die("the password cannot be hashed: out of memory");
    if (admin_login_set(a, w->tenant, w->staff, str_of(text), password_is_short(password), why))
        ctl_die("password: %.*s", STR_ARG(buf_str(why)));
    explicit_bzero(line, sizeof line);
    explicit_bzero(key, sizeof key);
    ctl_print_line(stdout, "set");
}

int ctl_login(const struct ctl *c, const struct ctl_login *l)
{
    struct buf why;
    buf_init(&why, 4096);
    struct admin *a = admin_of(c);
    struct who w = {0};
    int rc = 0;
    if (l->what != CTL_LOGINS)
        w = find(c, a, l->who, &why);
    switch (l->what) {
    case CTL_LOGINS:
        list(c, a, &why);
        break;
    case CTL_LOGIN:
        invite(a, &w, l, &why);
        break;
    case CTL_PASSWORD:
        set(c, a, &w, &why);
        break;
    case CTL_LOGOUT:
        rc = admin_login_end(a, w.tenant, w.staff, &why);
        break;
    case CTL_NO_FACTOR:
        rc = admin_login_totp_end(a, w.tenant, w.staff, &why);
        break;
    }
    if (rc)
        ctl_die("staff: %.*s", STR_ARG(buf_str(&why)));
    admin_close(a);
    buf_fini(&why);
    return 0;
}
